// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <string.h>
#include "media/player/phase.h"

static const struct phase_rule rule = {.stall_ms = 3000, .first_ms = 10000};

static bool step(struct phase *p, uint64_t pictures, int64_t newest_ms, int64_t now_ms) {
  struct phase_facts facts = {.pictures = pictures, .newest_ms = newest_ms};
  return phase_step(p, &rule, &facts, now_ms);
}

static void a_lesson(void **state) {
  (void)state;
  struct phase p;
  phase_idle(&p);
  assert_false(step(&p, 5, 100, 100));
  assert_int_equal(p.name, PHASE_IDLE);
  phase_start(&p, 1000);
  assert_int_equal(p.name, PHASE_OPENING);
  assert_false(step(&p, 0, 0, 11000));
  assert_true(step(&p, 1, 11000, 11000));
  assert_int_equal(p.name, PHASE_PLAYING);
  assert_false(step(&p, 2, 11040, 14040));
  assert_true(step(&p, 2, 11040, 14041));
  assert_int_equal(p.name, PHASE_STALLED);
  assert_string_equal(p.why, "no new picture for 3000 ms");
  assert_false(step(&p, 2, 11040, 999000));
  assert_true(step(&p, 3, 999001, 999002));
  assert_int_equal(p.name, PHASE_PLAYING);
  assert_string_equal(p.why, "");
}

static void no_first_picture(void **state) {
  (void)state;
  struct phase p;
  phase_start(&p, 1000);
  assert_true(step(&p, 0, 0, 11001));
  assert_int_equal(p.name, PHASE_FAILED);
  assert_string_equal(p.why, "no picture within 10000 ms");
  assert_false(step(&p, 1, 11002, 11002));  // too late: failed stays until the next start
  assert_int_equal(p.name, PHASE_FAILED);
  phase_start(&p, 20000);
  assert_int_equal(p.name, PHASE_OPENING);
  assert_string_equal(p.why, "");
}

static void gave_up(void **state) {
  (void)state;
  char why[300];
  memset(why, 'x', sizeof why - 1);
  why[sizeof why - 1] = '\0';
  struct phase p;
  phase_start(&p, 0);
  struct phase_facts facts = {.pictures = 9, .newest_ms = 5, .broken = why};
  assert_true(phase_step(&p, &rule, &facts, 6));
  assert_int_equal(p.name, PHASE_FAILED);
  assert_int_equal(strlen(p.why), sizeof p.why - 1);
}

static void words(void **state) {
  (void)state;
  assert_string_equal(phase_text(PHASE_IDLE), "idle");
  assert_string_equal(phase_text(PHASE_OPENING), "opening");
  assert_string_equal(phase_text(PHASE_PLAYING), "playing");
  assert_string_equal(phase_text(PHASE_STALLED), "stalled");
  assert_string_equal(phase_text(PHASE_FAILED), "failed");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_lesson), cmocka_unit_test(no_first_picture),
                                     cmocka_unit_test(gave_up), cmocka_unit_test(words)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
