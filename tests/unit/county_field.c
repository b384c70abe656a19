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
#include "src/county/field.h"

struct day {
  const char *text, *day;
  int err;
};
static const struct day days[] = {
    {"2026-11-23", "2026-11-23", 0},
    {"2026/11/23", "2026-11-23", 0},
    {"2026/1/5", "2026-01-05", 0},
    {"2026.1.5", "2026-01-05", 0},
    {"20261123", "2026-11-23", 0},
    {"2026年11月23日", "2026-11-23", 0},
    {"2026年1月5日", "2026-01-05", 0},
    {"2026/11/23 0:00:00", "2026-11-23", 0},
    {"2028-02-29", "2028-02-29", 0},
    {"2026-02-29", NULL, ERR_RANGE},
    {"2026-13-01", NULL, ERR_RANGE},
    {"11月23日", NULL, ERR_SYNTAX},
    {"26-11-23", NULL, ERR_SYNTAX},
    {"", NULL, ERR_SYNTAX},
    {"2026-11-23x", NULL, ERR_SYNTAX},
    {"2026-11", NULL, ERR_SYNTAX},
    {"46349", NULL, ERR_SYNTAX},
    {"2026-011-23", NULL, ERR_SYNTAX},
    {"2026-11-23 08:00:00", NULL, ERR_SYNTAX},
};

static void days_as_clerks_write_them(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    char out[FIELD_DAY] = "keep";
    int err = field_day(days[i].text, out);
    if (err != days[i].err || strcmp(out, days[i].day ? days[i].day : "keep"))
      fail_msg("%s: %d %s", days[i].text, err, out);
  }
}

static void times_as_clerks_write_them(void **state) {
  (void)state;
  static const struct day times[] = {{"9:55", "09:55:00", 0},        {"09:55", "09:55:00", 0},
                                     {"9:55:30", "09:55:30", 0},     {"9：55", "09:55:00", 0},
                                     {"0:0", "00:00:00", 0},         {"23:59:59", "23:59:59", 0},
                                     {"24:00", NULL, ERR_RANGE},     {"9:60", NULL, ERR_RANGE},
                                     {"955", NULL, ERR_SYNTAX},      {"9:55 AM", NULL, ERR_SYNTAX},
                                     {"", NULL, ERR_SYNTAX},         {"9:", NULL, ERR_SYNTAX},
                                     {"0.413194", NULL, ERR_SYNTAX}, {"-1:00", NULL, ERR_SYNTAX}};
  for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
    char out[FIELD_TIME] = "keep";
    int err = field_time(times[i].text, out);
    if (err != times[i].err || strcmp(out, times[i].day ? times[i].day : "keep"))
      fail_msg("%s: %d %s", times[i].text, err, out);
  }
}

static void numbers_have_bounds_and_units(void **state) {
  (void)state;
  int n = -1;
  assert_int_equal(field_int("40", 1, 720, "分钟", &n), ERR_OK);
  assert_int_equal(n, 40);
  assert_int_equal(field_int("45分钟", 1, 720, "分钟", &n), ERR_OK);
  assert_int_equal(field_int("45 分钟", 1, 720, "分钟", &n), ERR_OK);
  assert_int_equal(n, 45);
  assert_int_equal(field_int("45分", 1, 720, "分钟", &n), ERR_SYNTAX);
  assert_int_equal(field_int("45分钟", 1, 720, NULL, &n), ERR_SYNTAX);
  assert_int_equal(field_int("0", 1, 720, NULL, &n), ERR_RANGE);
  assert_int_equal(field_int("721", 1, 720, NULL, &n), ERR_RANGE);
  assert_int_equal(field_int("99999999999999999999", 1, 720, NULL, &n), ERR_SYNTAX);
  assert_int_equal(field_int("-1", -5, 5, NULL, &n), ERR_SYNTAX);
  assert_int_equal(n, 45);
}

static void words_are_known_in_both_languages(void **state) {
  (void)state;
  enum timetable_activity a = ACT_LOCAL;
  enum timetable_change c = CHANGE_MOVED;
  char tag[16];
  for (int i = 0; i < ACT_COUNT; i++) {
    assert_int_equal(field_activity(timetable_activity_word[i], &a), ERR_OK);
    assert_int_equal(a, i);
  }
  assert_int_equal(field_activity("双师互动课堂", &a), ERR_OK);
  assert_int_equal(a, ACT_COTEACH);
  assert_int_equal(field_activity("", &a), ERR_OK);
  assert_int_equal(a, ACT_SPECIAL);
  assert_int_equal(field_activity("体育", &a), ERR_RANGE);
  assert_int_equal(field_change("停课", &c), ERR_OK);
  assert_int_equal(c, CHANGE_CANCELLED);
  assert_int_equal(field_change("Moved", &c), ERR_OK);
  assert_int_equal(c, CHANGE_MOVED);
  assert_int_equal(field_change("改", &c), ERR_RANGE);
  static const char *const tags[][2] = {
      {"蒙语", "mn"}, {"汉语", "zh"}, {"英语", "en"}, {"mn-Mong-CN", "mn-Mong-CN"}, {"", ""}};
  for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
    assert_int_equal(field_locale(tags[i][0], tag, sizeof tag), ERR_OK);
    assert_string_equal(tag, tags[i][1]);
  }
  assert_int_equal(field_locale("阿语", tag, sizeof tag), ERR_SYNTAX);
  assert_int_equal(field_locale("x", tag, sizeof tag), ERR_SYNTAX);
  assert_int_equal(field_locale("aaaaaaaaaaaaaaaa", tag, sizeof tag), ERR_SYNTAX);
}

static void lists_are_cut(void **state) {
  (void)state;
  char text[] = " ;a；b、c，d,e\xe3\x80\x80"
                "f\n;";
  char *at = text, *piece;
  char got[40] = "";
  size_t n = 0;
  while ((piece = field_next(&at, true))) n += (size_t)snprintf(got + n, sizeof got - n, "%s|", piece);
  assert_string_equal(got, "a|b|c|d|e|f|");
  char uris[] = "http://a/x,1;rtmp://b  udp://@1:2";
  at = uris;
  assert_string_equal(field_next(&at, false), "http://a/x,1");
  assert_string_equal(field_next(&at, false), "rtmp://b");
  assert_string_equal(field_next(&at, false), "udp://@1:2");
  assert_null(field_next(&at, false));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(days_as_clerks_write_them),
      cmocka_unit_test(times_as_clerks_write_them),
      cmocka_unit_test(numbers_have_bounds_and_units),
      cmocka_unit_test(words_are_known_in_both_languages),
      cmocka_unit_test(lists_are_cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
