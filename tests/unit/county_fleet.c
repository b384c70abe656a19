// SPDX-License-Identifier: GPL-3.0-or-later
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
#include <unistd.h>
#include "src/county/fleet.h"
#include "src/store/collect.h"
#include "tests/unit/oom.h"

#define ROOM "150823/2115000001/01"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static struct fleet fleet;

static struct payload_state said(enum payload_room state, int64_t bd, int64_t ts) {
  return (struct payload_state){.state = state, .bd = bd, .head = {.ts_ms = ts}, .boot = "b"};
}

static int hear(const char *room, enum payload_room state, int64_t bd, int64_t ts) {
  struct payload_state p = said(state, bd, ts);
  bool changed;
  return fleet_state(&fleet, room, &p, &changed);
}

static void a_late_will_is_ignored(void **state) {
  (void)state;
  struct payload_state lost = said(ROOM_LOST, 4, 900);
  bool changed;
  hear("r1", ROOM_READY, 4, 100);
  hear("r1", ROOM_READY, 5, 200);
  assert_int_equal(fleet_state(&fleet, "r1", &lost, &changed), ERR_OK);
  assert_false(changed);
  assert_int_equal(fleet.room[0].state.state, ROOM_READY);
  assert_true(fleet.room[0].since_ms == 100);  // ready all the time
  lost.bd = 5;
  assert_int_equal(fleet_state(&fleet, "r1", &lost, &changed), ERR_OK);
  assert_true(changed && fleet.room[0].state.state == ROOM_LOST && fleet.room[0].since_ms == 900);
  fleet_clear(&fleet);
}

static void rooms_are_sorted(void **state) {
  (void)state;
  static const char *const names[] = {"m", "c", "z", "a", "m", "b"};
  for (int i = 0; i < 6; i++) assert_int_equal(hear(names[i], ROOM_READY, i, 1), ERR_OK);
  assert_int_equal(fleet.count, 5);
  for (int i = 1; i < fleet.count; i++) assert_true(strcmp(fleet.room[i - 1].text, fleet.room[i].text) < 0);
  fleet_clear(&fleet);
  OOM_EACH(hear("x", ROOM_READY, 1, 1), fleet_clear(&fleet));
}

static char path[64];
static struct collect *db;

static int setup(void **state) {
  (void)state;
  snprintf(path, sizeof path, "/tmp/tongpin-collect-XXXXXX");
  int fd = mkstemp(path);
  if (fd < 0) return -1;
  close(fd);
  return collect_open(&db, path);
}

static int teardown(void **state) {
  (void)state;
  char side[80];
  collect_close(db);
  db = NULL;
  for (int i = 0; i < 3; i++) {
    snprintf(side, sizeof side, "%s%s", path, i == 1 ? "-wal" : i == 2 ? "-shm" : "");
    unlink(side);
  }
  return 0;
}

// Rows 1..n of a room's chain.
static struct collect_row rows[12];
static char hashes[13][LEDGER_HASH], texts[12][32];

static void make_chain(const char *room) {
  memcpy(hashes[0], ZEROS, LEDGER_HASH);
  for (int i = 0; i < 12; i++) {
    snprintf(texts[i], sizeof texts[i], "{\"n\":%d}", i + 1);
    ledger_hash(hashes[i], i + 1, texts[i], hashes[i + 1]);
    rows[i] = (struct collect_row){.room = room,
                                   .seq = i + 1,
                                   .prev = hashes[i],
                                   .hash = hashes[i + 1],
                                   .json = texts[i],
                                   .clock = "trusted"};
  }
}

static enum collect_result add(const struct collect_row *r) {
  enum collect_result result;
  assert_int_equal(collect_add(db, r, &result), ERR_OK);
  return result;
}

static int64_t acked(const char *room) {
  int64_t seq;
  assert_int_equal(collect_acked(db, room, &seq), ERR_OK);
  return seq;
}

static int64_t stored(const char *room) {
  int64_t n;
  assert_int_equal(collect_count(db, room, &n), ERR_OK);
  return n;
}

static void rows_are_stored_once(void **state) {
  (void)state;
  make_chain(ROOM);
  assert_int_equal(acked(ROOM), 0);
  for (int twice = 0; twice < 2; twice++)
    for (int i = 0; i < 5; i++) assert_int_equal(add(&rows[i]), twice ? COLLECT_AGAIN : COLLECT_STORED);
  assert_int_equal(acked(ROOM), 5);
  assert_int_equal(stored(ROOM), 5);
  collect_close(db);
  assert_int_equal(collect_open(&db, path), ERR_OK);
  assert_int_equal(acked(ROOM), 5);
  assert_int_equal(acked("150823/2115000001/02"), 0);
}

static void a_hole_holds_the_acknowledgement(void **state) {
  (void)state;
  make_chain(ROOM);
  static const int order[] = {0, 3, 4, 1, 6}, want[] = {1, 1, 1, 2, 2};
  for (int i = 0; i < 5; i++) {
    assert_int_equal(add(&rows[order[i]]), COLLECT_STORED);
    assert_int_equal(acked(ROOM), want[i]);
  }
  assert_int_equal(add(&rows[2]), COLLECT_STORED);
  assert_int_equal(acked(ROOM), 5);
  assert_int_equal(add(&rows[5]), COLLECT_STORED);
  assert_int_equal(acked(ROOM), 7);
}

static void a_broken_chain_is_refused(void **state) {
  (void)state;
  char hash[LEDGER_HASH];
  make_chain(ROOM);
  add(&rows[0]);
  struct collect_row r = rows[1];
  r.json = "{\"n\":99}";  // changed behind its hash
  assert_int_equal(add(&r), COLLECT_BAD_HASH);
  r.prev = ZEROS;  // a good hash, but on another row before it
  ledger_hash(ZEROS, 2, r.json, hash);
  r.hash = hash;
  assert_int_equal(add(&r), COLLECT_BAD_CHAIN);
  assert_int_equal(add(&r), COLLECT_BAD_CHAIN);
  assert_int_equal(acked(ROOM), 1);
  add(&rows[2]);
  r.prev = rows[1].prev;  // fits the row before, not the one after
  ledger_hash(r.prev, 2, r.json, hash);
  assert_int_equal(add(&r), COLLECT_BAD_CHAIN);
  assert_int_equal(add(&rows[1]), COLLECT_STORED);
  assert_int_equal(add(&r), COLLECT_OTHER);
  assert_int_equal(acked(ROOM), 3);
  assert_int_equal(stored(ROOM), 3);
  struct collect_row first = rows[0];
  first.room = "150823/2115000002/01";
  first.prev = rows[1].hash;  // a first row must begin the chain
  ledger_hash(first.prev, 1, first.json, hash);
  first.hash = hash;
  assert_int_equal(add(&first), COLLECT_BAD_CHAIN);
}

static void other_databases_are_left_alone(void **state) {
  (void)state;
  struct collect *other;
  char text[80];
  assert_int_equal(collect_open(&other, "/nonexistent/x.db"), ERR_IO);
  assert_null(other);
  snprintf(text, sizeof text, "%s.txt", path);
  FILE *f = fopen(text, "w");
  assert_non_null(f);
  for (int i = 0; i < 200; i++) fputs("this is not a database, it is a letter\n", f);
  fclose(f);
  assert_int_equal(collect_open(&other, text), ERR_CORRUPT);
  unlink(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_late_will_is_ignored),
      cmocka_unit_test(rooms_are_sorted),
      cmocka_unit_test_setup_teardown(rows_are_stored_once, setup, teardown),
      cmocka_unit_test_setup_teardown(a_hole_holds_the_acknowledgement, setup, teardown),
      cmocka_unit_test_setup_teardown(a_broken_chain_is_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(other_databases_are_left_alone, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
