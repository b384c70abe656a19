// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <string.h>
#include "src/lesson/trust.h"

static const int64_t FLOOR = INT64_C(1790000000000), DAY = INT64_C(1795392000000);  // a day in November 2026
static const int64_t SECOND = 1000, HOUR = 3600 * 1000;

static struct trust fresh(void) {
  struct trust t;
  trust_init(&t, FLOOR);
  return t;
}

static void check(const struct trust *t, enum trust_state state, enum trust_why why) {
  assert_string_equal(trust_state_word[t->state], trust_state_word[state]);
  assert_string_equal(trust_why_word[t->why], trust_why_word[why]);
}

static void dead_battery(void **state) {
  (void)state;
  struct trust t = fresh();
  assert_true(trust_read(&t, 5 * SECOND, 100, false));
  check(&t, TRUST_UNSET, TRUST_WHY_FLOOR);
  assert_int_equal(trust_now(&t, 1100), 6 * SECOND);
  // NTP cannot be right before the floor.
  assert_false(trust_read(&t, 6 * SECOND, 1100, true));
  check(&t, TRUST_UNSET, TRUST_WHY_FLOOR);
  // A beacon before the floor is nonsense or an attack.
  assert_false(trust_beacon(&t, FLOOR - 1, 2000));
  check(&t, TRUST_UNSET, TRUST_WHY_FLOOR);
  assert_true(trust_beacon(&t, DAY, 2100));
  check(&t, TRUST_TRUSTED, TRUST_WHY_BEACON);
  assert_int_equal(trust_now(&t, 2100), DAY);
  assert_int_equal(t.step_ms, DAY - 7 * SECOND);
  // The wall stays in 1970; that is no jump.
  for (int64_t ms = 3100; ms < 600000; ms += 1000) {
    assert_false(trust_read(&t, ms + 5 * SECOND - 100, ms, false));
    assert_int_equal(trust_now(&t, ms), DAY + ms - 2100);
  }
  check(&t, TRUST_TRUSTED, TRUST_WHY_BEACON);
}

static void set_by_hand(void **state) {
  (void)state;
  struct trust t = fresh();
  trust_read(&t, 0, 0, false);
  assert_true(trust_read(&t, DAY, SECOND, false));
  check(&t, TRUST_DRIFTING, TRUST_WHY_NONE);
  assert_int_equal(trust_now(&t, SECOND), DAY);
  assert_int_equal(t.step_ms, DAY - SECOND);
}

static void ntp(void **state) {
  (void)state;
  struct trust t = fresh();
  assert_true(trust_read(&t, DAY, 0, false));
  check(&t, TRUST_DRIFTING, TRUST_WHY_NONE);
  assert_true(trust_read(&t, DAY + SECOND + 400, SECOND, true));
  check(&t, TRUST_TRUSTED, TRUST_WHY_NTP);
  assert_int_equal(t.step_ms, 400);
  // A beacon that disagrees with NTP moves nothing.
  assert_false(trust_beacon(&t, DAY + HOUR, 2 * SECOND));
  assert_int_equal(trust_now(&t, 2 * SECOND), DAY + 2 * SECOND + 400);
  // NTP gone: trusted for a day, then only believed, until it is back.
  assert_false(trust_read(&t, DAY + 400 + 24 * HOUR, 24 * HOUR, false));
  assert_true(trust_read(&t, DAY + 400 + 24 * HOUR + 2 * SECOND, 24 * HOUR + 2 * SECOND, false));
  check(&t, TRUST_DRIFTING, TRUST_WHY_OLD);
  assert_true(trust_read(&t, DAY + 25 * HOUR, 25 * HOUR, true));
  check(&t, TRUST_TRUSTED, TRUST_WHY_NTP);
}

static void jump(int64_t by) {
  struct trust t = fresh();
  trust_read(&t, DAY, 0, true);
  trust_read(&t, DAY + SECOND, SECOND, false);
  check(&t, TRUST_TRUSTED, TRUST_WHY_NTP);
  assert_true(trust_read(&t, DAY + by + 2 * SECOND, 2 * SECOND, false));
  check(&t, TRUST_DRIFTING, TRUST_WHY_JUMP);
  assert_int_equal(t.jump_ms, by);
  assert_int_equal(t.step_ms, 0);
  assert_int_equal(trust_now(&t, 3 * SECOND), DAY + 3 * SECOND);
  assert_false(trust_read(&t, DAY + by + 3 * SECOND, 3 * SECOND, false));
  // A second jump is told again.
  assert_true(trust_read(&t, DAY + 2 * by + 4 * SECOND, 4 * SECOND, false));
  assert_int_equal(t.jump_ms, 2 * by);
  assert_int_equal(trust_now(&t, 4 * SECOND), DAY + 4 * SECOND);
  // The county says that nothing happened.
  assert_true(trust_beacon(&t, DAY + 5 * SECOND + 300, 5 * SECOND));
  check(&t, TRUST_TRUSTED, TRUST_WHY_BEACON);
  assert_int_equal(trust_now(&t, 5 * SECOND), DAY + 5 * SECOND);
  assert_false(trust_read(&t, DAY + 2 * by + 6 * SECOND, 6 * SECOND, false));
  assert_int_equal(trust_now(&t, 6 * SECOND), DAY + 6 * SECOND);
}

static void jumps(void **state) {
  (void)state;
  jump(3 * HOUR);
  jump(-3 * HOUR);
  jump(-DAY);  // back to 1970
}

static void jump_back(void **state) {
  (void)state;
  struct trust t = fresh();
  trust_read(&t, DAY, 0, false);
  assert_true(trust_read(&t, DAY + 3 * HOUR, SECOND, false));
  check(&t, TRUST_DRIFTING, TRUST_WHY_JUMP);
  assert_true(trust_read(&t, DAY + 2 * SECOND, 2 * SECOND, false));
  check(&t, TRUST_DRIFTING, TRUST_WHY_NONE);
  assert_int_equal(t.jump_ms, 0);
  assert_int_equal(trust_now(&t, 2 * SECOND), DAY + 2 * SECOND);
}

static void jump_was_right(void **state) {
  (void)state;
  struct trust t = fresh();
  trust_read(&t, DAY, 0, false);
  trust_read(&t, DAY + 3 * HOUR + SECOND, SECOND, false);
  assert_true(trust_read(&t, DAY + 3 * HOUR + 2 * SECOND, 2 * SECOND, true));
  check(&t, TRUST_TRUSTED, TRUST_WHY_NTP);
  assert_int_equal(t.step_ms, 3 * HOUR);
  assert_int_equal(trust_now(&t, 2 * SECOND), DAY + 3 * HOUR + 2 * SECOND);
  assert_false(trust_read(&t, DAY + 3 * HOUR + 3 * SECOND, 3 * SECOND, true));
  assert_int_equal(t.step_ms, 0);
}

// A second a minute: an hour over the day, never a jump; the wall is followed.
static void slow_drift(void **state) {
  (void)state;
  struct trust t = fresh();
  trust_read(&t, DAY, 0, false);
  for (int64_t minute = 1; minute <= 60 * 24; minute++) {
    int64_t mono = minute * 60 * SECOND, wall = DAY + mono + minute * SECOND;
    assert_false(trust_read(&t, wall, mono, false));
    assert_int_equal(trust_now(&t, mono), wall);
  }
  check(&t, TRUST_DRIFTING, TRUST_WHY_NONE);
}

static void beacon_keeps(void **state) {
  (void)state;
  struct trust t = fresh();
  trust_read(&t, DAY - 60 * SECOND, 0, false);
  for (int64_t minute = 0; minute < 3000; minute++) {
    int64_t mono = minute * 60 * SECOND;
    trust_beacon(&t, DAY + mono + minute % 3 * 700, mono);
    assert_int_equal(trust_now(&t, mono), DAY + mono);
    trust_read(&t, DAY - 60 * SECOND + mono + SECOND, mono + SECOND, false);
    assert_int_equal(trust_now(&t, mono + SECOND), DAY + mono + SECOND);
    check(&t, TRUST_TRUSTED, TRUST_WHY_BEACON);
  }
}

static void kept_over_a_restart(void **state) {
  (void)state;
  struct trust t = fresh(), u = fresh();
  char text[TRUST_TEXT];
  trust_read(&t, DAY, 0, true);
  trust_read(&t, DAY + 3 * HOUR, SECOND, false);
  trust_save(&t, "0f1e2d3c-0000-4000-8000-000000000001", text, sizeof text);
  assert_false(trust_load(&u, "0f1e2d3c-0000-4000-8000-000000000002", text));
  assert_false(trust_load(&u, "", text));
  assert_false(
      trust_load(&u, "0f1e2d3c-0000-4000-8000-000000000001", "0f1e2d3c-0000-4000-8000-000000000001 1 2"));
  assert_false(u.anchored);
  assert_true(trust_load(&u, "0f1e2d3c-0000-4000-8000-000000000001", text));
  assert_true(trust_read(&u, DAY + 3 * HOUR + 5 * SECOND, 6 * SECOND, false));
  check(&u, TRUST_DRIFTING, TRUST_WHY_JUMP);
  assert_int_equal(trust_now(&u, 6 * SECOND), DAY + 6 * SECOND);
  // A time that was never set is not taken up.
  t = fresh();
  trust_read(&t, 5, 0, false);
  u = fresh();
  assert_false(trust_load(&u, "boot", trust_save(&t, "boot", text, sizeof text)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dead_battery), cmocka_unit_test(set_by_hand),  cmocka_unit_test(ntp),
      cmocka_unit_test(jumps),        cmocka_unit_test(jump_back),    cmocka_unit_test(jump_was_right),
      cmocka_unit_test(slow_drift),   cmocka_unit_test(beacon_keeps), cmocka_unit_test(kept_over_a_restart),
  };
  return cmocka_run_group_tests_name("lesson_trust", tests, NULL, NULL);
}
