// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "src/base/b64.h"
#include "src/base/err.h"
#include "tests/unit/oom.h"
#include "ui/model.h"

static struct jdoc_fault fault;

static int take_at(struct model *m, const char *line, int64_t mono_ms) {
  struct msg msg;
  int err = msg_read(&msg, line, strlen(line), MSG_DAEMON, &fault);
  if (err) return err;
  err = model_take(m, &msg, mono_ms, &fault);
  json_decref(msg.json);
  return err;
}

static int take(struct model *m, const char *line) { return take_at(m, line, 1000); }

static const char two_lessons[] = "{\"t\":\"timetable\",\"rev\":7,\"week\":3,\"refused\":{\"at\":\"/"
                                  "rev\",\"why\":\"goes back\",\"ts_ms\":5},"
                                  "\"periods\":[{\"n\":1,\"start\":\"08:00\",\"end\":\"08:40\"}],"
                                  "\"lessons\":[{\"uid\":\"b\",\"start_ms\":2000,\"end_ms\":3000,\"period\":"
                                  "2,\"title\":\"数学\",\"way\":\"live\","
                                  "\"state\":\"soon\",\"change\":\"moved\",\"was_ms\":1},{\"uid\":\"a\","
                                  "\"start_ms\":1000,\"end_ms\":1500}]}";

static void clock_runs_on(void **state) {
  struct model m;
  (void)state;
  model_init(&m);
  assert_int_equal(model_now(&m, 5), 0);
  assert_int_equal(
      take_at(&m, "{\"t\":\"clock\",\"state\":\"trusted\",\"why\":\"ntp\",\"now_ms\":100000,\"rate\":10}",
              500),
      0);
  assert_int_equal(model_now(&m, 500), 100000);
  assert_int_equal(model_now(&m, 1500), 110000);
  assert_int_equal(m.clock.state, CLK_TRUSTED);
  assert_int_equal(take_at(&m, "{\"t\":\"clock\",\"state\":\"unset\",\"now_ms\":5,\"rate\":0}", 600), 0);
  assert_int_equal(model_now(&m, 1600), 1005);
  model_free(&m);
}

static void timetable_is_taken(void **state) {
  struct model m;
  size_t first;
  (void)state;
  model_init(&m);
  assert_false(model_has(&m, MSG_TIMETABLE));
  assert_int_equal(take(&m, two_lessons), 0);
  assert_true(model_has(&m, MSG_TIMETABLE));
  assert_int_equal(m.table.count, 2);
  assert_string_equal(m.table.lesson[0].uid, "a");
  assert_int_equal(model_find(&m, "b")->state, ST_SOON);
  assert_int_equal(model_find(&m, "b")->change, CHG_MOVED);
  assert_null(model_find(&m, "c"));
  assert_int_equal(model_range(&m, 1001, 2001, &first), 1);
  assert_int_equal(first, 1);
  assert_int_equal(model_range(&m, 5000, 6000, &first), 0);
  assert_string_equal(m.table.refused_why, "goes back");
  assert_int_equal(take(&m, "{\"t\":\"timetable\",\"rev\":8,\"refused\":null,\"lessons\":[]}"), 0);
  assert_int_equal(m.table.count, 0);
  assert_int_equal(m.table.refused_ms, 0);
  model_free(&m);
}

// What does not fit leaves everything as it was.
static void faults_change_nothing(void **state) {
  static const char *const bad[] = {
      "{\"t\":\"timetable\",\"rev\":\"x\"}",
      "{\"t\":\"timetable\",\"rev\":9,\"lessons\":7}",
      "{\"t\":\"timetable\",\"rev\":9,\"lessons\":[7]}",
      "{\"t\":\"timetable\",\"rev\":9,\"lessons\":[{\"uid\":\"z\"},{\"uid\":8}]}",
      "{\"t\":\"timetable\",\"rev\":9,\"lessons\":[{\"uid\":\"z\",\"state\":\"asleep\"}]}",
      "{\"t\":\"timetable\",\"rev\":9,\"periods\":[1]}",
      "{\"t\":\"timetable\",\"rev\":9,\"refused\":3}",
      "{\"t\":\"lesson\",\"state\":7}",
      "{\"t\":\"lesson\",\"state\":\"live\",\"lesson\":[]}",
      "{\"t\":\"lesson\",\"state\":\"live\",\"player\":{\"volume\":\"loud\"}}",
      "{\"t\":\"ledger\",\"rows\":[{\"seq\":{}}]}",
      "{\"t\":\"todo\",\"items\":[{\"args\":[]}]}",
      "{\"t\":\"todo\",\"items\":[{\"code\":1,\"args\":[3]}]}",
      "{\"t\":\"preview\",\"n\":1,\"w\":2,\"h\":2,\"rgb\":\"AAAA\"}",
      "{\"t\":\"preview\",\"n\":1,\"w\":1,\"h\":1,\"rgb\":\"!!!!\"}",
  };
  struct model m, before;
  (void)state;
  model_init(&m);
  assert_int_equal(take(&m, two_lessons), 0);
  assert_int_equal(take(&m, "{\"t\":\"preview\",\"n\":1,\"w\":1,\"h\":1,\"rgb\":\"AQID\"}"), 0);
  before = m;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_not_equal(take(&m, bad[i]), 0);
    assert_true(fault.why[0] != '\0');
    assert_memory_equal(&m, &before, sizeof m);
  }
  assert_string_equal(model_find(&m, "b")->title, "数学");
  model_free(&m);
}

static void long_texts_are_cut_between_characters(void **state) {
  struct model m;
  char line[4000] = "{\"t\":\"room\",\"name\":\"";
  (void)state;
  for (int i = 0; i < 200; i++) strncat(line, "校", sizeof line - strlen(line) - 1);
  strncat(line, "\"}", sizeof line - strlen(line) - 1);
  model_init(&m);
  assert_int_equal(take(&m, line), 0);
  assert_int_equal(strlen(m.room.name), 96);
  model_free(&m);
}

static void lesson_and_rows(void **state) {
  struct model m;
  (void)state;
  model_init(&m);
  assert_int_equal(
      take(&m,
           "{\"t\":\"lesson\",\"state\":\"reconnecting\",\"running\":true,\"by\":\"hand\",\"why\":2102,"
           "\"lesson\":{\"uid\":\"k\",\"title\":\"x\"},\"player\":{\"phase\":\"stalled\",\"mute\":true}}"),
      0);
  assert_true(m.now.running && m.now.by_hand && m.now.has && m.now.player.mute);
  assert_int_equal(m.now.player.phase, PH_STALLED);
  assert_int_equal(take(&m, "{\"t\":\"lesson\",\"state\":\"idle\",\"running\":false,\"lesson\":null}"), 0);
  assert_false(m.now.has || m.now.player.mute);
  assert_int_equal(
      take(&m,
           "{\"t\":\"ledger\",\"unacked\":1,\"rows\":[{\"seq\":2,\"uid\":\"k\"},{\"seq\":1,\"uid\":\"k\"}]}"),
      0);
  assert_int_equal(model_row(&m, "k")->seq, 2);
  assert_null(model_row(&m, "z"));
  assert_int_equal(take(&m, "{\"t\":\"todo\",\"items\":[{\"code\":6001,\"args\":[\"a\",\"b\"]}]}"), 0);
  assert_string_equal(m.todo.item[0].arg[1], "b");
  assert_int_equal(take(&m, "{\"t\":\"ok\",\"id\":1}"), 0);
  assert_false(model_complete(&m));
  model_free(&m);
}

static int take_both(struct model *m) {
  model_init(m);
  int err = take(m, two_lessons);
  if (!err) err = take(m, "{\"t\":\"preview\",\"n\":1,\"w\":1,\"h\":1,\"rgb\":\"AQID\"}");
  if (err) model_free(m);
  return err;
}

static void memory(void **state) {
  struct model m;
  (void)state;
  OOM_EACH(take_both(&m), model_free(&m));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(clock_runs_on),         cmocka_unit_test(timetable_is_taken),
      cmocka_unit_test(faults_change_nothing), cmocka_unit_test(long_texts_are_cut_between_characters),
      cmocka_unit_test(lesson_and_rows),       cmocka_unit_test(memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
