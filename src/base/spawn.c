// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/base/loop_uv.h"

struct spawn {
  uv_process_t uv;  // first: its address is ours
  spawn_exit_fn *on_exit;
  void *arg;
  bool running, freed;
};

static void on_closed(uv_handle_t *h) { free(h); }

static void on_exited(uv_process_t *uv, int64_t status, int signo) {
  struct spawn *s = (struct spawn *)uv;
  s->running = false;
  if (s->freed) uv_close((uv_handle_t *)uv, on_closed);
  else s->on_exit(s->arg, signo ? 128 + signo : (int)(status & 0xff));
}

// libuv's stdio: /dev/null, ours, ours, the child's end of the pair.
static int start(struct spawn *s, struct loop *loop, const struct spawn_opt *opt, int child_fd) {
  uv_stdio_container_t stdio[4] = {{.flags = UV_IGNORE},
                                   {.flags = UV_INHERIT_FD, .data.fd = STDOUT_FILENO},
                                   {.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO},
                                   {.flags = UV_INHERIT_FD, .data.fd = child_fd}};
  uv_process_options_t o = {.exit_cb = on_exited, .file = opt->argv[0], .stdio_count = 4, .stdio = stdio};
  o.args = (char **)opt->argv;
  o.env = (char **)opt->env;
  int err = loop_uv_err(uv_spawn(&loop->uv, &s->uv, &o));
  s->running = !err;
  return err;
}

int spawn_new(struct spawn **out, struct loop *loop, const struct spawn_opt *opt, int *fd) {
  int pair[2];
  if (!opt->argv || !opt->argv[0]) return ERR_ARG;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) return ERR_IO;
  int err = ERR_NOMEM;
  struct spawn *s = calloc(1, sizeof *s);
  if (!s) goto out;
  s->on_exit = opt->on_exit;
  s->arg = opt->arg;
  err = start(s, loop, opt, pair[1]);
  if (err) uv_close((uv_handle_t *)&s->uv, on_closed);
out:
  close(pair[1]);
  if (err) {
    close(pair[0]);
    return err;
  }
  *fd = pair[0];
  *out = s;
  return ERR_OK;
}

pid_t spawn_pid(const struct spawn *s) { return s->uv.pid; }

void spawn_kill(struct spawn *s, int signo) {
  if (s->running) uv_process_kill(&s->uv, signo);  // later its number may be another's
}

void spawn_free(struct spawn *s) {
  if (!s || s->freed) return;
  s->freed = true;
  spawn_kill(s, SIGKILL);
  // A running one is closed when it has been waited for, or it would stay a zombie.
  if (!s->running) uv_close((uv_handle_t *)&s->uv, on_closed);
}

int spawn_child_setup(void) {
  struct stat st;
  if (fstat(SPAWN_FD, &st) < 0 || !S_ISSOCK(st.st_mode)) return ERR_STATE;
  if (fcntl(SPAWN_FD, F_SETFD, FD_CLOEXEC) < 0) return ERR_IO;
  return prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ? ERR_IO : ERR_OK;
}
