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
#include "mqtt/payload.h"
#include "tests/unit/oom.h"

#define HASH_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HASH_0 "0000000000000000000000000000000000000000000000000000000000000000"

static const struct payload_head head = {.ts_ms = 1795398900123, .seq = 7, .clock = TRUST_DRIFTING};
static struct jdoc_fault fault;
static char *json;
static size_t len;

static void drop(void) {
  free(json);
  json = NULL;
}

static void state_goes_there_and_back(void **state) {
  (void)state;
  struct payload_state p = {.head = head,
                            .state = ROOM_BUSY,
                            .version = "0.1.0",
                            .boot = "b-1",
                            .bd = 3000001},
                       q;
  for (int lesson = 0; lesson < 2; lesson++) {
    snprintf(p.lesson, sizeof p.lesson, "%s", lesson ? "L1" : "");
    assert_int_equal(payload_state_build(&p, &json, &len), ERR_OK);
    assert_int_equal(strlen(json), len);
    assert_non_null(strstr(json, lesson ? "\"lesson\":\"L1\"" : "\"lesson\":null"));
    memset(&q, 0xff, sizeof q);
    memset(&fault, 0, sizeof fault);
    assert_int_equal(payload_state_read(&q, json, len, &fault), ERR_OK);
    assert_string_equal(q.lesson, p.lesson);
    assert_string_equal(q.boot, "b-1");
    assert_int_equal(q.state, ROOM_BUSY);
    assert_true(q.bd == 3000001 && q.head.seq == 7 && q.head.ts_ms == head.ts_ms &&
                q.head.clock == TRUST_DRIFTING);
    drop();
  }
}

static void reported_goes_there_and_back(void **state) {
  (void)state;
  struct payload_reported p = {.head = head, .rev = 12, .sha256 = HASH_A, .ok = true}, q;
  assert_int_equal(payload_reported_build(&p, &json, &len), ERR_OK);
  assert_non_null(strstr(json, "\"refused\":null"));
  assert_int_equal(payload_reported_read(&q, json, len, &fault), ERR_OK);
  assert_true(q.ok && q.rev == 12 && !strcmp(q.sha256, HASH_A));
  drop();
  p = (struct payload_reported){.head = head,
                                .refused_rev = 13,
                                .at = "/lessons/3/start",
                                .why = "needs a time"};
  assert_int_equal(payload_reported_build(&p, &json, &len), ERR_OK);
  assert_non_null(strstr(json, "\"sha256\":null"));
  assert_int_equal(payload_reported_read(&q, json, len, &fault), ERR_OK);
  assert_true(!q.ok && q.rev == 0 && !q.sha256[0] && q.refused_rev == 13);
  assert_string_equal(q.at, "/lessons/3/start");
  assert_string_equal(q.why, "needs a time");
  drop();
  p.at[0] = '\0';  // the whole document
  assert_int_equal(payload_reported_build(&p, &json, &len), ERR_OK);
  assert_int_equal(payload_reported_read(&q, json, len, &fault), ERR_OK);
  assert_string_equal(q.at, "");
  drop();
}

static void ledger_keeps_what_is_hashed(void **state) {
  (void)state;
  char row[] = "{\"a\":\"\xe8\x92\x99\\n\\\"\",\"b\":[1,2],\"c\":null}", hash[LEDGER_HASH];
  assert_int_equal(ledger_hash(HASH_0, 1, row, hash), ERR_OK);
  struct payload_ledger p = {.head = head, .prev = HASH_0, .row = row}, q = {0};
  p.head.seq = 1;
  memcpy(p.hash, hash, sizeof hash);
  assert_int_equal(payload_ledger_build(&p, &json, &len), ERR_OK);
  assert_int_equal(payload_ledger_read(&q, json, len, &fault), ERR_OK);
  assert_string_equal(q.row, row);
  assert_int_equal(ledger_hash(q.prev, q.head.seq, q.row, hash), ERR_OK);
  assert_string_equal(hash, q.hash);
  payload_ledger_free(&q);
  drop();
  // Another order on the wire is the same row.
  char text[700];
  snprintf(
      text, sizeof text,
      "{\"row\":{\"c\":null,\"b\":[1,2],\"a\":\"\\u8499\\n\\\"\"},\"hash\":\"%s\",\"prev\":\"%s\",\"clock\":"
      "\"unset\",\"seq\":1,\"ts\":\"2026-11-23T01:55:00Z\",\"schema\":\"tongpin/ledger/1\",\"new\":[{}]}",
      hash, HASH_0);
  assert_int_equal(payload_ledger_read(&q, text, strlen(text), &fault), ERR_OK);
  assert_string_equal(q.row, row);
  payload_ledger_free(&q);
  payload_ledger_free(NULL);
}

static void small_ones_go_there_and_back(void **state) {
  (void)state;
  struct payload_ack p = {.ts_ms = 1000, .seq = 41}, q;
  int64_t ts = 0;
  assert_int_equal(payload_ack_build(&p, &json, &len), ERR_OK);
  assert_string_equal(json,
                      "{\"schema\":\"tongpin/ledger-ack/1\",\"ts\":\"1970-01-01T00:00:01.000Z\",\"seq\":41}");
  assert_int_equal(payload_ack_read(&q, json, len, &fault), ERR_OK);
  assert_true(q.ts_ms == 1000 && q.seq == 41);
  drop();
  assert_int_equal(payload_beacon_build(1795398900123, &json, &len), ERR_OK);
  assert_int_equal(payload_beacon_read(&ts, json, len, &fault), ERR_OK);
  assert_true(ts == 1795398900123);
  drop();
}

// Each text takes the place of a member's value in a good payload.
struct bad {
  const char *key, *value, *at;
  int err;
};

// The good payload as an object with one member replaced (value NULL: left out), as text.
static char *bent(const char *good, const struct bad *b) {
  json_t *o = json_loads(good, 0, NULL);
  assert_non_null(o);
  if (b->value)
    assert_int_equal(json_object_set_new(o, b->key, json_loads(b->value, JSON_DECODE_ANY, NULL)), 0);
  else json_object_del(o, b->key);
  char *text = json_dumps(o, 0);
  json_decref(o);
  assert_non_null(text);
  return text;
}

static void state_faults_have_their_pointer(void **state) {
  (void)state;
  static const struct bad bad[] = {{"schema", "\"tongpin/state/2\"", "/schema", ERR_RANGE},
                                   {"schema", NULL, "/schema", ERR_MISSING},
                                   {"ts", "\"yesterday\"", "/ts", ERR_SYNTAX},
                                   {"ts", "1", "/ts", ERR_TYPE},
                                   {"seq", "-1", "/seq", ERR_RANGE},
                                   {"seq", "\"1\"", "/seq", ERR_TYPE},
                                   {"clock", "\"good\"", "/clock", ERR_RANGE},
                                   {"state", "\"asleep\"", "/state", ERR_RANGE},
                                   {"bd", "1.5", "/bd", ERR_TYPE},
                                   {"bd", NULL, "/bd", ERR_MISSING},
                                   {"version", "\"\"", "/version", ERR_RANGE},
                                   {"lesson", "7", "/lesson", ERR_TYPE},
                                   {"lesson", NULL, "/lesson", ERR_MISSING},
                                   {"boot", "\"a\\u001b[2J\"", "/boot", 0}};
  struct payload_state p = {.head = head, .version = "0.1.0", .boot = "b", .bd = 1}, q = {.bd = -5};
  assert_int_equal(payload_state_build(&p, &json, &len), ERR_OK);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char *text = bent(json, &bad[i]);
    memset(&fault, 0, sizeof fault);
    int err = payload_state_read(&q, text, strlen(text), &fault);
    if (!err || strcmp(fault.at, bad[i].at))
      fail_msg("%s=%s: %d at %s", bad[i].key, bad[i].value, err, fault.at);
    if (bad[i].err) assert_int_equal(err, bad[i].err);
    assert_true(fault.why[0] && q.bd == -5);
    free(text);
  }
  drop();
}

static void other_faults_have_their_pointer(void **state) {
  (void)state;
  static const struct bad bad[] = {{"prev", "\"xyz\"", "/prev", 0},
                                   {"hash",
                                    "\"00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff\"",
                                    "/hash", ERR_SYNTAX},
                                   {"row", "[]", "/row", ERR_TYPE},
                                   {"seq", "0", "/seq", ERR_RANGE}};
  struct payload_ledger p = {.head = head, .prev = HASH_0, .hash = HASH_A, .row = (char[]){"{}"}}, q = {0};
  assert_int_equal(payload_ledger_build(&p, &json, &len), ERR_OK);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char *text = bent(json, &bad[i]);
    memset(&fault, 0, sizeof fault);
    assert_int_not_equal(payload_ledger_read(&q, text, strlen(text), &fault), ERR_OK);
    assert_string_equal(fault.at, bad[i].at);
    assert_null(q.row);
    free(text);
  }
  drop();
  const char *not_ok =
      "{\"schema\":\"tongpin/schedule-reported/1\",\"ts\":\"2026-11-23T01:55:00Z\",\"seq\":1,"
      "\"clock\":\"unset\",\"rev\":1,\"sha256\":null,\"ok\":false,\"refused\":null}";
  struct payload_reported r;
  memset(&fault, 0, sizeof fault);
  assert_int_not_equal(payload_reported_read(&r, not_ok, strlen(not_ok), &fault), ERR_OK);
  assert_string_equal(fault.at, "/refused");
}

static void sizes_are_limited(void **state) {
  (void)state;
  size_t n = PAYLOAD_MAX + 100;
  char *row = malloc(n);
  assert_non_null(row);
  memset(row, 'x', n);
  memcpy(row, "{\"a\":\"", 6);
  memcpy(row + n - 3, "\"}", 3);
  struct payload_ledger p = {.head = head, .prev = HASH_0, .hash = HASH_A, .row = row}, q;
  assert_int_equal(payload_ledger_build(&p, &json, &len), ERR_TOOBIG);
  memset(&fault, 0, sizeof fault);
  assert_int_equal(payload_ledger_read(&q, row, n - 1, &fault), ERR_TOOBIG);
  free(row);
  p.row = (char[]){"[1]"};
  assert_int_equal(payload_ledger_build(&p, &json, &len), ERR_ARG);
  p.row = (char[]){"{"};
  assert_int_equal(payload_ledger_build(&p, &json, &len), ERR_ARG);
}

static void rev_is_read_from_broken_documents_too(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t rev;
  } rows[] = {{"{\"rev\":12,\"lessons\":7}", 12},
              {"{\"rev\":-1}", 0},
              {"{\"rev\":\"12\"}", 0},
              {"{}", 0},
              {"[1]", 0},
              {"{\"rev\":12", 0},
              {"", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_true(payload_rev_peek(rows[i].text, strlen(rows[i].text)) == rows[i].rev);
}

static struct payload_state state_in, state_out;
static struct payload_ledger row_in, row_out;
static int try_state(void) {
  memset(&fault, 0, sizeof fault);
  int err = payload_state_build(&state_in, &json, &len);
  if (!err && (err = payload_state_read(&state_out, json, len, &fault))) drop();
  return err;
}
static int try_ledger(void) {
  memset(&fault, 0, sizeof fault);
  int err = payload_ledger_build(&row_in, &json, &len);
  if (!err && (err = payload_ledger_read(&row_out, json, len, &fault))) drop();
  return err;
}
static struct payload_reported rep_in, rep_out;
static int try_reported(void) {
  memset(&fault, 0, sizeof fault);
  int err = payload_reported_build(&rep_in, &json, &len);
  if (!err && (err = payload_reported_read(&rep_out, json, len, &fault))) drop();
  return err;
}

static void memory_may_run_out_anywhere(void **state) {
  (void)state;
  state_in = (struct payload_state){.head = head, .version = "1", .boot = "b"};
  OOM_EACH(try_state(), drop());
  row_in =
      (struct payload_ledger){.head = head, .prev = HASH_0, .hash = HASH_A, .row = (char[]){"{\"a\":[1]}"}};
  OOM_EACH(try_ledger(), (drop(), payload_ledger_free(&row_out)));
  rep_in = (struct payload_reported){.head = head, .at = "/x", .why = "y"};
  OOM_EACH(try_reported(), drop());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(state_goes_there_and_back),
      cmocka_unit_test(reported_goes_there_and_back),
      cmocka_unit_test(ledger_keeps_what_is_hashed),
      cmocka_unit_test(small_ones_go_there_and_back),
      cmocka_unit_test(state_faults_have_their_pointer),
      cmocka_unit_test(other_faults_have_their_pointer),
      cmocka_unit_test(sizes_are_limited),
      cmocka_unit_test(rev_is_read_from_broken_documents_too),
      cmocka_unit_test(memory_may_run_out_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
