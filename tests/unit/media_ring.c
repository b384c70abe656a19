// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include "media/video/ring.h"
#include "src/base/err.h"
#include "tests/unit/oom.h"

enum { CAP = 97, TOTAL = 20000 };

static void *put_all(void *arg) {
  uint8_t data[256];
  for (int n = 0; n < TOTAL;) {
    size_t len = (size_t)(n % 211 + 1);
    if (len > (size_t)(TOTAL - n)) len = (size_t)(TOTAL - n);
    for (size_t i = 0; i < len; i++) data[i] = (uint8_t)((n + (int)i) * 7);
    if (ring_put(arg, data, len) != ERR_OK) return NULL;
    n += (int)len;
  }
  ring_end(arg);
  return arg;
}

// More than it holds at once, in pieces of all sizes: every byte arrives, in order, then the end.
static void across_threads(void **state) {
  struct ring *r;
  pthread_t thread;
  uint8_t data[64];
  void *put;
  size_t n, total = 0;
  (void)state;
  assert_int_equal(ring_new(&r, CAP), ERR_OK);
  assert_int_equal(pthread_create(&thread, NULL, put_all, r), 0);
  while ((n = ring_take(r, data, total % sizeof data + 1)) > 0)
    for (size_t i = 0; i < n; i++, total++) assert_int_equal(data[i], (uint8_t)(total * 7));
  pthread_join(thread, &put);
  assert_ptr_equal(put, r);
  assert_int_equal(total, TOTAL);
  ring_free(r);
}

// Abort wakes a writer that waits for room, and the reader gets nothing more.
static void aborted(void **state) {
  struct ring *r;
  pthread_t thread;
  uint8_t data[8];
  void *put;
  (void)state;
  assert_int_equal(ring_new(&r, CAP), ERR_OK);
  assert_int_equal(pthread_create(&thread, NULL, put_all, r), 0);
  assert_true(ring_take(r, data, sizeof data) > 0);
  ring_abort(r);
  pthread_join(thread, &put);
  assert_null(put);
  assert_int_equal(ring_take(r, data, sizeof data), 0);
  assert_int_equal(ring_put(r, data, 1), ERR_EOF);
  ring_free(r);
  ring_free(NULL);
}

static void no_memory(void **state) {
  struct ring *r = NULL;
  (void)state;
  OOM_EACH(ring_new(&r, CAP), ring_free(r));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(across_threads), cmocka_unit_test(aborted),
                                     cmocka_unit_test(no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
