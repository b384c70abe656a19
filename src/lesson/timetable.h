// SPDX-License-Identifier: GPL-3.0-or-later
// timetable: a room's lessons as the county pushed them (schedule/desired), checked as a whole. Pure.
#ifndef LESSON_TIMETABLE_H
#define LESSON_TIMETABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "src/base/jdoc.h"

enum {
  TIMETABLE_MAX_BYTES = 256 * 1024,
  TIMETABLE_MAX_LESSONS = 1000,
  TIMETABLE_MAX_SETS = 8,      // sets of periods (summer, winter)
  TIMETABLE_MAX_PERIODS = 16,  // periods of a day
  TIMETABLE_MAX_JOIN = 4,      // addresses of a lesson
  TIMETABLE_MAX_ROOMS = 32,    // receiving rooms of a lesson
};

struct timetable_room {
  char adcode[7], school[11], number[3];
};

struct timetable_period {
  int number;                // 1..16
  int32_t start_ms, end_ms;  // since midnight
};

struct timetable_set {
  char name[32];
  int64_t from_ms;  // first day, midnight
  int count;
  struct timetable_period period[TIMETABLE_MAX_PERIODS];
};

enum timetable_activity {
  ACT_SPECIAL,
  ACT_DEMO,
  ACT_COTEACH,
  ACT_OBSERVE,
  ACT_REVIEW,
  ACT_GROWTH,
  ACT_OPEN,
  ACT_RESEARCH,
  ACT_MEETING,
  ACT_EVENT,
  ACT_TRAINING,
  ACT_LOCAL,
  ACT_COUNT
};
// "special", "demo" … as on the wire; NULL-terminated.
extern const char *const timetable_activity_word[];

// How a lesson is joined, from its first address.
enum timetable_way { WAY_NONE, WAY_CALL, WAY_LIVE, WAY_FILE };
enum timetable_way timetable_way_of(const char *uri);

struct timetable_join {
  char uri[400];  // sip sips http https rtmp rtmps rtsp udp rtp srt file library
  char line[16];  // "metro" or "internet" or ""
};

enum timetable_change { CHANGE_NONE, CHANGE_MOVED, CHANGE_CANCELLED };

struct timetable_lesson {
  char uid[65];
  int64_t start_ms, end_ms;  // UTC; after the change, if it moved
  int period;                // 0: none
  char title[64];            // subject
  char cls[48];              // grade and class, "五(2)班"
  enum timetable_activity activity;
  char school[11], school_name[96], teacher[48];  // who lectures
  char locale[16], studio[64];
  int join_count;
  struct timetable_join join[TIMETABLE_MAX_JOIN];
  enum timetable_change change;
  int64_t was_ms;  // start before the change
  char reason[96];
  int index;  // place in the document's "lessons"
};

struct timetable {
  int64_t rev;
  char term[64];
  int64_t term_first_ms;  // first day, midnight; 0: no term given
  int term_weeks;
  int set_count;
  struct timetable_set set[TIMETABLE_MAX_SETS];
  size_t count;
  struct timetable_lesson *lesson;  // by start_ms, then uid
};

// The document (docs/asyncapi.yaml, schedule/desired; names from JSCalendar, RFC 8984, where it has one):
//   schema "tongpin/schedule/1", ts (RFC 3339 UTC), rev 1..2^53, lessons [0..1000]
//   timeZone?  "Asia/Shanghai", the only one
//   term?      {name, first_day, weeks 1..60}
//   periods?   [{name, from, rows [{n 1..16, start, end}]}], `from`, `n` and the times rising
//   schools?   {10-digit code: name}, needed as soon as a lesson has a lecturer
//   changes?   [{uid, kind "moved"|"cancelled", reason?, and for moved the new time}], at most one for a
//   lesson
// A lesson: uid (printable ASCII without space / + #), title, activity, rooms ["adcode/school/number"], and
// its time:
//   date + period, or start (wall time) + duration (ISO 8601, PT1S to PT12H; period is then only a label); a
//   moved lesson may leave duration out to keep its length. lecturer {school, teacher} may be missing only in
//   a "local" lesson; class, locale, studio and join [{uri, line? "metro"|"internet"}] may always be. No
//   join: nothing to play, WAY_NONE.
// Unknown members are ignored.
//
// Reads it for the room `me`. All or nothing: on a fault *out is NULL and *fault names it by JSON pointer.
// Refused: not an object, wrong or missing fields, values out of bounds, a school not in `schools`, a lesson
// whose rooms do not hold `me`, two lessons of the same uid, two not cancelled ones that overlap (at the
// later one in the document, the other's uid in why), a change for a lesson not there. Whether rev goes back
// is the caller's to see.
int timetable_parse(struct timetable **out, const char *json, size_t len, const struct timetable_room *me,
                    struct jdoc_fault *fault);
void timetable_free(struct timetable *t);

// The lesson with that uid, or NULL. Borrowed.
const struct timetable_lesson *timetable_find(const struct timetable *t, const char *uid);

// The set of periods in force on the day that holds now_ms, or NULL.
const struct timetable_set *timetable_periods(const struct timetable *t, int64_t now_ms);

// Week of the term (1..), 0 outside it. Weeks run from Monday; week 1 holds the first day.
int timetable_week(const struct timetable *t, int64_t now_ms);

// [*first, *last) are the lessons that start in [from_ms, to_ms).
void timetable_range(const struct timetable *t, int64_t from_ms, int64_t to_ms, size_t *first, size_t *last);

#endif
