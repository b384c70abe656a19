// SPDX-License-Identifier: GPL-3.0-or-later
// A lesson as JSON: the store keeps it beside the run, because the timetable may have changed when the daemon
// comes back.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/store/db.h"

#define TEXT(field) \
  { #field, offsetof(struct timetable_lesson, field), sizeof((struct timetable_lesson *)0)->field }
static const struct {
  const char *key;
  size_t at, cap;
} texts[] = {TEXT(uid),     TEXT(title),  TEXT(cls),    TEXT(school), TEXT(school_name),
             TEXT(teacher), TEXT(locale), TEXT(studio), TEXT(reason)};
#undef TEXT

#define NUMBER(field) \
  { #field, offsetof(struct timetable_lesson, field) }
static const struct {
  const char *key;
  size_t at;
} times[] = {NUMBER(start_ms), NUMBER(end_ms), NUMBER(was_ms)}, numbers[] = {NUMBER(period), NUMBER(index)};
#undef NUMBER

#define COUNT(a) (sizeof(a) / sizeof *(a))

static json_t *joins(const struct timetable_lesson *lesson) {
  json_t *list = json_array();
  for (int i = 0; list && i < lesson->join_count; i++) {
    const struct timetable_join *join = &lesson->join[i];
    if (!json_array_append_new(list, json_pack("{s:s, s:s}", "uri", join->uri, "line", join->line))) continue;
    json_decref(list);
    return NULL;
  }
  return list;
}

char *db_lesson_text(const struct timetable_lesson *lesson) {
  const char *base = (const char *)lesson;
  json_t *o = json_object();
  int bad = !o;
  for (size_t i = 0; !bad && i < COUNT(texts); i++)
    bad = json_object_set_new(o, texts[i].key, json_string(base + texts[i].at));
  for (size_t i = 0; !bad && i < COUNT(times); i++)
    bad = json_object_set_new(o, times[i].key, json_integer(*(const int64_t *)(base + times[i].at)));
  for (size_t i = 0; !bad && i < COUNT(numbers); i++)
    bad = json_object_set_new(o, numbers[i].key, json_integer(*(const int *)(base + numbers[i].at)));
  if (!bad) bad = json_object_set_new(o, "activity", json_integer(lesson->activity));
  if (!bad) bad = json_object_set_new(o, "change", json_integer(lesson->change));
  if (!bad) bad = json_object_set_new(o, "join", joins(lesson));
  char *text = bad ? NULL : json_dumps(o, JSON_COMPACT);
  json_decref(o);
  return text;
}

static int get_text(const json_t *o, const char *key, char *out, size_t cap) {
  const char *text = json_string_value(json_object_get(o, key));
  if (!text || strlen(text) >= cap) return ERR_CORRUPT;
  snprintf(out, cap, "%s", text);
  return ERR_OK;
}

static int get_number(const json_t *o, const char *key, int64_t min, int64_t max, int64_t *out) {
  const json_t *value = json_object_get(o, key);
  if (!json_is_integer(value) || json_integer_value(value) < min || json_integer_value(value) > max)
    return ERR_CORRUPT;
  *out = json_integer_value(value);
  return ERR_OK;
}

static int get_joins(const json_t *o, struct timetable_lesson *lesson) {
  const json_t *list = json_object_get(o, "join");
  if (!json_is_array(list) || json_array_size(list) > TIMETABLE_MAX_JOIN) return ERR_CORRUPT;
  lesson->join_count = (int)json_array_size(list);
  int err = ERR_OK;
  for (int i = 0; !err && i < lesson->join_count; i++) {
    struct timetable_join *join = &lesson->join[i];
    const json_t *from = json_array_get(list, (size_t)i);
    err = get_text(from, "uri", join->uri, sizeof join->uri);
    if (!err) err = get_text(from, "line", join->line, sizeof join->line);
  }
  return err;
}

static int get_lesson(const json_t *o, struct timetable_lesson *lesson) {
  char *base = (char *)lesson;
  int64_t n = 0;
  int err = ERR_OK;
  for (size_t i = 0; !err && i < COUNT(texts); i++)
    err = get_text(o, texts[i].key, base + texts[i].at, texts[i].cap);
  for (size_t i = 0; !err && i < COUNT(times); i++)
    err = get_number(o, times[i].key, INT64_MIN, INT64_MAX, (int64_t *)(base + times[i].at));
  for (size_t i = 0; !err && i < COUNT(numbers); i++) {
    err = get_number(o, numbers[i].key, 0, INT_MAX, &n);
    *(int *)(base + numbers[i].at) = (int)n;
  }
  if (!err) err = get_number(o, "activity", 0, ACT_COUNT - 1, &n);
  lesson->activity = (enum timetable_activity)n;
  if (!err) err = get_number(o, "change", CHANGE_NONE, CHANGE_CANCELLED, &n);
  lesson->change = (enum timetable_change)n;
  return err ? err : get_joins(o, lesson);
}

int db_lesson_read(const char *text, struct timetable_lesson *lesson) {
  struct jdoc root;
  struct jdoc_fault fault;
  size_t len = strlen(text);
  memset(lesson, 0, sizeof *lesson);
  json_t *o = jdoc_parse(text, len, len, &root, &fault);
  if (!o) return fault.err == ERR_NOMEM ? ERR_NOMEM : ERR_CORRUPT;
  int err = get_lesson(o, lesson);
  json_decref(o);
  return err;
}
