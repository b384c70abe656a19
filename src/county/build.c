// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/build.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/jdoc.h"
#include "src/county/text.h"

// Adds an optional member; false: no memory.
static bool put_text(json_t *o, const char *key, const char *text) {
  return !text[0] || json_object_set_new(o, key, json_string(text)) == 0;
}

static bool put(json_t *o, const char *key, json_t *value) { return json_object_set_new(o, key, value) == 0; }

static bool put_when(json_t *o, const struct when *w) {
  char text[40];
  if (w->period && !put(o, "period", json_integer(w->period))) return false;
  if (!w->start[0]) return put(o, "date", json_string(w->day));
  snprintf(text, sizeof text, "%sT%s", w->day, w->start);
  if (!put(o, "start", json_string(text))) return false;
  int64_t minutes = (w->end_ms - w->start_ms) / 60000;
  snprintf(text, sizeof text, "PT%dM", (int)minutes);
  return put(o, "duration", json_string(text));
}

static json_t *rooms_of(const struct lesson *l) {
  json_t *rooms = json_array();
  for (int i = 0; rooms && i < l->rooms; i++) {
    const struct timetable_room *r = &l->room[i];
    char text[24];
    snprintf(text, sizeof text, "%s/%s/%s", r->adcode, r->school, r->number);
    if (json_array_append_new(rooms, json_string(text))) {
      json_decref(rooms);
      return NULL;
    }
  }
  return rooms;
}

static json_t *joins_of(const struct lesson *l) {
  json_t *joins = json_array();
  for (int i = 0; joins && i < l->joins; i++) {
    json_t *join = json_pack("{s:s, s:s}", "uri", l->join[i].uri, "line", l->join[i].line);
    if (json_array_append_new(joins, join)) {
      json_decref(joins);
      return NULL;
    }
  }
  return joins;
}

static json_t *lesson_json(const struct lesson *l) {
  json_t *o = json_pack("{s:s, s:s, s:s}", "uid", l->uid, "title", l->title, "activity",
                        timetable_activity_word[l->activity]);
  bool ok = o && put_when(o, &l->at) && put_text(o, "class", l->cls) && put_text(o, "locale", l->locale) &&
            put_text(o, "studio", l->studio) && put(o, "rooms", rooms_of(l));
  if (ok && l->school[0])
    ok = put(o, "lecturer", json_pack("{s:s, s:s}", "school", l->school, "teacher", l->teacher));
  if (ok && l->joins) ok = put(o, "join", joins_of(l));
  if (ok) return o;
  json_decref(o);
  return NULL;
}

static json_t *change_json(const struct lesson *l) {
  json_t *o =
      json_pack("{s:s, s:s}", "uid", l->uid, "kind", l->change == CHANGE_MOVED ? "moved" : "cancelled");
  bool ok = o && put_text(o, "reason", l->reason);
  if (ok && l->change == CHANGE_MOVED) ok = put_when(o, &l->moved);
  if (ok) return o;
  json_decref(o);
  return NULL;
}

static json_t *set_json(const struct timetable_set *set) {
  char day[40];
  struct clock_date d = clock_to_date(set->from_ms);
  snprintf(day, sizeof day, "%04d-%02d-%02d", d.year, d.month, d.day);
  json_t *rows = json_array();
  for (int i = 0; rows && i < set->count; i++) {
    const struct timetable_period *p = &set->period[i];
    char start[32], end[32];
    snprintf(start, sizeof start, "%02d:%02d", p->start_ms / 3600000, p->start_ms / 60000 % 60);
    snprintf(end, sizeof end, "%02d:%02d", p->end_ms / 3600000, p->end_ms / 60000 % 60);
    if (json_array_append_new(rows,
                              json_pack("{s:i, s:s, s:s}", "n", p->number, "start", start, "end", end))) {
      json_decref(rows);
      return NULL;
    }
  }
  return json_pack("{s:s, s:s, s:o}", "name", set->name, "from", day, "rows", rows);
}

static bool put_periods(json_t *doc, const struct periods *p) {
  if (!p || !p->count) return true;
  json_t *sets = json_array();
  if (!put(doc, "periods", sets)) return false;
  for (int i = 0; i < p->count; i++)
    if (json_array_append_new(sets, set_json(&p->set[i]))) return false;
  return true;
}

static bool put_lessons(json_t *doc, const struct room_plan *room) {
  json_t *schools = json_object_get(doc, "schools"), *lessons = json_object_get(doc, "lessons");
  json_t *changes = json_object_get(doc, "changes");
  for (int i = 0; i < room->count; i++) {
    const struct lesson *l = room->lesson[i];
    if (l->school[0] && !put(schools, l->school, json_string(l->school_name))) return false;
    if (json_array_append_new(lessons, lesson_json(l))) return false;
    if (l->change && json_array_append_new(changes, change_json(l))) return false;
  }
  return true;
}

static json_t *document(const struct room_plan *room, const struct build *b) {
  char ts[32];
  json_t *doc = json_pack("{s:s, s:s, s:I, s:s, s:{}, s:[], s:[]}", "schema", "tongpin/schedule/1", "ts",
                          clock_format_utc(b->now_ms, ts, sizeof ts), "rev", (json_int_t)b->rev, "timeZone",
                          "Asia/Shanghai", "schools", "lessons", "changes");
  bool ok = doc && put_periods(doc, b->periods) && put_lessons(doc, room);
  if (ok && b->term && b->term->name)
    ok = put(doc, "term",
             json_pack("{s:s, s:s, s:i}", "name", b->term->name, "first_day", b->term->first_day, "weeks",
                       b->term->weeks));
  if (ok) return doc;
  json_decref(doc);
  return NULL;
}

int build_document(const struct room_plan *room, const struct build *b, char **json, size_t *len) {
  json_t *doc = document(room, b);
  char *text = doc ? json_dumps(doc, JSON_COMPACT) : NULL;
  json_decref(doc);
  if (!text) return ERR_NOMEM;
  *len = strlen(text);
  if (*len > TIMETABLE_MAX_BYTES) {
    free(text);
    return ERR_TOOBIG;
  }
  *json = text;
  return ERR_OK;
}

// The lesson a fault's pointer is in ("/lessons/3/…", "/changes/…" not), or NULL.
static const struct lesson *lesson_at(const struct room_plan *room, const char *pointer) {
  static const char head[] = "/lessons/";
  if (strncmp(pointer, head, sizeof head - 1)) return NULL;
  long i = strtol(pointer + sizeof head - 1, NULL, 10);
  return i >= 0 && i < room->count ? room->lesson[i] : NULL;
}

static int check_room(const struct room_plan *room, const struct build *b, struct faults *f) {
  struct jdoc_fault fault = {0};
  struct timetable *t = NULL;
  char *json = NULL;
  size_t len;
  int err = build_document(room, b, &json, &len);
  if (err == ERR_TOOBIG) {
    faults_add(f, room->lesson[0]->file, room->lesson[0]->line, NULL,
               _("room %s: the timetable is larger than 256 KB; push fewer weeks at once"), room->text);
    return ERR_OK;
  }
  if (err) return err;
  err = timetable_parse(&t, json, len, &room->room, &fault);
  if (err && err != ERR_NOMEM) {
    const struct lesson *l = lesson_at(room, fault.at);
    if (!l) l = room->lesson[0];
    faults_add(f, l->file, l->line, NULL, _("room %s would refuse it: %s %s"), room->text, fault.at,
               fault.why);
    err = ERR_OK;
  }
  timetable_free(t);
  free(json);
  return err;
}

int build_check(const struct plan *p, const struct build *b, struct faults *f) {
  int err = ERR_OK;
  for (int i = 0; !err && i < p->count; i++) err = check_room(&p->room[i], b, f);
  return err;
}
