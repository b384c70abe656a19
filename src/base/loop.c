// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/loop.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/base/loop_uv.h"

int loop_uv_err(int uv_err) {
  if (uv_err >= 0) return ERR_OK;
  errno = -uv_err;
  return uv_err == UV_ENOMEM ? ERR_NOMEM : uv_err == UV_ENOENT ? ERR_MISSING : ERR_IO;
}

int loop_new(struct loop **out) {
  struct loop *loop = calloc(1, sizeof *loop);
  if (!loop) return ERR_NOMEM;
  int err = loop_uv_err(uv_loop_init(&loop->uv));
  if (err) {
    free(loop);
    return err;
  }
  signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of write(2), not our end
  *out = loop;
  return ERR_OK;
}

int loop_run(struct loop *loop) {
  uv_run(&loop->uv, UV_RUN_DEFAULT);
  return ERR_OK;
}

void loop_stop(struct loop *loop) { uv_stop(&loop->uv); }

// A child that spawn_free() forgot is still waited for, lest it stays a zombie. Anything else open was not
// freed.
static void close_left(uv_handle_t *h, void *arg) {
  (void)arg;
  if (uv_is_closing(h)) return;
  if (h->type == UV_PROCESS && uv_is_active(h)) {
    uv_process_kill((uv_process_t *)h, SIGKILL);
    return;
  }
  log_error("a %s was not freed before its loop", uv_handle_type_name(h->type));
  uv_close(h, NULL);
}

void loop_free(struct loop *loop) {
  if (!loop) return;
  int busy;
  do {
    uv_walk(&loop->uv, close_left, NULL);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    busy = uv_loop_close(&loop->uv);
  } while (busy == UV_EBUSY);
  free(loop);
}

struct loop_timer {
  uv_timer_t uv;
  loop_fn *fn;
  void *arg;
};

struct loop_wake {
  uv_async_t uv;
  loop_fn *fn;
  void *arg;
};

struct loop_watch {
  uv_poll_t uv;
  loop_fn *fn;
  void *arg;
};

struct loop_signal {
  uv_signal_t uv;
  loop_signal_fn *fn;
  void *arg;
};

// Each object begins with its handle, so the handle's address is the object's.
static void on_closed(uv_handle_t *h) { free(h); }

static void close_object(void *object) {
  uv_handle_t *h = object;
  if (h && !uv_is_closing(h)) uv_close(h, on_closed);
}

static void on_timer(uv_timer_t *uv) {
  struct loop_timer *t = (struct loop_timer *)uv;
  t->fn(t->arg);
}

int loop_timer_new(struct loop_timer **out, struct loop *loop, loop_fn *fn, void *arg) {
  struct loop_timer *t = calloc(1, sizeof *t);
  if (!t) return ERR_NOMEM;
  uv_timer_init(&loop->uv, &t->uv);
  t->fn = fn;
  t->arg = arg;
  *out = t;
  return ERR_OK;
}

void loop_timer_set(struct loop_timer *t, int64_t after_ms, int64_t repeat_ms) {
  uv_update_time(t->uv.loop);  // libuv counts from when this turn of the loop began
  uint64_t after = after_ms > 0 ? (uint64_t)after_ms : 0;
  uv_timer_start(&t->uv, on_timer, after, repeat_ms > 0 ? (uint64_t)repeat_ms : 0);
}

void loop_timer_stop(struct loop_timer *t) { uv_timer_stop(&t->uv); }

void loop_timer_free(struct loop_timer *t) { close_object(t); }

static void on_wake(uv_async_t *uv) {
  struct loop_wake *w = (struct loop_wake *)uv;
  w->fn(w->arg);
}

int loop_wake_new(struct loop_wake **out, struct loop *loop, loop_fn *fn, void *arg) {
  struct loop_wake *w = calloc(1, sizeof *w);
  if (!w) return ERR_NOMEM;
  int err = loop_uv_err(uv_async_init(&loop->uv, &w->uv, on_wake));
  if (err) {
    free(w);
    return err;
  }
  w->fn = fn;
  w->arg = arg;
  *out = w;
  return ERR_OK;
}

void loop_wake_up(struct loop_wake *w) { uv_async_send(&w->uv); }

void loop_wake_free(struct loop_wake *w) { close_object(w); }

// An error of the poll is told as readable: the caller's read(2) will say which.
static void on_readable(uv_poll_t *uv, int status, int events) {
  (void)status;
  (void)events;
  struct loop_watch *w = (struct loop_watch *)uv;
  w->fn(w->arg);
}

int loop_watch_new(struct loop_watch **out, struct loop *loop, int fd, loop_fn *fn, void *arg) {
  struct loop_watch *w = calloc(1, sizeof *w);
  if (!w) return ERR_NOMEM;
  int err = loop_uv_err(uv_poll_init(&loop->uv, &w->uv, fd));
  if (err) {
    free(w);  // a handle whose init failed is not on the loop
    return err;
  }
  w->fn = fn;
  w->arg = arg;
  err = loop_uv_err(uv_poll_start(&w->uv, UV_READABLE, on_readable));
  if (err) close_object(w);
  else *out = w;
  return err;
}

void loop_watch_free(struct loop_watch *w) { close_object(w); }

static void on_signal(uv_signal_t *uv, int signo) {
  struct loop_signal *s = (struct loop_signal *)uv;
  s->fn(s->arg, signo);
}

int loop_signal_new(struct loop_signal **out, struct loop *loop, int signo, loop_signal_fn *fn, void *arg) {
  struct loop_signal *s = calloc(1, sizeof *s);
  if (!s) return ERR_NOMEM;
  int err = loop_uv_err(uv_signal_init(&loop->uv, &s->uv));
  if (err) {
    free(s);
    return err;
  }
  s->fn = fn;
  s->arg = arg;
  err = loop_uv_err(uv_signal_start(&s->uv, on_signal, signo));
  if (err) close_object(s);
  else *out = s;
  return err;
}

void loop_signal_free(struct loop_signal *s) { close_object(s); }
