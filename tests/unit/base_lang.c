// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "src/base/err.h"
#include "src/base/lang.h"

static void test_beside(void **state) {
  (void)state;
  char path[4096], tiny[4] = "xyz";
  assert_int_equal(lang_beside("base_lang", path, sizeof path), ERR_OK);
  assert_int_equal(access(path, X_OK), 0);  // this very program
  assert_int_equal(lang_beside("base_lang", tiny, sizeof tiny), ERR_RANGE);
  assert_string_equal(tiny, "");
}

static void test_set(void **state) {
  (void)state;
  assert_int_equal(lang_set("zh_CN"), ERR_OK);
  assert_string_equal(getenv("LANGUAGE"), "zh_CN");
  assert_int_equal(lang_set("en"), ERR_OK);
  assert_string_equal(getenv("LANGUAGE"), "en");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_beside), cmocka_unit_test(test_set)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
