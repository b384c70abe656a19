// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>
#include "src/lesson/session.h"

const char *const session_state_word[] = {"idle", "planned",      "soon",  "open",
                                          "live", "reconnecting", "ended", "ledgered"};
const char *const session_by_word[] = {"timetable", "hand"};

static bool playable(const struct timetable_lesson *lesson, int address) {
  enum timetable_way way = timetable_way_of(lesson->join[address].uri);
  return way == WAY_LIVE || way == WAY_FILE;
}

int session_first_address(const struct timetable_lesson *lesson) {
  for (int i = 0; i < lesson->join_count; i++)
    if (playable(lesson, i)) return i;
  return -1;
}

int session_next_address(const struct timetable_lesson *lesson, int address) {
  for (int i = 1; i <= lesson->join_count; i++) {
    int next = (address + i) % lesson->join_count;
    if (playable(lesson, next)) return next;
  }
  return address;
}

static bool runs_in(const struct session *s, const char *uid) {
  return s && (session_running(s) || s->state == SES_ENDED) && !strcmp(s->lesson.uid, uid);
}

const struct timetable_lesson *session_pick(const struct session *s, const struct timetable *t, int64_t now,
                                            bool (*done)(void *arg, const char *uid), void *arg) {
  for (size_t i = 0; i < t->count; i++) {
    const struct timetable_lesson *lesson = &t->lesson[i];
    if (lesson->end_ms <= now || lesson->change == CHANGE_CANCELLED) continue;
    if (session_first_address(lesson) < 0 || runs_in(s, lesson->uid) || done(arg, lesson->uid)) continue;
    return lesson;
  }
  return NULL;
}
