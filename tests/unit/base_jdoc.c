// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <stdio.h>
#include "src/base/buf.h"
#include "src/base/err.h"
#include "src/base/jdoc.h"
#include "tests/unit/oom.h"

static struct jdoc_fault fault;
static struct jdoc root;

static json_t *parse(const char *text) { return jdoc_parse(text, strlen(text), 4096, &root, &fault); }

struct bad_text {
  const char *text;
  int err;
};
static const struct bad_text bad_texts[] = {
    {"", ERR_SYNTAX},
    {"{", ERR_SYNTAX},
    {"{}x", ERR_SYNTAX},
    {"[]", ERR_TYPE},
    {"1", ERR_SYNTAX},
    {"{\"a\":1,\"a\":2}", ERR_SYNTAX},
    {"{\"a\":\"\\u0000\"}", ERR_SYNTAX},
    {"{\"a\\u0000\":1}", ERR_SYNTAX},
    {"{\"a\":\"\xff\"}", ERR_SYNTAX},
    {"{\"a\":\"\xed\xa0\x80\"}", ERR_SYNTAX},
    {"{\"a\":NaN}", ERR_SYNTAX},
    {"{\"a\":1e999}", ERR_RANGE},
    {"{\"a\":99999999999999999999}", ERR_RANGE},
    {"{'a':1}", ERR_SYNTAX},
};

static void bad_text_is_refused_whole(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad_texts / sizeof bad_texts[0]; i++) {
    assert_null(parse(bad_texts[i].text));
    if (fault.err != bad_texts[i].err) print_message("%s: %s\n", bad_texts[i].text, fault.why);
    assert_int_equal(fault.err, bad_texts[i].err);
    assert_string_equal(fault.at, "");
    assert_true(strlen(fault.why) > 5);
  }
  assert_null(jdoc_parse("{\"a\":\"x\0y\"}", 11, 100, &root, &fault));
  assert_int_equal(fault.err, ERR_SYNTAX);
}

static void size_and_depth_are_limited(void **state) {
  (void)state;
  assert_null(jdoc_parse("{\"a\":1}", 7, 6, &root, &fault));
  assert_int_equal(fault.err, ERR_TOOBIG);
  for (int deep = 31; deep <= 32; deep++) {
    struct buf text;
    buf_init(&text, 200);
    buf_adds(&text, "{\"[[[\\\"{{{\":");
    for (int i = 0; i < deep; i++) buf_adds(&text, "[");
    for (int i = 0; i < deep; i++) buf_adds(&text, "]");
    assert_int_equal(buf_adds(&text, "}"), 0);
    json_t *value = parse(text.data);
    buf_free(&text);
    assert_int_equal(value != NULL, deep == 31);
    assert_int_equal(fault.err, deep == 31 ? ERR_OK : ERR_TOOBIG);
    json_decref(value);
  }
}

static const char *const words[] = {"red", "green", NULL};

static void good_members_are_read(void **state) {
  (void)state;
  json_t *value = parse(
      "{\"i\":-5,\"n\":2.5,\"b\":true,\"s\":\"中\",\"w\":\"green\",\"o\":{\"x\":1},\"a\":[{\"s\":\"q\"},"
      "\"t\"],\"z\":null}");
  assert_non_null(value);
  int64_t i;
  double n;
  bool b;
  char s[4], t[8];
  int w;
  struct jdoc o, a, item;
  assert_int_equal(jdoc_int(&root, "i", -5, -5, &i), 0);
  assert_int_equal(jdoc_number(&root, "n", 2, 3, &n), 0);
  assert_int_equal(jdoc_number(&root, "i", -9, 3, &n), 0);
  assert_int_equal(jdoc_bool(&root, "b", &b), 0);
  assert_int_equal(jdoc_string(&root, "s", s, sizeof s), 0);
  assert_int_equal(jdoc_word(&root, "w", words, &w), 0);
  assert_int_equal(jdoc_object(&root, "o", &o), 0);
  assert_int_equal(jdoc_array(&root, "a", 2, &a), 0);
  assert_int_equal(jdoc_item_object(&a, 0, &item), 0);
  assert_int_equal(jdoc_string(&item, "s", t, sizeof t), 0);
  assert_int_equal(jdoc_item_string(&a, 1, t, sizeof t), 0);
  assert_true(i == -5 && n == -5 && b && w == 1 && jdoc_len(&a) == 2);
  assert_string_equal(s, "中");
  assert_string_equal(t, "t");
  assert_true(jdoc_has(&o, "x") && jdoc_has(&root, "i"));
  assert_false(jdoc_has(&root, "z") || jdoc_has(&root, "none"));
  assert_int_equal(fault.err, ERR_OK);
  json_decref(value);
}

enum want { INT, NUMBER, BOOL, STRING, WORD, OBJECT, ARRAY, ITEM_OBJECT, ITEM_STRING };

static int want(enum want what, const struct jdoc *at) {
  int64_t i;
  double n;
  bool b;
  char s[5];
  int w;
  struct jdoc d, item;
  switch (what) {
  case INT: return jdoc_int(at, "k", 1, 10, &i);
  case NUMBER: return jdoc_number(at, "k", 1, 10, &n);
  case BOOL: return jdoc_bool(at, "k", &b);
  case STRING: return jdoc_string(at, "k", s, sizeof s);
  case WORD: return jdoc_word(at, "k", words, &w);
  case OBJECT: return jdoc_object(at, "k", &d);
  case ARRAY: return jdoc_array(at, "k", 2, &d);
  default: break;
  }
  int err = jdoc_array(at, "k", 2, &d);
  if (err) return err;
  return what == ITEM_OBJECT ? jdoc_item_object(&d, 1, &item) : jdoc_item_string(&d, 1, s, sizeof s);
}

struct bad_member {
  enum want what;
  const char *text;
  int err;
  const char *at;
};
static const struct bad_member bad_members[] = {
    {INT, "{}", ERR_MISSING, "/k"},
    {INT, "{\"k\":0}", ERR_RANGE, "/k"},
    {INT, "{\"k\":11}", ERR_RANGE, "/k"},
    {INT, "{\"k\":1.5}", ERR_TYPE, "/k"},
    {INT, "{\"k\":\"1\"}", ERR_TYPE, "/k"},
    {INT, "{\"k\":null}", ERR_TYPE, "/k"},
    {NUMBER, "{\"k\":10.5}", ERR_RANGE, "/k"},
    {NUMBER, "{\"k\":[]}", ERR_TYPE, "/k"},
    {BOOL, "{\"k\":1}", ERR_TYPE, "/k"},
    {STRING, "{\"k\":\"\"}", ERR_RANGE, "/k"},
    {STRING, "{\"k\":\"12345\"}", ERR_RANGE, "/k"},
    {STRING, "{\"k\":\"a\\nb\"}", ERR_RANGE, "/k"},
    {STRING, "{\"k\":\"a\\u007f\"}", ERR_RANGE, "/k"},
    {STRING, "{\"k\":\"a\\u009b\"}", ERR_RANGE, "/k"},
    {STRING, "{\"k\":7}", ERR_TYPE, "/k"},
    {WORD, "{\"k\":\"blue\"}", ERR_RANGE, "/k"},
    {WORD, "{\"k\":true}", ERR_TYPE, "/k"},
    {OBJECT, "{\"k\":[]}", ERR_TYPE, "/k"},
    {ARRAY, "{\"k\":{}}", ERR_TYPE, "/k"},
    {ARRAY, "{\"k\":[1,2,3]}", ERR_TOOBIG, "/k"},
    {ITEM_OBJECT, "{\"k\":[{},1]}", ERR_TYPE, "/k/1"},
    {ITEM_OBJECT, "{\"k\":[{}]}", ERR_TYPE, "/k/1"},
    {ITEM_STRING, "{\"k\":[1,\"12345\"]}", ERR_RANGE, "/k/1"},
};

static void a_bad_member_is_named_by_its_pointer(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad_members / sizeof bad_members[0]; i++) {
    const struct bad_member *m = &bad_members[i];
    json_t *value = parse(m->text);
    assert_non_null(value);
    int err = want(m->what, &root);
    if (err != m->err) print_message("%s\n", m->text);
    assert_int_equal(err, m->err);
    assert_int_equal(fault.err, err);
    assert_string_equal(fault.at, m->at);
    json_decref(value);
  }
}

static void the_first_fault_stays_and_pointers_are_escaped(void **state) {
  (void)state;
  json_t *value = parse("{\"a/b\":[0,{\"m~n\":{}}]}");
  struct jdoc list, item, deep;
  assert_int_equal(jdoc_array(&root, "a/b", 9, &list), 0);
  assert_int_equal(jdoc_item_object(&list, 1, &item), 0);
  assert_int_equal(jdoc_object(&item, "m~n", &deep), 0);
  assert_int_equal(jdoc_refuse(&deep, "x\n", ERR_DENIED, "not %s", "yet"), ERR_DENIED);
  assert_int_equal(jdoc_refuse(&root, NULL, ERR_IO, "later"), ERR_DENIED);
  assert_string_equal(fault.at, "/a~1b/1/m~0n/x?");
  assert_string_equal(fault.why, "not yet");
  json_decref(value);
}

static void a_long_pointer_and_reason_stay_utf8(void **state) {
  (void)state;
  char key[301], text[600], why[302] = "x";
  for (int i = 0; i < 100; i++) memcpy(key + 3 * i, "课", 4);
  memcpy(why + 1, key, sizeof key);
  snprintf(text, sizeof text, "{\"%s\":{}}", key);
  json_t *value = parse(text);
  struct jdoc deep;
  assert_int_equal(jdoc_object(&root, key, &deep), 0);
  jdoc_refuse(&deep, "k", ERR_TYPE, "%s", why);
  json_t *at = json_string(fault.at), *reason = json_string(fault.why);
  assert_true(at && reason);
  assert_string_equal(fault.at + strlen(fault.at) - 5, "课/k");
  json_decref(at);
  json_decref(reason);
  json_decref(value);
}

static int parse_err(const char *text, json_t **value) {
  *value = parse(text);
  return *value ? ERR_OK : fault.err;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  json_t *value;
  const char *text =
      "{\"i\":-5,\"n\":2.5,\"s\":\"a string that is longer than the first buffer of jansson\",\"a\":[1,2,"
      "3,4,5,6,7,8,9,10,11,12],\"o\":{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,"
      "\"i\":9}}";
  OOM_EACH(parse_err(text, &value), json_decref(value));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bad_text_is_refused_whole),
      cmocka_unit_test(size_and_depth_are_limited),
      cmocka_unit_test(good_members_are_read),
      cmocka_unit_test(a_bad_member_is_named_by_its_pointer),
      cmocka_unit_test(the_first_fault_stays_and_pointers_are_escaped),
      cmocka_unit_test(a_long_pointer_and_reason_stay_utf8),
      cmocka_unit_test(each_allocation_may_fail),
  };
  return cmocka_run_group_tests_name("base_jdoc", tests, NULL, NULL);
}
