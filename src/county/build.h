// SPDX-License-Identifier: GPL-3.0-or-later
// build: lessons of all files to one schedule/desired document for each room. Pure.
#ifndef COUNTY_BUILD_H
#define COUNTY_BUILD_H

#include <stdint.h>
#include "src/county/row.h"

struct term {
  const char *name;  // NULL: no term
  char first_day[FIELD_DAY];
  int weeks;
};

// A room and its lessons.
struct room_plan {
  struct timetable_room room;
  char text[24];  // "150823/2115000001/01"
  int count;
  const struct lesson **lesson;  // by start
};

struct plan {
  int count;
  struct room_plan *room;  // by text
};

// Sorts lessons into rooms. The same number twice, a school with two names, overlapping lessons of a room are
// faults.
int plan_new(struct plan **out, const struct lessons *lessons, struct faults *f);
void plan_free(struct plan *p);

struct build {
  int64_t rev, now_ms;
  const struct term *term;
  const struct periods *periods;
};

// The document of a room; the caller frees *json. ERR_NOMEM, ERR_TOOBIG (over 256 KiB).
int build_document(const struct room_plan *room, const struct build *b, char **json, size_t *len);

// Reads each room's document as the room would (timetable_parse); what it refuses is a fault. ERR_NOMEM.
int build_check(const struct plan *p, const struct build *b, struct faults *f);

#endif
