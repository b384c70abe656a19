// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "src/base/err.h"
#include "src/base/lines.h"
#include "tests/unit/oom.h"

static char seen[256];
static size_t seen_len;

static void note(void *arg, const char *line, size_t len) {
  (void)arg;
  assert_int_equal(line[len], '\0');
  memcpy(seen + seen_len, line, len);
  seen_len += len;
  seen[seen_len++] = '|';
  seen[seen_len] = '\0';
}

static int start(void **state) {
  (void)state;
  seen_len = 0;
  seen[0] = '\0';
  return 0;
}

static void lines_come_whole_however_they_were_cut(void **state) {
  (void)state;
  const char *text = "one\n\ntwo three\nfour\nrest";
  for (size_t piece = 1; piece <= strlen(text); piece++) {
    struct lines l;
    lines_init(&l, 9);
    start(NULL);
    for (size_t at = 0; at < strlen(text); at += piece) {
      size_t left = strlen(text) - at;
      assert_int_equal(lines_feed(&l, text + at, left < piece ? left : piece, note, NULL), 0);
    }
    assert_string_equal(seen, "one||two three|four|");
    lines_free(&l);
  }
}

static void a_line_over_the_limit_is_refused_also_before_its_end(void **state) {
  (void)state;
  struct lines l;
  lines_init(&l, 4);
  assert_int_equal(lines_feed(&l, "1234\n123", 8, note, NULL), 0);
  assert_int_equal(lines_feed(&l, "45", 2, note, NULL), ERR_TOOBIG);
  assert_string_equal(seen, "1234|");
  lines_free(&l);
}

static void a_nul_byte_does_not_end_a_line(void **state) {
  (void)state;
  struct lines l;
  lines_init(&l, 10);
  assert_int_equal(lines_feed(&l, "a\0b\n", 4, note, NULL), 0);
  assert_memory_equal(seen, "a\0b|", 5);
  lines_free(&l);
}

static int feed_all(struct lines *l) {
  lines_init(l, 200);
  int err = ERR_OK;
  for (int i = 0; i < 15 && !err; i++) err = lines_feed(l, "0123456789", 10, note, NULL);
  if (err) lines_free(l);
  return err;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  struct lines l;
  OOM_EACH(feed_all(&l), lines_free(&l));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(lines_come_whole_however_they_were_cut, start),
      cmocka_unit_test_setup(a_line_over_the_limit_is_refused_also_before_its_end, start),
      cmocka_unit_test_setup(a_nul_byte_does_not_end_a_line, start),
      cmocka_unit_test_setup(each_allocation_may_fail, start),
  };
  return cmocka_run_group_tests_name("base_lines", tests, NULL, NULL);
}
