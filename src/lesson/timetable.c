// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/lesson/timetable.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/lesson/timetable_in.h"

enum { MAX_SCHOOLS = 1000, MAX_WEEKS = 60 };

static int read_head(const struct timetable_read *r, const struct jdoc *root) {
  static const char *const schema[] = {"tongpin/schedule/1", NULL};
  static const char *const zone[] = {"Asia/Shanghai", NULL};
  int ignored;
  int64_t ms;
  char ts[32];
  int err = jdoc_word(root, "schema", schema, &ignored);
  if (!err) err = jdoc_string(root, "ts", ts, sizeof ts);
  if (!err && clock_parse_utc(ts, &ms))
    err = jdoc_refuse(root, "ts", ERR_SYNTAX, "needs an RFC 3339 time in UTC");
  if (!err) err = jdoc_int(root, "rev", 1, INT64_C(1) << 53, &r->t->rev);
  if (!err && jdoc_has(root, "timeZone")) err = jdoc_word(root, "timeZone", zone, &ignored);
  return err;
}

static int read_day(const struct jdoc *at, const char *key, int64_t *ms) {
  char day[16];
  int err = jdoc_string(at, key, day, sizeof day);
  if (err) return err;
  err = clock_parse_day(day, ms);
  return err ? jdoc_refuse(at, key, err, "needs a day, YYYY-MM-DD") : ERR_OK;
}

static int read_term(const struct timetable_read *r, const struct jdoc *root) {
  struct jdoc term;
  int64_t weeks;
  if (!jdoc_has(root, "term")) return ERR_OK;
  int err = jdoc_object(root, "term", &term);
  if (!err) err = jdoc_string(&term, "name", r->t->term, sizeof r->t->term);
  if (!err) err = read_day(&term, "first_day", &r->t->term_first_ms);
  if (!err) err = jdoc_int(&term, "weeks", 1, MAX_WEEKS, &weeks);
  if (!err) r->t->term_weeks = (int)weeks;
  return err;
}

static int read_time(const struct jdoc *at, const char *key, int32_t *out) {
  char text[16];
  int64_t ms;
  int err = jdoc_string(at, key, text, sizeof text);
  if (err) return err;
  if ((err = clock_parse_time(text, &ms))) return jdoc_refuse(at, key, err, "needs a time, HH:MM");
  *out = (int32_t)ms;
  return ERR_OK;
}

static int read_row(const struct jdoc *at, const struct timetable_period *before,
                    struct timetable_period *out) {
  int64_t n;
  int err = jdoc_int(at, "n", before ? before->number + 1 : 1, TIMETABLE_MAX_PERIODS, &n);
  if (!err) err = read_time(at, "start", &out->start_ms);
  if (!err) err = read_time(at, "end", &out->end_ms);
  if (err) return err;
  out->number = (int)n;
  if (before && out->start_ms < before->end_ms)
    return jdoc_refuse(at, "start", ERR_RANGE, "begins before period %d ends", before->number);
  if (out->end_ms <= out->start_ms) return jdoc_refuse(at, "end", ERR_RANGE, "is not after its start");
  return ERR_OK;
}

static int read_set(const struct jdoc *at, const struct timetable_set *before, struct timetable_set *out) {
  struct jdoc rows, row;
  int err = jdoc_string(at, "name", out->name, sizeof out->name);
  if (!err) err = read_day(at, "from", &out->from_ms);
  if (!err && before && out->from_ms <= before->from_ms)
    err = jdoc_refuse(at, "from", ERR_RANGE, "is not after the set before");
  if (!err) err = jdoc_array(at, "rows", TIMETABLE_MAX_PERIODS, &rows);
  for (size_t i = 0; !err && i < jdoc_len(&rows); i++) {
    err = jdoc_item_object(&rows, i, &row);
    if (!err) err = read_row(&row, i ? &out->period[i - 1] : NULL, &out->period[i]);
    if (!err) out->count++;
  }
  return err;
}

static int read_periods(const struct timetable_read *r, const struct jdoc *root) {
  struct timetable *t = r->t;
  struct jdoc sets, set;
  if (!jdoc_has(root, "periods")) return ERR_OK;
  int err = jdoc_array(root, "periods", TIMETABLE_MAX_SETS, &sets);
  for (size_t i = 0; !err && i < jdoc_len(&sets); i++) {
    err = jdoc_item_object(&sets, i, &set);
    if (!err) err = read_set(&set, i ? &t->set[i - 1] : NULL, &t->set[i]);
    if (!err) t->set_count++;
  }
  return err;
}

static int read_schools(struct timetable_read *r, const struct jdoc *root) {
  char name[sizeof((struct timetable_lesson *)0)->school_name];
  const char *code;
  json_t *value;
  if (!jdoc_has(root, "schools")) return ERR_OK;
  int err = jdoc_object(root, "schools", &r->schools);
  if (err) return err;
  if (json_object_size(r->schools.value) > MAX_SCHOOLS)
    return jdoc_refuse(root, "schools", ERR_TOOBIG, "has more than %d schools", MAX_SCHOOLS);
  json_object_foreach (r->schools.value, code, value) {
    if (strlen(code) != 10 || strspn(code, "0123456789") != 10)
      return jdoc_refuse(&r->schools, code, ERR_RANGE, "is not a school code of 10 digits");
    if ((err = jdoc_string(&r->schools, code, name, sizeof name))) return err;
  }
  return ERR_OK;
}

static int read_lessons(const struct timetable_read *r, const struct jdoc *root) {
  struct timetable *t = r->t;
  struct jdoc lessons, at;
  int err = jdoc_array(root, "lessons", TIMETABLE_MAX_LESSONS, &lessons);
  if (err) return err;
  size_t n = jdoc_len(&lessons);
  if (n && !(t->lesson = calloc(n, sizeof *t->lesson)))
    return jdoc_refuse(root, "lessons", ERR_NOMEM, "out of memory");
  for (size_t i = 0; !err && i < n; i++) {
    err = jdoc_item_object(&lessons, i, &at);
    if (!err) err = timetable_read_lesson(r, &at, &t->lesson[i]);
    t->lesson[i].index = (int)i;
    t->count++;
  }
  if (!err) err = timetable_read_unique(r, &lessons);
  if (!err) err = timetable_read_changes(r, root);
  if (!err) err = timetable_read_overlap(r, &lessons);
  return err;
}

int timetable_parse(struct timetable **out, const char *json, size_t len, const struct timetable_room *me,
                    struct jdoc_fault *fault) {
  struct timetable_read r = {.me = me};
  struct jdoc root;
  *out = NULL;
  json_t *doc = jdoc_parse(json, len, TIMETABLE_MAX_BYTES, &root, fault);
  if (!doc) return fault->err;
  int err = ERR_OK;
  if (!(r.t = calloc(1, sizeof *r.t))) {
    err = jdoc_refuse(&root, NULL, ERR_NOMEM, "out of memory");
    goto out;
  }
  err = read_head(&r, &root);
  if (!err) err = read_term(&r, &root);
  if (!err) err = read_periods(&r, &root);
  if (!err) err = read_schools(&r, &root);
  if (!err) err = read_lessons(&r, &root);
  if (!err) {
    *out = r.t;
    r.t = NULL;
  }
out:
  timetable_free(r.t);
  json_decref(doc);
  return err;
}

void timetable_free(struct timetable *t) {
  if (!t) return;
  free(t->lesson);
  free(t);
}
