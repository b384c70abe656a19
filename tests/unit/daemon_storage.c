// SPDX-License-Identifier: GPL-3.0-or-later
// The store's thread: jobs in order, answers on the loop, nothing lost at the end, nothing waited for.
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "src/base/err.h"
#include "src/daemon/storage.h"
#include "tests/unit/oom.h"

enum { JOBS = 200 };

struct world {
  struct loop *loop;
  struct storage *st;
  char dir[64];
  int answered, last_err;
  int64_t order[JOBS];
};

struct job {
  struct world *w;
  int64_t value;
  int pipe_fd;  // read from before going on, -1: none
};

static int run_count(struct store *s, void *job) {
  struct job *j = job;
  char c;
  if (j->pipe_fd >= 0 && read(j->pipe_fd, &c, 1) != 1) return ERR_IO;
  return store_count(s, "jobs", &j->value);
}

static void done(void *arg, void *job, int err) {
  struct world *w = arg;
  struct job *j = job;
  w->last_err = err;
  if (w->answered < JOBS) w->order[w->answered] = j->value;
  if (++w->answered == JOBS) loop_stop(w->loop);
  free(j);
}

static void done_stop(void *arg, void *job, int err) {
  struct world *w = arg;
  w->last_err = err;
  free(job);
  loop_stop(w->loop);
}

static struct job *job_new(struct world *w, int fd) {
  struct job *j = calloc(1, sizeof *j);
  assert_non_null(j);
  *j = (struct job){.w = w, .pipe_fd = fd};
  return j;
}

static int setup(void **state) {
  struct world *w = calloc(1, sizeof *w);
  assert_non_null(w);
  snprintf(w->dir, sizeof w->dir, "/tmp/tp-storage.XXXXXX");
  assert_non_null(mkdtemp(w->dir));
  assert_int_equal(loop_new(&w->loop), ERR_OK);
  assert_int_equal(storage_new(&w->st, w->loop, w->dir), ERR_OK);
  *state = w;
  return 0;
}

static int teardown(void **state) {
  static const char *const files[] = {"tongpin.db", "tongpin.db-wal", "tongpin.db-shm", "tongpin-copy.db",
                                      "tongpin.lock"};
  struct world *w = *state;
  char path[128];
  storage_free(w->st);
  loop_free(w->loop);
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    snprintf(path, sizeof path, "%s/%s", w->dir, files[i]);
    unlink(path);
  }
  assert_int_equal(rmdir(w->dir), 0);
  free(w);
  return 0;
}

static void test_order(void **state) {
  struct world *w = *state;
  for (int i = 0; i < JOBS; i++)
    assert_int_equal(storage_do(w->st, run_count, done, w, job_new(w, -1)), ERR_OK);
  assert_int_equal(storage_pending(w->st), JOBS);
  loop_run(w->loop);
  assert_int_equal(storage_pending(w->st), 0);
  assert_int_equal(storage_health(w->st), STORE_NEW);
  for (int i = 0; i < JOBS; i++) assert_int_equal(w->order[i], i + 1);
}

// A disk that hangs is seen from the loop, which goes on.
static void test_hanging_disk(void **state) {
  struct world *w = *state;
  int fds[2];
  assert_int_equal(pipe(fds), 0);
  assert_int_equal(storage_do(w->st, run_count, done_stop, w, job_new(w, fds[0])), ERR_OK);
  while (storage_waited_ms(w->st) < 20) sched_yield();
  assert_int_equal(storage_pending(w->st), 1);
  assert_int_equal(write(fds[1], "x", 1), 1);
  loop_run(w->loop);
  assert_int_equal(w->last_err, ERR_OK);
  assert_int_equal(storage_waited_ms(w->st), 0);
  close(fds[0]);
  close(fds[1]);
}

// At the end every job is done and answered, and none is taken any more.
static void late(void *arg, void *job, int err) {
  struct world *w = arg;
  w->answered++;
  w->last_err = err;
  assert_int_equal(storage_do(w->st, run_count, late, w, job), ERR_STATE);
  free(job);
}

static void test_end(void **state) {
  struct world *w = *state;
  for (int i = 0; i < 20; i++)
    assert_int_equal(storage_do(w->st, run_count, late, w, job_new(w, -1)), ERR_OK);
  storage_free(w->st);
  w->st = NULL;
  assert_int_equal(w->answered, 20);
  assert_int_equal(w->last_err, ERR_OK);
}

static void test_no_folder(void **state) {
  struct world *w = *state;
  struct storage *st = NULL;
  assert_int_equal(storage_new(&st, w->loop, "/nonexistent/folder"), ERR_OK);
  assert_int_equal(storage_do(st, run_count, done_stop, w, job_new(w, -1)), ERR_OK);
  loop_run(w->loop);
  assert_true(w->last_err < 0);
  storage_free(st);
}

static void test_oom(void **state) {
  struct world *w = *state;
  assert_int_equal(storage_do(w->st, run_count, done_stop, w, job_new(w, -1)), ERR_OK);
  loop_run(w->loop);  // the thread has opened the store and waits
  struct job *j = job_new(w, -1);
  oom_arm(1);
  int err = storage_do(w->st, run_count, done_stop, w, j);
  assert_true(oom_disarm());
  assert_int_equal(err, ERR_NOMEM);
  free(j);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_order, setup, teardown),
      cmocka_unit_test_setup_teardown(test_hanging_disk, setup, teardown),
      cmocka_unit_test_setup_teardown(test_end, setup, teardown),
      cmocka_unit_test_setup_teardown(test_no_folder, setup, teardown),
      cmocka_unit_test_setup_teardown(test_oom, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
