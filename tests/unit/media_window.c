// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <string.h>
#include "media/player/window.h"
#include "src/base/err.h"

static void parses(void **state) {
  static const struct {
    const char *text;
    int err;
    struct window_place at;
  } rows[] = {
      {"640x360+100+50", ERR_OK, {100, 50, 640, 360}},
      {"16x16-10+0", ERR_OK, {-10, 0, 16, 16}},
      {"16384x16384-16384-16384", ERR_OK, {-16384, -16384, 16384, 16384}},
      {"15x16+0+0", ERR_RANGE, {0}},
      {"16385x16+0+0", ERR_RANGE, {0}},
      {"16x16+16385+0", ERR_RANGE, {0}},
      {"99999x99999+0+0", ERR_RANGE, {0}},
      {"-64x64+0+0", ERR_SYNTAX, {0}},
      {"", ERR_SYNTAX, {0}},
      {"full", ERR_SYNTAX, {0}},
      {"640x360", ERR_SYNTAX, {0}},
      {"640x360+1", ERR_SYNTAX, {0}},
      {"640x360+1+2x", ERR_SYNTAX, {0}},
      {"640x360 1 2", ERR_SYNTAX, {0}},
      {"x640+1+2", ERR_SYNTAX, {0}},
      {"640x360++1+2", ERR_SYNTAX, {0}},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct window_place at = {1, 2, 3, 4};
    int err = window_parse(rows[i].text, &at);
    if (err != rows[i].err) print_message("%s: %d\n", rows[i].text, err);
    assert_int_equal(err, rows[i].err);
    if (err) assert_int_equal(at.w, 3);
    if (!err) assert_memory_equal(&at, &rows[i].at, sizeof at);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(parses)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
