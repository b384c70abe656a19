// SPDX-License-Identifier: GPL-3.0-or-later
// The calendar half of clock.h: pure.
#include <stdio.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

// Days since 1970-01-01 of a Gregorian date. The year is counted from March, so that the leap day comes last.
static int64_t days_from_civil(int64_t y, int m, int d) {
  y -= m <= 2;
  int64_t era = floor_div(y, 400);
  int64_t yoe = y - era * 400;
  int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from_days(int64_t days, struct clock_date *out) {
  days += 719468;
  int64_t era = floor_div(days, 146097);
  int64_t doe = days - era * 146097;
  int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int mp = (int)((5 * doy + 2) / 153);
  out->day = (int)(doy - (153 * mp + 2) / 5) + 1;
  out->month = mp < 10 ? mp + 3 : mp - 9;
  out->year = (int)(yoe + era * 400 + (out->month <= 2));
}

struct clock_date clock_to_date(int64_t utc_ms) {
  int64_t local = utc_ms + CLOCK_CST_OFFSET_MS;
  int64_t days = floor_div(local, DAY);
  int32_t rest = (int32_t)(local - days * DAY);
  struct clock_date d = {.hour = rest / HOUR, .minute = rest / MINUTE % 60, .second = rest / SECOND % 60};
  d.weekday = (int)(((days + 3) % 7 + 7) % 7) + 1;  // 1970-01-01 was a Thursday
  civil_from_days(days, &d);
  return d;
}

int64_t clock_from_date(const struct clock_date *date) {
  int64_t days = days_from_civil(date->year, date->month, date->day);
  int64_t ms = (int64_t)date->hour * HOUR + date->minute * MINUTE + date->second * SECOND;
  return days * DAY + ms - CLOCK_CST_OFFSET_MS;
}

// Matches text against a shape, where '0' stands for a digit and all else for itself. Returns the rest of
// text behind the shape, or NULL.
static const char *match(const char *text, const char *shape) {
  for (; *shape; shape++, text++) {
    bool digit = *text >= '0' && *text <= '9';
    if (*shape == '0' ? !digit : *text != *shape) return NULL;
  }
  return text;
}

static int number(const char *digits, int n) {
  int v = 0;
  for (int i = 0; i < n; i++) v = v * 10 + (digits[i] - '0');
  return v;
}

static int month_days(int year, int month) {
  static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && leap);
}

// text is known to look like 0000-00-00.
static int read_day(const char *text, struct clock_date *d) {
  d->year = number(text, 4);
  d->month = number(text + 5, 2);
  d->day = number(text + 8, 2);
  if (d->month < 1 || d->month > 12) return ERR_RANGE;
  return d->day < 1 || d->day > month_days(d->year, d->month) ? ERR_RANGE : ERR_OK;
}

// text is known to look like 00:00:00.
static int read_time(const char *text, struct clock_date *d) {
  d->hour = number(text, 2);
  d->minute = number(text + 3, 2);
  d->second = number(text + 6, 2);
  return d->hour > 23 || d->minute > 59 || d->second > 59 ? ERR_RANGE : ERR_OK;
}

int clock_parse_day(const char *text, int64_t *utc_ms) {
  const char *rest = match(text, "0000-00-00");
  if (!rest || *rest) return ERR_SYNTAX;
  struct clock_date d = {0};
  int err = read_day(text, &d);
  if (!err) *utc_ms = clock_from_date(&d);
  return err;
}

int clock_parse_time(const char *text, int64_t *ms) {
  char full[] = "00:00:00";
  const char *rest = match(text, "00:00");
  if (!rest) return ERR_SYNTAX;
  if (*rest) rest = match(text, "00:00:00");
  if (!rest || *rest) return ERR_SYNTAX;
  memcpy(full, text, strlen(text));
  struct clock_date d = {0};
  int err = read_time(full, &d);
  if (!err) *ms = (int64_t)d.hour * HOUR + d.minute * MINUTE + d.second * SECOND;
  return err;
}

// The part both date-times share. *rest is what follows.
static int read_both(const char *text, const char **rest, int64_t *utc_ms) {
  *rest = match(text, "0000-00-00T00:00:00");
  if (!*rest) return ERR_SYNTAX;
  struct clock_date d = {0};
  int err = read_day(text, &d);
  if (!err) err = read_time(text + 11, &d);
  if (!err) *utc_ms = clock_from_date(&d);
  return err;
}

int clock_parse_local(const char *text, int64_t *utc_ms) {
  const char *rest;
  int64_t ms = 0;
  int err = read_both(text, &rest, &ms);
  if (rest && *rest) return ERR_SYNTAX;
  if (!err) *utc_ms = ms;
  return err;
}

int clock_parse_utc(const char *text, int64_t *utc_ms) {
  const char *rest;
  int64_t ms = 0;
  int err = read_both(text, &rest, &ms);
  if (!rest) return ERR_SYNTAX;
  int fraction = 0;
  if (*rest == '.') {
    int digits = 0, unit = 100;
    for (rest++; *rest >= '0' && *rest <= '9' && digits < 3; rest++, digits++, unit /= 10)
      fraction += (*rest - '0') * unit;
    if (digits == 0) return ERR_SYNTAX;
  }
  if (rest[0] != 'Z' || rest[1]) return ERR_SYNTAX;
  if (!err) *utc_ms = ms + CLOCK_CST_OFFSET_MS + fraction;
  return err;
}

char *clock_format_utc(int64_t utc_ms, char *out, int cap) {
  struct clock_date d = clock_to_date(utc_ms - CLOCK_CST_OFFSET_MS);
  int ms = (int)(utc_ms - floor_div(utc_ms, SECOND) * SECOND);
  snprintf(out, (size_t)cap, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", d.year, d.month, d.day, d.hour, d.minute,
           d.second, ms);
  return out;
}
