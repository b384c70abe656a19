// SPDX-License-Identifier: GPL-3.0-or-later
// A pushed schedule/desired: all or nothing, a fault that is named, and what is taken keeps the timetable's
// promises.
#include <stdlib.h>
#include <string.h>
#include "src/base/utf8.h"
#include "src/lesson/timetable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static void check_lesson(const struct timetable *t, size_t i) {
  const struct timetable_lesson *l = &t->lesson[i];
  demand(l->start_ms < l->end_ms && l->uid[0] && timetable_find(t, l->uid) == l);
  demand(utf8_valid(l->title, strlen(l->title)) && utf8_valid(l->reason, strlen(l->reason)));
  demand(l->join_count >= 0 && l->join_count <= TIMETABLE_MAX_JOIN);
  if (i == 0) return;
  const struct timetable_lesson *before = &t->lesson[i - 1];
  demand(before->start_ms <= l->start_ms);
  // Cancelled ones may lie in between: look back for the last that takes place.
  for (size_t k = i; k-- > 0 && l->change != CHANGE_CANCELLED;) {
    if (t->lesson[k].change == CHANGE_CANCELLED) continue;
    demand(t->lesson[k].end_ms <= l->start_ms);
    break;
  }
}

static void check(const struct timetable *t) {
  size_t first, last;
  demand(t->rev >= 0 && t->set_count <= TIMETABLE_MAX_SETS && t->count <= TIMETABLE_MAX_LESSONS);
  for (size_t i = 0; i < t->count; i++) check_lesson(t, i);
  timetable_range(t, INT64_MIN, INT64_MAX, &first, &last);
  demand(first == 0 && last == t->count);
  timetable_periods(t, 1795398900000);
  timetable_week(t, 1795398900000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct timetable_room me = {"150823", "2115000001", "01"};
  struct timetable *t = NULL;
  struct jdoc_fault fault = {0};
  int err = timetable_parse(&t, (const char *)data, size, &me, &fault);
  demand((err == 0) == (t != NULL));
  if (t) check(t);
  else demand(fault.err == err && fault.why[0] && utf8_valid(fault.at, strlen(fault.at)));
  timetable_free(t);
  return 0;
}
