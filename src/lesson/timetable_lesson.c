// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/lesson/timetable.h"
#include "src/lesson/timetable_in.h"

enum { SECOND_MS = 1000, MAX_LENGTH_MS = 12 * 3600 * 1000 };

const char *const timetable_activity_word[] = {
    [ACT_SPECIAL] = "special", [ACT_DEMO] = "demo",         [ACT_COTEACH] = "coteach",
    [ACT_OBSERVE] = "observe", [ACT_REVIEW] = "review",     [ACT_GROWTH] = "growth",
    [ACT_OPEN] = "open",       [ACT_RESEARCH] = "research", [ACT_MEETING] = "meeting",
    [ACT_EVENT] = "event",     [ACT_TRAINING] = "training", [ACT_LOCAL] = "local",
    [ACT_COUNT] = NULL,
};

static const struct {
  const char *prefix;
  enum timetable_way way;
} schemes[] = {
    {"sip:", WAY_CALL},    {"sips:", WAY_CALL},    {"http://", WAY_LIVE}, {"https://", WAY_LIVE},
    {"rtmp://", WAY_LIVE}, {"rtmps://", WAY_LIVE}, {"rtsp://", WAY_LIVE}, {"udp://", WAY_LIVE},
    {"rtp://", WAY_LIVE},  {"srt://", WAY_LIVE},   {"file:", WAY_FILE},   {"library:", WAY_FILE},
};

enum timetable_way timetable_way_of(const char *uri) {
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
    size_t n = strlen(schemes[i].prefix);
    if (!strncasecmp(uri, schemes[i].prefix, n) && uri[n]) return schemes[i].way;
  }
  return WAY_NONE;
}

static bool printable(const char *text, const char *without) {
  for (; *text; text++)
    if (*text <= ' ' || *text > '~' || strchr(without, *text)) return false;
  return true;
}

// One part of an ISO 8601 duration: digits and the unit. Moves *text behind it; -1 when it is not one.
static int64_t duration_part(const char **text, char unit) {
  int64_t n = 0;
  const char *p = *text;
  while (*p >= '0' && *p <= '9' && n < 1000000) n = n * 10 + (*p++ - '0');
  if (p == *text || *p != unit) return -1;
  *text = p + 1;
  return n;
}

// "PT1H30M" (ISO 8601, RFC 8984 1.4.6, without days) to ms, 0 when it is not one.
static int64_t duration_ms(const char *text) {
  static const struct {
    char unit;
    int ms;
  } units[] = {{'H', 3600 * SECOND_MS}, {'M', 60 * SECOND_MS}, {'S', SECOND_MS}};
  int64_t sum = 0;
  if (strncmp(text, "PT", 2)) return 0;
  text += 2;
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    int64_t n = duration_part(&text, units[i].unit);
    if (n > 0) sum += n * units[i].ms;
  }
  return *text ? 0 : sum;
}

static int read_duration(const struct jdoc *at, int64_t keep_ms, int64_t *ms) {
  char text[32];
  *ms = keep_ms;
  if (keep_ms && !jdoc_has(at, "duration")) return ERR_OK;
  int err = jdoc_string(at, "duration", text, sizeof text);
  if (err) return err;
  *ms = duration_ms(text);
  if (*ms < SECOND_MS || *ms > MAX_LENGTH_MS)
    return jdoc_refuse(at, "duration", ERR_RANGE, "needs an ISO 8601 duration from PT1S to PT12H");
  return ERR_OK;
}

static int read_start(const struct jdoc *at, int64_t keep_ms, struct timetable_when *out) {
  char text[32];
  int64_t ms, period = 0;
  int err = jdoc_string(at, "start", text, sizeof text);
  if (!err && (err = clock_parse_local(text, &out->start_ms)))
    err = jdoc_refuse(at, "start", err, "needs a wall time, YYYY-MM-DDTHH:MM:SS");
  if (!err) err = read_duration(at, keep_ms, &ms);
  if (!err && jdoc_has(at, "period")) err = jdoc_int(at, "period", 1, TIMETABLE_MAX_PERIODS, &period);
  if (err) return err;
  out->end_ms = out->start_ms + ms;
  out->period = (int)period;
  return ERR_OK;
}

static int read_period(const struct timetable_read *r, const struct jdoc *at, struct timetable_when *out) {
  char text[16];
  int64_t day, n;
  int err = jdoc_string(at, "date", text, sizeof text);
  if (!err && (err = clock_parse_day(text, &day)))
    err = jdoc_refuse(at, "date", err, "needs a day, YYYY-MM-DD");
  if (!err) err = jdoc_int(at, "period", 1, TIMETABLE_MAX_PERIODS, &n);
  if (err) return err;
  const struct timetable_set *set = timetable_periods(r->t, day);
  if (!set) return jdoc_refuse(at, "period", ERR_RANGE, "no set of periods is in force on %s", text);
  for (int i = 0; i < set->count; i++) {
    if (set->period[i].number != n) continue;
    *out = (struct timetable_when){day + set->period[i].start_ms, day + set->period[i].end_ms, (int)n};
    return ERR_OK;
  }
  return jdoc_refuse(at, "period", ERR_RANGE, "is not in the set of periods \"%s\"", set->name);
}

int timetable_read_when(const struct timetable_read *r, const struct jdoc *at, int64_t keep_ms,
                        struct timetable_when *out) {
  return jdoc_has(at, "start") ? read_start(at, keep_ms, out) : read_period(r, at, out);
}

static int read_lecturer(const struct timetable_read *r, const struct jdoc *at,
                         struct timetable_lesson *out) {
  struct jdoc lecturer;
  if (out->activity == ACT_LOCAL && !jdoc_has(at, "lecturer")) return ERR_OK;
  int err = jdoc_object(at, "lecturer", &lecturer);
  if (!err) err = jdoc_string(&lecturer, "school", out->school, sizeof out->school);
  if (!err && (!r->schools.value || !jdoc_has(&r->schools, out->school)))
    err = jdoc_refuse(&lecturer, "school", ERR_RANGE, "is not in schools");
  if (!err) err = jdoc_string(&r->schools, out->school, out->school_name, sizeof out->school_name);
  if (!err) err = jdoc_string(&lecturer, "teacher", out->teacher, sizeof out->teacher);
  return err;
}

static int read_join(const struct jdoc *at, struct timetable_join *out) {
  static const char *const lines[] = {"metro", "internet", NULL};
  int line;
  int err = jdoc_string(at, "uri", out->uri, sizeof out->uri);
  if (err) return err;
  if (!printable(out->uri, ""))
    return jdoc_refuse(at, "uri", ERR_SYNTAX, "needs printable ASCII without spaces");
  if (timetable_way_of(out->uri) == WAY_NONE)
    return jdoc_refuse(at, "uri", ERR_RANGE, "is of no known scheme");
  if (!jdoc_has(at, "line")) return ERR_OK;
  if ((err = jdoc_word(at, "line", lines, &line))) return err;
  snprintf(out->line, sizeof out->line, "%s", lines[line]);
  return ERR_OK;
}

static int read_joins(const struct jdoc *at, struct timetable_lesson *out) {
  struct jdoc list, join;
  if (!jdoc_has(at, "join")) return ERR_OK;
  int err = jdoc_array(at, "join", TIMETABLE_MAX_JOIN, &list);
  for (size_t i = 0; !err && i < jdoc_len(&list); i++) {
    err = jdoc_item_object(&list, i, &join);
    if (!err) err = read_join(&join, &out->join[i]);
    if (!err) out->join_count++;
  }
  return err;
}

// "150823/2115000001/01": digits of the right number between slashes.
static bool room_valid(const char *text) {
  static const char form[] = "######/##########/##";
  size_t n = strlen(text);
  if (n != sizeof form - 1) return false;
  for (size_t i = 0; i < n; i++)
    if (form[i] == '#' ? text[i] < '0' || text[i] > '9' : text[i] != '/') return false;
  return true;
}

static int read_rooms(const struct timetable_read *r, const struct jdoc *at) {
  struct jdoc list, item;
  char mine[32], room[32];
  bool found = false;
  snprintf(mine, sizeof mine, "%s/%s/%s", r->me->adcode, r->me->school, r->me->number);
  int err = jdoc_array(at, "rooms", TIMETABLE_MAX_ROOMS, &list);
  for (size_t i = 0; !err && i < jdoc_len(&list); i++) {
    if ((err = jdoc_item_string(&list, i, room, sizeof room))) return err;
    jdoc_item(&list, i, &item);
    if (!room_valid(room))
      return jdoc_refuse(&item, NULL, ERR_SYNTAX, "needs adcode/school/number in digits");
    found |= !strcmp(room, mine);
  }
  if (!err && !found) err = jdoc_refuse(at, "rooms", ERR_RANGE, "does not name this room, %s", mine);
  return err;
}

static int read_optional(const struct jdoc *at, struct timetable_lesson *out) {
  const struct {
    const char *key;
    char *text;
    size_t cap;
  } fields[] = {{"class", out->cls, sizeof out->cls},
                {"locale", out->locale, sizeof out->locale},
                {"studio", out->studio, sizeof out->studio}};
  int err = ERR_OK;
  for (size_t i = 0; !err && i < sizeof fields / sizeof *fields; i++)
    if (jdoc_has(at, fields[i].key)) err = jdoc_string(at, fields[i].key, fields[i].text, fields[i].cap);
  if (!err && !printable(out->locale, ""))
    err = jdoc_refuse(at, "locale", ERR_SYNTAX, "needs a language tag");
  return err;
}

int timetable_read_lesson(const struct timetable_read *r, const struct jdoc *at,
                          struct timetable_lesson *out) {
  struct timetable_when when = {0};
  int activity = 0;
  int err = jdoc_string(at, "uid", out->uid, sizeof out->uid);
  // The uid becomes a level of a topic.
  if (!err && !printable(out->uid, "/+#"))
    err = jdoc_refuse(at, "uid", ERR_SYNTAX, "needs printable ASCII without space, slash, plus or hash");
  if (!err) err = timetable_read_when(r, at, 0, &when);
  if (!err) err = jdoc_string(at, "title", out->title, sizeof out->title);
  if (!err) err = jdoc_word(at, "activity", timetable_activity_word, &activity);
  out->start_ms = when.start_ms;
  out->end_ms = when.end_ms;
  out->period = when.period;
  out->activity = (enum timetable_activity)activity;
  if (!err) err = read_optional(at, out);
  if (!err) err = read_lecturer(r, at, out);
  if (!err) err = read_rooms(r, at);
  if (!err) err = read_joins(at, out);
  return err;
}
