// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "ui/keys.h"

static const unsigned facts[] = {0, FACT_RUNNING, FACT_KIOSK, FACT_MUTED,
                                 FACT_RUNNING | FACT_KIOSK | FACT_MUTED};
enum { FACTS = sizeof facts / sizeof facts[0] };

// F1 to F10 mean something on every page, whatever holds, and their digit means the same.
static void every_function_key(void **state) {
  (void)state;
  for (int page = 0; page < PAGE_COUNT; page++) {
    for (int f = 0; f < FACTS; f++) {
      for (int i = 0; i < 10; i++) {
        const struct key_row *row = keys_find(UK_F1 + i, (enum page)page, facts[f]);
        assert_non_null(row);
        assert_non_null(row->label);
        assert_ptr_equal(row, keys_find("1234567890"[i], (enum page)page, facts[f]));
      }
    }
  }
}

// The bar: ten keys, F1 to F10 in order, none twice.
static void the_bar(void **state) {
  const struct key_row *row;
  (void)state;
  for (int page = 0; page < PAGE_COUNT; page++) {
    for (int f = 0; f < FACTS; f++) {
      int next = UK_F1;
      for (size_t i = 0; (row = keys_at(i, (enum page)page, facts[f])) != NULL; i++) {
        if (row->label) assert_int_equal(row->key, next++);
      }
      assert_int_equal(next, UK_F10 + 1);
    }
  }
}

// No two rows fight for the same key on the same page under the same facts.
static void no_fights(void **state) {
  const struct key_row *a, *b;
  (void)state;
  for (int page = 0; page < PAGE_COUNT; page++) {
    for (int f = 0; f < FACTS; f++) {
      for (size_t i = 0; (a = keys_at(i, (enum page)page, facts[f])) != NULL; i++) {
        for (size_t k = i + 1; (b = keys_at(k, (enum page)page, facts[f])) != NULL; k++) {
          assert_int_not_equal(a->key, b->key);
          if (a->twin) assert_int_not_equal(a->twin, b->twin);
        }
      }
    }
  }
}

static void arrows_and_their_twins(void **state) {
  static const struct {
    int key, twin;
  } pairs[] = {{UK_UP, 'k'}, {UK_DOWN, 'j'}, {UK_LEFT, 'h'}, {UK_RIGHT, 'l'}, {UK_ENTER, '\n'}};
  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    assert_non_null(keys_find(pairs[i].key, PAGE_TIMETABLE, 0));
    assert_ptr_equal(keys_find(pairs[i].key, PAGE_TIMETABLE, 0), keys_find(pairs[i].twin, PAGE_TIMETABLE, 0));
  }
  assert_null(keys_find(UK_NONE, PAGE_HOME, 0));
  assert_null(keys_find('q', PAGE_HOME, 0));
}

static void who_may_leave(void **state) {
  (void)state;
  assert_int_equal(keys_find(UK_F10, PAGE_HOME, 0)->cmd, CMD_LEAVE);
  assert_int_equal(keys_find(UK_F10, PAGE_HOME, FACT_KIOSK)->cmd, CMD_BACK);
  assert_int_equal(keys_find(UK_F10, PAGE_HOME, FACT_KIOSK | FACT_RUNNING)->cmd, CMD_HANGUP);
  assert_int_equal(keys_find(UK_F10, PAGE_LESSON, FACT_RUNNING)->cmd, CMD_HANGUP);
  assert_int_equal(keys_find(UK_F10, PAGE_HELP, FACT_RUNNING)->cmd, CMD_BACK);
}

static void esc_digits(void **state) {
  (void)state;
  assert_int_equal(keys_esc_digit('1'), UK_F1);
  assert_int_equal(keys_esc_digit('9'), UK_F9);
  assert_int_equal(keys_esc_digit('0'), UK_F10);
  assert_int_equal(keys_esc_digit('a'), UK_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_function_key),     cmocka_unit_test(the_bar),       cmocka_unit_test(no_fights),
      cmocka_unit_test(arrows_and_their_twins), cmocka_unit_test(who_may_leave), cmocka_unit_test(esc_digits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
