// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "src/base/err.h"
#include "src/proto/fault.h"
#include "src/proto/msg.h"
#include "tests/unit/oom.h"

static int read_as(enum msg_from from, const char *line, struct jdoc_fault *fault) {
  struct msg m;
  memset(fault, 0, sizeof *fault);
  int err = msg_read(&m, line, strlen(line), from, fault);
  json_decref(m.json);
  return err;
}

static void test_accepts(void **state) {
  (void)state;
  struct jdoc_fault fault = {0};
  struct msg m;
  const char *line = "{\"t\":\"volume\",\"id\":7,\"level\":33,\"unknown\":[1]}";
  assert_int_equal(msg_read(&m, line, strlen(line), MSG_CLIENT, &fault), ERR_OK);
  assert_int_equal(m.id, MSG_VOLUME);
  assert_int_equal(m.request, 7);
  assert_int_equal(msg_int(&m, "level", -1), 33);
  assert_int_equal(msg_int(&m, "absent", -1), -1);
  assert_string_equal(msg_text(&m, "level", "no text"), "no text");
  assert_true(msg_bool(&m, "absent", true));
  json_decref(m.json);
}

static void test_refuses(void **state) {
  (void)state;
  static const struct {
    enum msg_from from;
    const char *line, *at;
    int err;
  } rows[] = {
      {MSG_CLIENT, "nonsense", "", ERR_SYNTAX},
      {MSG_CLIENT, "[]", "", ERR_TYPE},
      {MSG_CLIENT, "{}", "/t", ERR_MISSING},
      {MSG_CLIENT, "{\"t\":7}", "/t", ERR_TYPE},
      {MSG_CLIENT, "{\"t\":\"no.such\"}", "/t", ERR_MISSING},
      {MSG_CLIENT, "{\"t\":\"w.ready\"}", "/t", ERR_DENIED},
      {MSG_WORKER, "{\"t\":\"lesson.start\"}", "/t", ERR_DENIED},
      {MSG_CLIENT, "{\"t\":\"volume\"}", "/level", ERR_MISSING},
      {MSG_CLIENT, "{\"t\":\"volume\",\"level\":101}", "/level", ERR_RANGE},
      {MSG_CLIENT, "{\"t\":\"volume\",\"level\":\"1\"}", "/level", ERR_TYPE},
      {MSG_CLIENT, "{\"t\":\"volume\",\"level\":1,\"id\":0}", "/id", ERR_RANGE},
      {MSG_CLIENT, "{\"t\":\"hello\",\"version\":1,\"who\":\"\"}", "/who", ERR_RANGE},
      {MSG_BOSS, "{\"t\":\"w.play\",\"uri\":7,\"volume\":1,\"mute\":false}", "/uri", ERR_TYPE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct jdoc_fault fault;
    assert_int_equal(read_as(rows[i].from, rows[i].line, &fault), rows[i].err);
    assert_string_equal(fault.at, rows[i].at);
    assert_true(fault.why[0] != '\0');
  }
}

// One name, two rows: what counts is who sends it.
static void test_same_name(void **state) {
  (void)state;
  struct jdoc_fault fault;
  assert_int_equal(read_as(MSG_BOSS, "{\"t\":\"w.preview\",\"on\":true,\"w\":16,\"h\":9}", &fault), ERR_OK);
  assert_int_equal(read_as(MSG_WORKER, "{\"t\":\"w.preview\",\"on\":true}", &fault), ERR_MISSING);
  assert_string_equal(fault.at, "/n");
}

static void test_every_row(void **state) {
  (void)state;
  for (int i = 0; i < MSG_COUNT; i++) {
    const struct msg_row *row = msg_row((enum msg_id)i);
    assert_non_null(row->name);
    assert_non_null(row->fields);
    assert_true(row->from == MSG_CLIENT || row->from == MSG_DAEMON || row->from == MSG_BOSS ||
                row->from == MSG_WORKER);
    json_t *o = msg_new((enum msg_id)i);
    assert_string_equal(json_string_value(json_object_get(o, "t")), row->name);
    json_decref(o);
  }
  assert_null(msg_row(MSG_COUNT));
}

static int read_and_drop(void) {
  struct jdoc_fault fault;
  int err = read_as(MSG_CLIENT, "{\"t\":\"hello\",\"version\":1,\"who\":\"cli\",\"name\":\"x\"}", &fault);
  return err;
}

static void test_oom(void **state) {
  (void)state;
  OOM_EACH(read_and_drop(), );
  oom_arm(1);
  json_t *o = msg_new(MSG_OK);
  assert_true(oom_disarm());
  assert_null(o);
}

static void test_faults(void **state) {
  (void)state;
  int last = 0;
  for (int i = 0; fault_at(i); i++) {
    const struct fault *f = fault_at(i);
    assert_in_range(f->code, 1000, 9999);
    assert_true(f->code > last);
    last = f->code;
    assert_ptr_equal(fault_find(f->code), f);
    assert_true(*f->what && *f->means && *f->todo);
  }
  assert_true(last > 0);
  assert_null(fault_find(0));
  assert_null(fault_at(-1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_accepts),   cmocka_unit_test(test_refuses), cmocka_unit_test(test_same_name),
      cmocka_unit_test(test_every_row), cmocka_unit_test(test_oom),     cmocka_unit_test(test_faults),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
