// SPDX-License-Identifier: GPL-3.0-or-later
// sending: what the owner of a link published and what became of it: first queued, then given to the library
// under a message id, then confirmed. Bounded by number and bytes. No lock of its own.
#ifndef MQTT_SENDING_H
#define MQTT_SENDING_H

#include "mqtt/link.h"

struct sending_item {
  struct sending_item *next;
  char *topic, *payload;  // NULL once given
  size_t len;
  int qos;
  bool retain, final;  // final: link_stop()'s last message
  uint32_t expiry_s;
  int mid;                  // the library's message id, once given
  struct link_event *done;  // LINK_PUBLISHED, made in advance so that it cannot fail
};

struct sending {
  struct sending_item *queued, *queued_last;
  struct sending_item *given;
  int count;     // in both lists
  size_t bytes;  // of their payloads
};

// Copies a publish and queues it. ERR_AGAIN when LINK_OUT_… is reached (not for a final one), ERR_NOMEM.
int sending_add(struct sending *s, const struct link_publish *p, bool final);

// The oldest queued item, out of the list; NULL: none. Then one of:
struct sending_item *sending_pop(struct sending *s);
void sending_given(struct sending *s, struct sending_item *item, int mid);  // waits for its confirmation
// It is over: the item is freed, its event returned with that reason.
struct link_event *sending_over(struct sending *s, struct sending_item *item, int reason);

// The given item with that id, out of the list; NULL: none.
struct sending_item *sending_find(struct sending *s, int mid);

// A queued QoS 0 item, out of the list; NULL: none.
struct sending_item *sending_pop_qos0(struct sending *s);

void sending_clear(struct sending *s);

#endif
