// SPDX-License-Identifier: GPL-3.0-or-later
// topic: who a room is and what its channels are called (design: The wire, Channels). Pure.
#ifndef MQTT_TOPIC_H
#define MQTT_TOPIC_H

#include <stdbool.h>
#include <stddef.h>
#include "src/lesson/timetable.h"

enum {
  TOPIC_MAX = 160,    // bytes of the longest topic or filter, with NUL
  TOPIC_ID_MAX = 65,  // bytes of the {id} in a topic, with NUL
  TOPIC_CLIENT_MAX = 24
};

enum topic_channel {
  TOPIC_STATE,
  TOPIC_SCHEDULE_DESIRED,
  TOPIC_SCHEDULE_REPORTED,
  TOPIC_SIGN_DESIRED,
  TOPIC_SIGN_REPORTED,
  TOPIC_CONFIG_DESIRED,
  TOPIC_CONFIG_REPORTED,
  TOPIC_CMD,
  TOPIC_CMD_ANSWER,   // cmd/{id}
  TOPIC_LESSON_DOWN,  // lesson/{id}/down
  TOPIC_LESSON_UP,    // lesson/{id}/up
  TOPIC_LEDGER,
  TOPIC_LEDGER_ACK,
  TOPIC_REPORT,
  TOPIC_PLAN,
  TOPIC_FEEDBACK,
  TOPIC_REGISTER,
  TOPIC_TELEMETRY,
  TOPIC_CLOCK,  // of the county: tongpin/v1/{adcode}/clock
  TOPIC_COUNT
};

enum topic_way { TOPIC_UP, TOPIC_DOWN };

struct topic_row {
  const char *tail;    // behind the root; "{id}" stands for an id
  enum topic_way way;  // up: from the room
  int qos;
  bool retain;
  bool county;  // under the county's root, not the room's
};

// The row of a channel; ch must be in range.
const struct topic_row *topic_row(enum topic_channel ch);

// What a topic says.
struct topic {
  enum topic_channel channel;
  struct timetable_room room;  // of a county's channel: only adcode is set
  char id[TOPIC_ID_MAX];       // "" when the channel has none
};

// true if adcode is 6 digits (first not 0), school 10 digits, number 01 to 99.
bool topic_room_ok(const struct timetable_room *room);

// "150823/2115000001/01" to a room and back. ERR_SYNTAX, *room untouched; ERR_TOOBIG when cap is too small
// (21 do).
int topic_room_read(const char *text, struct timetable_room *room);
int topic_room_text(const struct timetable_room *room, char *out, size_t cap);

// "tp-2115000001-01" into out (TOPIC_CLIENT_MAX). ERR_ARG when the room is not ok.
int topic_client_id(const struct timetable_room *room, char *out, size_t cap);

// The full topic of a channel into out (TOPIC_MAX does). id: needed where the tail has {id} (1 to 64 of
// A-Z a-z 0-9 . _ -), else NULL. ERR_ARG, ERR_TOOBIG.
int topic_build(char *out, size_t cap, const struct timetable_room *room, enum topic_channel ch,
                const char *id);

// A subscription filter: `room` or, when NULL, every room of every county; {id} becomes +. group: NULL, or
// the name of a shared subscription ("$share/GROUP/…", letters, digits, . _ -). ERR_ARG, ERR_TOOBIG.
int topic_filter(char *out, size_t cap, const struct timetable_room *room, enum topic_channel ch,
                 const char *group);

// Reads a topic as a broker delivered it. ERR_SYNTAX: none of ours; *out untouched.
int topic_parse(const char *topic, struct topic *out);

#endif
