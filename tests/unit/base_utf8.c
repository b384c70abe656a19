// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <locale.h>
#include "src/base/utf8.h"

static int set_locale(void **state) {
  (void)state;
  return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static void each_character_comes_back(void **state) {
  (void)state;
  for (uint32_t cp = 0; cp < 0x110100; cp++) {
    char s[4];
    uint32_t back = 1;
    size_t n = utf8_encode(cp, s);
    bool none = (cp >= 0xd800 && cp < 0xe000) || cp > 0x10ffff;
    assert_int_equal(n, none ? 0 : cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4);
    if (none) continue;
    assert_int_equal(utf8_decode(s, n, &back), n);
    assert_int_equal(back, cp);
    if (n > 1) assert_int_equal(utf8_decode(s, n - 1, &back), 0);
  }
}

static void what_is_not_utf8_is_refused(void **state) {
  (void)state;
  const char *const bad[] = {"\x80",
                             "\xbf",
                             "\xc0\x80",
                             "\xc1\xbf",
                             "\xe0\x80\x80",
                             "\xe0\x9f\xbf",
                             "\xed\xa0\x80",
                             "\xed\xbf\xbf",
                             "\xf0\x80\x80\x80",
                             "\xf0\x8f\xbf\xbf",
                             "\xf4\x90\x80\x80",
                             "\xf8\x88\x80\x80\x80",
                             "\xff",
                             "\xfe",
                             "\xe4\xb8",
                             "\xe4\xb8 ",
                             "a\xe4",
                             "\xd6\xd0"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_false(utf8_valid(bad[i], strlen(bad[i])));
  assert_true(utf8_valid("", 0));
  assert_true(utf8_valid("乌拉特中旗 a\t\U0001f600", strlen("乌拉特中旗 a\t\U0001f600")));
  assert_false(utf8_valid("a\0b", 3));
}

static void width_counts_columns(void **state) {
  (void)state;
  assert_int_equal(utf8_width(""), 0);
  assert_int_equal(utf8_width("abc"), 3);
  assert_int_equal(utf8_width("五(2)班"), 7);
  assert_int_equal(utf8_width("e\u0301"), 1);
  assert_int_equal(utf8_width("\xff\xfe"), 2);
  assert_int_equal(utf8_cp_width('\n'), 1);
}

struct cut {
  const char *in;
  int cols;
  const char *cut;
  int used;
  const char *pad;
};
static const struct cut cuts[] = {
    {"abc", 3, "abc", 3, "abc"},
    {"abcd", 3, "a..", 3, "a.."},
    {"", 4, "", 0, "    "},
    {"数学课", 6, "数学课", 6, "数学课"},
    {"数学课", 5, "数..", 4, "数.. "},
    {"数学课", 4, "数..", 4, "数.."},
    {"数学课", 3, "..", 2, ".. "},
    {"数", 1, "", 0, " "},
    {"数a", 2, "数", 2, "数"},
    {"a数学", 4, "a..", 3, "a.. "},
    {"e\u0301e\u0301x", 3, "e\u0301e\u0301x", 3, "e\u0301e\u0301x"},
};

static void cut_and_pad_keep_to_the_columns(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
    char out[64];
    assert_int_equal(utf8_cut(out, sizeof out, cuts[i].in, cuts[i].cols), cuts[i].used);
    assert_string_equal(out, cuts[i].cut);
    assert_int_equal(utf8_pad(out, sizeof out, cuts[i].in, cuts[i].cols), cuts[i].cols);
    assert_string_equal(out, cuts[i].pad);
  }
}

static void a_small_buffer_never_splits_a_character(void **state) {
  (void)state;
  const char *in = "数学a课e\u0301言";
  for (size_t cap = 1; cap < 24; cap++) {
    for (int cols = 0; cols < 12; cols++) {
      char out[64];
      memset(out, 'x', sizeof out);
      int used = utf8_cut(out, cap, in, cols);
      assert_true(strlen(out) < cap && utf8_valid(out, strlen(out)));
      assert_int_equal(utf8_width(out), used);
      assert_true(used <= cols);
      assert_int_equal(out[cap], 'x');
      assert_true(utf8_pad(out, cap, in, cols) <= cols);
      assert_true(strlen(out) < cap);
    }
  }
}

struct wrap {
  const char *in;
  int cols;
  const char *rest;
};
static const struct wrap wraps[] = {
    {"one two", 7, ""},
    {"one two", 6, "two"},
    {"one two", 3, "two"},
    {"onetwo", 3, "two"},
    {"数学课", 4, "课"},
    {"数学。课", 4, "学。课"},
    {"数学课,", 6, "课,"},
    {"数", 1, ""},
    {"数学", 1, "学"},
    {"ab数学", 3, "数学"},
    {"a\nb", 9, "b"},
    {"abc\nd", 3, "d"},
    {"。。。", 2, "。。"},
    {"see F9, then", 7, "then"},
    {"e\u0301e\u0301", 1, "e\u0301"},
};

static void lines_break_where_a_reader_would(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof wraps / sizeof wraps[0]; i++)
    assert_string_equal(wraps[i].in + utf8_wrap(wraps[i].in, wraps[i].cols), wraps[i].rest);
  assert_int_equal(utf8_wrap("", 5), 0);
}

static void wrapping_always_goes_on_and_fits(void **state) {
  (void)state;
  const char *text = "本校与核心学校 connected by MQTT, 断线后自动重连。\xff\xfe (R20) 一二三";
  for (int cols = 2; cols < 60; cols++) {
    for (const char *s = text; *s;) {
      size_t n = utf8_wrap(s, cols);
      char line[200];
      assert_in_range(n, 1, strlen(s));
      memcpy(line, s, n);
      while (n > 0 && line[n - 1] == ' ') n--;
      line[n] = '\0';
      assert_true(utf8_width(line) <= cols);
      s += utf8_wrap(s, cols);
    }
  }
}

static void test_mend(void **state) {
  (void)state;
  static const char *const cut[][2] = {
      {"", ""}, {"abc", "abc"}, {"蒙\xe8\xaf", "蒙"}, {"\xff\xfe", ""}, {"a\xe8", "a"}};
  for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
    char text[16];
    snprintf(text, sizeof text, "%s", cut[i][0]);
    utf8_mend(text);
    assert_string_equal(text, cut[i][1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mend),
      cmocka_unit_test(each_character_comes_back),
      cmocka_unit_test(what_is_not_utf8_is_refused),
      cmocka_unit_test(width_counts_columns),
      cmocka_unit_test(cut_and_pad_keep_to_the_columns),
      cmocka_unit_test(a_small_buffer_never_splits_a_character),
      cmocka_unit_test(lines_break_where_a_reader_would),
      cmocka_unit_test(wrapping_always_goes_on_and_fits),
  };
  return cmocka_run_group_tests_name("base_utf8", tests, set_locale, NULL);
}
