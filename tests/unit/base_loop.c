// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/loop.h"
#include "tests/unit/oom.h"

static struct loop *loop;
static struct loop_timer *timer;
static struct loop_wake *wake;
static struct loop_watch *watch;
static struct loop_signal *sig;
static int count;

static int make_loop(void **state) {
  (void)state;
  count = 0;
  return loop_new(&loop);
}

static int drop_loop(void **state) {
  (void)state;
  loop_free(loop);
  return 0;
}

static void tick(void *arg) {
  (void)arg;
  if (++count == 3) loop_stop(loop);
}

static void a_timer_waits_and_repeats(void **state) {
  (void)state;
  int64_t start = clock_mono_ms();
  assert_int_equal(loop_timer_new(&timer, loop, tick, NULL), 0);
  loop_timer_set(timer, 30, 10);
  assert_int_equal(loop_run(loop), 0);
  assert_int_equal(count, 3);
  assert_true(clock_mono_ms() - start >= 49);
  loop_timer_free(timer);
}

// libuv's own idea of now is as old as the loop's turn; ours must not fire early because of it.
static void a_timer_set_late_in_a_turn_is_not_early(void **state) {
  (void)state;
  assert_int_equal(loop_timer_new(&timer, loop, tick, NULL), 0);
  int64_t start = clock_mono_ms();
  while (clock_mono_ms() < start + 40) continue;
  start = clock_mono_ms();
  loop_timer_set(timer, 30, 1);
  loop_run(loop);
  assert_true(clock_mono_ms() - start >= 29);
  loop_timer_free(timer);
}

static void a_stopped_timer_is_quiet(void **state) {
  (void)state;
  assert_int_equal(loop_timer_new(&timer, loop, tick, NULL), 0);
  loop_timer_set(timer, 1, 1);
  loop_timer_stop(timer);
  loop_run(loop);
  assert_int_equal(count, 0);
  loop_timer_set(timer, -5, 0);
  loop_run(loop);
  assert_int_equal(count, 1);
  loop_timer_free(timer);
}

static void free_timer(void *arg) {
  (void)arg;
  count++;
  loop_timer_free(timer);
}

static void a_timer_may_free_itself(void **state) {
  (void)state;
  assert_int_equal(loop_timer_new(&timer, loop, free_timer, NULL), 0);
  loop_timer_set(timer, 0, 1);
  loop_run(loop);
  assert_int_equal(count, 1);
  loop_timer_free(NULL);
}

static void woken(void *arg) {
  (void)arg;
  count++;
  loop_wake_free(wake);
}

static void *waker(void *arg) {
  loop_wake_up(arg);
  loop_wake_up(arg);
  return NULL;
}

static void another_thread_wakes_the_loop(void **state) {
  (void)state;
  pthread_t thread;
  assert_int_equal(loop_wake_new(&wake, loop, woken, NULL), 0);
  assert_int_equal(pthread_create(&thread, NULL, waker, wake), 0);
  pthread_join(thread, NULL);
  loop_run(loop);
  assert_int_equal(count, 1);
}

static int ends[2];

static void readable(void *arg) {
  (void)arg;
  char byte;
  count += (int)read(ends[0], &byte, 1);
  if (count == 2) loop_watch_free(watch);
}

static void a_watch_sees_bytes_and_frees_itself(void **state) {
  (void)state;
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(loop_watch_new(&watch, loop, ends[0], readable, NULL), 0);
  assert_int_equal(write(ends[1], "ab", 2), 2);
  loop_run(loop);
  assert_int_equal(count, 2);
  close(ends[0]);
  close(ends[1]);
}

static void at_end(void *arg) {
  (void)arg;
  char byte;
  assert_int_equal(read(ends[0], &byte, 1), 0);
  count++;
  loop_watch_free(watch);
}

static void a_watch_sees_the_end(void **state) {
  (void)state;
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(loop_watch_new(&watch, loop, ends[0], at_end, NULL), 0);
  close(ends[1]);
  loop_run(loop);
  assert_int_equal(count, 1);
  close(ends[0]);
}

static void a_plain_file_or_no_file_cannot_be_watched(void **state) {
  (void)state;
  FILE *f = tmpfile();
  assert_int_equal(loop_watch_new(&watch, loop, fileno(f), readable, NULL), ERR_IO);
  fclose(f);
  assert_int_equal(loop_watch_new(&watch, loop, 9999, readable, NULL), ERR_IO);
}

static void signalled(void *arg, int signo) {
  (void)arg;
  assert_int_equal(signo, SIGUSR1);
  count++;
  loop_signal_free(sig);
}

static void a_signal_arrives_and_frees_itself(void **state) {
  (void)state;
  assert_int_equal(loop_signal_new(&sig, loop, SIGUSR1, signalled, NULL), 0);
  raise(SIGUSR1);
  loop_run(loop);
  assert_int_equal(count, 1);
  assert_int_equal(loop_signal_new(&sig, loop, SIGKILL, signalled, NULL), ERR_IO);
}

static void sigpipe_does_not_kill(void **state) {
  (void)state;
  assert_int_equal(pipe(ends), 0);
  close(ends[0]);
  assert_int_equal(write(ends[1], "x", 1), -1);
  close(ends[1]);
}

static void freeing_the_loop_ends_what_was_just_freed(void **state) {
  (void)state;
  struct loop *other;
  assert_int_equal(loop_new(&other), 0);
  assert_int_equal(loop_timer_new(&timer, other, tick, NULL), 0);
  loop_timer_set(timer, 100000, 0);
  assert_int_equal(loop_signal_new(&sig, other, SIGUSR1, signalled, NULL), 0);
  loop_timer_free(timer);
  loop_signal_free(sig);
  loop_free(other);
  loop_free(NULL);
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  struct loop *other;
  assert_int_equal(pipe(ends), 0);
  OOM_EACH(loop_new(&other), loop_free(other));
  OOM_EACH(loop_timer_new(&timer, loop, tick, NULL), loop_timer_free(timer));
  OOM_EACH(loop_wake_new(&wake, loop, tick, NULL), loop_wake_free(wake));
  OOM_EACH(loop_watch_new(&watch, loop, ends[0], tick, NULL), loop_watch_free(watch));
  OOM_EACH(loop_signal_new(&sig, loop, SIGUSR1, signalled, NULL), loop_signal_free(sig));
  close(ends[0]);
  close(ends[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_loop, drop_loop)
int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_timer_waits_and_repeats),
      TEST(a_timer_set_late_in_a_turn_is_not_early),
      TEST(a_stopped_timer_is_quiet),
      TEST(a_timer_may_free_itself),
      TEST(another_thread_wakes_the_loop),
      TEST(a_watch_sees_bytes_and_frees_itself),
      TEST(a_watch_sees_the_end),
      TEST(a_plain_file_or_no_file_cannot_be_watched),
      TEST(a_signal_arrives_and_frees_itself),
      TEST(sigpipe_does_not_kill),
      TEST(freeing_the_loop_ends_what_was_just_freed),
      TEST(each_allocation_may_fail),
  };
  return cmocka_run_group_tests_name("base_loop", tests, NULL, NULL);
}
