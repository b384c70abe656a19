// SPDX-License-Identifier: GPL-3.0-or-later
// Whole lives of a lesson by simulated time.
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

static const int64_t T0 = INT64_C(1795398900000);  // the lesson's start
enum { S = 1000, MIN = 60 * S };
static const struct session_rule rule = {
    .soon_ms = 10 * MIN, .lead_ms = 30 * S, .overrun_ms = 3 * MIN, .stall_ms = 3 * S, .first_ms = 10 * S};

static struct timetable_lesson lesson(const char *uid, int64_t start) {
  struct timetable_lesson l;
  memset(&l, 0, sizeof l);
  snprintf(l.uid, sizeof l.uid, "%s", uid);
  snprintf(l.join[0].uri, sizeof l.join[0].uri, "sip:1@mcu");
  snprintf(l.join[1].uri, sizeof l.join[1].uri, "http://a/1");
  snprintf(l.join[2].uri, sizeof l.join[2].uri, "http://b/2");
  l.join_count = 3;
  l.start_ms = start;
  l.end_ms = start + 40 * MIN;
  return l;
}

static void is(const struct session *s, enum session_state state) {
  assert_string_equal(session_state_word[s->state], session_state_word[state]);
}

static struct session fresh(void) {
  struct session s;
  session_init(&s, &rule);
  is(&s, SES_IDLE);
  assert_int_equal(session_worker(&s, T0 - 60 * MIN, true), 0);
  return s;
}

// Ticks every second from *now until `to` (not included); returns all actions given.
static unsigned ticks(struct session *s, int64_t *now, int64_t to, const struct timetable_lesson *next) {
  unsigned all = 0;
  for (; *now < to; *now += S) all |= session_tick(s, *now, true, next);
  return all;
}

// A lesson that is live from 28 s before its start.
static struct session live(const struct timetable_lesson *l) {
  struct session s = fresh();
  assert_true(session_tick(&s, T0 - 30 * S, true, l) & SES_DO_PLAY);
  session_player(&s, T0 - 29 * S, PLAYER_OPENING);
  assert_int_equal(session_player(&s, T0 - 28 * S, PLAYER_PLAYING), SES_DO_SAVE | SES_DO_NOTIFY);
  is(&s, SES_LIVE);
  return s;
}

static void plain_life(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = fresh();
  int64_t now = T0 - 11 * MIN;
  assert_int_equal(session_tick(&s, now, true, &l), SES_DO_NOTIFY);
  is(&s, SES_PLANNED);
  assert_int_equal(ticks(&s, &now, T0 - 10 * MIN, &l), 0);
  assert_int_equal(session_tick(&s, now, true, &l), SES_DO_NOTIFY);
  is(&s, SES_SOON);
  assert_int_equal(ticks(&s, &now, T0 - 30 * S, &l), 0);
  assert_int_equal(session_tick(&s, now, true, &l), SES_DO_PLAY | SES_DO_SAVE | SES_DO_NOTIFY);
  is(&s, SES_OPEN);
  assert_int_equal(s.address, 1);  // sip is for the call engine
  assert_int_equal(s.run.opened_ms, now);
  assert_int_equal(s.run.part, 1);
  session_player(&s, now + 200, PLAYER_OPENING);
  session_player(&s, now + 1500, PLAYER_PLAYING);
  is(&s, SES_LIVE);
  now += 2 * S;
  unsigned all = ticks(&s, &now, T0 + 41 * MIN, &l);
  assert_int_equal(all, SES_DO_SAVE);
  is(&s, SES_LIVE);  // the picture still moves
  all = session_player(&s, now, PLAYER_IDLE);
  assert_int_equal(all, SES_DO_STOP | SES_DO_SAVE | SES_DO_LEDGER | SES_DO_NOTIFY);
  is(&s, SES_ENDED);
  assert_int_equal(s.run.began_ms, T0 - 30 * S + 1500);
  assert_int_equal(s.run.ended_ms, T0 + 41 * MIN);
  assert_int_equal(s.run.picture_ms, 41 * MIN + 30 * S - 1500);
  assert_int_equal(s.run.gap_ms, 0);
  assert_int_equal(s.run.gaps, 0);
  assert_int_equal(s.run.tries, 1);
  assert_int_equal(session_stored(&s, now + 50), SES_DO_NOTIFY);
  is(&s, SES_LEDGERED);
  assert_int_equal(ticks(&s, &now, T0 + 42 * MIN, NULL), 0);
  is(&s, SES_LEDGERED);
  now += S;
  assert_int_equal(session_tick(&s, now, true, NULL), SES_DO_NOTIFY);
  is(&s, SES_IDLE);
}

static void ends(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0), next = lesson("l-2", T0 + 42 * MIN);
  int64_t end = T0 + 40 * MIN, now = T0;
  // The picture never stops: overrun at most.
  struct session s = live(&l);
  ticks(&s, &now, end + 3 * MIN, NULL);
  is(&s, SES_LIVE);
  assert_true(session_tick(&s, now, true, NULL) & SES_DO_STOP);
  assert_int_equal(s.run.ended_ms, end + 3 * MIN);
  // It stalls in overrun: ended when the picture was last seen, and that is no gap.
  s = live(&l);
  now = T0;
  ticks(&s, &now, end + 60 * S, NULL);
  assert_true(session_player(&s, now, PLAYER_STALLED) & SES_DO_LEDGER);
  assert_int_equal(s.run.ended_ms, end + 57 * S);
  assert_int_equal(s.run.gaps, 0);
  assert_int_equal(s.run.gap_ms, 0);
  assert_int_equal(s.run.picture_ms, s.run.ended_ms - s.run.began_ms);
  // No picture at the end: no overrun.
  s = live(&l);
  now = T0;
  ticks(&s, &now, end - 60 * S, NULL);
  session_player(&s, now, PLAYER_STALLED);
  is(&s, SES_RECONNECTING);
  ticks(&s, &now, end, NULL);
  is(&s, SES_RECONNECTING);
  session_tick(&s, now, true, NULL);
  is(&s, SES_ENDED);
  assert_int_equal(s.run.ended_ms, end);
  assert_int_equal(s.run.gap_ms, 63 * S);
  assert_int_equal(s.run.picture_ms + s.run.gap_ms, s.run.ended_ms - s.run.began_ms);
  // The next lesson is to be opened: overrun gives way.
  s = live(&l);
  now = T0;
  ticks(&s, &now, next.start_ms - 30 * S, &next);
  is(&s, SES_LIVE);
  session_tick(&s, now, true, &next);
  is(&s, SES_ENDED);
  session_stored(&s, now + 100);
  now += S;
  assert_true(session_tick(&s, now, true, &next) & SES_DO_PLAY);
  is(&s, SES_OPEN);
  assert_string_equal(s.run.uid, "l-2");
  assert_int_equal(s.run.began_ms, 0);
}

// The PLAYs with a player that fails `after_ms` after each.
struct plays {
  int64_t after_ms, at[2000];
  int n, address[2000];
};

static void play_on(struct session *s, int64_t now, int64_t to, struct plays *plays) {
  int64_t fails = 0;
  plays->n = 0;
  for (; now < to; now += 100) {
    unsigned actions = session_tick(s, now, true, &s->lesson);
    if (fails && now >= fails) {
      actions |= session_player(s, now, PLAYER_FAILED);
      fails = 0;
    }
    if (!(actions & SES_DO_PLAY)) continue;
    plays->at[plays->n] = now;
    plays->address[plays->n++] = s->address;
    fails = now + plays->after_ms;
  }
}

static void retries(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = live(&l);
  static struct plays plays = {.after_ms = 100};
  // Lost: at once on the same address, then 1 s, 2 s, 3 s, 3 s after each failure, going round.
  unsigned actions = session_player(&s, T0, PLAYER_FAILED);
  assert_true(actions & SES_DO_PLAY);
  assert_int_equal(s.address, 1);
  session_player(&s, T0 + 100, PLAYER_FAILED);
  play_on(&s, T0 + 200, T0 + 20 * S, &plays);
  const int64_t *at = plays.at;
  assert_true(plays.n > 4);
  assert_int_equal(at[0], T0 + 1100);
  assert_int_equal(at[1], at[0] + 2100);
  assert_int_equal(at[2], at[1] + 3100);
  assert_int_equal(at[3], at[2] + 3100);
  for (int i = 0; i < plays.n; i++) assert_int_equal(plays.address[i], i % 2 ? 1 : 2);
  // The picture is back: everything starts afresh, the sums are right.
  actions = session_player(&s, T0 + 20 * S, PLAYER_PLAYING);
  assert_int_equal(actions, SES_DO_SAVE | SES_DO_NOTIFY);
  is(&s, SES_LIVE);
  assert_int_equal(s.lost_ms, 0);
  assert_int_equal(s.retry_at_ms, 0);
  assert_int_equal(s.run.gaps, 1);
  assert_int_equal(s.run.gap_ms, 20 * S);
  assert_int_equal(s.run.picture_ms, 28 * S);
  assert_int_equal(s.run.address, 1);  // the first that gave a picture
  assert_true(session_player(&s, T0 + 30 * S, PLAYER_STALLED) & SES_DO_PLAY);
  assert_int_equal(s.lost_ms, T0 + 27 * S);
}

static void never_a_picture(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = fresh();
  int64_t now = T0 + 40 * MIN;
  static struct plays plays = {.after_ms = 10 * S};
  session_tick(&s, T0 - 30 * S, true, &l);
  session_player(&s, T0 - 20 * S, PLAYER_FAILED);
  play_on(&s, T0 - 20 * S, now, &plays);
  assert_in_range(plays.n, 180, 200);  // every 13 s
  assert_int_equal(plays.at[0], T0 - 19 * S);
  assert_int_equal(plays.address[0], 2);
  assert_int_equal(plays.address[1], 1);
  is(&s, SES_OPEN);
  assert_true(session_tick(&s, now, true, NULL) & SES_DO_LEDGER);
  assert_int_equal(s.run.began_ms, 0);
  assert_int_equal(s.run.ended_ms, now);
  assert_int_equal(s.run.gaps, 0);
  assert_int_equal(s.run.gap_ms, 0);
  assert_int_equal(s.run.tries, plays.n + 1);
}

// A player that says nothing at all is told again, on the next address.
static void silent_player(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = fresh();
  int64_t now = T0 - 30 * S;
  session_tick(&s, now, true, &l);
  assert_false(ticks(&s, &now, T0 - 15 * S, &l) & SES_DO_PLAY);
  assert_true(session_tick(&s, now, true, &l) & SES_DO_PLAY);
  assert_int_equal(s.address, 2);
}

static void old_words(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = fresh();
  session_tick(&s, T0 - 30 * S, true, &l);
  // It stopped what it played before.
  assert_int_equal(session_player(&s, T0 - 29 * S, PLAYER_IDLE), 0);
  is(&s, SES_OPEN);
  session_player(&s, T0 - 28 * S, PLAYER_FAILED);
  int64_t retry = s.retry_at_ms;
  assert_int_equal(session_player(&s, T0 - 27500, PLAYER_FAILED), 0);
  assert_int_equal(s.retry_at_ms, retry);
  session_stop(&s, T0 - 20 * S, &(unsigned){0});
  is(&s, SES_ENDED);
  session_player(&s, T0 - 19 * S, PLAYER_PLAYING);
  is(&s, SES_ENDED);
}

static void file_played_to_its_end(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  snprintf(l.join[1].uri, sizeof l.join[1].uri, "file:///v.mp4");
  struct session s = live(&l);
  assert_true(session_player(&s, T0 + 30 * MIN, PLAYER_IDLE) & SES_DO_LEDGER);
  assert_int_equal(s.run.ended_ms, T0 + 30 * MIN);
  // A live stream that ends is one that will come back.
  l = lesson("l-1", T0);
  s = live(&l);
  assert_true(session_player(&s, T0 + 30 * MIN, PLAYER_IDLE) & SES_DO_PLAY);
  is(&s, SES_RECONNECTING);
}

static void worker_dies(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = live(&l);
  int64_t now = T0;
  unsigned actions = session_worker(&s, T0, false);
  assert_int_equal(actions, SES_DO_SAVE | SES_DO_NOTIFY);
  is(&s, SES_RECONNECTING);
  assert_int_equal(s.lost_ms, T0);
  assert_false(ticks(&s, &now, T0 + 20 * S, &l) & SES_DO_PLAY);  // nobody to tell
  assert_true(session_worker(&s, now, true) & SES_DO_PLAY);
  assert_int_equal(s.address, 1);
  session_player(&s, now + 400, PLAYER_PLAYING);
  is(&s, SES_LIVE);
  assert_int_equal(s.run.gap_ms, 20400);
  assert_int_equal(s.run.gaps, 1);
  // An address that kills it twice gives way.
  for (int i = 0; i < 2; i++) {
    session_worker(&s, now + 1000, false);
    assert_true(session_worker(&s, now + 1200, true) & SES_DO_PLAY);
    assert_int_equal(s.address, 1);
  }
  session_worker(&s, now + 1400, false);
  assert_true(session_worker(&s, now + 1600, true) & SES_DO_PLAY);
  assert_int_equal(s.address, 2);
}

static void worker_late(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s;
  int64_t now = T0 - 30 * S;
  session_init(&s, &rule);
  unsigned actions = session_tick(&s, now, true, &l);
  assert_int_equal(actions, SES_DO_SAVE | SES_DO_NOTIFY);
  is(&s, SES_OPEN);
  assert_int_equal(s.run.tries, 0);
  assert_false(ticks(&s, &now, T0, &l) & SES_DO_PLAY);
  assert_true(session_worker(&s, T0, true) & SES_DO_PLAY);
  assert_int_equal(s.run.tries, 1);
}

static void by_hand(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0), local = lesson("l-2", T0);
  struct session s = fresh();
  unsigned actions = 99;
  local.join_count = 1;
  assert_int_equal(session_stop(&s, T0, &actions), ERR_STATE);
  assert_int_equal(actions, 0);
  assert_int_equal(session_start(&s, T0, &local, 1, &actions), ERR_UNSUPPORTED);
  assert_int_equal(session_start(&s, T0, &l, 0, &actions), ERR_ARG);
  assert_int_equal(session_start(&s, T0 - 5 * MIN, &l, 1, &actions), ERR_OK);
  assert_true(actions & SES_DO_PLAY);
  assert_int_equal(s.run.by, BY_HAND);
  assert_int_equal(session_end_ms(&s), l.end_ms);
  assert_int_equal(session_start(&s, T0, &l, 2, &actions), ERR_STATE);
  session_player(&s, T0 - 4 * MIN, PLAYER_PLAYING);
  assert_int_equal(session_stop(&s, T0 + 5 * MIN, &actions), ERR_OK);
  assert_int_equal(actions, SES_DO_STOP | SES_DO_SAVE | SES_DO_LEDGER | SES_DO_NOTIFY);
  assert_int_equal(s.run.ended_ms, T0 + 5 * MIN);
  assert_int_equal(session_start(&s, T0 + 5 * MIN, &l, 2, &actions), ERR_STATE);
  session_stored(&s, T0 + 5 * MIN);
  // By time it never begins again, not even when the caller still offers it.
  int64_t now = T0 + 5 * MIN;
  assert_false(ticks(&s, &now, T0 + 20 * MIN, &l) & SES_DO_PLAY);
  is(&s, SES_IDLE);
  assert_int_equal(session_start(&s, now, &l, 2, &actions), ERR_OK);
  assert_int_equal(s.run.part, 2);
  assert_int_equal(s.run.picture_ms, 0);
  assert_int_equal(session_end_ms(&s), l.end_ms);
}

// Begun outside its time it lasts as long as planned.
static void by_hand_another_time(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = fresh();
  unsigned actions;
  assert_int_equal(session_start(&s, T0 - 5 * 60 * MIN, &l, 1, &actions), ERR_OK);
  assert_int_equal(session_end_ms(&s), T0 - 5 * 60 * MIN + 40 * MIN);
  session_stop(&s, T0 - 5 * 60 * MIN, &actions);
  session_stored(&s, T0 - 5 * 60 * MIN);
  assert_int_equal(session_start(&s, T0 + 41 * MIN, &l, 2, &actions), ERR_OK);
  int64_t now = T0 + 41 * MIN;
  ticks(&s, &now, T0 + 81 * MIN, NULL);
  is(&s, SES_OPEN);
  session_tick(&s, now, true, NULL);
  is(&s, SES_ENDED);
}

static void saves(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = live(&l);
  int n = 0;
  for (int64_t now = T0; now < T0 + 60 * S; now += S) {
    if (!(session_tick(&s, now, true, &l) & SES_DO_SAVE)) continue;
    n++;
    assert_int_equal(s.run.seen_ms, now);
  }
  assert_int_equal(n, 12);
}

static void resumes(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = live(&l), t;
  int64_t now = T0;
  ticks(&s, &now, T0 + 10 * MIN, &l);
  struct session_run run = s.run;
  assert_int_equal(run.seen_ms, T0 + 10 * MIN - S);
  // Back after 30 s, the worker is not there yet.
  session_init(&t, &rule);
  unsigned actions = session_resume(&t, now + 30 * S, true, &l, &run);
  assert_int_equal(actions, SES_DO_SAVE | SES_DO_NOTIFY);
  is(&t, SES_RECONNECTING);
  assert_int_equal(t.run.resumed, 1);
  assert_int_equal(t.lost_ms, run.seen_ms);
  assert_true(session_worker(&t, now + 31 * S, true) & SES_DO_PLAY);
  assert_int_equal(t.address, 1);
  session_player(&t, now + 32 * S, PLAYER_PLAYING);
  assert_int_equal(t.run.began_ms, T0 - 28 * S);
  assert_int_equal(t.run.gap_ms, 33 * S);
  assert_int_equal(t.run.gaps, 1);
  now += 33 * S;
  ticks(&t, &now, l.end_ms + 4 * MIN, NULL);
  assert_int_equal(t.run.ended_ms, l.end_ms + 3 * MIN);
  assert_int_equal(t.run.picture_ms + t.run.gap_ms, t.run.ended_ms - t.run.began_ms);
}

static void resumes_late(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = live(&l), t;
  int64_t now = T0;
  ticks(&s, &now, T0 + 10 * MIN, &l);
  // After its end: ended when it was last seen.
  session_init(&t, &rule);
  assert_true(session_resume(&t, l.end_ms, true, &l, &s.run) & SES_DO_LEDGER);
  is(&t, SES_ENDED);
  assert_int_equal(t.run.ended_ms, s.run.seen_ms);
  assert_int_equal(t.run.resumed, 0);
  assert_int_equal(t.run.gap_ms, 0);
  // On an unset clock it goes on, and nothing is counted.
  session_init(&t, &rule);
  session_resume(&t, 5000, false, &l, &s.run);
  is(&t, SES_RECONNECTING);
  assert_int_equal(t.run.gap_ms, s.run.gap_ms);
  // It had ended already, only the row was missing.
  s.run.ended_ms = T0 + 7 * MIN;
  session_init(&t, &rule);
  assert_true(session_resume(&t, T0 + 8 * MIN, true, &l, &s.run) & SES_DO_LEDGER);
  assert_int_equal(t.run.ended_ms, T0 + 7 * MIN);
  // Never had a picture.
  s = fresh();
  session_tick(&s, T0, true, &l);
  session_init(&t, &rule);
  session_worker(&t, T0, true);
  assert_true(session_resume(&t, T0 + S, true, &l, &s.run) & SES_DO_PLAY);
  is(&t, SES_OPEN);
  assert_int_equal(t.run.gaps, 0);
}

static void untrusted(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = fresh();
  unsigned actions;
  for (int64_t now = T0 - MIN; now < T0 + 90 * MIN; now += S)
    assert_false(session_tick(&s, now, false, &l) & SES_DO_PLAY);
  is(&s, SES_PLANNED);
  // By hand it runs, in 1970, and time does not end it.
  assert_int_equal(session_start(&s, 5 * S, &l, 1, &actions), ERR_OK);
  session_player(&s, 6 * S, PLAYER_PLAYING);
  for (int64_t now = 7 * S; now < 120 * MIN; now += S) session_tick(&s, now, false, &l);
  is(&s, SES_LIVE);
  // The beacon comes: what was stamped is corrected with the clock.
  session_shift(&s, T0 + 10 * MIN - 120 * MIN);
  session_tick(&s, T0 + 10 * MIN, true, &l);
  assert_int_equal(s.run.picture_ms, 120 * MIN - 6 * S);
  assert_int_equal(s.run.began_ms, T0 - 110 * MIN + 6 * S);
}

// The clock leaps under a session nobody told (session_shift): the sums stay true and nothing happens twice.
static void leaps(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = live(&l);
  int64_t now = T0;
  ticks(&s, &now, T0 + 10 * MIN, &l);
  int64_t picture = s.run.picture_ms;
  // Back: stamps go with it.
  session_tick(&s, now - 180 * MIN, true, &l);
  is(&s, SES_LIVE);
  assert_in_range(s.run.picture_ms, picture, picture + S);
  assert_int_equal(s.run.began_ms, T0 - 28 * S - 180 * MIN + S);
  now -= 180 * MIN;
  ticks(&s, &now, now + 5 * MIN, &l);
  assert_int_equal(s.run.picture_ms, picture + 5 * MIN - S);
  // Forth, past the end (or asleep that long): over, when it was last seen.
  int64_t seen = s.run.seen_ms;
  unsigned actions = session_tick(&s, T0 + 180 * MIN, true, NULL);
  assert_true(actions & SES_DO_LEDGER);
  assert_int_equal(s.run.ended_ms, seen);
  assert_int_equal(s.run.picture_ms, picture + 5 * MIN - S);
  session_stored(&s, T0 + 180 * MIN);
  now = T0 - 10 * S;  // and back again, with the lesson still offered
  assert_false(ticks(&s, &now, T0 + 50 * MIN, &l) & SES_DO_PLAY);
}

// Corrected by three hours and told so: the lesson keeps its true length in the new time.
static void corrected(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = live(&l);
  int64_t now = T0;
  ticks(&s, &now, T0 + 10 * MIN, &l);
  session_shift(&s, -180 * MIN);
  now -= 180 * MIN;
  ticks(&s, &now, now + 5 * MIN, &l);
  assert_int_equal(s.run.picture_ms, 15 * MIN + 28 * S - S);
  assert_int_equal(s.run.seen_ms - s.run.began_ms, s.run.picture_ms);
  unsigned actions;
  session_stop(&s, now, &actions);
  assert_int_equal(s.run.ended_ms - s.run.began_ms, s.run.picture_ms);
}

static void row_not_written(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0), next = lesson("l-2", T0 + 50 * MIN);
  struct session s = live(&l);
  unsigned actions;
  int64_t now = T0 + 30 * MIN;
  int asked = 0;
  session_stop(&s, now, &actions);
  for (; now < T0 + 45 * MIN; now += S) asked += !!(session_tick(&s, now, true, &next) & SES_DO_LEDGER);
  assert_in_range(asked, 178, 180);
  is(&s, SES_ENDED);
  // The next lesson is not the price.
  assert_true(ticks(&s, &now, T0 + 50 * MIN, &next) & SES_DO_PLAY);
  assert_string_equal(s.run.uid, "l-2");
  // A late answer does not touch it.
  assert_int_equal(session_stored(&s, now), 0);
  is(&s, SES_OPEN);
}

static bool never(void *arg, const char *uid) {
  (void)arg;
  (void)uid;
  return false;
}

static bool is_uid(void *arg, const char *uid) { return !strcmp(arg, uid); }

static void picks(void **state) {
  (void)state;
  struct timetable_lesson list[4] = {lesson("l-1", T0), lesson("l-2", T0 + 60 * MIN),
                                     lesson("l-3", T0 + 120 * MIN), lesson("l-4", T0 + 180 * MIN)};
  struct timetable t = {.count = 4, .lesson = list};
  char first[] = "l-1";
  assert_ptr_equal(session_pick(NULL, &t, T0 - MIN, never, NULL), &list[0]);
  assert_ptr_equal(session_pick(NULL, &t, list[0].end_ms - 1, never, NULL), &list[0]);
  assert_ptr_equal(session_pick(NULL, &t, list[0].end_ms, never, NULL), &list[1]);
  assert_ptr_equal(session_pick(NULL, &t, T0, is_uid, first), &list[1]);
  list[1].change = CHANGE_CANCELLED;
  list[2].join_count = 1;
  assert_ptr_equal(session_pick(NULL, &t, T0, is_uid, first), &list[3]);
  assert_null(session_pick(NULL, &t, list[3].end_ms, never, NULL));
  struct session s = live(&list[0]);
  assert_ptr_equal(session_pick(&s, &t, T0, never, NULL), &list[3]);
  assert_int_equal(session_first_address(&list[2]), -1);
  assert_int_equal(session_next_address(&list[0], 2), 1);
  assert_int_equal(session_next_address(&list[2], 0), 0);
}

static void next_changes(void **state) {
  (void)state;
  struct timetable_lesson l = lesson("l-1", T0);
  struct session s = fresh();
  session_tick(&s, T0 - 60 * MIN, true, &l);
  l.start_ms += MIN;
  assert_int_equal(session_tick(&s, T0 - 59 * MIN, true, &l), SES_DO_NOTIFY);
  assert_int_equal(s.lesson.start_ms, T0 + MIN);
  assert_int_equal(session_tick(&s, T0 - 58 * MIN, true, &l), 0);
  assert_int_equal(session_tick(&s, T0 - 58 * MIN, true, NULL), SES_DO_NOTIFY);
  is(&s, SES_IDLE);
  assert_string_equal(s.lesson.uid, "");
  // One that runs does not care for the timetable.
  l = lesson("l-1", T0);
  s = live(&l);
  session_tick(&s, T0, true, NULL);
  is(&s, SES_LIVE);
  assert_string_equal(s.lesson.uid, "l-1");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_life),
      cmocka_unit_test(ends),
      cmocka_unit_test(retries),
      cmocka_unit_test(never_a_picture),
      cmocka_unit_test(silent_player),
      cmocka_unit_test(old_words),
      cmocka_unit_test(file_played_to_its_end),
      cmocka_unit_test(worker_dies),
      cmocka_unit_test(worker_late),
      cmocka_unit_test(by_hand),
      cmocka_unit_test(by_hand_another_time),
      cmocka_unit_test(saves),
      cmocka_unit_test(resumes),
      cmocka_unit_test(resumes_late),
      cmocka_unit_test(untrusted),
      cmocka_unit_test(leaps),
      cmocka_unit_test(corrected),
      cmocka_unit_test(row_not_written),
      cmocka_unit_test(picks),
      cmocka_unit_test(next_changes),
  };
  return cmocka_run_group_tests_name("lesson_session", tests, NULL, NULL);
}
