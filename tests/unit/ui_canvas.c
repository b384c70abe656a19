// SPDX-License-Identifier: GPL-3.0-or-later
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
#include "ui/canvas.h"
#include "ui/text.h"

static struct canvas *make(int cols, int rows) {
  struct canvas *c;
  assert_int_equal(canvas_new(&c, cols, rows), ERR_OK);
  return c;
}

static void shows(const struct canvas *c, const char *want) {
  struct buf out;
  buf_init(&out, 1 << 16);
  assert_int_equal(canvas_dump(c, &out), ERR_OK);
  assert_string_equal(out.data, want);
  buf_free(&out);
}

// The rule that keeps a terminal in order: each row's cells are whole characters and fill it exactly.
static void is_whole(const struct canvas *c) {
  for (int y = 0; y < canvas_rows(c); y++) {
    for (int x = 0; x < canvas_cols(c);) {
      const struct canvas_cell *cell = canvas_at(c, x, y);
      assert_in_range(cell->width, 1, 2);
      assert_true(cell->ch[0] != '\0');
      if (cell->width == 2) {
        assert_true(x + 1 < canvas_cols(c));
        assert_int_equal(canvas_at(c, x + 1, y)->width, 0);
      }
      x += cell->width;
    }
  }
}

static void bounds(void **state) {
  struct canvas *c = NULL;
  (void)state;
  assert_int_equal(canvas_new(&c, 0, 5), ERR_RANGE);
  assert_int_equal(canvas_new(&c, 5, CANVAS_MAX_ROWS + 1), ERR_RANGE);
  assert_int_equal(canvas_new(&c, -1, -1), ERR_RANGE);
  assert_null(c);
  c = make(4, 2);
  assert_null(canvas_at(c, 4, 0));
  assert_null(canvas_at(c, 0, -1));
  canvas_free(c);
  canvas_free(NULL);
}

static void cutting(void **state) {
  struct canvas *c = make(10, 3);
  (void)state;
  assert_int_equal(canvas_put(c, (struct canvas_box){0, 0, 10, 1}, ROLE_TEXT, "蒙语文课五"), 10);
  assert_int_equal(canvas_put(c, (struct canvas_box){0, 1, 9, 1}, ROLE_TEXT, "蒙语文课五"), 8);
  assert_int_equal(canvas_put(c, (struct canvas_box){8, 2, 9, 1}, ROLE_TEXT, "蒙语"), 2);
  shows(c, "蒙语文课五\n蒙语文..\n        ..\n");
  assert_int_equal(canvas_put(c, (struct canvas_box){10, 0, 3, 1}, ROLE_TEXT, "x"), 0);
  assert_int_equal(canvas_put(c, (struct canvas_box){0, 3, 3, 1}, ROLE_TEXT, "x"), 0);
  is_whole(c);
  canvas_free(c);
}

static void no_half_characters(void **state) {
  struct canvas *c = make(8, 1);
  (void)state;
  canvas_put(c, (struct canvas_box){0, 0, 8, 1}, ROLE_TEXT, "蒙语文课");
  canvas_put(c, (struct canvas_box){1, 0, 1, 1}, ROLE_TEXT, "a");
  shows(c, " a语文课\n");
  is_whole(c);
  canvas_put(c, (struct canvas_box){3, 0, 2, 1}, ROLE_TEXT, "bc");
  shows(c, " a bc 课\n");
  is_whole(c);
  canvas_fill(c, (struct canvas_box){7, 0, 1, 1}, ROLE_BIG);
  is_whole(c);
  canvas_free(c);
}

static void odd_bytes(void **state) {
  struct canvas *c = make(8, 1);
  (void)state;
  canvas_put(c, (struct canvas_box){0, 0, 8, 1}, ROLE_TEXT, "a\x1b[\xff\xe8\x92z");
  shows(c, "a?[???z\n");
  canvas_put(c, (struct canvas_box){0, 0, 8, 1}, ROLE_TEXT,
             "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81.");
  is_whole(c);
  assert_in_range(strlen(canvas_at(c, 0, 0)->ch), 3, CANVAS_CLUSTER - 1);
  assert_string_equal(canvas_at(c, 1, 0)->ch, ".");
  canvas_free(c);
}

static void whole_under_any_writes(void **state) {
  static const char *const texts[] = {"蒙语文课五", "a", "", "道德与法治", "x文", "Lesson 3", "\xcc\x81"};
  struct canvas *c = make(23, 7);
  unsigned seed = 7;
  (void)state;
  for (int i = 0; i < 20000; i++) {
    seed = seed * 1103515245u + 12345u;
    struct canvas_box at = {(int)(seed >> 8 & 31) - 4, (int)(seed >> 13 & 15) - 3, (int)(seed >> 17 & 31) - 3,
                            1 + (int)(seed >> 22 & 3)};
    if (i % 5 == 0) canvas_fill(c, at, ROLE_BIG);
    else if (i % 7 == 0) canvas_tint(c, at.x, at.y, seed);
    else if (i % 11 == 0) canvas_restyle(c, at, ROLE_STALE);
    else if (i % 13 == 0) canvas_wrap(c, at, ROLE_TEXT, "上课记录 lesson 自动写。");
    else canvas_put(c, at, ROLE_TEXT, texts[(seed >> 24) % 7]);
    if (i % 50 == 0) is_whole(c);
  }
  is_whole(c);
  canvas_free(c);
}

static void big_digits(void **state) {
  struct canvas *c = make(40, 6);
  (void)state;
  assert_int_equal(canvas_big_width("13:53", 2), 30);
  assert_int_equal(canvas_big(c, (struct canvas_box){0, 0, 34, 5}, "1:"), canvas_big_width("1:", 2));
  shows(c, "  ##\n####   ##\n  ##\n  ##   ##\n######\n\n");
  assert_int_equal(canvas_big(c, (struct canvas_box){0, 0, 20, 5}, "0478-3212345"), 0);
  assert_int_equal(canvas_big(c, (struct canvas_box){0, 0, 40, 4}, "1"), 0);
  canvas_free(c);
}

static void meters(void **state) {
  struct canvas *c = make(12, 3);
  (void)state;
  canvas_meter(c, (struct canvas_box){0, 0, 12, 1}, 55);
  canvas_meter(c, (struct canvas_box){0, 1, 12, 1}, -5);
  canvas_meter(c, (struct canvas_box){0, 2, 12, 1}, 500);
  shows(c, "[######....]\n[..........]\n[##########]\n");
  canvas_free(c);
}

static void roles_and_tints(void **state) {
  struct canvas *c = make(4, 1);
  struct buf out;
  (void)state;
  buf_init(&out, 100);
  canvas_fill(c, (struct canvas_box){1, 0, 2, 1}, ROLE_BIG);
  canvas_tint(c, 0, 0, 0xffffff);
  assert_int_equal(canvas_dump_roles(c, &out), ERR_OK);
  assert_string_equal(out.data, "p##.\n");
  shows(c, "@##\n");
  assert_int_equal(canvas_ramp(0x000000), ' ');
  buf_free(&out);
  buf_init(&out, 2);
  assert_int_equal(canvas_dump(c, &out), ERR_TOOBIG);
  buf_free(&out);
  canvas_free(c);
}

static void roles_differ(void **state) {
  bool seen[256] = {false};
  (void)state;
  for (int r = 0; r < ROLE_COUNT; r++) {
    unsigned char letter = (unsigned char)role_look((enum role)r)->letter;
    assert_false(seen[letter]);
    seen[letter] = true;
  }
}

static void memory(void **state) {
  struct canvas *c = NULL;
  (void)state;
  OOM_EACH(canvas_new(&c, 80, 24), canvas_free(c));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bounds),
      cmocka_unit_test(cutting),
      cmocka_unit_test(no_half_characters),
      cmocka_unit_test(odd_bytes),
      cmocka_unit_test(whole_under_any_writes),
      cmocka_unit_test(big_digits),
      cmocka_unit_test(meters),
      cmocka_unit_test(roles_and_tints),
      cmocka_unit_test(roles_differ),
      cmocka_unit_test(memory),
  };
  if (text_init("en")) return 1;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
