// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/row.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "mqtt/topic.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/county/header.h"
#include "src/county/text.h"

enum column {
  COL_UID,
  COL_DAY,
  COL_PERIOD,
  COL_START,
  COL_MINUTES,
  COL_TITLE,
  COL_CLASS,
  COL_ACTIVITY,
  COL_SCHOOL,
  COL_SCHOOL_NAME,
  COL_TEACHER,
  COL_ROOMS,
  COL_LOCALE,
  COL_STUDIO,
  COL_ADDRESS,
  COL_BACKUP,
  COL_CHANGE,
  COL_REASON,
  COL_NEW_DAY,
  COL_NEW_PERIOD,
  COL_NEW_START,
  COL_NOTE,
  COL_COUNT
};

static const struct header_row columns[COL_COUNT] = {
    [COL_UID] = {{"编号", "uid", "id"}, false},
    [COL_DAY] = {{"日期", "date"}, true},
    [COL_PERIOD] = {{"节次", "period"}, false},
    [COL_START] = {{"开始", "start", "开始时间"}, false},
    [COL_MINUTES] = {{"时长", "minutes", "duration"}, false},
    [COL_TITLE] = {{"科目", "subject", "title", "学科"}, true},
    [COL_CLASS] = {{"年级班级", "class", "班级"}, false},
    [COL_ACTIVITY] = {{"活动", "activity", "活动类型"}, false},
    [COL_SCHOOL] = {{"主讲学校代码", "school_code"}, true},
    [COL_SCHOOL_NAME] = {{"主讲学校", "school"}, true},
    [COL_TEACHER] = {{"主讲教师", "teacher"}, true},
    [COL_ROOMS] = {{"听课教室", "rooms", "room"}, true},
    [COL_LOCALE] = {{"语言", "language", "locale"}, false},
    [COL_STUDIO] = {{"工作室", "studio"}, false},
    [COL_ADDRESS] = {{"地址", "address"}, false},
    [COL_BACKUP] = {{"备用地址", "backup"}, false},
    [COL_CHANGE] = {{"变动", "change"}, false},
    [COL_REASON] = {{"变动原因", "reason"}, false},
    [COL_NEW_DAY] = {{"变动日期", "new_date"}, false},
    [COL_NEW_PERIOD] = {{"变动节次", "new_period"}, false},
    [COL_NEW_START] = {{"变动开始", "new_start"}, false},
    [COL_NOTE] = {{"备注", "note"}, false},
};

struct reader {
  const struct header *head;
  const struct csv_row *row;
  const struct periods *periods;
  struct faults *faults;
  const char *file;
};

static char *cell(const struct reader *r, enum column c) { return header_cell(r->head, r->row, c); }

__attribute__((format(printf, 3, 4))) static void bad(const struct reader *r, enum column c, const char *fmt,
                                                      ...) {
  char text[240];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  faults_add(r->faults, r->file, r->row->line, r->head->text[c], "%s", text);
}

static void read_text(const struct reader *r, enum column c, char *out, size_t cap, bool needed) {
  const char *text = cell(r, c);
  size_t n = strlen(text);
  if (!n && needed) return bad(r, c, "%s", _("must not be empty"));
  if (n >= cap)
    return bad(r, c, _("is too long: %zu bytes, at most %zu (a Chinese character has 3)"), n, cap - 1);
  for (size_t i = 0; i <= n; i++) out[i] = text[i] && (unsigned char)text[i] < ' ' ? ' ' : text[i];
}

static void read_uid(const struct reader *r, struct lesson *l) {
  const char *text = cell(r, COL_UID);
  size_t n = strlen(text);
  if (n < sizeof l->uid &&
      strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n) {
    memcpy(l->uid, text, n + 1);
    return;
  }
  bad(r, COL_UID, _("\"%.40s\" is not a lesson's number; write letters, digits, . _ - (at most 64)"), text);
}

// Columns a time is read from.
struct when_columns {
  enum column day, period, start;
};

static void read_when_cells(const struct reader *r, const struct when_columns *c, struct when *w) {
  const char *day = cell(r, c->day), *period = cell(r, c->period), *start = cell(r, c->start);
  int err = field_day(day, w->day);
  if (err == ERR_RANGE) bad(r, c->day, _("there is no day \"%.40s\""), day);
  else if (err) bad(r, c->day, _("\"%.40s\" is not a date; write 2026-11-23"), day);
  if (*period && field_int(period, 1, TIMETABLE_MAX_PERIODS, NULL, &w->period))
    bad(r, c->period, _("\"%.40s\" is not a period; write a number from 1 to %d"), period,
        TIMETABLE_MAX_PERIODS);
  if (*start && field_time(start, w->start))
    bad(r, c->start, _("\"%.40s\" is not a time; write 9:55"), start);
  if (!*period && !*start)
    bad(r, r->head->at[c->period] >= 0 ? c->period : c->start, "%s", _("give a period or a start"));
}

static void time_by_period(const struct reader *r, enum column c, struct when *w, int64_t day_ms) {
  const struct timetable_set *set = row_periods_on(r->periods, day_ms);
  if (!set) return bad(r, c, _("no table of periods for %s: give --periods, or a start and minutes"), w->day);
  for (int i = 0; i < set->count; i++) {
    if (set->period[i].number != w->period) continue;
    w->start_ms = day_ms + set->period[i].start_ms;
    w->end_ms = day_ms + set->period[i].end_ms;
    return;
  }
  bad(r, c, _("period %d is not in the table of periods \"%s\""), w->period, set->name);
}

// What the cells mean in UTC. keep_ms: the length when only a start is given, 0: none.
static void read_when(const struct reader *r, const struct when_columns *c, int64_t keep_ms, struct when *w) {
  int before = r->faults->count;
  int64_t day_ms, time_ms;
  read_when_cells(r, c, w);
  if (r->faults->count > before || clock_parse_day(w->day, &day_ms)) return;
  if (!w->start[0]) {
    w->minutes = 0;
    return time_by_period(r, c->period, w, day_ms);
  }
  if (!w->minutes && !keep_ms) return bad(r, COL_MINUTES, "%s", _("a start needs a length in minutes"));
  if (clock_parse_time(w->start, &time_ms)) return;
  w->start_ms = day_ms + time_ms;
  w->end_ms = w->start_ms + (w->minutes ? w->minutes * INT64_C(60000) : keep_ms);
}

static void read_times(const struct reader *r, struct lesson *l) {
  static const struct when_columns planned = {COL_DAY, COL_PERIOD, COL_START};
  static const struct when_columns moved = {COL_NEW_DAY, COL_NEW_PERIOD, COL_NEW_START};
  const char *minutes = cell(r, COL_MINUTES), *change = cell(r, COL_CHANGE);
  if (*minutes && field_int(minutes, 1, 720, "分钟", &l->at.minutes))
    bad(r, COL_MINUTES, _("\"%.40s\" is not a length; write minutes, 1 to 720"), minutes);
  read_when(r, &planned, 0, &l->at);
  if (field_change(change, &l->change))
    bad(r, COL_CHANGE, _("\"%.40s\" is not a change; write 调课, 停课 or nothing"), change);
  if (l->change == CHANGE_MOVED) read_when(r, &moved, l->at.end_ms - l->at.start_ms, &l->moved);
  for (int c = COL_NEW_DAY; c <= COL_NEW_START && l->change != CHANGE_MOVED; c++)
    if (*cell(r, (enum column)c))
      bad(r, (enum column)c, "%s", _("is only for a lesson that is moved (调课)"));
}

static void read_lecturer(const struct reader *r, struct lesson *l) {
  const char *activity = cell(r, COL_ACTIVITY), *code = cell(r, COL_SCHOOL);
  if (field_activity(activity, &l->activity))
    bad(r, COL_ACTIVITY, _("\"%.40s\" is no activity; write 专递课堂, 名优示范课, 双师互动课堂, 公开课 ..."),
        activity);
  bool local = l->activity == ACT_LOCAL;
  read_text(r, COL_SCHOOL_NAME, l->school_name, sizeof l->school_name, !local);
  read_text(r, COL_TEACHER, l->teacher, sizeof l->teacher, !local);
  if (local && !*code) return;
  if (strlen(code) == 10 && strspn(code, "0123456789") == 10) {
    memcpy(l->school, code, sizeof l->school);
  } else if (strstr(code, "E+")) {
    bad(r, COL_SCHOOL,
        _("\"%.40s\": the spreadsheet has rounded the code; make the column text, write 10 digits"), code);
  } else {
    bad(r, COL_SCHOOL, _("\"%.40s\" is not a school code; write 10 digits"), code);
  }
}

static bool has_room(const struct lesson *l, const struct timetable_room *room) {
  for (int i = 0; i < l->rooms; i++)
    if (!memcmp(&l->room[i], room, sizeof *room)) return true;
  return false;
}

static void read_rooms(const struct reader *r, struct lesson *l) {
  char *text = cell(r, COL_ROOMS), *piece;
  if (!*text) return bad(r, COL_ROOMS, "%s", _("must not be empty"));
  while ((piece = field_next(&text, true))) {
    struct timetable_room room = {0};
    if (topic_room_read(piece, &room))
      bad(r, COL_ROOMS, _("\"%.40s\" is not a room; write 150823/2115000001/01"), piece);
    else if (has_room(l, &room)) bad(r, COL_ROOMS, _("%s is there twice"), piece);
    else if (l->rooms == TIMETABLE_MAX_ROOMS)
      return bad(r, COL_ROOMS, _("has more than %d rooms"), TIMETABLE_MAX_ROOMS);
    else l->room[l->rooms++] = room;
  }
}

static bool address_ok(const char *uri) {
  for (const char *c = uri; *c; c++)
    if (*c <= ' ' || *c > '~') return false;
  return timetable_way_of(uri) != WAY_NONE && strlen(uri) < sizeof((struct timetable_join *)0)->uri;
}

static void read_addresses(const struct reader *r, enum column c, const char *line, struct lesson *l) {
  char *text = cell(r, c), *piece;
  while ((piece = field_next(&text, false))) {
    if (!address_ok(piece)) {
      bad(r, c,
          _("\"%.60s\" is not an address; write http://, rtmp://, rtsp://, udp://, srt://, file: or sip: "
            "first"),
          piece);
      continue;
    }
    if (l->joins == TIMETABLE_MAX_JOIN)
      return bad(r, c, _("a lesson has more than %d addresses"), TIMETABLE_MAX_JOIN);
    struct timetable_join *j = &l->join[l->joins++];
    snprintf(j->uri, sizeof j->uri, "%s", piece);
    snprintf(j->line, sizeof j->line, "%s", line);
  }
}

// A number that stays the same when the file is pushed again: FNV-1a over rooms, day, and period or start.
static void make_uid(struct lesson *l) {
  uint64_t h = UINT64_C(0xcbf29ce484222325);
  char text[TIMETABLE_MAX_ROOMS * 24 + 64];
  size_t n = 0;
  for (int i = 0; i < l->rooms; i++) {
    topic_room_text(&l->room[i], text + n, sizeof text - n);
    n += strlen(text + n);
  }
  snprintf(text + n, sizeof text - n, " %s %s %d", l->at.day, l->at.start, l->at.start[0] ? 0 : l->at.period);
  for (const char *c = text; *c; c++) h = (h ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
  snprintf(l->uid, sizeof l->uid, "%.4s%.2s%.2s-%016" PRIx64, l->at.day, l->at.day + 5, l->at.day + 8, h);
}

static void read_lesson(const struct reader *r, struct lesson *l) {
  read_uid(r, l);
  read_times(r, l);
  read_text(r, COL_TITLE, l->title, sizeof l->title, true);
  read_text(r, COL_CLASS, l->cls, sizeof l->cls, false);
  read_lecturer(r, l);
  read_rooms(r, l);
  const char *locale = cell(r, COL_LOCALE);
  if (field_locale(locale, l->locale, sizeof l->locale))
    bad(r, COL_LOCALE, _("\"%.40s\" is not a language; write 汉语, 蒙语 or a tag such as mn"), locale);
  read_text(r, COL_STUDIO, l->studio, sizeof l->studio, false);
  read_text(r, COL_REASON, l->reason, sizeof l->reason, false);
  read_addresses(r, COL_ADDRESS, "metro", l);
  read_addresses(r, COL_BACKUP, "internet", l);
  if (!l->uid[0]) make_uid(l);
}

static struct lesson *lessons_add(struct lessons *ls) {
  if (ls->count == ls->cap) {
    int cap = ls->cap ? ls->cap * 2 : 32;
    struct lesson *more = realloc(ls->item, (size_t)cap * sizeof *more);
    if (!more) return NULL;
    ls->item = more;
    ls->cap = cap;
  }
  struct lesson *l = &ls->item[ls->count++];
  memset(l, 0, sizeof *l);
  return l;
}

int row_read_lessons(struct lessons *out, const struct csv *csv, const char *file,
                     const struct periods *periods, struct faults *f) {
  struct header head = {.rows = columns, .count = COL_COUNT};
  if (!header_read(&head, csv, file, f)) return ERR_OK;
  for (int i = 1; i < csv->rows; i++) {
    struct reader r = {&head, &csv->row[i], periods, f, file};
    if (csv->row[i].cells > csv->row[0].cells)
      faults_add(f, file, csv->row[i].line, NULL, _("has %d cells, the first line has %d"), csv->row[i].cells,
                 csv->row[0].cells);
    struct lesson *l = lessons_add(out);
    if (!l) return ERR_NOMEM;
    l->file = file;
    l->line = csv->row[i].line;
    read_lesson(&r, l);
  }
  return ERR_OK;
}
