// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <stdlib.h>
#include <string.h>
#include "media/player/preview.h"
#include "tests/unit/oom.h"

static int rung;
static void ring(void *arg) {
  (void)arg;
  rung++;
}

static void fits(void **state) {
  static const int rows[][6] = {{1280, 720, 160, 90, 160, 90}, {640, 480, 160, 90, 120, 90},
                                {640, 360, 80, 90, 80, 45},    {1, 10000, 160, 90, 1, 90},
                                {10000, 1, 160, 90, 160, 1},   {36, 20, 16, 8, 16, 8}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int w = rows[i][2], h = rows[i][3];
    preview_fit(rows[i][0], rows[i][1], &w, &h);
    assert_int_equal(w, rows[i][4]);
    assert_int_equal(h, rows[i][5]);
  }
}

static void scales(void **state) {
  static const uint8_t from[] = {0, 10, 100, 200, 99, 20, 30, 100, 200, 99};
  uint8_t to[8] = {0};
  const struct preview_plane plane = {from, 4, 2, 5};
  (void)state;
  preview_scale_plane(&plane, to, 2, 1);
  assert_int_equal(to[0], 15);
  assert_int_equal(to[1], 150);
  preview_scale_plane(&plane, to, 8, 1);  // wider than the source: each twice
  assert_int_equal(to[0], 10);
  assert_int_equal(to[1], 10);
  assert_int_equal(to[7], 200);
}

// A picture of one colour, every byte of it where the planes say.
static struct preview_yuv flat(uint8_t *data, int w, int h, const uint8_t level[3]) {
  memset(data, level[0], (size_t)w * h);
  memset(data + w * h, level[1], (size_t)w * h / 4);
  memset(data + w * h * 5 / 4, level[2], (size_t)w * h / 4);
  return (struct preview_yuv){data, data + w * h, data + w * h * 5 / 4, w, h, w, w / 2, w, h};
}

static void colours(void **state) {
  static const uint8_t rows[][6] = {{16, 128, 128, 0, 0, 0},   {235, 128, 128, 255, 255, 255},
                                    {81, 90, 240, 255, 0, 0},  {145, 54, 34, 0, 255, 1},
                                    {41, 240, 110, 0, 0, 255}, {0, 128, 128, 0, 0, 0}};
  struct preview *p;
  struct preview_picture out;
  uint8_t *data = malloc(64 * 32 * 3 / 2);
  (void)state;
  assert_non_null(data);
  assert_int_equal(preview_new(&p, ring, NULL), 0);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    preview_want(p, true, 16, 8);
    struct preview_yuv yuv = flat(data, 64, 32, rows[i]);
    preview_offer_yuv(p, &yuv, 1000);
    assert_true(preview_take(p, &out));
    assert_int_equal(out.w, 16);
    assert_int_equal(out.h, 8);
    for (int c = 0; c < 3; c++) assert_in_range(out.rgb[c] + 2, rows[i][3 + c], rows[i][3 + c] + 4);
    assert_memory_equal(out.rgb, out.rgb + 3 * (16 * 8 - 1), 3);
  }
  preview_free(p);
  free(data);
}

static void at_most_five_a_second(void **state) {
  struct preview *p;
  struct preview_picture out;
  static const uint8_t rgb[3 * 4] = {1, 2, 3};
  int w, h;
  (void)state;
  assert_int_equal(preview_new(&p, ring, NULL), 0);
  assert_false(preview_due(p, 1000, &w, &h));  // nobody wants one
  preview_want(p, true, 9999, -5);
  assert_true(preview_due(p, 1000, &w, &h));
  assert_int_equal(w, PREVIEW_W);
  assert_int_equal(h, 1);
  rung = 0;
  preview_offer_rgb(p, rgb, 2, 2, 1000);
  assert_int_equal(rung, 1);
  assert_false(preview_due(p, 1199, &w, &h));
  assert_true(preview_due(p, 1200, &w, &h));
  assert_true(preview_take(p, &out));
  assert_int_equal(out.n, 1);
  assert_memory_equal(out.rgb, rgb, sizeof rgb);
  assert_false(preview_take(p, &out));
  preview_offer_rgb(p, rgb, PREVIEW_W + 1, 1, 1300);  // does not fit: nothing
  assert_false(preview_take(p, &out));
  preview_offer_rgb(p, rgb, 2, 2, 1300);
  preview_want(p, false, 0, 0);
  assert_false(preview_take(p, &out));
  preview_free(p);
  preview_free(NULL);
}

static void no_memory(void **state) {
  struct preview *p = NULL;
  (void)state;
  OOM_EACH(preview_new(&p, ring, NULL), preview_free(p));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(fits), cmocka_unit_test(scales),
                                     cmocka_unit_test(colours), cmocka_unit_test(at_most_five_a_second),
                                     cmocka_unit_test(no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
