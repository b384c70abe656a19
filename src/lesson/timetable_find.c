// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>
#include "src/base/clock.h"
#include "src/lesson/timetable.h"

enum { DAY_MS = 24 * 3600 * 1000 };

const struct timetable_lesson *timetable_find(const struct timetable *t, const char *uid) {
  for (size_t i = 0; i < t->count; i++)
    if (!strcmp(t->lesson[i].uid, uid)) return &t->lesson[i];
  return NULL;
}

const struct timetable_set *timetable_periods(const struct timetable *t, int64_t now_ms) {
  const struct timetable_set *set = NULL;
  for (int i = 0; i < t->set_count && t->set[i].from_ms <= now_ms; i++) set = &t->set[i];
  return set;
}

int timetable_week(const struct timetable *t, int64_t now_ms) {
  if (!t->term_first_ms || now_ms < t->term_first_ms) return 0;
  struct clock_date first = clock_to_date(t->term_first_ms);
  int64_t monday = t->term_first_ms - (int64_t)(first.weekday - 1) * DAY_MS;
  int64_t week = (now_ms - monday) / (7 * (int64_t)DAY_MS) + 1;
  return week > t->term_weeks ? 0 : (int)week;
}

// The first lesson that starts at or after ms.
static size_t lower_bound(const struct timetable *t, int64_t ms) {
  size_t low = 0, high = t->count;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (t->lesson[mid].start_ms < ms) low = mid + 1;
    else high = mid;
  }
  return low;
}

void timetable_range(const struct timetable *t, int64_t from_ms, int64_t to_ms, size_t *first, size_t *last) {
  *first = lower_bound(t, from_ms);
  *last = lower_bound(t, to_ms);
  if (*last < *first) *last = *first;
}
