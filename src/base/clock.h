// SPDX-License-Identifier: GPL-3.0-or-later
// clock: the only place that asks the kernel for the time. Pure code gets a time passed in and never calls
// this.
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock_now {
  int64_t wall_ms;  // CLOCK_REALTIME, milliseconds since 1970 UTC; whatever the machine believes
  int64_t mono_ms;  // CLOCK_BOOTTIME, milliseconds; never jumps
};

// Both clocks, read together. Under clock_simulate() both are simulated.
struct clock_now clock_read(void);

// CLOCK_MONOTONIC in milliseconds; never simulated. For timeouts and measurements.
int64_t clock_mono_ms(void);

// true when the kernel says an NTP client keeps the clock (adjtimex(2), STA_UNSYNC clear). Simulated: what
// was set.
bool clock_ntp_synced(void);

// For tests and practice: from now on the wall clock starts at wall_ms and both clocks run `rate` times as
// fast (rate 1 to 10000); `synced` is what clock_ntp_synced() answers. The monotonic clock goes on from where
// it was.
void clock_simulate(int64_t wall_ms, double rate, bool synced);

// How fast the simulated clocks run; 1.0 when not simulated.
double clock_rate(void);

// China standard time has no daylight saving: wall time of Asia/Shanghai is UTC + 8 h (IANA tzdata, since
// 1991).
enum { CLOCK_CST_OFFSET_MS = 8 * 3600 * 1000 };

// A date and time in Asia/Shanghai.
struct clock_date {
  int year, month, day;      // 2026, 1..12, 1..31
  int hour, minute, second;  // 0..23, 0..59, 0..59
  int weekday;               // 1 Monday .. 7 Sunday (ISO 8601)
};

// Pure. Splits a UTC millisecond time into the wall date of Asia/Shanghai.
struct clock_date clock_to_date(int64_t utc_ms);

// Pure. The reverse; weekday is ignored. The fields must be in their ranges.
int64_t clock_from_date(const struct clock_date *date);

// Pure. "YYYY-MM-DD" to midnight of that day in Asia/Shanghai as UTC ms. ERR_SYNTAX or ERR_RANGE (no 31
// February).
int clock_parse_day(const char *text, int64_t *utc_ms);

// Pure. "HH:MM" or "HH:MM:SS" to milliseconds since midnight. ERR_SYNTAX or ERR_RANGE.
int clock_parse_time(const char *text, int64_t *ms);

// Pure. "2026-11-23T09:55:00" (Asia/Shanghai wall time, JSCalendar LocalDateTime) to UTC ms.
int clock_parse_local(const char *text, int64_t *utc_ms);

// "2026-11-23T01:55:00.123Z" into out (25 bytes and more). Returns out.
char *clock_format_utc(int64_t utc_ms, char *out, int cap);

// "2026-11-23T01:55:00.123Z" (RFC 3339, UTC only, 0 to 3 digits of fraction) to UTC ms.
int clock_parse_utc(const char *text, int64_t *utc_ms);

#endif
