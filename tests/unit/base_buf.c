// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "src/base/buf.h"
#include "src/base/err.h"
#include "tests/unit/oom.h"

static void pieces_are_joined(void **state) {
  (void)state;
  struct buf b;
  buf_init(&b, 100);
  assert_null(b.data);
  assert_int_equal(buf_adds(&b, "one "), 0);
  assert_int_equal(buf_addf(&b, "%d-%s", 2, "two"), 0);
  assert_int_equal(buf_add(&b, "\0x", 2), 0);
  assert_int_equal(b.len, 11);
  assert_memory_equal(b.data, "one 2-two\0x\0", 12);
  buf_drop(&b, 4);
  assert_memory_equal(b.data, "2-two\0x\0", 8);
  buf_drop(&b, 1000);
  assert_int_equal(b.len, 0);
  assert_string_equal(b.data, "");
  buf_free(&b);
  assert_null(b.data);
}

static void the_limit_holds_and_the_failure_sticks(void **state) {
  (void)state;
  struct buf b;
  buf_init(&b, 5);
  assert_int_equal(buf_adds(&b, "12345"), 0);
  assert_int_equal(buf_adds(&b, ""), 0);
  assert_int_equal(buf_adds(&b, "6"), ERR_TOOBIG);
  assert_int_equal(buf_addf(&b, "x"), ERR_TOOBIG);
  assert_string_equal(b.data, "12345");
  assert_null(buf_take(&b));
  buf_clear(&b);
  assert_int_equal(buf_addf(&b, "%s", "ab"), 0);
  assert_int_equal(buf_addf(&b, "%s", "cdef"), ERR_TOOBIG);
  assert_string_equal(b.data, "ab");
  buf_free(&b);
}

static void no_limit_does_not_overflow(void **state) {
  (void)state;
  struct buf b;
  buf_init(&b, SIZE_MAX);
  assert_int_equal(buf_adds(&b, "x"), 0);
  assert_int_equal(buf_add(&b, "x", SIZE_MAX), ERR_TOOBIG);
  assert_string_equal(b.data, "x");
  buf_free(&b);
}

static void what_is_taken_is_the_callers(void **state) {
  (void)state;
  struct buf b;
  buf_init(&b, 9);
  assert_null(buf_take(&b));
  buf_adds(&b, "mine");
  char *mine = buf_take(&b);
  assert_string_equal(mine, "mine");
  assert_null(b.data);
  assert_int_equal(buf_adds(&b, "123456789"), 0);
  free(mine);
  buf_free(&b);
}

static void it_grows_byte_by_byte_to_its_limit(void **state) {
  (void)state;
  struct buf b;
  buf_init(&b, 5000);
  for (int i = 0; i < 5000; i++) assert_int_equal(buf_addf(&b, "%c", 'a' + i % 26), 0);
  assert_int_equal(buf_adds(&b, "x"), ERR_TOOBIG);
  for (int i = 0; i < 5000; i++) assert_int_equal(b.data[i], 'a' + i % 26);
  assert_true(b.cap <= 5001);
  buf_free(&b);
}

static int fill(struct buf *b) {
  buf_init(b, 1000);
  for (int i = 0; i < 40; i++) buf_addf(b, "%s", "0123456789");
  if (b->err) {
    assert_int_equal(b->len % 10, 0);
    int err = b->err;
    buf_free(b);
    return err;
  }
  return ERR_OK;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  struct buf b;
  OOM_EACH(fill(&b), buf_free(&b));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_are_joined),
      cmocka_unit_test(the_limit_holds_and_the_failure_sticks),
      cmocka_unit_test(no_limit_does_not_overflow),
      cmocka_unit_test(what_is_taken_is_the_callers),
      cmocka_unit_test(it_grows_byte_by_byte_to_its_limit),
      cmocka_unit_test(each_allocation_may_fail),
  };
  return cmocka_run_group_tests_name("base_buf", tests, NULL, NULL);
}
