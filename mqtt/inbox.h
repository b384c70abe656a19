// SPDX-License-Identifier: GPL-3.0-or-later
// inbox: the events of a link on their way to its owner, bounded by number and bytes of messages. No lock of
// its own.
#ifndef MQTT_INBOX_H
#define MQTT_INBOX_H

#include "mqtt/link.h"

struct inbox {
  struct link_event *first, *last;
  int messages;     // LINK_MESSAGE events waiting
  size_t bytes;     // of their payloads
  int64_t dropped;  // messages refused since the beginning
};

// Appends an event (the inbox takes it).
void inbox_push(struct inbox *in, struct link_event *e);

// Copies a message into an event and appends it. ERR_TOOBIG when LINK_DROP_… is reached, ERR_NOMEM; both
// count as dropped.
int inbox_message(struct inbox *in, const struct link_message *m);

// true when the link should stop reading (LINK_QUEUE_…).
bool inbox_full(const struct inbox *in);

// The oldest event (the caller's), or NULL.
struct link_event *inbox_take(struct inbox *in);

void inbox_clear(struct inbox *in);

#endif
