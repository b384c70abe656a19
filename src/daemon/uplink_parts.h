// SPDX-License-Identifier: GPL-3.0-or-later
// What uplink.c and uplink_ledger.c share.
#ifndef DAEMON_UPLINK_PARTS_H
#define DAEMON_UPLINK_PARTS_H

#include "mqtt/link.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"
#include "src/base/loop.h"

enum { UPLINK_FLIGHT = 16 };  // ledger rows under way at once

// What we publish.
enum uplink_topic { UPLINK_STATE, UPLINK_REPORTED, UPLINK_LEDGER, UPLINK_TOPICS };

struct uplink {
  struct room *room;
  struct link *link;
  struct loop_wake *wake;
  struct loop_timer *resend;
  bool online, due_asked;
  int64_t bd;
  int64_t seq;  // of our payloads
  int flight;
  int64_t in_flight[UPLINK_FLIGHT];  // row numbers
  enum payload_room state;           // last published, with its lesson
  char lesson[65];
  struct payload_state lost;             // the will; read by the link's thread, set once before it starts
  char topic[UPLINK_TOPICS][TOPIC_MAX];  // by enum uplink_topic
  char filter[3][TOPIC_MAX];             // what we subscribe, as in `incoming`
};

// The head of a payload made now, with the next number.
struct payload_head uplink_head(struct uplink *u);

// Publishes json (len bytes), which is freed here. token: 0, or a ledger row's number.
int uplink_publish(struct uplink *u, enum uplink_topic topic, char *json, size_t len, int64_t token);

// uplink_ledger.c: the broker's PUBACK, and the platform's receipt for all rows up to seq.
void uplink_published(struct uplink *u, const struct link_event *e);
void uplink_acked(struct uplink *u, int64_t seq);

#endif
