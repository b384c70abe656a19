// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite without memory: each of its allocations fails from the n-th on. No answer may be a lie, and a store
// that ran short of memory must not be taken for a damaged one.
#include <sqlite3.h>
#include "tests/unit/store_kit.h"

static sqlite3_mem_methods real;
static long left = -1;  // allocations that still pass, -1: all

static bool passes(void) {
  if (left > 0) left--;
  return left != 0;
}

static void *get(int n) { return passes() ? real.xMalloc(n) : NULL; }

static void *resize(void *p, int n) { return passes() ? real.xRealloc(p, n) : NULL; }

static int wrap_memory(void **state) {
  (void)state;
  sqlite3_mem_methods wrapped;
  if (sqlite3_shutdown() || sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real)) return -1;
  wrapped = real;
  wrapped.xMalloc = get;
  wrapped.xRealloc = resize;
  // Lookaside would hide most allocations.
  if (sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) || sqlite3_config(SQLITE_CONFIG_MALLOC, &wrapped))
    return -1;
  return kit_setup(state);
}

static void no_row(void *arg, const struct store_row *row) {
  (void)row;
  ++*(int *)arg;
}

struct told {
  int64_t seq;  // of the row that was said to be written, 0: none
  bool acked, fact;
};

// A bit of everything; the first failure ends it.
static int live(int n, struct told *told) {
  struct timetable_lesson lesson = kit_lesson(n), back;
  struct session_run run = kit_run(&lesson), again;
  struct store *s = NULL;
  enum store_health health = STORE_LOST;
  struct store_entry entry = kit_entry(&run, &lesson);
  struct store_table table = {0};
  int64_t rev, at, seq;
  int seen = 0, parts;
  int err = store_open(&s, kit_dir, &health);
  if (!err) assert_int_equal(health, STORE_GOOD);
  if (!err) err = kit_table(s, n, "{}", 5);
  if (!err) err = store_timetable_get(s, &table);
  free(table.json);
  if (!err) err = store_run_put(s, &run, &lesson, 1);
  if (!err) err = store_run_open(s, &again, &back, &rev);
  if (!err) err = store_run_parts(s, run.uid, &parts);
  if (!err && !(err = store_ledger_add(s, &entry, &seq))) told->seq = seq;
  if (!err) err = store_ledger_last(s, 5, no_row, &seen);
  if (!err) err = store_outbox_due(s, 100, 5, no_row, &seen);
  if (!err) err = store_outbox_sent(s, seq, 9);
  if (!err && !(err = store_ledger_ack(s, seq, 9))) told->acked = true;
  if (!err && !(err = store_set(s, "fact", run.uid))) told->fact = true;
  if (!err) err = store_ledger_check(s, &at);
  if (!err) err = store_copy(s);
  store_close(s);
  return err;
}

static void check(const struct told *told, const char *uid) {
  struct store *s = kit_open(STORE_GOOD);
  int64_t bad = 0, waiting = -1;
  int n = 0;
  char fact[80] = "";
  assert_int_equal(store_ledger_check(s, &bad), ERR_OK);
  assert_int_equal(store_ledger_last(s, 1 << 20, no_row, &n), ERR_OK);
  assert_true(n >= told->seq);
  assert_int_equal(store_outbox_count(s, &waiting), ERR_OK);
  if (told->acked) assert_int_equal(waiting, n - told->seq);
  if (told->fact) {
    assert_int_equal(store_get(s, "fact", fact, sizeof fact), ERR_OK);
    assert_string_equal(fact, uid);
  }
  store_close(s);
}

static void no_memory(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  kit_add(s, 0);
  assert_int_equal(store_copy(s), ERR_OK);
  store_close(s);
  int failed = 0;
  long n = 1;
  for (int i = 1;; i++, n += 1 + n / 400) {
    struct told told = {0};
    struct timetable_lesson lesson = kit_lesson(i);
    left = n;
    int err = live(i, &told);
    bool hit = !left;
    left = -1;
    check(&told, lesson.uid);
    if (!hit) {
      assert_int_equal(err, ERR_OK);
      break;
    }
    failed += err != ERR_OK;
    assert_true(err == ERR_OK || err == ERR_NOMEM || err == ERR_IO);
  }
  assert_true(failed > 50);
  assert_int_not_equal(access(kit_path("tongpin.db.damaged-1"), F_OK), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(no_memory, wrap_memory, kit_teardown)};
  return cmocka_run_group_tests_name("store_fault", tests, NULL, NULL);
}
