// SPDX-License-Identifier: GPL-3.0-or-later
// fleet: what the rooms said last. Pure; times are passed in.
#ifndef COUNTY_FLEET_H
#define COUNTY_FLEET_H

#include <stdbool.h>
#include "mqtt/payload.h"
#include "src/lesson/timetable.h"

struct fleet_room {
  char text[24];  // "150823/2115000001/01"
  bool has_state, has_reported;
  struct payload_state state;
  int64_t since_ms;  // when the state began, by the room's clock
  struct payload_reported reported;
};

struct fleet {
  int count, cap;
  struct fleet_room *room;  // by text
};

void fleet_clear(struct fleet *f);

// A room's state. A payload of an older session than one already seen (a late `lost`) is ignored: *changed
// false. ERR_NOMEM.
int fleet_state(struct fleet *f, const char *room, const struct payload_state *state, bool *changed);

int fleet_reported(struct fleet *f, const char *room, const struct payload_reported *reported, bool *changed);

#endif
