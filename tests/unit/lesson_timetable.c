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
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/lesson/timetable.h"
#include "tests/unit/oom.h"

static const struct timetable_room me = {"150823", "2115000001", "01"};

// One document with everything in it; the refusals below change a word of it.
static const char good[] =
    "{\"schema\":\"tongpin/schedule/1\",\"ts\":\"2026-11-22T12:00:00.000Z\",\"rev\":12,\"timeZone\":\"Asia/"
    "Shanghai\","
    "\"term\":{\"name\":\"2026年秋季学期\",\"first_day\":\"2026-09-01\",\"weeks\":20},"
    "\"periods\":[{\"name\":\"夏季\",\"from\":\"2026-09-01\",\"rows\":[{\"n\":1,\"start\":\"07:50\",\"end\":"
    "\"08:30\"}]},"
    "{\"name\":\"冬季\",\"from\":\"2026-10-08\",\"rows\":[{\"n\":1,\"start\":\"08:00\",\"end\":\"08:40\"},"
    "{\"n\":3,\"start\":\"09:55\",\"end\":\"10:35\"}]}],"
    "\"schools\":{\"3415000001\":\"内师大附中\",\"2115000001\":\"西小召镇中心小学\"},"
    "\"lessons\":["
    "{\"uid\":\"l-3\",\"date\":\"2026-11-24\",\"period\":1,\"title\":\"语文\",\"activity\":\"local\","
    "\"rooms\":[\"150823/2115000001/01\"]},"
    "{\"uid\":\"l-1\",\"date\":\"2026-11-23\",\"period\":3,\"title\":\"蒙语\",\"class\":\"五(2)班\","
    "\"activity\":\"special\","
    "\"lecturer\":{\"school\":\"3415000001\",\"teacher\":\"呼和\"},"
    "\"rooms\":[\"150823/2115000002/01\",\"150823/2115000001/"
    "01\"],\"locale\":\"mn\",\"studio\":\"呼和工作室\","
    "\"join\":[{\"uri\":\"sip:3001@mcu\"},{\"uri\":\"https://a.example/"
    "live.m3u8\",\"line\":\"metro\"}],\"later\":1},"
    "{\"uid\":\"l-2\",\"start\":\"2026-11-23T14:30:00\",\"duration\":\"PT1H30M\",\"period\":5,\"title\":"
    "\"英语\","
    "\"activity\":\"open\",\"lecturer\":{\"school\":\"3415000001\",\"teacher\":\"娜仁\"},"
    "\"rooms\":[\"150823/2115000001/01\"],\"join\":[{\"uri\":\"file:///v.mp4\",\"line\":\"internet\"}]},"
    "{\"uid\":\"l-4\",\"date\":\"2026-09-07\",\"period\":1,\"title\":\"数学\",\"activity\":\"demo\","
    "\"lecturer\":{\"school\":\"2115000001\",\"teacher\":\"王\"},\"rooms\":[\"150823/2115000001/01\"]}],"
    "\"changes\":[{\"uid\":\"l-2\",\"kind\":\"moved\",\"start\":\"2026-11-25T08:00:00\",\"reason\":"
    "\"教师出差\"},"
    "{\"uid\":\"l-3\",\"kind\":\"cancelled\",\"reason\":\"运动会\"}]}";

// `text` with the first `from` made `to`. The caller frees it.
static char *changed(const char *text, const char *from, const char *to) {
  const char *at = strstr(text, from);
  if (!at) fail_msg("not in the document: %s", from);
  size_t head = (size_t)(at - text), n = strlen(text) + strlen(to) + 1;
  char *out = malloc(n);
  snprintf(out, n, "%.*s%s%s", (int)head, text, to, at + strlen(from));
  return out;
}

static int64_t at(const char *local) {
  int64_t ms = 0;
  assert_int_equal(clock_parse_local(local, &ms), ERR_OK);
  return ms;
}

static struct timetable *parse(const char *text) {
  struct timetable *t = NULL;
  struct jdoc_fault fault = {0};
  int err = timetable_parse(&t, text, strlen(text), &me, &fault);
  if (err) fail_msg("refused at %s: %s", fault.at, fault.why);
  assert_non_null(t);
  return t;
}

static void whole(void **state) {
  (void)state;
  struct timetable *t = parse(good);
  assert_int_equal(t->rev, 12);
  assert_string_equal(t->term, "2026年秋季学期");
  assert_int_equal(t->term_weeks, 20);
  assert_int_equal(t->set_count, 2);
  assert_int_equal(t->count, 4);
  const char *order[] = {"l-4", "l-1", "l-3", "l-2"};
  for (size_t i = 0; i < 4; i++) assert_string_equal(t->lesson[i].uid, order[i]);
  const struct timetable_lesson *l = timetable_find(t, "l-1");
  assert_int_equal(l->start_ms, at("2026-11-23T09:55:00"));
  assert_int_equal(l->end_ms, at("2026-11-23T10:35:00"));
  assert_int_equal(l->period, 3);
  assert_string_equal(l->title, "蒙语");
  assert_string_equal(l->cls, "五(2)班");
  assert_int_equal(l->activity, ACT_SPECIAL);
  assert_string_equal(l->school, "3415000001");
  assert_string_equal(l->school_name, "内师大附中");
  assert_string_equal(l->teacher, "呼和");
  assert_string_equal(l->locale, "mn");
  assert_string_equal(l->studio, "呼和工作室");
  assert_int_equal(l->join_count, 2);
  assert_string_equal(l->join[1].uri, "https://a.example/live.m3u8");
  assert_string_equal(l->join[0].line, "");
  assert_string_equal(l->join[1].line, "metro");
  assert_int_equal(l->change, CHANGE_NONE);
  // The summer set is in force in September.
  assert_int_equal(timetable_find(t, "l-4")->start_ms, at("2026-09-07T07:50:00"));
  assert_null(timetable_find(t, "l-9"));
  timetable_free(t);
}

static void changes(void **state) {
  (void)state;
  struct timetable *t = parse(good);
  const struct timetable_lesson *l = timetable_find(t, "l-2");
  assert_int_equal(l->change, CHANGE_MOVED);
  assert_int_equal(l->start_ms, at("2026-11-25T08:00:00"));
  assert_int_equal(l->end_ms, at("2026-11-25T09:30:00"));
  assert_int_equal(l->was_ms, at("2026-11-23T14:30:00"));
  assert_string_equal(l->reason, "教师出差");
  l = timetable_find(t, "l-3");
  assert_int_equal(l->change, CHANGE_CANCELLED);
  assert_int_equal(l->start_ms, at("2026-11-24T08:00:00"));
  timetable_free(t);
}

static const struct {
  const char *from, *to, *where;
} refusals[] = {
    {"tongpin/schedule/1", "tongpin/schedule/2", "/schema"},
    {"\"schema\":\"tongpin/schedule/1\",", "", "/schema"},
    {"\"schema\":\"tongpin/schedule/1\"", "\"schema\":1", "/schema"},
    {"2026-11-22T12:00:00.000Z", "yesterday", "/ts"},
    {"\"ts\":\"2026-11-22T12:00:00.000Z\",", "", "/ts"},
    {"\"rev\":12", "\"rev\":0", "/rev"},
    {"\"rev\":12", "\"rev\":9007199254740993", "/rev"},
    {"\"rev\":12", "\"rev\":\"12\"", "/rev"},
    {"\"rev\":12", "\"rev\":1.5", "/rev"},
    {"\"rev\":12,", "", "/rev"},
    {"Asia/Shanghai", "Europe/Berlin", "/timeZone"},
    {"2026年秋季学期", "", "/term/name"},
    {"\"first_day\":\"2026-09-01\"", "\"first_day\":\"2026-09-31\"", "/term/first_day"},
    {"\"weeks\":20", "\"weeks\":61", "/term/weeks"},
    {"\"term\":{", "\"term\":[],\"x\":{", "/term"},
    {"\"periods\":[", "\"periods\":{},\"x\":[", "/periods"},
    {"\"name\":\"夏季\"", "\"name\":7", "/periods/0/name"},
    {"\"from\":\"2026-10-08\"", "\"from\":\"2026-09-01\"", "/periods/1/from"},
    {"\"from\":\"2026-10-08\"", "\"from\":\"2026-1-1\"", "/periods/1/from"},
    {"{\"n\":3,", "{\"n\":17,", "/periods/1/rows/1/n"},
    {"{\"n\":3,", "{\"n\":1,", "/periods/1/rows/1/n"},
    {"{\"n\":3,", "3,{\"n\":3,", "/periods/1/rows/1"},
    {"\"start\":\"09:55\"", "\"start\":\"08:39\"", "/periods/1/rows/1/start"},
    {"\"start\":\"09:55\"", "\"start\":\"24:55\"", "/periods/1/rows/1/start"},
    {"\"end\":\"10:35\"", "\"end\":\"09:55\"", "/periods/1/rows/1/end"},
    {"\"end\":\"10:35\"", "\"end\":\"9.35\"", "/periods/1/rows/1/end"},
    {"\"3415000001\":\"内师大附中\"", "\"341500000\":\"内师大附中\"", "/schools/341500000"},
    {"\"3415000001\":\"内师大附中\"", "\"34150000ab\":\"内师大附中\"", "/schools/34150000ab"},
    {"\"3415000001\":\"内师大附中\"", "\"3415000001\":null", "/schools/3415000001"},
    {"\"schools\":{", "\"x\":{", "/lessons/1/lecturer/school"},
    {"\"lessons\":[", "\"x\":[", "/lessons"},
    {"\"lessons\":[", "\"lessons\":{},\"x\":[", "/lessons"},
    {"\"lessons\":[", "\"lessons\":[true,", "/lessons/0"},
    {"\"uid\":\"l-1\",", "", "/lessons/1/uid"},
    {"\"uid\":\"l-1\"", "\"uid\":\"l 1\"", "/lessons/1/uid"},
    {"\"uid\":\"l-1\"", "\"uid\":\"l/1\"", "/lessons/1/uid"},
    {"\"uid\":\"l-1\"", "\"uid\":\"课\"", "/lessons/1/uid"},
    {"\"uid\":\"l-1\"", "\"uid\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
     "/lessons/1/uid"},
    {"\"uid\":\"l-4\"", "\"uid\":\"l-1\"", "/lessons/3/uid"},
    {"\"date\":\"2026-11-23\",", "", "/lessons/1/date"},
    {"\"date\":\"2026-11-23\"", "\"date\":\"2026-02-29\"", "/lessons/1/date"},
    {"\"period\":3", "\"period\":2", "/lessons/1/period"},
    {"\"period\":3", "\"period\":\"3\"", "/lessons/1/period"},
    {"\"period\":3,", "", "/lessons/1/period"},
    {"\"date\":\"2026-09-07\"", "\"date\":\"2026-08-31\"", "/lessons/3/period"},
    {"\"periods\":[", "\"x\":[", "/lessons/0/period"},
    {"2026-11-23T14:30:00", "2026-11-23 14:30", "/lessons/2/start"},
    {"PT1H30M", "90", "/lessons/2/duration"},
    {"PT1H30M", "PT30M1H", "/lessons/2/duration"},
    {"PT1H30M", "PT", "/lessons/2/duration"},
    {"PT1H30M", "PT0S", "/lessons/2/duration"},
    {"PT1H30M", "PT99999999999999999999S", "/lessons/2/duration"},
    {"PT1H30M", "PT12H1S", "/lessons/2/duration"},
    {"PT1H30M", "P1D", "/lessons/2/duration"},
    {"\"duration\":\"PT1H30M\",", "", "/lessons/2/duration"},
    {"\"period\":5", "\"period\":0", "/lessons/2/period"},
    {"\"title\":\"蒙语\",", "", "/lessons/1/title"},
    {"\"title\":\"蒙语\"", "\"title\":\"a\\u0007b\"", "/lessons/1/title"},
    {"\"class\":\"五(2)班\"", "\"class\":[]", "/lessons/1/class"},
    {"\"activity\":\"special\"", "\"activity\":\"party\"", "/lessons/1/activity"},
    {"\"activity\":\"local\"", "\"activity\":\"demo\"", "/lessons/0/lecturer"},
    {"\"lecturer\":{\"school\":\"3415000001\"", "\"lecturer\":{\"school\":\"3415000009\"",
     "/lessons/1/lecturer/school"},
    {"\"teacher\":\"呼和\"", "\"x\":\"呼和\"", "/lessons/1/lecturer/teacher"},
    {"\"rooms\":[\"150823/2115000002/01\",\"150823/2115000001/01\"]", "\"rooms\":[]", "/lessons/1/rooms"},
    {"\"150823/2115000002/01\",\"150823/2115000001/01\"", "\"150823/2115000001/02\"", "/lessons/1/rooms"},
    {"\"150823/2115000002/01\"", "\"150823/2115000002/1\"", "/lessons/1/rooms/0"},
    {"\"150823/2115000002/01\"", "\"15082x/2115000002/01\"", "/lessons/1/rooms/0"},
    {"\"150823/2115000002/01\"", "7", "/lessons/1/rooms/0"},
    {"\"rooms\":[\"150823/2115000002/01\"", "\"x\":[\"150823/2115000002/01\"", "/lessons/1/rooms"},
    {"\"locale\":\"mn\"", "\"locale\":\"m n\"", "/lessons/1/locale"},
    {"\"studio\":\"呼和工作室\"", "\"studio\":\"\"", "/lessons/1/studio"},
    {"https://a.example/live.m3u8", "gopher://a.example", "/lessons/1/join/1/uri"},
    {"https://a.example/live.m3u8", "https://", "/lessons/1/join/1/uri"},
    {"https://a.example/live.m3u8", "https://a.example/a b", "/lessons/1/join/1/uri"},
    {"https://a.example/live.m3u8", "https://a.example/课", "/lessons/1/join/1/uri"},
    {"\"line\":\"metro\"", "\"line\":\"moon\"", "/lessons/1/join/1/line"},
    {"{\"uri\":\"sip:3001@mcu\"}", "\"sip:3001@mcu\"", "/lessons/1/join/0"},
    {"{\"uri\":\"sip:3001@mcu\"}",
     "{\"uri\":\"sip:1\"},{\"uri\":\"sip:2\"},{\"uri\":\"sip:3\"},{\"uri\":\"sip:4\"}", "/lessons/1/join"},
    {"\"changes\":[", "\"changes\":{},\"x\":[", "/changes"},
    {"{\"uid\":\"l-2\",\"kind\"", "{\"uid\":\"l-7\",\"kind\"", "/changes/0/uid"},
    {"{\"uid\":\"l-3\",\"kind\"", "{\"uid\":\"l-2\",\"kind\"", "/changes/1/uid"},
    {"\"kind\":\"moved\"", "\"kind\":\"lost\"", "/changes/0/kind"},
    {"\"kind\":\"moved\",", "", "/changes/0/kind"},
    {"2026-11-25T08:00:00", "2026-11-25T25:00:00", "/changes/0/start"},
    {"\"start\":\"2026-11-25T08:00:00\"", "\"date\":\"2026-11-25\",\"period\":2", "/changes/0/period"},
    {"\"start\":\"2026-11-25T08:00:00\",", "", "/changes/0/date"},
    {"\"reason\":\"教师出差\"", "\"reason\":5", "/changes/0/reason"},
    // Moved onto another lesson: the later one in the document is named.
    {"2026-11-25T08:00:00", "2026-11-23T10:34:59", "/lessons/2"},
    {"2026-11-25T08:00:00", "2026-11-23T09:00:00", "/lessons/2"},
    {"2026-11-25T08:00:00", "2026-09-07T07:50:00", "/lessons/3"},
};

static void refused(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
    char *text = changed(good, refusals[i].from, refusals[i].to);
    struct timetable *t = (struct timetable *)&me;
    struct jdoc_fault fault = {0};
    int err = timetable_parse(&t, text, strlen(text), &me, &fault);
    if (!err) fail_msg("not refused: %s for %s", refusals[i].to, refusals[i].from);
    assert_null(t);
    assert_int_equal(err, fault.err);
    if (strcmp(fault.at, refusals[i].where))
      fail_msg("%s for %s: at %s (%s), not %s", refusals[i].to, refusals[i].from, fault.at, fault.why,
               refusals[i].where);
    assert_true(*fault.why);
    free(text);
  }
}

static void overlap_names_the_other(void **state) {
  (void)state;
  char *text = changed(good, "2026-11-25T08:00:00", "2026-11-23T10:00:00");
  struct timetable *t;
  struct jdoc_fault fault = {0};
  assert_int_equal(timetable_parse(&t, text, strlen(text), &me, &fault), ERR_RANGE);
  assert_non_null(strstr(fault.why, "l-1"));
  free(text);
  // Back to back is no overlap, and a cancelled lesson is in nobody's way.
  text = changed(good, "2026-11-25T08:00:00", "2026-11-23T10:35:00");
  timetable_free(parse(text));
  free(text);
  text = changed(good, "2026-11-25T08:00:00", "2026-11-24T08:00:00");
  timetable_free(parse(text));
  free(text);
}

static void not_a_document(void **state) {
  (void)state;
  static char big[10 * 1024 * 1024];
  const char *bad[] = {"", "x", "[]", "{", "\"s\"", "{} {}", "null"};
  struct timetable *t;
  struct jdoc_fault fault;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    fault = (struct jdoc_fault){0};
    assert_int_not_equal(timetable_parse(&t, bad[i], strlen(bad[i]), &me, &fault), ERR_OK);
    assert_null(t);
    assert_string_equal(fault.at, "");
  }
  memset(big, ' ', sizeof big);
  fault = (struct jdoc_fault){0};
  assert_int_equal(timetable_parse(&t, big, sizeof big, &me, &fault), ERR_TOOBIG);
}

static void small_and_empty(void **state) {
  (void)state;
  struct timetable *t =
      parse("{\"schema\":\"tongpin/schedule/1\",\"ts\":\"2026-11-22T12:00:00Z\",\"rev\":1,\"lessons\":[]}");
  size_t first = 7, last = 7;
  assert_int_equal(t->count, 0);
  assert_null(timetable_find(t, "l-1"));
  assert_null(timetable_periods(t, at("2026-11-23T00:00:00")));
  assert_int_equal(timetable_week(t, at("2026-11-23T00:00:00")), 0);
  timetable_range(t, 0, INT64_MAX, &first, &last);
  assert_int_equal(first, 0);
  assert_int_equal(last, 0);
  timetable_free(t);
  timetable_free(NULL);
}

static void finding(void **state) {
  (void)state;
  struct timetable *t = parse(good);
  size_t first, last;
  assert_null(timetable_periods(t, at("2026-08-31T23:59:59")));
  assert_string_equal(timetable_periods(t, at("2026-09-01T00:00:00"))->name, "夏季");
  assert_string_equal(timetable_periods(t, at("2026-10-07T23:59:59"))->name, "夏季");
  assert_string_equal(timetable_periods(t, at("2026-10-08T00:00:00"))->name, "冬季");
  // 1 September 2026 is a Tuesday: week 1 ends on Sunday the 6th.
  assert_int_equal(timetable_week(t, at("2026-08-31T12:00:00")), 0);
  assert_int_equal(timetable_week(t, at("2026-09-01T00:00:00")), 1);
  assert_int_equal(timetable_week(t, at("2026-09-06T23:59:59")), 1);
  assert_int_equal(timetable_week(t, at("2026-09-07T00:00:00")), 2);
  assert_int_equal(timetable_week(t, at("2027-01-17T23:59:59")), 20);
  assert_int_equal(timetable_week(t, at("2027-01-18T00:00:00")), 0);
  timetable_range(t, at("2026-11-23T00:00:00"), at("2026-11-24T00:00:00"), &first, &last);
  assert_int_equal(first, 1);
  assert_int_equal(last, 2);
  timetable_range(t, at("2026-11-23T09:55:00"), at("2026-11-23T09:55:00"), &first, &last);
  assert_int_equal(last - first, 0);
  timetable_range(t, INT64_MAX, 0, &first, &last);
  assert_int_equal(last - first, 0);
  timetable_free(t);
}

static void ways(void **state) {
  (void)state;
  const struct {
    const char *uri;
    enum timetable_way way;
  } rows[] = {{"sip:1@a", WAY_CALL},      {"SIPS:1@a", WAY_CALL},     {"http://a", WAY_LIVE},
              {"HTTPS://a", WAY_LIVE},    {"rtmp://a", WAY_LIVE},     {"rtsp://a", WAY_LIVE},
              {"udp://@:1234", WAY_LIVE}, {"srt://a:1", WAY_LIVE},    {"file:///a", WAY_FILE},
              {"library:7", WAY_FILE},    {"javascript:1", WAY_NONE}, {"", WAY_NONE},
              {"sip:", WAY_NONE},         {"http:/a", WAY_NONE},      {"v4l2:///dev/video0", WAY_NONE}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(timetable_way_of(rows[i].uri), rows[i].way);
}

static unsigned rnd(unsigned *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

// One to four random changes: bytes, cuts, doubled parts, numbers.
static size_t mutate(char *text, size_t len, size_t cap, unsigned *seed) {
  static const char *const words[] = {"null",    "-1",  "99999999999999999999", "\"\"", "[]", "{}", "1e9",
                                      "\\u0000", "\xff"};
  for (unsigned n = rnd(seed) % 4 + 1; n; n--) {
    size_t where = rnd(seed) % (len + 1);
    const char *word = words[rnd(seed) % (sizeof words / sizeof *words)];
    size_t k = strlen(word);
    switch (rnd(seed) % 4) {
    case 0:
      if (where < len) text[where] = (char)rnd(seed);
      break;
    case 1:
      if (where < len) memmove(text + where, text + where + 1, len-- - where - 1);
      break;
    case 2:
      if (where + k <= len) memcpy(text + where, word, k);
      break;
    default:
      if (len + k > cap) break;
      memmove(text + where + k, text + where, len - where);
      memcpy(text + where, word, k);
      len += k;
    }
  }
  return len;
}

// What holds of any timetable that was taken.
static void sound(const struct timetable *t) {
  for (size_t i = 0; i < t->count; i++) {
    const struct timetable_lesson *l = &t->lesson[i];
    assert_true(l->end_ms > l->start_ms);
    assert_true(*l->uid && *l->title);
    assert_in_range(l->join_count, 0, TIMETABLE_MAX_JOIN);
    if (i) assert_true(t->lesson[i - 1].start_ms <= l->start_ms);
    assert_ptr_equal(timetable_find(t, l->uid), l);
  }
}

static void mutants(void **state) {
  (void)state;
  static char text[sizeof good + 200];
  unsigned seed = 20261122;
  int taken = 0, refusals_n = 0;
  for (int i = 0; i < 30000; i++) {
    struct timetable *t;
    struct jdoc_fault fault = {0};
    memcpy(text, good, sizeof good);
    size_t len = mutate(text, sizeof good - 1, sizeof text, &seed);
    int err = timetable_parse(&t, text, len, &me, &fault);
    assert_int_equal(err, fault.err);
    assert_true(!err == (t != NULL));
    if (err) refusals_n++;
    else sound(t), taken++;
    timetable_free(t);
  }
  assert_true(taken > 100 && refusals_n > 10000);
}

static int oom_parse(void) {
  struct timetable *t;
  struct jdoc_fault fault = {0};
  int err = timetable_parse(&t, good, sizeof good - 1, &me, &fault);
  timetable_free(t);
  return err;
}

static void no_memory(void **state) {
  (void)state;
  OOM_EACH(oom_parse(), (void)0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whole),          cmocka_unit_test(changes),
      cmocka_unit_test(refused),        cmocka_unit_test(overlap_names_the_other),
      cmocka_unit_test(not_a_document), cmocka_unit_test(small_and_empty),
      cmocka_unit_test(finding),        cmocka_unit_test(ways),
      cmocka_unit_test(mutants),        cmocka_unit_test(no_memory),
  };
  return cmocka_run_group_tests_name("lesson_timetable", tests, NULL, NULL);
}
