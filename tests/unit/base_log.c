// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <unistd.h>
#include "src/base/log.h"

static int saved_stderr, ends[2];
static char seen[4096];

static int catch_stderr(void **state) {
  (void)state;
  if (pipe(ends)) return -1;
  saved_stderr = dup(STDERR_FILENO);
  dup2(ends[1], STDERR_FILENO);
  log_set_level(LOG_LV_INFO);
  log_set_name(NULL);
  return 0;
}

static int let_go(void **state) {
  (void)state;
  dup2(saved_stderr, STDERR_FILENO);
  close(saved_stderr);
  close(ends[0]);
  close(ends[1]);
  return 0;
}

static const char *caught(void) {
  ssize_t n = read(ends[0], seen, sizeof seen - 1);
  seen[n > 0 ? n : 0] = '\0';
  return seen;
}

static void a_line_carries_level_name_function_and_text(void **state) {
  (void)state;
  log_warn("%d rows", 3);
  assert_string_equal(caught(), "<4>a_line_carries_level_name_function_and_text: 3 rows\n");
  log_set_name("tongpind");
  errno = EINTR;
  log_error("gone");
  assert_int_equal(errno, EINTR);
  assert_string_equal(caught(), "<3>tongpind: a_line_carries_level_name_function_and_text: gone\n");
}

static void lines_above_the_level_are_dropped(void **state) {
  (void)state;
  log_debug("quiet");
  log_set_level(LOG_LV_DEBUG);
  log_debug("loud");
  assert_non_null(strstr(caught(), "loud"));
  assert_null(strstr(seen, "quiet"));
}

static void a_strangers_newline_stays_one_line(void **state) {
  (void)state;
  log_info("%s", "one\n<0>two\x1b[2J");
  assert_string_equal(caught(), "<6>a_strangers_newline_stays_one_line: one <0>two [2J\n");
}

static void a_long_line_is_cut(void **state) {
  (void)state;
  char text[3000];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  log_info("%s", text);
  size_t n = strlen(caught());
  assert_int_equal(n, 1024);
  assert_int_equal(seen[n - 1], '\n');
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, catch_stderr, let_go)
int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_line_carries_level_name_function_and_text),
      TEST(lines_above_the_level_are_dropped),
      TEST(a_strangers_newline_stays_one_line),
      TEST(a_long_line_is_cut),
  };
  return cmocka_run_group_tests_name("base_log", tests, NULL, NULL);
}
