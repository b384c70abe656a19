// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "src/base/conn.h"
#include "src/base/err.h"
#include "tests/unit/oom.h"

static struct loop *loop;
static struct conn *conn;
static struct loop_timer *deadline;
static int peer;          // the other end of conn
static char lines[1000];  // what conn heard, each with '|'
static int closed, why;
static bool sending, free_on_line, told_inside;

static void too_late(void *arg) {
  (void)arg;
  fail_msg("nothing happened for 5 s");
}

static void on_line(void *arg, const char *line, size_t len) {
  (void)arg;
  size_t n = strlen(lines);
  assert_int_equal(strlen(line), len);
  snprintf(lines + n, sizeof lines - n, "%s|", line);
  if (free_on_line) conn_free(conn);
  if (free_on_line || strcmp(line, "stop") == 0) loop_stop(loop);
}

static void on_close(void *arg, int err) {
  (void)arg;
  if (sending) told_inside = true;
  closed++;
  why = err;
  loop_stop(loop);
}

static int start_with(size_t max_line, size_t max_queue) {
  int pair[2];
  lines[0] = '\0';
  closed = why = 0;
  free_on_line = told_inside = sending = false;
  if (loop_new(&loop) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) return -1;
  if (loop_timer_new(&deadline, loop, too_late, NULL)) return -1;
  loop_timer_set(deadline, 5000, 0);
  peer = pair[1];
  const struct conn_opt opt = {.max_line = max_line,
                               .max_queue = max_queue,
                               .on_line = on_line,
                               .on_close = on_close};
  return conn_new(&conn, loop, pair[0], &opt);
}

static int start(void **state) {
  (void)state;
  return start_with(100, 1000);
}

static int stop(void **state) {
  (void)state;
  if (!free_on_line) conn_free(conn);
  loop_timer_free(deadline);
  loop_free(loop);
  if (peer >= 0) close(peer);
  return 0;
}

static void put(const char *text) { assert_int_equal(write(peer, text, strlen(text)), strlen(text)); }

static int send_text(const char *text) {
  sending = true;
  int err = conn_send(conn, text, strlen(text));
  sending = false;
  return err;
}

static void lines_go_both_ways(void **state) {
  (void)state;
  char got[32] = "";
  put("one\ntwo\nst");
  put("op\nthree");
  loop_run(loop);
  assert_string_equal(lines, "one|two|stop|");
  assert_int_equal(send_text("hello"), 0);
  assert_int_equal(send_text(""), 0);
  assert_int_equal(read(peer, got, sizeof got), 7);
  assert_string_equal(got, "hello\n\n");
  assert_int_equal(closed, 0);
}

static void the_peers_end_is_told_once(void **state) {
  (void)state;
  put("last\nhalf");
  close(peer);
  peer = -1;
  loop_run(loop);
  assert_string_equal(lines, "last|");
  assert_int_equal(closed, 1);
  assert_int_equal(why, ERR_EOF);
  assert_int_equal(send_text("x"), ERR_EOF);
}

static void a_peer_gone_during_a_send_is_told_later(void **state) {
  (void)state;
  close(peer);
  peer = -1;
  assert_int_equal(send_text("x"), ERR_EOF);
  assert_int_equal(closed, 0);
  loop_run(loop);
  assert_int_equal(closed, 1);
  assert_int_equal(why, ERR_EOF);
}

static void a_line_over_the_limit_ends_it(void **state) {
  (void)state;
  char text[200];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  put("ok\n");
  put(text);
  put("\nlate\n");
  loop_run(loop);
  assert_string_equal(lines, "ok|");
  assert_int_equal(why, ERR_TOOBIG);
}

static void no_line_follows_a_free(void **state) {
  (void)state;
  free_on_line = true;
  put("one\ntwo\n");
  loop_run(loop);
  loop_timer_set(deadline, 5000, 0);
  assert_string_equal(lines, "one|");
  assert_int_equal(closed, 0);
}

// Fills the socket and the queue until conn_send refuses. Returns the lines it took.
static int fill(const char *text) {
  int n = 0;
  while (send_text(text) == ERR_OK) {
    n++;
    assert_true(n < 100000);
  }
  return n;
}

static void a_slow_reader_is_dropped_outside_the_send(void **state) {
  (void)state;
  char text[400];
  memset(text, 'y', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  assert_true(fill(text) > 10);
  assert_true(conn_queued(conn) > 0 && conn_queued(conn) <= 1000);
  assert_int_equal(send_text(text), ERR_EOF);
  assert_int_equal(closed, 0);
  put("not heard any more\n");
  loop_run(loop);
  assert_int_equal(closed, 1);
  assert_int_equal(why, ERR_AGAIN);
  assert_false(told_inside);
  assert_string_equal(lines, "");
}

static size_t drained, newlines;
static size_t wanted;
static void drain(void *arg) {
  (void)arg;
  char some[8192];
  ssize_t n = read(peer, some, sizeof some);
  for (ssize_t i = 0; i < n; i++) newlines += some[i] == '\n';
  if (n > 0) drained += (size_t)n;
  if (drained >= wanted) loop_stop(loop);
}

static void the_queue_is_sent_in_order_when_the_peer_reads(void **state) {
  (void)state;
  stop(NULL);
  assert_int_equal(start_with(100, 1000000), 0);
  static char text[50000];
  memset(text, 'z', sizeof text - 1);
  size_t sent = 0;
  drained = newlines = 0;
  while (conn_queued(conn) < 600000) {
    assert_int_equal(send_text(text), 0);
    sent++;
  }
  wanted = sent * sizeof text;
  struct loop_watch *watch;
  assert_int_equal(loop_watch_new(&watch, loop, peer, drain, NULL), 0);
  loop_run(loop);
  assert_int_equal(drained, wanted);
  assert_int_equal(newlines, sent);
  loop_timer_set(deadline, 5000, 0);
  while (conn_queued(conn) > 0) {  // libuv tells of the last write on a turn of its own
    put("stop\n");
    loop_run(loop);
  }
  assert_int_equal(closed, 0);
  loop_watch_free(watch);
}

static void a_full_queue_may_be_freed(void **state) {
  (void)state;
  fill("some text that is sent until the socket is full");
}

static const struct conn_opt small = {10, 10, on_line, on_close, NULL};

static int make_conn(struct conn **out) {
  int pair[2];
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  close(pair[1]);
  return conn_new(out, loop, pair[0], &small);
}

static int open_fds(void) {
  int n = 0;
  for (int fd = 0; fd < 256; fd++) n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

static void each_allocation_may_fail_and_the_fd_is_closed(void **state) {
  (void)state;
  struct conn *other;
  int before = open_fds();
  OOM_EACH(make_conn(&other), conn_free(other));
  assert_int_equal(open_fds(), before);
  int file = open("/dev/null", O_RDONLY);
  close(file);
  assert_int_equal(conn_new(&other, loop, file, &small), ERR_IO);
}

static void no_memory_for_the_queue_ends_it(void **state) {
  (void)state;
  while (conn_queued(conn) == 0) assert_int_equal(send_text("a line to fill the socket with"), 0);
  oom_arm(1);
  int err = send_text("x");
  assert_true(oom_disarm());
  assert_int_equal(err, ERR_NOMEM);
  loop_run(loop);
  assert_int_equal(why, ERR_NOMEM);
}

// --- the listener

static char dir[] = "/tmp/tongpin-conn-XXXXXX";
static char path[64];
static struct listener *listener;
static int clients;
static uid_t client_uid;
static pid_t client_pid;

static int start_dir(void **state) {
  memcpy(dir + sizeof dir - 7, "XXXXXX", 6);
  if (!mkdtemp(dir)) return -1;
  snprintf(path, sizeof path, "%s/sock", dir);
  clients = 0;
  return start(state);
}

static int stop_dir(void **state) {
  unlink(path);
  int err = rmdir(dir);  // fails if the listener left something
  return stop(state) || err;
}

static void on_client(void *arg, int fd, uid_t uid, pid_t pid) {
  (void)arg;
  clients++;
  client_uid = uid;
  client_pid = pid;
  assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
  close(fd);
  if (clients == 2) loop_stop(loop);
}

static int listen_as(const char *at, long gid) {
  const struct listener_opt opt = {.path = at, .mode = 0660, .gid = gid, .on_client = on_client};
  return listener_new(&listener, loop, &opt);
}

static int listen_at(const char *at) { return listen_as(at, -1); }

static void clients_come_with_their_uid(void **state) {
  (void)state;
  int a, b;
  struct stat st;
  umask(0);
  assert_int_equal(listen_at(path), 0);
  assert_int_equal(umask(022), 0);
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 07777, 0660);
  assert_int_equal(conn_dial(path, &a), 0);
  assert_int_equal(conn_dial(path, &b), 0);
  loop_run(loop);
  assert_int_equal(clients, 2);
  assert_int_equal(client_uid, getuid());
  assert_int_equal(client_pid, getpid());
  close(a);
  close(b);
  listener_free(listener);
  assert_int_equal(conn_dial(path, &a), ERR_MISSING);
  assert_int_equal(access(path, F_OK), -1);
}

static void a_dead_socket_is_replaced_a_living_one_not(void **state) {
  (void)state;
  struct sockaddr_un addr = {.sun_family = AF_UNIX};
  snprintf(addr.sun_path, sizeof addr.sun_path, "%s", path);
  int dead = socket(AF_UNIX, SOCK_STREAM, 0), fd;
  assert_int_equal(bind(dead, (struct sockaddr *)&addr, sizeof addr), 0);
  close(dead);
  assert_int_equal(conn_dial(path, &fd), ERR_MISSING);
  assert_int_equal(listen_at(path), 0);
  struct listener *living = listener;
  assert_int_equal(listen_at(path), ERR_EXISTS);
  assert_int_equal(conn_dial(path, &fd), 0);
  close(fd);
  listener_free(living);
}

static void only_what_is_ours_is_removed(void **state) {
  (void)state;
  FILE *f = fopen(path, "w");
  fclose(f);
  assert_int_equal(listen_at(path), ERR_EXISTS);
  assert_int_equal(access(path, F_OK), 0);
  unlink(path);
  assert_int_equal(listen_at(path), 0);
  unlink(path);
  f = fopen(path, "w");
  fclose(f);
  listener_free(listener);
  assert_int_equal(access(path, F_OK), 0);
}

static void bad_paths_are_refused(void **state) {
  (void)state;
  char longest[200];
  int fd;
  memset(longest, 'x', sizeof longest);
  longest[108] = '\0';
  assert_int_equal(listen_at(longest), ERR_TOOBIG);
  assert_int_equal(listen_at(""), ERR_ARG);
  assert_int_equal(listen_at("/tmp/tongpin-no-such/sock"), ERR_IO);
  assert_int_equal(conn_dial(longest, &fd), ERR_TOOBIG);
  assert_int_equal(conn_dial("/tmp/tongpin-no-such/sock", &fd), ERR_MISSING);
}

static void the_group_is_set(void **state) {
  (void)state;
  struct stat st;
  assert_int_equal(listen_as(path, (long)getgid()), 0);
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_gid, getgid());
  listener_free(listener);
  OOM_EACH(listen_at(path), listener_free(listener));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
#define TEST_DIR(name) cmocka_unit_test_setup_teardown(name, start_dir, stop_dir)
int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(lines_go_both_ways),
      TEST(the_peers_end_is_told_once),
      TEST(a_peer_gone_during_a_send_is_told_later),
      TEST(a_line_over_the_limit_ends_it),
      TEST(no_line_follows_a_free),
      TEST(a_slow_reader_is_dropped_outside_the_send),
      TEST(the_queue_is_sent_in_order_when_the_peer_reads),
      TEST(a_full_queue_may_be_freed),
      TEST(each_allocation_may_fail_and_the_fd_is_closed),
      TEST(no_memory_for_the_queue_ends_it),
      TEST_DIR(clients_come_with_their_uid),
      TEST_DIR(a_dead_socket_is_replaced_a_living_one_not),
      TEST_DIR(only_what_is_ours_is_removed),
      TEST_DIR(bad_paths_are_refused),
      TEST_DIR(the_group_is_set),
  };
  return cmocka_run_group_tests_name("base_conn", tests, NULL, NULL);
}
