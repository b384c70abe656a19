// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "src/base/err.h"

static void every_error_has_its_own_text_and_code(void **state) {
  (void)state;
  for (int a = ERR_AGAIN; a <= ERR_OK; a++) {
    assert_string_not_equal(err_text(a), "unknown error");
    for (int b = a + 1; b <= ERR_OK; b++) assert_string_not_equal(err_text(a), err_text(b));
    if (a) assert_in_range(err_sysexit(a), 64, 78);
  }
  assert_int_equal(err_sysexit(ERR_OK), 0);
  assert_int_equal(err_sysexit(ERR_MISSING), 66);
  assert_int_equal(err_sysexit(ERR_NOMEM), 71);
}

static void numbers_not_in_the_list_are_safe(void **state) {
  (void)state;
  const int odd[] = {1, 99, INT32_MAX, INT32_MIN, ERR_AGAIN - 1};
  for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
    assert_string_equal(err_text(odd[i]), "unknown error");
    assert_int_equal(err_sysexit(odd[i]), 70);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_error_has_its_own_text_and_code),
      cmocka_unit_test(numbers_not_in_the_list_are_safe),
  };
  return cmocka_run_group_tests_name("base_err", tests, NULL, NULL);
}
