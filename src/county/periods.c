// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/county/header.h"
#include "src/county/row.h"
#include "src/county/text.h"

enum { COL_NAME, COL_FROM, COL_NUMBER, COL_START, COL_END, COL_COUNT };

static const struct header_row columns[COL_COUNT] = {
    [COL_NAME] = {{"作息", "set", "name"}, true},
    [COL_FROM] = {{"起用日期", "from"}, true},
    [COL_NUMBER] = {{"节次", "period", "n"}, true},
    [COL_START] = {{"开始", "start"}, true},
    [COL_END] = {{"结束", "end"}, true},
};

struct reader {
  const struct header *head;
  const struct csv_row *row;
  struct faults *faults;
  const char *file;
};

static void bad(const struct reader *r, int c, const char *fmt, const char *value) {
  char text[240];
  snprintf(text, sizeof text, fmt, value);
  faults_add(r->faults, r->file, r->row->line, r->head->text[c], "%s", text);
}

static struct timetable_set *set_for(struct periods *out, const char *name, int64_t from_ms) {
  for (int i = 0; i < out->count; i++)
    if (out->set[i].from_ms == from_ms && !strcmp(out->set[i].name, name)) return &out->set[i];
  if (out->count == TIMETABLE_MAX_SETS) return NULL;
  struct timetable_set *set = &out->set[out->count++];
  *set = (struct timetable_set){.from_ms = from_ms};
  snprintf(set->name, sizeof set->name, "%s", name);
  return set;
}

static bool read_clock(const struct reader *r, int c, int32_t *ms) {
  const char *text = header_cell(r->head, r->row, c);
  char time[FIELD_TIME];
  int64_t wide;
  if (field_time(text, time) || clock_parse_time(time, &wide)) {
    bad(r, c, _("\"%.40s\" is not a time; write 9:55"), text);
    return false;
  }
  *ms = (int32_t)wide;
  return true;
}

static void add_period(const struct reader *r, struct timetable_set *set, const struct timetable_period *p) {
  for (int i = 0; i < set->count; i++) {
    const struct timetable_period *q = &set->period[i];
    if (q->number == p->number) return bad(r, COL_NUMBER, "%s", _("this period is there twice"));
    if (p->start_ms < q->end_ms && q->start_ms < p->end_ms)
      return bad(r, COL_START, "%s", _("overlaps another period"));
    if ((p->number < q->number) != (p->start_ms < q->start_ms))
      return bad(r, COL_START, "%s", _("is not in the order of the numbers"));
  }
  if (set->count < TIMETABLE_MAX_PERIODS) set->period[set->count++] = *p;
}

static void read_row(const struct reader *r, struct periods *out) {
  const char *name = header_cell(r->head, r->row, COL_NAME), *from = header_cell(r->head, r->row, COL_FROM);
  const char *number = header_cell(r->head, r->row, COL_NUMBER);
  struct timetable_period p;
  int before = r->faults->count;
  char day[FIELD_DAY];
  int64_t from_ms = 0;
  if (!*name || strlen(name) >= sizeof out->set[0].name) bad(r, COL_NAME, "%s", _("needs 1 to 31 bytes"));
  if (field_day(from, day) || clock_parse_day(day, &from_ms))
    bad(r, COL_FROM, _("\"%.40s\" is not a date; write 2026-11-23"), from);
  if (field_int(number, 1, TIMETABLE_MAX_PERIODS, NULL, &p.number))
    bad(r, COL_NUMBER, _("\"%.40s\" is not a period's number"), number);
  bool start = read_clock(r, COL_START, &p.start_ms), end = read_clock(r, COL_END, &p.end_ms);
  if (start && end && p.end_ms <= p.start_ms) bad(r, COL_END, "%s", _("is not after the start"));
  if (r->faults->count > before) return;
  struct timetable_set *set = set_for(out, name, from_ms);
  if (!set) return bad(r, COL_NAME, "%s", _("there are too many tables of periods"));
  add_period(r, set, &p);
}

static int by_from(const void *a, const void *b) {
  const struct timetable_set *x = a, *y = b;
  return (x->from_ms > y->from_ms) - (x->from_ms < y->from_ms);
}

static int by_number(const void *a, const void *b) {
  return ((const struct timetable_period *)a)->number - ((const struct timetable_period *)b)->number;
}

void row_read_periods(struct periods *out, const struct csv *csv, const char *file, struct faults *f) {
  struct header head = {.rows = columns, .count = COL_COUNT};
  if (!header_read(&head, csv, file, f)) return;
  for (int i = 1; i < csv->rows; i++) read_row(&(struct reader){&head, &csv->row[i], f, file}, out);
  qsort(out->set, (size_t)out->count, sizeof *out->set, by_from);
  for (int i = 0; i < out->count; i++) {
    qsort(out->set[i].period, (size_t)out->set[i].count, sizeof *out->set[i].period, by_number);
    if (i && out->set[i].from_ms == out->set[i - 1].from_ms)
      faults_add(f, file, 1, head.text[COL_FROM], _("\"%s\" and \"%s\" begin on the same day"),
                 out->set[i - 1].name, out->set[i].name);
  }
}

const struct timetable_set *row_periods_on(const struct periods *p, int64_t day_ms) {
  const struct timetable_set *found = NULL;
  for (int i = 0; p && i < p->count && p->set[i].from_ms <= day_ms; i++) found = &p->set[i];
  return found;
}
