// SPDX-License-Identifier: GPL-3.0-or-later
// timetable_in: what the files of the timetable parser share. Not for other code.
#ifndef LESSON_TIMETABLE_IN_H
#define LESSON_TIMETABLE_IN_H

#include "src/lesson/timetable.h"

struct timetable_read {
  struct timetable *t;
  const struct timetable_room *me;
  struct jdoc schools;  // value NULL: the document has none
};

// When something is held: [start_ms, end_ms) and, if given, the number of the period.
struct timetable_when {
  int64_t start_ms, end_ms;
  int period;
};

// Each returns ERR_OK or the fault's err after recording it.

// `date` + `period`, or `start` + `duration`. keep_ms: the length when `duration` is missing, 0: it is
// needed.
int timetable_read_when(const struct timetable_read *r, const struct jdoc *at, int64_t keep_ms,
                        struct timetable_when *out);
int timetable_read_lesson(const struct timetable_read *r, const struct jdoc *at,
                          struct timetable_lesson *out);

// Sorts t->lesson by uid and refuses doubles.
int timetable_read_unique(const struct timetable_read *r, const struct jdoc *lessons);
// The changes; t->lesson must be sorted by uid.
int timetable_read_changes(const struct timetable_read *r, const struct jdoc *root);
// Sorts t->lesson by start and refuses overlaps.
int timetable_read_overlap(const struct timetable_read *r, const struct jdoc *lessons);

#endif
