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
#include "mqtt/topic.h"

static const struct timetable_room room = {"150823", "2115000001", "01"};

static void each_channel_goes_there_and_back(void **state) {
  (void)state;
  for (int ch = 0; ch < TOPIC_COUNT; ch++) {
    const struct topic_row *row = topic_row((enum topic_channel)ch);
    const char *id = strstr(row->tail, "{id}") ? "a.B_9-" : NULL;
    char text[TOPIC_MAX];
    struct topic t;
    assert_int_equal(topic_build(text, sizeof text, &room, (enum topic_channel)ch, id), ERR_OK);
    assert_int_equal(strncmp(text, row->county ? "tongpin/v1/150823/" : "tongpin/v1/150823/2115000001/01/",
                             18),
                     0);
    assert_int_equal(topic_parse(text, &t), ERR_OK);
    assert_int_equal(t.channel, ch);
    assert_string_equal(t.id, id ? id : "");
    assert_string_equal(t.room.adcode, "150823");
    assert_string_equal(t.room.school, row->county ? "" : "2115000001");
    assert_string_equal(t.room.number, row->county ? "" : "01");
  }
}

static void topics_are_those_of_the_contract(void **state) {
  (void)state;
  char text[TOPIC_MAX];
  topic_build(text, sizeof text, &room, TOPIC_SCHEDULE_DESIRED, NULL);
  assert_string_equal(text, "tongpin/v1/150823/2115000001/01/schedule/desired");
  topic_build(text, sizeof text, &room, TOPIC_LESSON_UP, "x");
  assert_string_equal(text, "tongpin/v1/150823/2115000001/01/lesson/x/up");
  topic_build(text, sizeof text, &room, TOPIC_CLOCK, NULL);
  assert_string_equal(text, "tongpin/v1/150823/clock");
  assert_int_equal(topic_client_id(&room, text, sizeof text), ERR_OK);
  assert_string_equal(text, "tp-2115000001-01");
  assert_int_equal(topic_client_id(&room, text, 16), ERR_TOOBIG);
}

static void filters_have_wildcards_and_groups(void **state) {
  (void)state;
  char text[TOPIC_MAX];
  assert_int_equal(topic_filter(text, sizeof text, NULL, TOPIC_LEDGER, NULL), ERR_OK);
  assert_string_equal(text, "tongpin/v1/+/+/+/ledger");
  assert_int_equal(topic_filter(text, sizeof text, &room, TOPIC_CMD_ANSWER, NULL), ERR_OK);
  assert_string_equal(text, "tongpin/v1/150823/2115000001/01/cmd/+");
  assert_int_equal(topic_filter(text, sizeof text, NULL, TOPIC_LEDGER, "city"), ERR_OK);
  assert_string_equal(text, "$share/city/tongpin/v1/+/+/+/ledger");
  assert_int_equal(topic_filter(text, sizeof text, NULL, TOPIC_CLOCK, NULL), ERR_OK);
  assert_string_equal(text, "tongpin/v1/+/clock");
  assert_int_equal(topic_filter(text, sizeof text, NULL, TOPIC_LEDGER, "a/b"), ERR_ARG);
  assert_int_equal(topic_filter(text, sizeof text, NULL, TOPIC_LEDGER, "a+"), ERR_ARG);
}

static const char *const strangers[] = {
    "",
    "tongpin",
    "tongpin/v1/",
    "tongpin/v2/150823/2115000001/01/state",
    "tongpin/v1/150823/2115000001/01/",
    "tongpin/v1/150823/2115000001/01/state/",
    "tongpin/v1/150823/2115000001/01/State",
    "tongpin/v1/050823/2115000001/01/state",
    "tongpin/v1/15082/2115000001/01/state",
    "tongpin/v1/150823/211500000/01/state",
    "tongpin/v1/150823/2115000001/00/state",
    "tongpin/v1/150823/2115000001/1/state",
    "tongpin/v1/150823/2115000001/0a/state",
    "tongpin/v1/150823/2115000001/01/cmd/",
    "tongpin/v1/150823/2115000001/01/cmd/a/b",
    "tongpin/v1/150823/2115000001/01/cmd/+",
    "tongpin/v1/150823/2115000001/01/lesson//up",
    "tongpin/v1/150823/2115000001/01/lesson/a/sideways",
    "tongpin/v1/150823/clock/",
    "tongpin/v1/15082x/clock",
    "tongpin/v1/150823/2115000001/01/clock",
    "tongpin/v1/150823/state",
    "x/tongpin/v1/150823/clock",
    "tongpin/v1/150823/2115000001/01/cmd/12345678901234567890123456789012345678901234567890123456789012345"};

static void strangers_topics_are_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
    struct topic t = {.id = "keep"};
    if (topic_parse(strangers[i], &t) != ERR_SYNTAX) fail_msg("taken: %s", strangers[i]);
    assert_string_equal(t.id, "keep");
  }
}

static void rooms_are_checked(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "150823/2115000001/1",
                                    "150823/2115000001/011",
                                    "150823/2115000001",
                                    "150823-2115000001-01",
                                    "15082３/2115000001/01",
                                    "150823/2115000001/01/",
                                    " 150823/2115000001/01",
                                    "050823/2115000001/01",
                                    "150823/2115000001/00"};
  struct timetable_room r = {"1", "2", "3"};
  char text[24];
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(topic_room_read(bad[i], &r), ERR_SYNTAX);
    assert_string_equal(r.adcode, "1");
  }
  assert_int_equal(topic_room_read("150823/2115000001/99", &r), ERR_OK);
  assert_int_equal(topic_room_text(&r, text, sizeof text), ERR_OK);
  assert_string_equal(text, "150823/2115000001/99");
  assert_int_equal(topic_room_text(&r, text, 20), ERR_TOOBIG);
  r.number[1] = 'x';
  assert_int_equal(topic_room_text(&r, text, sizeof text), ERR_ARG);
  assert_int_equal(topic_build(text, sizeof text, &r, TOPIC_STATE, NULL), ERR_ARG);
}

static void ids_and_buffers_are_checked(void **state) {
  (void)state;
  char text[TOPIC_MAX];
  assert_int_equal(topic_build(text, sizeof text, &room, TOPIC_CMD_ANSWER, NULL), ERR_ARG);
  assert_int_equal(topic_build(text, sizeof text, &room, TOPIC_CMD_ANSWER, "a/b"), ERR_ARG);
  assert_int_equal(topic_build(text, sizeof text, &room, TOPIC_CMD_ANSWER, "#"), ERR_ARG);
  assert_int_equal(topic_build(text, sizeof text, &room, TOPIC_STATE, "a"), ERR_ARG);
  assert_int_equal(topic_build(text, 36, &room, TOPIC_STATE, NULL), ERR_TOOBIG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_channel_goes_there_and_back),
      cmocka_unit_test(topics_are_those_of_the_contract),
      cmocka_unit_test(filters_have_wildcards_and_groups),
      cmocka_unit_test(strangers_topics_are_refused),
      cmocka_unit_test(rooms_are_checked),
      cmocka_unit_test(ids_and_buffers_are_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
