// SPDX-License-Identifier: GPL-3.0-or-later
// A term of 350 lessons with a player that fails, a worker that dies, a daemon that is killed and a store
// that is slow: each lesson leaves exactly one row, and each row adds up.
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/lesson/session.h"

enum { LESSONS = 350, S = 1000, MIN = 60 * S };
static const int64_t T0 = INT64_C(1795398900000), DAY = 24 * 60 * MIN;
static const struct session_rule rule = {10 * MIN, 30 * S, 3 * MIN, 3 * S, 10 * S};

// What is outside the session, with what the disk holds.
struct world {
  struct timetable table;
  struct session session;
  int64_t now;
  unsigned seed;
  bool done[LESSONS];
  int rows[LESSONS];
  struct session_run saved;  // uid "" when none is open
  struct timetable_lesson opened;
  int64_t plays_at, fails_at, worker_at, stored_at;  // when the world answers, 0: it does not
  int kills, deaths, stalls, resumed, without_picture;
};

static unsigned rnd(struct world *w, unsigned below) {
  w->seed = w->seed * 1664525u + 1013904223u;
  return (w->seed >> 8) % below;
}

static int number(const char *uid) { return (int)strtol(uid + 2, NULL, 10); }

static bool is_done(void *arg, const char *uid) { return ((struct world *)arg)->done[number(uid)]; }

static void check_row(struct world *w, const struct session_run *run) {
  const struct timetable_lesson *l = timetable_find(&w->table, run->uid);
  int i = number(run->uid);
  w->rows[i]++;
  w->done[i] = true;
  w->without_picture += !run->began_ms;
  assert_int_equal(run->part, 1);
  assert_true(run->opened_ms >= l->start_ms - rule.lead_ms && run->opened_ms < l->end_ms);
  assert_true(run->ended_ms >= run->opened_ms && run->ended_ms <= l->end_ms + rule.overrun_ms + S);
  assert_true(run->picture_ms >= 0 && run->gap_ms >= 0);
  if (!run->began_ms) {
    assert_int_equal(run->picture_ms + run->gap_ms + run->gaps, 0);
    return;
  }
  assert_true(run->began_ms >= run->opened_ms && run->began_ms <= run->ended_ms);
  assert_int_equal(run->picture_ms + run->gap_ms, run->ended_ms - run->began_ms);
}

static void act(struct world *w, unsigned actions) {
  struct session *s = &w->session;
  assert_false((actions & SES_DO_PLAY) && (actions & SES_DO_STOP));
  if (actions & SES_DO_PLAY) {
    assert_true(session_running(s));
    assert_in_range(s->address, 0, s->lesson.join_count - 1);
    assert_false(w->done[number(s->lesson.uid)]);
    bool fails = rnd(w, 5) == 0;
    w->plays_at = fails ? 0 : w->now + 300 + rnd(w, 2000);
    w->fails_at = fails ? w->now + 500 + rnd(w, 9500) : 0;
  }
  if (actions & SES_DO_STOP) w->plays_at = w->fails_at = 0;
  if (actions & SES_DO_SAVE) {
    w->saved = s->run;
    w->opened = s->lesson;
  }
  if ((actions & SES_DO_LEDGER) && !w->stored_at) w->stored_at = w->now + 20 + rnd(w, 3000);
}

static void kill_daemon(struct world *w) {
  w->kills++;
  session_init(&w->session, &rule);
  w->plays_at = w->fails_at = w->stored_at = 0;
  w->now += 200 + rnd(w, rnd(w, 20) ? 3000 : 30 * MIN);
  w->worker_at = w->now + 600;
  if (!*w->saved.uid) return;
  act(w, session_resume(&w->session, w->now, true, &w->opened, &w->saved));
  w->resumed++;
}

static void answers(struct world *w) {
  struct session *s = &w->session;
  if (w->worker_at && w->now >= w->worker_at) {
    w->worker_at = 0;
    act(w, session_worker(s, w->now, true));
  }
  if (w->plays_at && w->now >= w->plays_at) {
    w->plays_at = 0;
    act(w, session_player(s, w->now, PLAYER_PLAYING));
  }
  if (w->fails_at && w->now >= w->fails_at) {
    w->fails_at = 0;
    act(w, session_player(s, w->now, PLAYER_FAILED));
  }
  if (w->stored_at && w->now >= w->stored_at) {
    w->stored_at = 0;
    // On the disk: the row and the closed run in one write. The answer may still be lost with the daemon.
    check_row(w, &w->saved);
    *w->saved.uid = '\0';
    if (rnd(w, 10)) act(w, session_stored(s, w->now));
    else kill_daemon(w);
  }
}

static void accidents(struct world *w) {
  struct session *s = &w->session;
  if (s->state == SES_LIVE && rnd(w, 600) == 0) {
    w->stalls++;
    act(w, session_player(s, w->now, rnd(w, 2) ? PLAYER_STALLED : PLAYER_FAILED));
  }
  if (s->worker && rnd(w, 1500) == 0) {
    w->deaths++;
    w->plays_at = w->fails_at = 0;
    w->worker_at = w->now + 500 + rnd(w, 1000);
    act(w, session_worker(s, w->now, false));
  }
  if (rnd(w, 2000) == 0) kill_daemon(w);
}

static void make_table(struct world *w) {
  w->table.count = LESSONS;
  w->table.lesson = calloc(LESSONS, sizeof *w->table.lesson);
  for (int i = 0; i < LESSONS; i++) {
    struct timetable_lesson *l = &w->table.lesson[i];
    snprintf(l->uid, sizeof l->uid, "l-%d", i);
    // Four a day; the second follows the first without a break.
    static const int64_t minutes[] = {0, 40, 100, 300};
    l->start_ms = T0 + i / 4 * DAY + minutes[i % 4] * MIN;
    l->end_ms = l->start_ms + 40 * MIN;
    snprintf(l->join[0].uri, sizeof l->join[0].uri, "http://a/%d", i);
    snprintf(l->join[1].uri, sizeof l->join[1].uri, "rtmp://b/%d", i);
    l->join_count = 2;
  }
}

static void term(void **state) {
  (void)state;
  static struct world w;
  const struct timetable_lesson *next = NULL;
  w = (struct world){.now = T0 - MIN, .seed = 7, .worker_at = T0 - MIN + 1};
  session_init(&w.session, &rule);
  make_table(&w);
  int64_t last = w.table.lesson[LESSONS - 1].end_ms + 10 * MIN;
  for (int64_t turn = 0; w.now < last; turn++) {
    if (turn % 10 == 0 || !session_running(&w.session))
      next = session_pick(&w.session, &w.table, w.now, is_done, &w);
    act(&w, session_tick(&w.session, w.now, true, next));
    answers(&w);
    accidents(&w);
    w.now += 700 + rnd(&w, 300);
    // Nights and long breaks are not played second by second.
    if (w.session.state == SES_PLANNED && w.now < next->start_ms - 11 * MIN)
      w.now = next->start_ms - 11 * MIN;
  }
  int missed = 0;
  for (int i = 0; i < LESSONS; i++) {
    assert_true(w.rows[i] <= 1);
    missed += !w.rows[i];
  }
  printf("# %d lessons missed while the daemon was away, %d without picture; %d kills (%d in a lesson), %d "
         "worker deaths,"
         " %d stalls\n",
         missed, w.without_picture, w.kills, w.resumed, w.deaths, w.stalls);
  // A lesson may only be missed when the daemon was away for most of it.
  assert_true(missed <= 2);
  assert_true(w.without_picture <= 3);
  assert_true(w.kills > 300 && w.resumed > 200 && w.deaths > 300 && w.stalls > 500);
  free(w.table.lesson);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(term)};
  return cmocka_run_group_tests_name("lesson_term", tests, NULL, NULL);
}
