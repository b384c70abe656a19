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
#include "mqtt/inbox.h"
#include "mqtt/sending.h"
#include "tests/unit/oom.h"

static struct inbox in;
static struct sending out;

static int put_message(size_t len) {
  char *payload = calloc(1, len + 1);
  if (!payload) return ERR_NOMEM;
  struct link_message m = {.topic = (char[]){"a/b"}, .payload = payload, .len = len, .sig = (char[]){"s"}};
  int err = inbox_message(&in, &m);
  free(payload);
  return err;
}

static void messages_come_out_in_order(void **state) {
  (void)state;
  struct link_event *e = calloc(1, sizeof *e);
  assert_non_null(e);
  e->kind = LINK_CONNECTED;
  inbox_push(&in, e);
  for (size_t i = 0; i < 3; i++) assert_int_equal(put_message(i), ERR_OK);
  e = inbox_take(&in);
  assert_int_equal(e->kind, LINK_CONNECTED);
  link_event_free(e);
  for (size_t i = 0; i < 3; i++) {
    e = inbox_take(&in);
    assert_int_equal(e->kind, LINK_MESSAGE);
    assert_int_equal(e->message.len, i);
    assert_string_equal(e->message.topic, "a/b");
    assert_string_equal(e->message.sig, "s");
    assert_null(e->message.kid);
    link_event_free(e);
  }
  assert_null(inbox_take(&in));
  assert_int_equal(in.messages, 0);
  assert_int_equal(in.bytes, 0);
  link_event_free(NULL);
}

static void a_full_inbox_says_so_then_drops(void **state) {
  (void)state;
  for (int i = 0; i < LINK_QUEUE_MESSAGES; i++) {
    assert_false(inbox_full(&in));
    assert_int_equal(put_message(1), ERR_OK);
  }
  assert_true(inbox_full(&in));
  for (int i = LINK_QUEUE_MESSAGES; i < LINK_DROP_MESSAGES; i++) assert_int_equal(put_message(1), ERR_OK);
  assert_int_equal(put_message(1), ERR_TOOBIG);
  assert_int_equal(in.dropped, 1);
  link_event_free(inbox_take(&in));
  assert_int_equal(put_message(1), ERR_OK);
  inbox_clear(&in);
  size_t third = LINK_DROP_BYTES / 3;
  for (int i = 0; i < 3; i++) assert_int_equal(put_message(third), ERR_OK);
  assert_true(inbox_full(&in));
  assert_int_equal(put_message(4), ERR_TOOBIG);
  assert_int_equal(in.dropped, 2);
  inbox_clear(&in);
  assert_int_equal(in.bytes, 0);
}

static int put(int64_t token, int qos) {
  struct link_publish p = {.topic = "t", .payload = "xyz", .len = 3, .qos = qos, .token = token};
  return sending_add(&out, &p, false);
}

static void publishes_are_confirmed_once(void **state) {
  (void)state;
  for (int i = 0; i < 3; i++) assert_int_equal(put(100 + i, 1), ERR_OK);
  struct sending_item *a = sending_pop(&out), *b = sending_pop(&out);
  assert_int_equal(a->done->token, 100);
  sending_given(&out, a, 7);
  sending_given(&out, b, 8);
  assert_null(sending_find(&out, 9));
  struct link_event *e = sending_over(&out, sending_find(&out, 7), 16);
  assert_true(e->kind == LINK_PUBLISHED && e->token == 100 && e->reason == 16);
  link_event_free(e);
  assert_null(sending_find(&out, 7));
  assert_int_equal(out.count, 2);
  assert_int_equal(out.bytes, 6);
  sending_clear(&out);
  assert_int_equal(out.count, 0);
}

static void qos0_leaves_the_queue_alone(void **state) {
  (void)state;
  static const int qos[] = {0, 1, 0, 1, 0};
  for (int i = 0; i < 5; i++) assert_int_equal(put(i, qos[i]), ERR_OK);
  for (int want = 0; want <= 4; want += 2) {
    struct sending_item *i = sending_pop_qos0(&out);
    assert_int_equal(i->done->token, want);
    link_event_free(sending_over(&out, i, 128));
  }
  assert_null(sending_pop_qos0(&out));
  assert_int_equal(put(9, 1), ERR_OK);  // the end of the queue is still known
  static const int left[] = {1, 3, 9};
  for (int i = 0; i < 3; i++) {
    struct sending_item *item = sending_pop(&out);
    assert_int_equal(item->done->token, left[i]);
    link_event_free(sending_over(&out, item, 0));
  }
  assert_null(sending_pop(&out));
}

static void sending_is_bounded_but_for_the_last_word(void **state) {
  (void)state;
  for (int i = 0; i < LINK_OUT_MESSAGES; i++) assert_int_equal(put(i, 1), ERR_OK);
  assert_int_equal(put(1, 1), ERR_AGAIN);
  struct link_publish bye = {.topic = "t", .payload = "bye", .len = 3, .qos = 1};
  assert_int_equal(sending_add(&out, &bye, true), ERR_OK);
  assert_true(out.queued_last->final);
  sending_clear(&out);
  char *big = calloc(1, LINK_OUT_BYTES / 2 + 1);
  assert_non_null(big);
  struct link_publish p = {.topic = "t", .payload = big, .len = LINK_OUT_BYTES / 2 + 1, .qos = 1};
  assert_int_equal(sending_add(&out, &p, false), ERR_OK);
  assert_int_equal(sending_add(&out, &p, false), ERR_AGAIN);
  free(big);
  sending_clear(&out);
}

static void wake(void *arg) { (void)arg; }

static struct link *made;
static int make(void) {
  static const char *const filters[] = {"a/#", "b", NULL};
  struct link_opt o = {.host = "h",
                       .port = 1883,
                       .client_id = "c",
                       .user = "u",
                       .password = "p",
                       .keepalive_s = 30,
                       .retry_max_s = 60,
                       .subscribe = filters};
  return link_new(&made, &o, wake, NULL);
}

static int will(void *arg, int64_t bd, char **payload, size_t *len) {
  (void)arg, (void)bd, (void)payload, (void)len;
  return ERR_NOMEM;
}

static void options_are_checked(void **state) {
  (void)state;
  const struct link_opt good = {.host = "h", .port = 1, .client_id = "c", .keepalive_s = 5, .retry_max_s = 1};
  struct link_opt bad[10];
  for (int i = 0; i < 10; i++) bad[i] = good;
  bad[0].host = "";
  bad[1].port = 0;
  bad[2].port = 65536;
  bad[3].client_id = NULL;
  bad[4].keepalive_s = 4;
  bad[5].retry_max_s = 0;
  bad[6].tls = true;
  bad[7].will_topic = "t";
  bad[8].subscribe_qos = 2;
  bad[9].will_delay_s = -1;
  struct link *l;
  for (int i = 0; i < 10; i++) {
    assert_int_equal(link_new(&l, &bad[i], wake, NULL), ERR_ARG);
    assert_null(l);
  }
  bad[7].will = will;
  assert_int_equal(link_new(&l, &bad[7], wake, NULL), ERR_OK);
  struct link_event *e;
  struct link_publish p = {.topic = "t", .qos = 1};
  assert_int_equal(link_publish(l, &p), ERR_STATE);
  assert_int_equal(link_next(l, &e), ERR_AGAIN);
  assert_int_equal(link_stop(l, &p), ERR_OK);  // never started: stopped at once
  assert_int_equal(link_next(l, &e), ERR_OK);
  assert_int_equal(e->kind, LINK_STOPPED);
  link_event_free(e);
  link_free(l);
  link_free(NULL);
}

static void memory_may_run_out_anywhere(void **state) {
  (void)state;
  OOM_EACH(put_message(5), inbox_clear(&in));
  OOM_EACH(put(1, 1), sending_clear(&out));
  OOM_EACH(make(), link_free(made));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_come_out_in_order),
      cmocka_unit_test(a_full_inbox_says_so_then_drops),
      cmocka_unit_test(publishes_are_confirmed_once),
      cmocka_unit_test(qos0_leaves_the_queue_alone),
      cmocka_unit_test(sending_is_bounded_but_for_the_last_word),
      cmocka_unit_test(options_are_checked),
      cmocka_unit_test(memory_may_run_out_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
