// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/lesson/ledger.h"
#include "tests/unit/oom.h"

static const struct timetable_lesson lesson = {
    .uid = "l-1",
    .start_ms = INT64_C(1795398900000),
    .end_ms = INT64_C(1795401300000),
    .title = "蒙语",
    .cls = "五(2)班",
    .activity = ACT_SPECIAL,
    .school = "3415000001",
    .school_name = "内师大附中",
    .teacher = "呼和",
    .locale = "mn",
    .join_count = 2,
    .join = {{"sip:3001@mcu", "internet"}, {"https://room:secret@a.example/live.m3u8", "metro"}},
};
static const struct session_run run = {
    .uid = "l-1",
    .part = 1,
    .opened_ms = INT64_C(1795398870000),
    .began_ms = INT64_C(1795398874123),
    .ended_ms = INT64_C(1795401300250),
    .picture_ms = 2420499,
    .gap_ms = 5500,
    .gaps = 2,
    .resumed = 1,
    .address = 1,
    .tries = 4,
};

static void row(void **state) {
  (void)state;
  char *text = ledger_row(&lesson, &run, 12, "trusted");
  assert_string_equal(
      text,
      "{\"activity\":\"special\",\"address\":\"https://a.example/"
      "live.m3u8\",\"began\":\"2026-11-23T01:54:34.123Z\","
      "\"by\":\"timetable\",\"clock\":\"trusted\",\"cls\":\"五(2)班\",\"ended\":\"2026-11-23T02:35:00.250Z\","
      "\"gap_s\":6,\"gaps\":2,\"line\":\"metro\",\"locale\":\"mn\",\"part\":1,\"picture_s\":2420,"
      "\"planned_end\":\"2026-11-23T02:35:00.000Z\",\"planned_start\":\"2026-11-23T01:55:00.000Z\","
      "\"resumed\":1,"
      "\"rev\":12,\"school\":\"3415000001\",\"school_name\":\"内师大附中\",\"teacher\":\"呼和\",\"title\":"
      "\"蒙语\","
      "\"tries\":4,\"uid\":\"l-1\"}");
  free(text);
}

static void row_without_picture(void **state) {
  (void)state;
  struct session_run none = {.uid = "l-1", .part = 2, .by = BY_HAND, .ended_ms = 1, .tries = 9};
  char *text = ledger_row(&lesson, &none, 12, "unset");
  assert_non_null(strstr(text, "\"began\":null"));
  assert_non_null(strstr(text, "\"address\":null"));
  assert_non_null(strstr(text, "\"line\":null"));
  assert_non_null(strstr(text, "\"by\":\"hand\""));
  assert_non_null(strstr(text, "\"part\":2"));
  assert_null(strstr(text, "secret"));
  free(text);
}

static void hash(void **state) {
  (void)state;
  char out[LEDGER_HASH], next[LEDGER_HASH];
  assert_int_equal(ledger_hash(LEDGER_FIRST, 1, "{}", out), ERR_OK);
  // printf '%064d\n1\n{}' 0 | sha256sum
  assert_string_equal(out, "857ee6299d26533d1f5f46c02209ae8bc34dc4898a8a9545493946b4ea59d6f3");
  assert_int_equal(ledger_hash(out, 2, "{}", next), ERR_OK);
  assert_string_not_equal(out, next);
  assert_int_equal(ledger_hash("short", 2, "{}", next), ERR_ARG);
}

static void clean(void **state) {
  (void)state;
  const struct {
    const char *uri, *out;
  } rows[] = {
      {"https://user:pw@host/p?x=a@b", "https://host/p?x=a@b"},
      {"https://host/p@q", "https://host/p@q"},
      {"rtsp://user@host:554/a", "rtsp://host:554/a"},
      {"rtmp://u:p@w@host/a", "rtmp://host/a"},
      {"http://host?u=a@b", "http://host?u=a@b"},
      {"udp://@239.0.0.1:1234", "udp://@239.0.0.1:1234"},
      {"sip:3001:pw@mcu;transport=tls", "sip:3001@mcu;transport=tls"},
      {"sips:3001@mcu", "sips:3001@mcu"},
      {"file:///a:b@c", "file:///a:b@c"},
      {"library:a:b@c", "library:a:b@c"},
      {"", ""},
      {"plain", "plain"},
  };
  char out[100];
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(ledger_clean_uri(rows[i].uri, out, sizeof out), rows[i].out);
  assert_string_equal(ledger_clean_uri("http://a:b@host/path", out, 9), "http://h");
}

static int oom_row(void) {
  char *text = ledger_row(&lesson, &run, 12, "trusted");
  int err = text ? ERR_OK : ERR_NOMEM;
  free(text);
  return err;
}

static void no_memory(void **state) {
  (void)state;
  OOM_EACH(oom_row(), (void)0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(row), cmocka_unit_test(row_without_picture),
                                     cmocka_unit_test(hash), cmocka_unit_test(clean),
                                     cmocka_unit_test(no_memory)};
  return cmocka_run_group_tests_name("lesson_ledger", tests, NULL, NULL);
}
