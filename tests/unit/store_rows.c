// SPDX-License-Identifier: GPL-3.0-or-later
// What the store keeps: facts, timetables, runs, the ledger and its outbox.
#include "tests/unit/oom.h"
#include "tests/unit/store_kit.h"

static void facts(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  char out[2000], big[1200];
  int64_t n = 0;
  assert_int_equal(store_get(s, "none", out, sizeof out), ERR_MISSING);
  assert_int_equal(store_set(s, "key", "值"), ERR_OK);
  assert_int_equal(store_set(s, "key", "new"), ERR_OK);
  assert_int_equal(store_get(s, "key", out, sizeof out), ERR_OK);
  assert_string_equal(out, "new");
  assert_int_equal(store_get(s, "key", out, 3), ERR_TOOBIG);
  memset(big, 'x', sizeof big);
  big[1001] = '\0';
  assert_int_equal(store_set(s, "big", big), ERR_TOOBIG);
  big[1000] = '\0';
  assert_int_equal(store_set(s, "big", big), ERR_OK);
  for (int i = 1; i <= 3; i++) {
    assert_int_equal(store_count(s, "bd", &n), ERR_OK);
    assert_int_equal(n, i);
  }
  store_close(s);
  s = kit_open(STORE_GOOD);
  assert_int_equal(store_count(s, "bd", &n), ERR_OK);
  assert_int_equal(n, 4);
  store_close(s);
}

static void timetables(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  char doc[64];
  struct store_table t = {.rev = 4, .json = doc};
  assert_int_equal(store_timetable_get(s, &t), ERR_MISSING);
  assert_null(t.json);
  assert_int_equal(t.rev, 0);
  for (int i = 1; i <= 9; i++) {
    snprintf(doc, sizeof doc, "{\"rev\":%d,\"课\":\"蒙语\"}", i);
    assert_int_equal(kit_table(s, i, doc, 1000 + i), ERR_OK);
  }
  assert_int_equal(store_timetable_get(s, &t), ERR_OK);
  assert_int_equal(t.rev, 9);
  assert_int_equal(t.at_ms, 1009);
  assert_int_equal(t.len, strlen(doc));
  assert_string_equal(t.json, doc);
  assert_string_equal(t.sha256, LEDGER_FIRST);
  free(t.json);
  store_close(s);
}

static void runs(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  struct timetable_lesson lesson = kit_lesson(7), back;
  struct session_run run = kit_run(&lesson), again;
  int64_t rev = 0, seq;
  int parts = -1;
  assert_int_equal(store_run_open(s, &again, &back, &rev), ERR_MISSING);
  assert_int_equal(store_run_parts(s, "l-7", &parts), ERR_OK);
  assert_int_equal(parts, 0);
  assert_int_equal(store_run_put(s, &run, &lesson, 12), ERR_OK);
  run.gaps = 2;
  run.gap_ms = 4000;
  run.by = BY_HAND;
  run.address = 1;
  run.resumed = 3;
  lesson.change = CHANGE_MOVED;
  lesson.was_ms = lesson.start_ms - 1000;
  snprintf(lesson.reason, sizeof lesson.reason, "老师出差 \"q\"");
  assert_int_equal(store_run_put(s, &run, &lesson, 13), ERR_OK);
  store_close(s);
  s = kit_open(STORE_GOOD);
  memset(&again, 0, sizeof again);
  assert_int_equal(store_run_open(s, &again, &back, &rev), ERR_OK);
  assert_int_equal(rev, 13);
  assert_memory_equal(&back, &lesson, sizeof lesson);
  assert_memory_equal(&again, &run, sizeof run);
  assert_int_equal(store_run_parts(s, "l-7", &parts), ERR_OK);
  assert_int_equal(parts, 1);
  struct store_entry entry = {&run, &lesson, 13, "drifting", 5};
  assert_int_equal(store_ledger_add(s, &entry, &seq), ERR_OK);
  assert_int_equal(store_run_open(s, &again, &back, &rev), ERR_MISSING);
  // A save that comes late opens nothing again.
  assert_int_equal(store_run_put(s, &run, &lesson, 13), ERR_OK);
  assert_int_equal(store_run_open(s, &again, &back, &rev), ERR_MISSING);
  store_close(s);
}

struct seen {
  int n;
  char text[200];
};

static void see_uid(void *arg, const char *uid) {
  struct seen *seen = arg;
  seen->n++;
  strncat(seen->text, uid, sizeof seen->text - strlen(seen->text) - 1);
  strncat(seen->text, " ", sizeof seen->text - strlen(seen->text) - 1);
}

static void done(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  struct seen seen = {0};
  for (int i = 0; i < 4; i++) kit_add(s, i);
  // Ended, but its row is not written; and one that runs.
  struct timetable_lesson lesson = kit_lesson(5);
  struct session_run run = kit_run(&lesson);
  run.ended_ms = lesson.end_ms;
  assert_int_equal(store_run_put(s, &run, &lesson, 12), ERR_OK);
  lesson = kit_lesson(6);
  run = kit_run(&lesson);
  assert_int_equal(store_run_put(s, &run, &lesson, 12), ERR_OK);
  assert_int_equal(store_run_done(s, kit_lesson(2).start_ms, see_uid, &seen), ERR_OK);
  assert_string_equal(seen.text, "l-2 l-3 l-5 ");
  // The oldest open run comes first.
  struct session_run again;
  int64_t rev;
  assert_int_equal(store_run_open(s, &again, &lesson, &rev), ERR_OK);
  assert_string_equal(again.uid, "l-5");
  store_close(s);
}

static void see_row(void *arg, const struct store_row *row) {
  struct seen *seen = arg;
  char part[32];
  seen->n++;
  snprintf(part, sizeof part, "%d%s%s ", (int)row->seq, row->sent_ms ? "s" : "", row->acked_ms ? "a" : "");
  strncat(seen->text, part, sizeof seen->text - strlen(seen->text) - 1);
}

static void ledger(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  struct seen seen = {0};
  struct timetable_lesson lesson = kit_lesson(2);
  struct session_run run = kit_run(&lesson);
  struct store_entry entry = kit_entry(&run, &lesson);
  int64_t seq = 0, bad = 0, n = 0;
  int parts = 0;
  for (int i = 0; i < 5; i++) assert_int_equal(kit_add(s, i), i + 1);
  assert_int_equal(store_ledger_add(s, &entry, &seq), ERR_EXISTS);
  assert_int_equal(seq, 3);
  run.part = 2;
  assert_int_equal(store_ledger_add(s, &entry, &seq), ERR_OK);
  assert_int_equal(seq, 6);
  assert_int_equal(store_run_parts(s, "l-2", &parts), ERR_OK);
  assert_int_equal(parts, 2);
  assert_int_equal(store_ledger_last(s, 3, see_row, &seen), ERR_OK);
  assert_string_equal(seen.text, "6 5 4 ");
  assert_int_equal(store_ledger_check(s, &bad), ERR_OK);
  assert_int_equal(store_outbox_count(s, &n), ERR_OK);
  assert_int_equal(n, 6);
  store_close(s);
}

static void outbox(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  struct seen seen = {0};
  int64_t n = 0;
  for (int i = 0; i < 5; i++) kit_add(s, i);
  assert_int_equal(store_outbox_sent(s, 1, 100), ERR_OK);
  assert_int_equal(store_outbox_sent(s, 2, 200), ERR_OK);
  assert_int_equal(store_outbox_sent(s, 9, 200), ERR_MISSING);
  assert_int_equal(store_outbox_due(s, 150, 3, see_row, &seen), ERR_OK);
  assert_string_equal(seen.text, "1s 3 4 ");
  assert_int_equal(store_ledger_ack(s, 6, 300), ERR_RANGE);
  assert_int_equal(store_ledger_ack(s, -1, 300), ERR_RANGE);
  assert_int_equal(store_ledger_ack(s, 0, 300), ERR_OK);
  assert_int_equal(store_outbox_count(s, &n), ERR_OK);
  assert_int_equal(n, 5);
  assert_int_equal(store_ledger_ack(s, 3, 300), ERR_OK);
  assert_int_equal(store_ledger_ack(s, 2, 400), ERR_OK);
  assert_int_equal(store_outbox_count(s, &n), ERR_OK);
  assert_int_equal(n, 2);
  seen = (struct seen){0};
  assert_int_equal(store_outbox_due(s, 1000, 9, see_row, &seen), ERR_OK);
  assert_string_equal(seen.text, "4 5 ");
  seen = (struct seen){0};
  assert_int_equal(store_ledger_last(s, 9, see_row, &seen), ERR_OK);
  assert_string_equal(seen.text, "5 4 3a 2sa 1sa ");
  store_close(s);
}

static void latest(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  struct timetable_lesson lesson = kit_lesson(1);
  struct session_run run = kit_run(&lesson);
  int64_t ms = -1, seq;
  assert_int_equal(store_latest(s, &ms), ERR_OK);
  assert_int_equal(ms, 0);
  kit_add(s, 0);
  // A wrong clock must not become the floor.
  struct store_entry entry = {&run, &lesson, 12, "drifting", INT64_C(4000000000000)};
  assert_int_equal(store_ledger_add(s, &entry, &seq), ERR_OK);
  assert_int_equal(store_latest(s, &ms), ERR_OK);
  assert_int_equal(ms, kit_lesson(0).end_ms + 500);
  store_close(s);
}

static int oom_put(struct store *s) {
  struct timetable_lesson lesson = kit_lesson(1);
  struct session_run run = kit_run(&lesson);
  return store_run_put(s, &run, &lesson, 12);
}

static int oom_get(struct store *s) {
  struct timetable_lesson lesson;
  struct session_run run;
  int64_t rev;
  return store_run_open(s, &run, &lesson, &rev);
}

static int oom_add(struct store *s) {
  struct timetable_lesson lesson = kit_lesson(1);
  struct session_run run = kit_run(&lesson);
  struct store_entry entry = kit_entry(&run, &lesson);
  int64_t seq;
  return store_ledger_add(s, &entry, &seq);
}

static int oom_table(struct store *s) {
  struct store_table t;
  int err = store_timetable_get(s, &t);
  free(t.json);
  return err;
}

static void no_memory(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  struct seen seen = {0};
  int64_t bad;
  OOM_EACH(oom_put(s), (void)0);
  OOM_EACH(oom_get(s), (void)0);
  OOM_EACH(oom_add(s), (void)0);
  assert_int_equal(kit_table(s, 1, "{}", 1), ERR_OK);
  OOM_EACH(oom_table(s), (void)0);
  OOM_EACH(store_ledger_check(s, &bad), (void)0);
  assert_int_equal(store_ledger_last(s, 9, see_row, &seen), ERR_OK);
  assert_string_equal(seen.text, "1 ");
  store_close(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(facts, kit_setup, kit_teardown),
      cmocka_unit_test_setup_teardown(timetables, kit_setup, kit_teardown),
      cmocka_unit_test_setup_teardown(runs, kit_setup, kit_teardown),
      cmocka_unit_test_setup_teardown(done, kit_setup, kit_teardown),
      cmocka_unit_test_setup_teardown(ledger, kit_setup, kit_teardown),
      cmocka_unit_test_setup_teardown(outbox, kit_setup, kit_teardown),
      cmocka_unit_test_setup_teardown(latest, kit_setup, kit_teardown),
      cmocka_unit_test_setup_teardown(no_memory, kit_setup, kit_teardown),
  };
  return cmocka_run_group_tests_name("store_rows", tests, NULL, NULL);
}
