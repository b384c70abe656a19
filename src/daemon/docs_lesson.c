// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/docs_lesson.h"
#include <string.h>
#include "src/base/clock.h"

#define INT(v) ((json_int_t)(v))

#define DAY_MS INT64_C(86400000)
enum { BACK_DAYS = 14, AHEAD_DAYS = 28 };

static const char *const way_words[] = {"none", "call", "live", "file"};
static const char *const change_words[] = {"", "moved", "cancelled"};

// The state of any lesson: the session's if it holds it, else by the ledger and the time.
static const char *state_word(const struct room *r, const struct timetable_lesson *l, int64_t now) {
  const struct session *s = &r->session;
  if (l->change == CHANGE_CANCELLED) return "cancelled";
  if (s->state != SES_IDLE && strcmp(s->lesson.uid, l->uid) == 0) return session_state_word[s->state];
  if (json_object_get(r->done, l->uid)) return session_state_word[SES_LEDGERED];
  if (now >= l->end_ms) return session_first_address(l) < 0 ? session_state_word[SES_ENDED] : "missed";
  return session_state_word[SES_PLANNED];
}

static json_t *lesson_fields(const struct room *r, const struct timetable_lesson *l, int64_t now) {
  enum timetable_way way = l->join_count ? timetable_way_of(l->join[0].uri) : WAY_NONE;
  return json_pack("{s:s,s:I,s:I,s:i,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s}", "uid", l->uid, "start_ms",
                   INT(l->start_ms), "end_ms", INT(l->end_ms), "period", l->period, "title", l->title, "cls",
                   l->cls, "activity", timetable_activity_word[l->activity], "school", l->school_name,
                   "teacher", l->teacher, "locale", l->locale, "way", way_words[way], "state",
                   state_word(r, l, now), "change", change_words[l->change], "was_ms", INT(l->was_ms),
                   "reason", l->reason);
}

static json_t *periods(const struct timetable *t, int64_t now) {
  const struct timetable_set *set = t ? timetable_periods(t, now) : NULL;
  json_t *rows = json_array();
  for (int i = 0; rows && set && i < set->count; i++) {
    const struct timetable_period *p = &set->period[i];
    char start[16], end[16];
    snprintf(start, sizeof start, "%02d:%02d", p->start_ms / 3600000, p->start_ms / 60000 % 60);
    snprintf(end, sizeof end, "%02d:%02d", p->end_ms / 3600000, p->end_ms / 60000 % 60);
    json_array_append_new(rows, json_pack("{s:i,s:s,s:s}", "n", p->number, "start", start, "end", end));
  }
  return rows;
}

static json_t *lessons(const struct room *r, int64_t now) {
  const struct timetable *t = r->table.parsed;
  json_t *rows = json_array();
  size_t first = 0, last = 0;
  if (t) timetable_range(t, now - BACK_DAYS * DAY_MS, now + AHEAD_DAYS * DAY_MS, &first, &last);
  for (size_t i = first; rows && i < last; i++)
    json_array_append_new(rows, lesson_fields(r, &t->lesson[i], now));
  return rows;
}

static json_t *refused(const struct room_refused *f) {
  if (!f->ts_ms) return json_null();
  return json_pack("{s:s,s:s,s:I,s:I}", "at", f->at, "why", f->why, "ts_ms", INT(f->ts_ms), "rev",
                   INT(f->rev));
}

json_t *docs_timetable(const struct room *r) {
  const struct timetable *t = r->table.parsed;
  int64_t now = room_now(r);
  return json_pack("{s:I,s:I,s:s,s:i,s:o,s:o,s:o}", "rev", INT(t ? t->rev : 0), "received_ms",
                   INT(r->table.received_ms), "term", t ? t->term : "", "week",
                   t ? timetable_week(t, now) : 0, "periods", periods(t, now), "refused",
                   refused(&r->table.refused), "lessons", lessons(r, now));
}

static json_t *player(const struct room_player *p) {
  return json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:i,s:b}", "phase", p->phase, "width", INT(p->width),
                   "height", INT(p->height), "fps_x10", INT(p->fps_x10), "frames", INT(p->frames), "lost",
                   INT(p->lost), "kbps", INT(p->kbps), "level", INT(p->level), "volume", p->volume, "mute",
                   p->mute);
}

static json_t *run(const struct room *r) {
  const struct session *s = &r->session;
  char uri[sizeof s->lesson.join[0].uri] = "";
  if (s->address >= 0 && s->address < s->lesson.join_count) {
    ledger_clean_uri(s->lesson.join[s->address].uri, uri, sizeof uri);
  }
  return json_pack("{s:s,s:I,s:I,s:I,s:i,s:i,s:s,s:i,s:I,s:I,s:i,s:I}", "by",
                   s->run.by == BY_HAND ? "hand" : "timetable", "opened_ms", INT(s->run.opened_ms),
                   "began_ms", INT(s->run.began_ms), "ended_ms", INT(s->run.ended_ms), "address", s->address,
                   "addresses", s->lesson.join_count, "uri", uri, "tries", s->tries, "lost_ms",
                   INT(s->lost_ms), "retry_ms", INT(s->retry_at_ms), "gaps", s->run.gaps, "gap_ms",
                   INT(s->run.gap_ms));
}

json_t *docs_lesson(const struct room *r) {
  const struct session *s = &r->session;
  json_t *l = s->state == SES_IDLE ? json_null() : lesson_fields(r, &s->lesson, room_now(r));
  json_t *o = json_pack("{s:s,s:I,s:b,s:o,s:i,s:o}", "state", session_state_word[s->state], "since_ms",
                        INT(s->since_ms), "running", session_running(s), "lesson", l, "why", room_why(r),
                        "player", player(&r->player));
  json_t *more = run(r);
  if (!o || !more || json_object_update(o, more) != 0) {
    json_decref(o);
    o = NULL;
  }
  json_decref(more);
  return o;
}
