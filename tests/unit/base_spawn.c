// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/spawn.h"
#include "tests/unit/oom.h"

static const char *self;  // this program: with an argument it plays a child
static struct loop *loop;
static struct spawn *child;
static struct loop_timer *deadline;
static int fd, status, exits;

static void too_late(void *arg) {
  (void)arg;
  fail_msg("nothing happened for 5 s");
}

static int start(void **state) {
  (void)state;
  exits = status = fd = 0;
  child = NULL;
  if (loop_new(&loop) || loop_timer_new(&deadline, loop, too_late, NULL)) return -1;
  loop_timer_set(deadline, 5000, 0);
  return 0;
}

static int stop(void **state) {
  (void)state;
  spawn_free(child);
  loop_timer_free(deadline);
  loop_free(loop);
  if (fd > 0) close(fd);
  return 0;
}

static void on_exit_code(void *arg, int code) {
  (void)arg;
  exits++;
  status = code;
  loop_stop(loop);
}

static int run(const char *role) {
  const char *argv[] = {self, role, NULL};
  const char *env[] = {"KEY=value", NULL};
  struct spawn_opt opt = {.argv = argv, .env = env, .on_exit = on_exit_code};
  return spawn_new(&child, loop, &opt, &fd);
}

static void a_child_speaks_on_fd_3_and_exits(void **state) {
  (void)state;
  char got[64] = "";
  assert_int_equal(run("echo"), 0);
  assert_true(spawn_pid(child) > 0);
  assert_int_equal(send(fd, "ping", 4, 0), 4);
  loop_run(loop);
  assert_int_equal(exits, 1);
  assert_int_equal(status, 7);
  assert_int_equal(read(fd, got, sizeof got - 1), 10);
  assert_string_equal(got, "value ping");
  assert_int_equal(read(fd, got, 1), 0);
  spawn_kill(child, SIGKILL);
}

static void a_signal_shows_in_the_status(void **state) {
  (void)state;
  assert_int_equal(run("wait"), 0);
  spawn_kill(child, SIGTERM);
  loop_run(loop);
  assert_int_equal(status, 128 + SIGTERM);
}

static void a_missing_program_is_told_at_once(void **state) {
  (void)state;
  const char *argv[] = {"/nonexistent/tongpin-media", NULL};
  struct spawn_opt opt = {.argv = argv, .on_exit = on_exit_code};
  assert_int_equal(spawn_new(&child, loop, &opt, &fd), ERR_MISSING);
  argv[0] = "/dev/null";
  assert_int_equal(spawn_new(&child, loop, &opt, &fd), ERR_IO);
  assert_int_equal(errno, EACCES);
  argv[0] = NULL;
  assert_int_equal(spawn_new(&child, loop, &opt, &fd), ERR_ARG);
  assert_null(child);
}

static void a_forgotten_child_is_killed_and_no_zombie(void **state) {
  (void)state;
  assert_int_equal(run("wait"), 0);
  pid_t pid = spawn_pid(child);
  spawn_free(child);
  child = NULL;
  loop_timer_free(deadline);
  loop_free(loop);
  assert_int_equal(kill(pid, 0), -1);
  assert_int_equal(errno, ESRCH);
  assert_int_equal(exits, 0);
  start(state);
}

static void free_in_exit(void *arg, int code) {
  on_exit_code(arg, code);
  spawn_free(child);
  child = NULL;
}

static void it_may_be_freed_in_its_own_exit(void **state) {
  (void)state;
  const char *argv[] = {self, "echo", NULL};
  struct spawn_opt opt = {.argv = argv, .on_exit = free_in_exit};
  assert_int_equal(spawn_new(&child, loop, &opt, &fd), 0);
  shutdown(fd, SHUT_WR);
  loop_run(loop);
  assert_int_equal(exits, 1);
}

// A middle process spawns a grandchild and is killed: the grandchild must go too. It holds our pipe open
// until then.
static void a_child_dies_with_its_parent(void **state) {
  (void)state;
  char byte;
  assert_int_equal(run("parent"), 0);
  assert_int_equal(read(fd, &byte, 1), 1);  // the grandchild is set up
  spawn_kill(child, SIGKILL);
  struct timeval limit = {.tv_sec = 5};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ssize_t n;
  while ((n = read(fd, &byte, 1)) < 0 && errno == EINTR) continue;  // our SIGCHLD
  assert_int_equal(n, 0);
}

static void a_program_nobody_spawned_knows_it(void **state) {
  (void)state;
  int saved = dup(SPAWN_FD);
  close(SPAWN_FD);
  assert_int_equal(spawn_child_setup(), ERR_STATE);
  assert_int_equal(dup2(STDERR_FILENO, SPAWN_FD), SPAWN_FD);
  assert_int_equal(spawn_child_setup(), ERR_STATE);
  close(SPAWN_FD);
  if (saved >= 0) dup2(saved, SPAWN_FD);
  if (saved >= 0) close(saved);
}

static int run_freed(void) {
  int err = run("echo");
  if (err) fd = 0;
  return err;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  OOM_EACH(run_freed(), (void)0);
}

static int play_echo(void) {
  char in[16] = "", out[64];
  ssize_t n = read(SPAWN_FD, in, sizeof in - 1);
  const char *key = getenv("KEY");
  snprintf(out, sizeof out, "%s %s", key ? key : "", n > 0 ? in : "");
  return write(SPAWN_FD, out, strlen(out)) > 0 ? 7 : 1;
}

static int play_wait(void) {
  while (pause() < 0) continue;
  return 0;
}

// stdout becomes fd 3's other end so that the grandchild inherits it as its stdout.
static int play_parent(void) {
  start(NULL);
  dup2(SPAWN_FD, STDOUT_FILENO);
  close(SPAWN_FD);
  if (run("grandchild")) return 1;
  loop_timer_free(deadline);
  return loop_run(loop);
}

static int play_grandchild(void) { return write(STDOUT_FILENO, "r", 1) == 1 ? play_wait() : 1; }

struct role {
  const char *name;
  int (*play)(void);
};
static const struct role roles[] = {{"echo", play_echo},
                                    {"wait", play_wait},
                                    {"parent", play_parent},
                                    {"grandchild", play_grandchild}};

static int play(const char *name) {
  if (spawn_child_setup()) return 99;
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
    if (strcmp(roles[i].name, name) == 0) return roles[i].play();
  return 98;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
int main(int argc, char **argv) {
  self = argv[0];
  if (argc > 1) return play(argv[1]);
  const struct CMUnitTest tests[] = {
      TEST(a_child_speaks_on_fd_3_and_exits),  TEST(a_signal_shows_in_the_status),
      TEST(a_missing_program_is_told_at_once), TEST(a_forgotten_child_is_killed_and_no_zombie),
      TEST(it_may_be_freed_in_its_own_exit),   TEST(a_child_dies_with_its_parent),
      TEST(each_allocation_may_fail),          cmocka_unit_test(a_program_nobody_spawned_knows_it),
  };
  return cmocka_run_group_tests_name("base_spawn", tests, NULL, NULL);
}
