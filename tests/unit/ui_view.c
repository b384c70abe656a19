// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and messages against the state of the screen: what is asked, what is sent, what never happens by
// accident.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "src/base/err.h"
#include "tests/unit/oom.h"
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/text.h"

static struct view v;
static int64_t mono;

static int say(const char *line) {
  struct jdoc_fault fault;
  struct msg msg;
  int err = msg_read(&msg, line, strlen(line), MSG_DAEMON, &fault);
  if (err) return err;
  err = view_message(&v, &msg, mono);
  json_decref(msg.json);
  return err;
}

#define LESSON(uid, start, state) \
  "{\"uid\":\"" uid "\",\"start_ms\":" #start \
  ",\"end_ms\":9999000000,\"period\":1,\"title\":\"x\",\"way\":\"live\",\"state\":\"" state "\"}"

static void lesson(const char *state, bool running) {
  char line[600];
  snprintf(line, sizeof line,
           "{\"t\":\"lesson\",\"state\":\"%s\",\"running\":%s,\"lesson\":%s,\"player\":{\"phase\":\"idle\","
           "\"volume\":70}}",
           state, running ? "true" : "false", LESSON("k", 990000000, "soon"));
  assert_int_equal(say(line), 0);
}

// A room at 1000000 s with a lesson about to begin and one hours later.
static int setup(void **state) {
  static const char *const docs[] = {
      "{\"t\":\"room\",\"name\":\"r\"}",
      "{\"t\":\"clock\",\"state\":\"trusted\",\"now_ms\":989990000,\"rate\":1}",
      "{\"t\":\"link\",\"state\":\"online\"}",
      "{\"t\":\"worker\",\"state\":\"up\",\"window\":false}",
      "{\"t\":\"timetable\",\"rev\":1,\"lessons\":[" LESSON("k", 990000000,
                                                            "soon") "," LESSON("late", 1000000000,
                                                                               "planned") "]}",
      "{\"t\":\"ledger\",\"rows\":[]}"};
  (void)state;
  mono = 50000;
  view_init(&v);
  view_wire(&v, true, mono);
  for (size_t i = 0; i < sizeof docs / sizeof docs[0]; i++) assert_int_equal(say(docs[i]), 0);
  lesson("soon", false);
  assert_int_equal(say("{\"t\":\"todo\",\"items\":[]}"), 0);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  view_free(&v);
  return 0;
}

static void key(int k) { view_key(&v, k, mono += 100); }

static int sent(struct view_request *r) {
  int64_t number;
  return view_next_request(&v, r, &number) ? (int)r->id : -1;
}

static void f3_starts_the_next(void **state) {
  struct view_request r;
  (void)state;
  key(UK_F3);
  assert_int_equal(v.page, PAGE_LESSON);
  assert_true(view_starting(&v));
  assert_int_equal(sent(&r), MSG_LESSON_START);
  assert_string_equal(r.uid, "k");
  assert_int_equal(say("{\"t\":\"no\",\"id\":1,\"code\":2002,\"why\":\"\"}"), 0);
  assert_false(view_starting(&v));
  assert_non_null(strstr(v.notice.text, "2002"));
}

static void a_lesson_of_later_asks(void **state) {
  struct view_request r;
  (void)state;
  key(UK_DOWN);
  key(UK_ENTER);
  assert_int_equal(v.ask.what, ASK_EARLY);
  assert_int_equal(v.ask.choice, 0);
  key(UK_ENTER);
  assert_int_equal(v.ask.what, ASK_NOTHING);
  assert_int_equal(sent(&r), -1);
  key(UK_ENTER);
  key('l');
  key(UK_ENTER);
  assert_int_equal(sent(&r), MSG_LESSON_START);
  assert_string_equal(r.uid, "late");
}

static void ending_asks_once(void **state) {
  struct view_request r;
  (void)state;
  lesson("live", true);
  assert_int_equal(v.page, PAGE_LESSON);
  key(UK_F10);
  key(UK_ENTER);
  assert_int_equal(sent(&r), -1);
  key('0');
  key(UK_ESC);
  assert_int_equal(v.ask.what, ASK_NOTHING);
  assert_int_equal(sent(&r), -1);
  key(UK_F10);
  key(UK_RIGHT);
  key(UK_ENTER);
  assert_int_equal(sent(&r), MSG_LESSON_STOP);
}

static void a_question_that_is_moot_goes(void **state) {
  (void)state;
  lesson("live", true);
  key(UK_F10);
  assert_int_equal(v.ask.what, ASK_END);
  lesson("ended", false);
  assert_int_equal(v.ask.what, ASK_NOTHING);
  assert_string_equal(v.after_uid, "k");
}

// Esc, any number of times on any page, neither ends nor sends anything.
static void esc_destroys_nothing(void **state) {
  struct view_request r;
  (void)state;
  for (int running = 0; running < 2; running++) {
    lesson(running ? "live" : "soon", running);
    for (int page = 0; page < PAGE_COUNT; page++) {
      view_go(&v, (enum page)page);
      for (int i = 0; i < 5; i++) key(UK_ESC);
      assert_int_equal(v.page, page);
      assert_false(v.quit);
      assert_int_equal(sent(&r), -1);
    }
  }
}

static void esc_digit_is_a_function_key(void **state) {
  (void)state;
  key(UK_ESC);
  key('1');
  assert_int_equal(v.page, PAGE_HELP);
  key(UK_ESC);
  key('0');
  assert_int_equal(v.page, PAGE_HOME);
}

static void leaving(void **state) {
  (void)state;
  key(UK_F10);
  assert_int_equal(v.ask.what, ASK_LEAVE);
  key(UK_ENTER);
  assert_false(v.quit);
  v.kiosk = true;
  key(UK_F10);
  assert_int_equal(v.ask.what, ASK_NOTHING);
  assert_false(v.quit);
  v.kiosk = false;
  key(UK_F10);
  key(UK_LEFT);
  key(UK_ENTER);
  assert_true(v.quit);
}

static void demo_leaves_at_once(void **state) {
  (void)state;
  v.demo = true;
  key(UK_F9);
  assert_true(v.quit);
  v.quit = false;
  lesson("live", true);
  key(UK_F10);
  assert_true(v.quit);
}

static void sound(void **state) {
  struct view_request r;
  (void)state;
  key(UK_F4);
  assert_true(view_muted(&v));
  assert_int_equal(sent(&r), MSG_MUTE);
  assert_true(r.on);
  lesson("soon", false);
  assert_true(view_muted(&v));
  assert_int_equal(say("{\"t\":\"no\",\"id\":1,\"code\":1003,\"why\":\"\"}"), 0);
  assert_false(view_muted(&v));
  view_go(&v, PAGE_LESSON);
  for (int i = 0; i < 20; i++) {
    key('+');
    sent(&r);
  }
  assert_int_equal(view_volume(&v), 100);
}

static void no_answer_is_said(void **state) {
  (void)state;
  key(UK_F3);
  view_tick(&v, mono + VIEW_ANSWER_MS + 1);
  assert_false(view_starting(&v));
  assert_non_null(strstr(v.notice.text, "1005"));
}

static void the_wire_goes(void **state) {
  struct view_request r;
  (void)state;
  assert_true(v.wire.good);
  view_wire(&v, false, mono += 10);
  assert_int_equal(v.wire.tries, 1);
  view_wire(&v, false, mono += 500);
  assert_int_equal(v.wire.tries, 2);
  assert_int_equal(v.wire.since_ms, 50010);
  key(UK_F3);
  assert_int_equal(sent(&r), -1);
  assert_non_null(strstr(v.notice.text, "1005"));
  assert_true(model_complete(&v.model));
}

// A lesson that begins brings its page, but not under the fingers of someone who is busy elsewhere.
static void the_page_follows(void **state) {
  (void)state;
  key(UK_F2);
  lesson("open", true);
  assert_int_equal(v.page, PAGE_TIMETABLE);
  lesson("ledgered", false);
  mono += VIEW_BUSY_MS + 1;
  view_tick(&v, mono);
  lesson("open", true);
  assert_int_equal(v.page, PAGE_LESSON);
  lesson("ledgered", false);
  assert_int_equal(v.page, PAGE_LESSON);
  view_tick(&v, mono + VIEW_AFTER_MS + 1);
  assert_int_equal(v.page, PAGE_HOME);
}

// Whatever is typed: no crash, the screen can be drawn, every key changed something or said something.
static void any_keys(void **state) {
  static const char *const states[] = {"soon", "open", "live", "reconnecting", "ended", "ledgered"};
  struct canvas *c;
  unsigned seed = 3;
  (void)state;
  assert_int_equal(canvas_new(&c, 80, 24), 0);
  for (int i = 0; i < 20000; i++) {
    struct view_request r;
    seed = seed * 1103515245u + 12345u;
    unsigned pick = seed >> 16 & 63;
    if (i % 97 == 0) lesson(states[pick % 6], pick % 6 >= 1 && pick % 6 <= 3);
    if (i % 501 == 0) view_wire(&v, pick & 1, mono);
    enum page page = v.page;
    enum view_ask what = v.ask.what;
    int choice = v.ask.choice, week = v.week, row = v.home_row, menu = v.menu_row;
    char chosen[65];
    bool english = text_lang()[0] == 'e';
    memcpy(chosen, v.chosen, sizeof chosen);
    key(pick < 32 ? UK_F1 + (int)pick % 16 : pick < 40 ? UK_ESC : pick < 48 ? UK_ENTER : (int)pick + 40);
    bool moved = page != v.page || what != v.ask.what || choice != v.ask.choice || week != v.week ||
                 row != v.home_row || menu != v.menu_row || strcmp(chosen, v.chosen) != 0;
    bool answers =
        moved || v.notice.until_ms || v.requests > 0 || v.quit || english != (text_lang()[0] == 'e');
    assert_true(answers);
    while (sent(&r) >= 0) assert_in_range(r.id, MSG_LESSON_START, MSG_MUTE);
    v.quit = false;
    if (i % 10 == 0) frame_draw(&v, c);
  }
  canvas_free(c);
  text_init("en");
}

static void sizes(void **state) {
  struct canvas *c;
  (void)state;
  for (int page = 0; page < PAGE_COUNT; page++) {
    for (int cols = 1; cols < 240; cols += 13) {
      for (int rows = 1; rows < 80; rows += 7) {
        assert_int_equal(canvas_new(&c, cols, rows), 0);
        v.page = (enum page)page;
        frame_draw(&v, c);
        canvas_free(c);
      }
    }
  }
}

static void times_and_words(void **state) {
  char out[WORDS_LINE];
  const char *args[] = {"A", "B"};
  struct words_fault f;
  (void)state;
  assert_string_equal(words_span(out, 12345), "12 s");
  assert_string_equal(words_span(out, -5), "0 s");
  assert_string_equal(words_span(out, 200000), "3 min 20 s");
  assert_string_equal(words_span(out, 7500000), "2 h 5 min");
  assert_string_equal(words_timer(out, 4652000), "1:17:32");
  assert_string_equal(words_date(out, 1795398067000), "Mon 23 Nov");
  assert_string_equal(text_fill(out, sizeof out, "%2$s-%1$s-%3$s 5%%", args, 2), "B-A-? 5%");
  assert_string_equal(text_fill(out, 4, "%1$sxxxx", args, 2), "Axx");
  words_fault(&f, 6001, NULL);
  assert_non_null(strstr(f.what, "?"));
  words_fault(&f, 4242, NULL);
  assert_true(f.what[0] && f.todo[0]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(f3_starts_the_next),
      TEST(a_lesson_of_later_asks),
      TEST(ending_asks_once),
      TEST(a_question_that_is_moot_goes),
      TEST(esc_destroys_nothing),
      TEST(esc_digit_is_a_function_key),
      TEST(leaving),
      TEST(demo_leaves_at_once),
      TEST(sound),
      TEST(no_answer_is_said),
      TEST(the_wire_goes),
      TEST(the_page_follows),
      TEST(any_keys),
      TEST(sizes),
      TEST(times_and_words),
  };
  if (text_init("en")) return 1;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
