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
#include "src/county/encoding.h"
#include "tests/unit/oom.h"

static struct encoding_text out;

static int read(const char *bytes, size_t len) { return encoding_read(bytes, len, &out); }

#define BYTES(s) s, sizeof(s) - 1

static const struct {
  const char *bytes;
  size_t len;
  const char *text;
  enum encoding what;
} good[] = {
    {BYTES(""), "", ENC_UTF8},
    {BYTES("a,b\r\n"), "a,b\r\n", ENC_UTF8},
    {BYTES("\xef\xbb\xbf日期"), "日期", ENC_UTF8_BOM},
    {BYTES("日期"), "日期", ENC_UTF8},
    {BYTES("\xc8\xd5\xc6\xda,\xbf\xc6\xc4\xbf"), "日期,科目", ENC_GB18030},
    {BYTES("\xbd\xda\xb4\xce\x95\x32\x82\x36"), "节次\xf0\xa0\x80\x80", ENC_GB18030},  // 4 bytes: U+20000
    {BYTES("\xff\xfe\xe5\x65\x1f\x67"), "日期", ENC_UTF16LE},
    {BYTES("\xfe\xff\x65\xe5\x67\x1f"), "日期", ENC_UTF16BE},
};

static void excel_files_become_utf8(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_int_equal(read(good[i].bytes, good[i].len), ERR_OK);
    assert_string_equal(out.data, good[i].text);
    assert_int_equal(out.len, strlen(good[i].text));
    assert_int_equal(out.what, good[i].what);
    free(out.data);
  }
}

static const struct {
  const char *bytes;
  size_t len;
  int line;
} bad[] = {
    {BYTES("a\nb\0c"), 2},                        // NUL
    {BYTES("\xef\xbb\xbf\xc8\xd5\n"), 1},         // said to be UTF-8, is GBK
    {BYTES("\xc8\xd5\n\n\xc6\xff\n"), 3},         // GB18030 with a byte that is none
    {BYTES("\xc8\xd5\n\xc6"), 2},                 // ends within a character
    {BYTES("\xff\xfe\xe5\x65\x1f"), 1},           // UTF-16 with half a unit
    {BYTES("\xff\xfe\x00\xd8\x41\x00"), 1},       // half a surrogate pair
    {BYTES("\x89PNG\r\n\x1a\n\x00\x00\x00"), 3},  // a picture: its first NUL
};

static void others_are_refused_by_line(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    if (read(bad[i].bytes, bad[i].len) != ERR_SYNTAX || out.bad_line != bad[i].line)
      fail_msg("case %zu: line %d", i, out.bad_line);
    assert_null(out.data);
  }
}

static int read_gb(void) { return read(BYTES("\xc8\xd5\xc6\xda")); }
static int read_utf8(void) { return read(BYTES("日期")); }

static void memory_may_run_out_anywhere(void **state) {
  (void)state;
  OOM_EACH(read_utf8(), free(out.data));
  assert_int_equal(read_gb(), ERR_OK);  // the C library keeps its converter
  free(out.data);
  OOM_EACH(read_gb(), free(out.data));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(excel_files_become_utf8),
      cmocka_unit_test(others_are_refused_by_line),
      cmocka_unit_test(memory_may_run_out_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
