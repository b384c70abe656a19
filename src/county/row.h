// SPDX-License-Identifier: GPL-3.0-or-later
// row: a line of the clerk's timetable to a lesson. Pure; everything wrong goes into a list of faults.
#ifndef COUNTY_ROW_H
#define COUNTY_ROW_H

#include "src/county/csv.h"
#include "src/county/faults.h"
#include "src/county/field.h"
#include "src/lesson/timetable.h"

// Sets of periods (作息表), by from_ms.
struct periods {
  int count;
  struct timetable_set set[TIMETABLE_MAX_SETS];
};

// A day with a period, or a start, or both (the start counts, the period is told).
struct when {
  char day[FIELD_DAY], start[FIELD_TIME];  // start "": by the period
  int period;                              // 0: none
  int minutes;                             // 0: by the period
  int64_t start_ms, end_ms;                // UTC
};

struct lesson {
  const char *file;
  int line;
  char uid[65], title[64], cls[48], school[11], school_name[96], teacher[48], locale[16], studio[64],
      reason[96];
  enum timetable_activity activity;
  enum timetable_change change;
  struct when at, moved;  // moved: only when change is CHANGE_MOVED
  int rooms, joins;
  struct timetable_room room[TIMETABLE_MAX_ROOMS];
  struct timetable_join join[TIMETABLE_MAX_JOIN];
};

struct lessons {
  int count, cap;
  struct lesson *item;
};

// Adds the lessons of a table whose first row is the header. file must outlive them. ERR_NOMEM; faults are in
// f.
int row_read_lessons(struct lessons *out, const struct csv *csv, const char *file,
                     const struct periods *periods, struct faults *f);

// The table of periods: 作息 起用日期 节次 开始 结束.
void row_read_periods(struct periods *out, const struct csv *csv, const char *file, struct faults *f);

// The set in force on the day that begins at day_ms, or NULL.
const struct timetable_set *row_periods_on(const struct periods *p, int64_t day_ms);

#endif
