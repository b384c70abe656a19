// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <time.h>
#include "src/base/clock.h"
#include "src/base/err.h"

// Every day from 1900 to 2100 against the C library's calendar.
static void dates_agree_with_the_c_library(void **state) {
  (void)state;
  for (int64_t day = -25567; day < 47482; day++) {
    int64_t ms = day * 86400000 + day % 86400 * 1000 + 7;
    struct clock_date d = clock_to_date(ms);
    time_t local = (time_t)((ms - 7) / 1000 + 8 * 3600);
    struct tm tm;
    gmtime_r(&local, &tm);
    assert_int_equal(d.year, tm.tm_year + 1900);
    assert_int_equal(d.month, tm.tm_mon + 1);
    assert_int_equal(d.day, tm.tm_mday);
    assert_int_equal(d.hour * 3600 + d.minute * 60 + d.second,
                     tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
    assert_int_equal(d.weekday, tm.tm_wday ? tm.tm_wday : 7);
    assert_int_equal(clock_from_date(&d), ms - 7);
  }
}

static void known_dates(void **state) {
  (void)state;
  int64_t ms;
  assert_int_equal(clock_parse_local("2026-11-23T09:55:00", &ms), 0);
  int64_t utc;
  assert_int_equal(clock_parse_utc("2026-11-23T01:55:00Z", &utc), 0);
  assert_int_equal(ms, utc);
  assert_int_equal(ms, 1795398900000);
  char text[32];
  assert_string_equal(clock_format_utc(1795398900123, text, sizeof text), "2026-11-23T01:55:00.123Z");
  assert_string_equal(clock_format_utc(-1, text, sizeof text), "1969-12-31T23:59:59.999Z");
  assert_int_equal(clock_to_date(ms).weekday, 1);
  assert_int_equal(clock_parse_day("1970-01-01", &ms), 0);
  assert_int_equal(ms, -CLOCK_CST_OFFSET_MS);
}

typedef int parse_fn(const char *text, int64_t *ms);
struct sample {
  parse_fn *parse;
  const char *text;
  int err;
  int64_t ms;
};

static const struct sample samples[] = {
    {clock_parse_day, "2028-02-29", 0, 1835366400000},
    {clock_parse_day, "2026-02-29", ERR_RANGE, 0},
    {clock_parse_day, "2100-02-29", ERR_RANGE, 0},
    {clock_parse_day, "2026-02-31", ERR_RANGE, 0},
    {clock_parse_day, "2026-00-10", ERR_RANGE, 0},
    {clock_parse_day, "2026-13-10", ERR_RANGE, 0},
    {clock_parse_day, "2026-04-00", ERR_RANGE, 0},
    {clock_parse_day, "2026-4-01", ERR_SYNTAX, 0},
    {clock_parse_day, "2026-04-01 ", ERR_SYNTAX, 0},
    {clock_parse_day, "", ERR_SYNTAX, 0},
    {clock_parse_day, "2026-04-1", ERR_SYNTAX, 0},
    {clock_parse_time, "08:30", 0, 30600000},
    {clock_parse_time, "23:59:59", 0, 86399000},
    {clock_parse_time, "24:00", ERR_RANGE, 0},
    {clock_parse_time, "08:60", ERR_RANGE, 0},
    {clock_parse_time, "08:00:60", ERR_RANGE, 0},
    {clock_parse_time, "8:30", ERR_SYNTAX, 0},
    {clock_parse_time, "08:30:", ERR_SYNTAX, 0},
    {clock_parse_time, "08:30:0", ERR_SYNTAX, 0},
    {clock_parse_time, "08:30:001", ERR_SYNTAX, 0},
    {clock_parse_local, "2026-11-23T09:55:00Z", ERR_SYNTAX, 0},
    {clock_parse_local, "2026-11-23 09:55:00", ERR_SYNTAX, 0},
    {clock_parse_local, "2026-11-31T09:55:00", ERR_RANGE, 0},
    {clock_parse_local, "2026-11-23T25:55:00", ERR_RANGE, 0},
    {clock_parse_utc, "2026-11-23T01:55:00.5Z", 0, 1795398900500},
    {clock_parse_utc, "2026-11-23T01:55:00.123Z", 0, 1795398900123},
    {clock_parse_utc, "2026-11-23T01:55:00.1234Z", ERR_SYNTAX, 0},
    {clock_parse_utc, "2026-11-23T01:55:00.Z", ERR_SYNTAX, 0},
    {clock_parse_utc, "2026-11-23T01:55:00", ERR_SYNTAX, 0},
    {clock_parse_utc, "2026-11-23T01:55:00Zz", ERR_SYNTAX, 0},
    {clock_parse_utc, "2026-11-23T01:55:00+08:00", ERR_SYNTAX, 0},
    {clock_parse_utc, "2026-11-23T01:61:00Z", ERR_RANGE, 0},
};

static void parsers_take_the_good_and_name_the_bad(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
    const struct sample *s = &samples[i];
    int64_t ms = -77;
    int err = s->parse(s->text, &ms);
    if (err != s->err) print_message("sample \"%s\"\n", s->text);
    assert_int_equal(err, s->err);
    assert_int_equal(ms, err ? -77 : s->ms);
  }
}

static void utc_text_comes_back(void **state) {
  (void)state;
  for (int64_t ms = -4000000000123; ms < 9000000000000; ms += 86399999917) {
    char text[32];
    int64_t back;
    assert_int_equal(clock_parse_utc(clock_format_utc(ms, text, sizeof text), &back), 0);
    assert_int_equal(back, ms);
  }
}

static void the_real_clocks_go_forward(void **state) {
  (void)state;
  assert_true(clock_rate() == 1.0);
  struct clock_now a = clock_read();
  int64_t mono = clock_mono_ms(), deadline = mono + 2000;
  while (clock_read().mono_ms <= a.mono_ms + 5) assert_true(clock_mono_ms() < deadline);
  assert_true(clock_mono_ms() >= mono);
  assert_true(a.wall_ms / 1000 >= time(NULL) - 5 && a.wall_ms / 1000 <= time(NULL));
}

static void simulated_clocks_run_faster_from_where_they_were(void **state) {
  (void)state;
  struct clock_now real = clock_read();
  clock_simulate(1795398900000, 1000, false);
  assert_true(clock_rate() == 1000.0);
  assert_false(clock_ntp_synced());
  struct clock_now a = clock_read();
  assert_true(a.mono_ms >= real.mono_ms && a.wall_ms >= 1795398900000);
  int64_t start = clock_mono_ms();
  while (clock_mono_ms() < start + 20) continue;
  struct clock_now b = clock_read();
  int64_t wall = b.wall_ms - a.wall_ms, mono = b.mono_ms - a.mono_ms;
  assert_in_range(wall, 18000, 5000000);
  assert_true(wall - mono < 2 && mono - wall < 2);
  clock_simulate(0, 99999999, true);
  assert_true(clock_rate() == 10000.0);
  assert_true(clock_ntp_synced());
  assert_true(clock_read().mono_ms >= b.mono_ms);
  assert_true(clock_read().wall_ms < 1000 * 3600);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dates_agree_with_the_c_library),
      cmocka_unit_test(known_dates),
      cmocka_unit_test(parsers_take_the_good_and_name_the_bad),
      cmocka_unit_test(utc_text_comes_back),
      cmocka_unit_test(the_real_clocks_go_forward),
      cmocka_unit_test(simulated_clocks_run_faster_from_where_they_were),
  };
  return cmocka_run_group_tests_name("base_clock", tests, NULL, NULL);
}
