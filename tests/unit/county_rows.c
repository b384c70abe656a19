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
#include "src/base/clock.h"
#include "src/base/jdoc.h"
#include "src/county/build.h"
#include "tests/unit/oom.h"

#define HEAD \
  "编号,日期,节次,开始,时长(分钟),科目,活动,主讲学校代码,主讲学校,主讲教师,听课教室,地址,备用地址," \
  "变动,变动原因,变动日期,变动节次,变动开始\n"
#define ROOM1 "150823/2115000001/01"
#define ROOM2 "150823/2115000002/01"
#define LECTURER "3415000001,内师大附中,乌云"

static const char periods_csv[] = "作息,起用日期,节次,开始,结束\n夏季,2026-05-01,1,8:00,8:40\n"
                                  "冬季,2026-10-08,2,9:00,9:40\n冬季,2026-10-08,1,8:10,8:50\n";
static struct lessons lessons;
static struct periods periods;
static struct faults faults;
static struct plan *plan;

static void clear(void) {
  plan_free(plan);
  free(lessons.item);
  plan = NULL;
  lessons = (struct lessons){0};
  periods = (struct periods){0};
  faults = (struct faults){0};
}

static int add(const char *file, const char *text, bool of_periods) {
  struct csv *csv;
  struct csv_fault fault;
  int err = csv_read(&csv, text, strlen(text), &fault);
  if (err) return err;
  if (of_periods) row_read_periods(&periods, csv, file, &faults);
  else err = row_read_lessons(&lessons, csv, file, &periods, &faults);
  csv_free(csv);
  return err;
}

static int all(const char *text) {
  struct term term = {.name = "2026 autumn", .first_day = "2026-09-01", .weeks = 20};
  struct build b = {.rev = 5, .now_ms = 1795398900123, .term = &term, .periods = &periods};
  int err = add("p.csv", periods_csv, true);
  if (!err) err = add("a.csv", text, false);
  if (!err && !faults.count) err = plan_new(&plan, &lessons, &faults);
  if (!err && !faults.count) err = build_check(plan, &b, &faults);
  return err;
}

static json_t *document(int room) {
  struct build b = {.rev = 5, .now_ms = 1795398900123, .periods = &periods};
  char *json;
  size_t len;
  assert_int_equal(build_document(&plan->room[room], &b, &json, &len), ERR_OK);
  json_t *doc = json_loads(json, 0, NULL);
  assert_non_null(doc);
  free(json);
  return doc;
}

static const char *text_at(json_t *o, const char *key) { return json_string_value(json_object_get(o, key)); }

static void rows_become_documents_of_rooms(void **state) {
  (void)state;
  assert_int_equal(all(HEAD ",2026/11/23,2,,,蒙语,专递课堂," LECTURER "," ROOM1 ";" ROOM2
                            ",rtmp://a/b udp://@239.0.0.1:5000,https://c/d.m3u8,,,,,\n"
                            "L2,2026-11-23,,14:00,40,数学,," LECTURER "," ROOM1
                            ",,,调课,教师外出,2026-11-24,,15:30\n"
                            "L3,2026-11-25,1,,,音乐,本地课,,,," ROOM2 ",,,停课,\"雪, 大\",,,\n"),
                   ERR_OK);
  assert_int_equal(faults.count, 0);
  assert_int_equal(plan->count, 2);
  json_t *doc = document(0), *lesson = json_array_get(json_object_get(doc, "lessons"), 0);
  assert_int_equal(json_integer_value(json_object_get(doc, "rev")), 5);
  assert_string_equal(text_at(json_object_get(doc, "schools"), "3415000001"), "内师大附中");
  assert_int_equal(json_array_size(json_object_get(doc, "lessons")), 2);
  assert_string_equal(text_at(lesson, "title"), "蒙语");
  assert_string_equal(text_at(lesson, "date"), "2026-11-23");
  assert_int_equal(json_integer_value(json_object_get(lesson, "period")), 2);
  assert_int_equal(json_array_size(json_object_get(lesson, "rooms")), 2);
  json_t *join = json_object_get(lesson, "join");
  assert_int_equal(json_array_size(join), 3);
  assert_string_equal(text_at(json_array_get(join, 1), "uri"), "udp://@239.0.0.1:5000");
  assert_string_equal(text_at(json_array_get(join, 1), "line"), "metro");
  assert_string_equal(text_at(json_array_get(join, 2), "line"), "internet");
  json_t *change = json_array_get(json_object_get(doc, "changes"), 0);
  assert_string_equal(text_at(change, "kind"), "moved");
  assert_string_equal(text_at(change, "start"), "2026-11-24T15:30:00");
  assert_string_equal(text_at(change, "duration"), "PT40M");
  json_decref(doc);
  doc = document(1);
  change = json_array_get(json_object_get(doc, "changes"), 0);
  assert_string_equal(text_at(change, "kind"), "cancelled");
  assert_string_equal(text_at(change, "reason"), "雪, 大");
  json_t *set = json_array_get(json_object_get(doc, "periods"), 1);
  assert_string_equal(text_at(json_array_get(json_object_get(set, "rows"), 1), "start"), "09:00");
  json_decref(doc);
  clear();
}

static void derived_numbers_stay_the_same(void **state) {
  (void)state;
  char first[65];
  static const char row[] = HEAD ",2026-11-23,2,,,蒙语,," LECTURER "," ROOM1 ",,,,,,,\n";
  assert_int_equal(all(row), ERR_OK);
  snprintf(first, sizeof first, "%s", lessons.item[0].uid);
  assert_int_equal(strncmp(first, "20261123-", 9), 0);
  clear();
  // Another subject at that time is the same lesson, another time is another.
  assert_int_equal(all(HEAD ",2026/11/23,2,,,数学,," LECTURER "," ROOM1 ",http://a/b,,,,,,\n"
                            ",2026/11/23,1,,,数学,," LECTURER "," ROOM1 ",,,,,,,\n"),
                   ERR_OK);
  assert_string_equal(lessons.item[0].uid, first);
  assert_string_not_equal(lessons.item[1].uid, first);
  clear();
}

#define REST "," LECTURER "," ROOM1 ",,,,,,,\n"
static const struct {
  const char *rows, *column, *text;
  int line, count;
} bad[] = {
    {",2026-11-31,2,,,蒙语," REST, "日期", "no day", 2, 1},
    {",,2,,,蒙语," REST, "日期", "not a date", 2, 1},
    {",2026-11-23,,,,蒙语," REST, "节次", "give a period", 2, 1},
    {",2026-11-23,3,,,蒙语," REST, "节次", "not in the table", 2, 1},
    {",2026-03-01,1,,,蒙语," REST, "节次", "no table of periods", 2, 1},
    {",2026-11-23,17,,,蒙语," REST, "节次", "1 to 16", 2, 1},
    {",2026-11-23,,8点,40,蒙语," REST, "开始", "not a time", 2, 1},
    {",2026-11-23,,8:00,,蒙语," REST, "时长(分钟)", "needs a length", 2, 1},
    {",2026-11-23,,8:00,半小时,蒙语," REST, "时长(分钟)", "not a length", 2, 2},
    {",2026-11-23,2,,,," REST, "科目", "must not be empty", 2, 1},
    {",2026-11-23,2,,,蒙语,体育" REST, "活动", "no activity", 2, 1},
    {"a/b,2026-11-23,2,,,蒙语," REST, "编号", "number", 2, 1},
    {",2026-11-23,2,,,蒙语,,2.1E+09,附中,王," ROOM1 ",,,,,,,\n", "主讲学校代码", "rounded", 2, 1},
    {",2026-11-23,2,,,蒙语,,341500000,附中,王," ROOM1 ",,,,,,,\n", "主讲学校代码", "10 digits", 2, 1},
    {",2026-11-23,2,,,蒙语,,3415000001,附中,," ROOM1 ",,,,,,,\n", "主讲教师", "empty", 2, 1},
    {",2026-11-23,2,,,蒙语,," LECTURER ",,,,,,,,\n", "听课教室", "empty", 2, 1},
    {",2026-11-23,2,,,蒙语,," LECTURER ",示例小学,,,,,,,\n", "听课教室", "not a room", 2, 1},
    {",2026-11-23,2,,,蒙语,," LECTURER "," ROOM1 ";" ROOM1 ",,,,,,,\n", "听课教室", "twice", 2, 1},
    {",2026-11-23,2,,,蒙语,," LECTURER "," ROOM1 ",直播,,,,,,\n", "地址", "not an address", 2, 1},
    {",2026-11-23,2,,,蒙语,," LECTURER "," ROOM1 ",http://a http://b http://c http://d,http://e,,,,,\n",
     "备用地址", "more than 4", 2, 1},
    {",2026-11-23,2,,,蒙语,," LECTURER "," ROOM1 ",,,改,,,,\n", "变动", "not a change", 2, 1},
    {",2026-11-23,2,,,蒙语,," LECTURER "," ROOM1 ",,,调课,,,1,\n", "变动日期", "not a date", 2, 1},
    {",2026-11-23,2,,,蒙语,," LECTURER "," ROOM1 ",,,停课,,2026-11-24,,\n", "变动日期", "only for", 2, 1},
    {"a,2026-11-23,1,,,蒙语," REST "a,2026-11-23,2,,,蒙语," REST, "编号", "number of a.csv:2", 3, 1},
    {",2026-11-23,1,,,蒙语," REST "\n,2026-11-23,,8:49,30,蒙语," REST, "开始", "overlaps a.csv:2", 4, 1},
    {",2026-11-23,1,,,蒙语," REST ",2026-11-24,1,,,蒙语,,3415000001,四中,王," ROOM1 ",,,,,,,\n", "主讲学校",
     "四中", 3, 1},
    {",2026-11-23,1,,,蒙语,," LECTURER "," ROOM1 ",,,,,,,,多\n", "", "19 cells", 2, 1},
};

static void each_fault_is_named_by_line_and_column(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char text[2000];
    snprintf(text, sizeof text, HEAD "%s", bad[i].rows);
    assert_int_equal(all(text), ERR_OK);
    const struct fault *f = &faults.item[0];
    if (faults.count != bad[i].count || f->line != bad[i].line || strcmp(f->column, bad[i].column) ||
        !strstr(f->text, bad[i].text))
      fail_msg("case %zu: %d faults, %d:%s: %s", i, faults.count, f->line, f->column, f->text);
    clear();
  }
}

static void faults_are_fit_for_a_terminal(void **state) {
  (void)state;
  char text[2000];
  // 41 bytes of Chinese are cut at 40, within a character; an escape sequence would clear the screen.
  snprintf(text, sizeof text, HEAD ",\033[2J一二三四五六七八九十一二三四五六,2,,,蒙语," REST);
  assert_int_equal(all(text), ERR_OK);
  assert_string_equal(faults.item[0].column, "日期");
  assert_non_null(strstr(faults.item[0].text, "\"?[2J一二三四五六七八九十一二\""));
  clear();
}

static void headers_are_checked(void **state) {
  (void)state;
  assert_int_equal(add("h.csv", "日期,课程,科目,科目\n", false), ERR_OK);
  assert_true(faults.count >= 6);
  assert_string_equal(faults.item[0].column, "课程");
  assert_non_null(strstr(faults.item[0].text, "节次"));
  assert_string_equal(faults.item[1].column, "科目");
  assert_string_equal(faults.item[2].column, "主讲学校代码");
  clear();
  // English twins, another order, brackets and case.
  assert_int_equal(add("e.csv",
                       "Rooms;Teacher;School;School_Code;Subject;Minutes (min);Start;Date;note\n" ROOM1
                       ";Wang;No. 4;3415000001;maths;40;9:55;2026-11-23;x\n",
                       false),
                   ERR_OK);
  assert_int_equal(faults.count, 0);
  assert_int_equal(lessons.count, 1);
  assert_string_equal(lessons.item[0].at.start, "09:55:00");
  clear();
}

static void faults_are_counted_over_the_limit(void **state) {
  (void)state;
  char text[20000] = HEAD;
  size_t n = strlen(text);
  for (int i = 0; i < 150; i++)
    n += (size_t)snprintf(text + n, sizeof text - n, ",2026-11-23,x,,,蒙语," REST);
  assert_int_equal(all(text), ERR_OK);
  assert_int_equal(faults.count, 150);
  assert_int_equal(faults.kept, FAULTS_MAX);
  clear();
}

static void periods_are_checked(void **state) {
  (void)state;
  static const char *const rows[] = {"夏季,2026-05-01,1,8:40,8:00\n",
                                     "夏季,2026-05-01,1,8:00,8:40\n夏季,2026-05-01,1,9:00,9:40\n",
                                     "夏季,2026-05-01,1,8:00,8:40\n夏季,2026-05-01,2,8:30,9:40\n",
                                     "夏季,2026-05-01,2,8:00,8:40\n夏季,2026-05-01,1,9:00,9:40\n",
                                     "夏季,2026-05-01,1,8:00,8:40\n冬季,2026-05-01,1,8:00,8:40\n",
                                     ",2026-05-01,1,8:00,8:40\n",
                                     "夏季,5月,1,8:00,8:40\n",
                                     "夏季,2026-05-01,0,8:00,8:40\n"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[400];
    snprintf(text, sizeof text, "作息,起用日期,节次,开始,结束\n%s", rows[i]);
    assert_int_equal(add("p.csv", text, true), ERR_OK);
    if (faults.count != 1) fail_msg("case %zu: %d faults", i, faults.count);
    clear();
  }
}

static int everything(void) {
  int err = all(HEAD ",2026-11-23,2,,,蒙语,," LECTURER "," ROOM1 ",http://a/b,,调课,,2026-11-24,1,\n");
  if (err) clear();
  return err;
}

static void memory_may_run_out_anywhere(void **state) {
  (void)state;
  OOM_EACH(everything(), clear());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_become_documents_of_rooms),
      cmocka_unit_test(derived_numbers_stay_the_same),
      cmocka_unit_test(each_fault_is_named_by_line_and_column),
      cmocka_unit_test(faults_are_fit_for_a_terminal),
      cmocka_unit_test(headers_are_checked),
      cmocka_unit_test(faults_are_counted_over_the_limit),
      cmocka_unit_test(periods_are_checked),
      cmocka_unit_test(memory_may_run_out_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
