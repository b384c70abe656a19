// SPDX-License-Identifier: GPL-3.0-or-later
// store_kit: what the tests of the store share: a folder of their own, a lesson, a run.
#ifndef UNIT_STORE_KIT_H
#define UNIT_STORE_KIT_H

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/store/store.h"

static char kit_dir[64];

static inline char *kit_path(const char *name) {
  static char path[4][400];
  static int turn;
  turn = (turn + 1) % 4;
  snprintf(path[turn], sizeof path[turn], "%s/%s", kit_dir, name);
  return path[turn];
}

static inline int kit_setup(void **state) {
  (void)state;
  snprintf(kit_dir, sizeof kit_dir, "/tmp/tongpin-store-XXXXXX");
  return mkdtemp(kit_dir) ? 0 : -1;
}

static inline int kit_teardown(void **state) {
  (void)state;
  chmod(kit_dir, 0700);
  DIR *dir = opendir(kit_dir);
  for (struct dirent *e; dir && (e = readdir(dir));)
    if (*e->d_name != '.') unlink(kit_path(e->d_name));
  if (dir) closedir(dir);
  return rmdir(kit_dir);
}

static inline struct store *kit_open(enum store_health expected) {
  struct store *s = NULL;
  enum store_health health = STORE_LOST;
  assert_int_equal(store_open(&s, kit_dir, &health), ERR_OK);
  assert_int_equal(health, expected);
  return s;
}

static inline struct timetable_lesson kit_lesson(int n) {
  struct timetable_lesson lesson = {.period = 3,
                                    .title = "蒙语",
                                    .cls = "五(2)班",
                                    .school = "3415000001",
                                    .school_name = "内师大附中",
                                    .teacher = "呼和",
                                    .locale = "mn",
                                    .join_count = 2,
                                    .index = n};
  snprintf(lesson.uid, sizeof lesson.uid, "l-%d", n);
  snprintf(lesson.join[0].uri, sizeof lesson.join[0].uri, "http://a:secret@10.0.0.1/live.m3u8");
  snprintf(lesson.join[1].uri, sizeof lesson.join[1].uri, "rtmp://b/live");
  snprintf(lesson.join[0].line, sizeof lesson.join[0].line, "metro");
  lesson.start_ms = INT64_C(1795398900000) + n * INT64_C(3600000);
  lesson.end_ms = lesson.start_ms + 2400000;
  return lesson;
}

static inline struct session_run kit_run(const struct timetable_lesson *lesson) {
  struct session_run run = {.part = 1,
                            .opened_ms = lesson->start_ms - 30000,
                            .began_ms = lesson->start_ms - 28000,
                            .seen_ms = lesson->start_ms + 1000,
                            .picture_ms = 29000,
                            .tries = 1};
  snprintf(run.uid, sizeof run.uid, "%s", lesson->uid);
  return run;
}

// The ledger row of that run, from timetable 12 on a trusted clock.
static inline struct store_entry kit_entry(const struct session_run *run,
                                           const struct timetable_lesson *lesson) {
  return (struct store_entry){run, lesson, 12, "trusted", lesson->end_ms + 500};
}

// Stores timetable rev, received at at_ms.
static inline int kit_table(struct store *s, int64_t rev, const char *json, int64_t at_ms) {
  struct store_table t = {.rev = rev, .sha256 = LEDGER_FIRST, .len = strlen(json), .at_ms = at_ms};
  t.json = (char *)json;
  return store_timetable_put(s, &t);
}

// Writes the run and the row of lesson n; returns the row's seq.
static inline int64_t kit_add(struct store *s, int n) {
  struct timetable_lesson lesson = kit_lesson(n);
  struct session_run run = kit_run(&lesson);
  int64_t seq = 0;
  assert_int_equal(store_run_put(s, &run, &lesson, 12), ERR_OK);
  run.ended_ms = lesson.end_ms;
  struct store_entry entry = kit_entry(&run, &lesson);
  assert_int_equal(store_ledger_add(s, &entry, &seq), ERR_OK);
  return seq;
}

#endif
