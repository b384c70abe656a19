// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/loop.h"
#include "ui/client.h"
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/term.h"

enum { SOON_MS = 4, USED_MS = 1000, SIGNALS = 4 };

struct app {
  const struct app_opt *opt;
  struct loop *loop;
  struct loop_timer *second, *soon;  // the shown second; a picture after a bunch of messages
  struct loop_watch *keys;
  struct loop_signal *signal[SIGNALS];
  struct client *client;
  struct term *term;
  struct canvas *canvas;
  struct view view;
  int preview_w, preview_h;  // asked for; 0: none
  int64_t used_ms;           // when the service was last told that keys are pressed
};

static void draw(struct app *a) {
  int cols = term_cols(a->term), rows = term_rows(a->term);
  if (cols > CANVAS_MAX_COLS) cols = CANVAS_MAX_COLS;
  if (rows > CANVAS_MAX_ROWS) rows = CANVAS_MAX_ROWS;
  if (!a->canvas || canvas_cols(a->canvas) != cols || canvas_rows(a->canvas) != rows) {
    canvas_free(a->canvas);
    if (canvas_new(&a->canvas, cols, rows)) return;
  }
  frame_draw(&a->view, a->canvas);
  term_show(a->term, a->canvas);
}

static json_t *request_json(const struct view_request *r) {
  json_t *o = msg_new(r->id);
  int bad = 0;
  if (!o) return NULL;
  if (r->id == MSG_LESSON_START && r->uid[0]) bad = json_object_set_new(o, "uid", json_string(r->uid));
  if (r->id == MSG_VOLUME) bad = json_object_set_new(o, "level", json_integer(r->level));
  if (r->id == MSG_MUTE) bad = json_object_set_new(o, "on", json_boolean(r->on));
  if (!bad) return o;
  json_decref(o);
  return NULL;
}

static void send_requests(struct app *a) {
  struct view_request r;
  int64_t number;
  while (view_next_request(&a->view, &r, &number)) client_send(a->client, request_json(&r), number);
}

// Asks for previews of the size the page has room for, or for none.
static void wish_preview(struct app *a) {
  struct canvas_box box = screen_lesson_picture(&a->view, term_cols(a->term), term_rows(a->term));
  bool on = a->view.wire.up && box.w >= 16 && box.h >= 8 && (!a->view.model.worker.window || a->opt->remote);
  int w = on ? box.w : 0, h = on ? 2 * box.h : 0;
  if (!a->view.wire.up) a->preview_w = a->preview_h = 0;
  if (!a->view.wire.up || (w == a->preview_w && h == a->preview_h)) return;
  json_t *o = msg_new(MSG_PREVIEW_WANT);
  if (!o || json_object_set_new(o, "on", json_boolean(on))) goto drop;
  if (on && (json_object_set_new(o, "w", json_integer(w)) || json_object_set_new(o, "h", json_integer(h))))
    goto drop;
  a->preview_w = w;
  a->preview_h = h;
  client_send(a->client, o, 0);
  return;
drop:
  json_decref(o);
}

// A picture on the classroom's only screen covers its console: it gives way while keys are pressed.
static void say_used(struct app *a) {
  int64_t now = clock_mono_ms();
  if (!a->opt->kiosk || !a->view.wire.up || (a->used_ms && now - a->used_ms < USED_MS)) return;
  if (client_send(a->client, msg_new(MSG_CONSOLE_USED), 0) == ERR_OK) a->used_ms = now;
}

static void settle(struct app *a) {
  send_requests(a);
  wish_preview(a);
  draw(a);
  if (a->view.quit) loop_stop(a->loop);
}

// The next wake-up is when the second on the screen changes.
static void arm_second(struct app *a) {
  int64_t wait = 1000 - (view_now(&a->view) % 1000);
  double rate = a->view.wire.good ? a->view.model.clock.rate : 1.0;
  if (!a->view.wire.good) wait = 1000 - (a->view.mono_ms - a->view.wire.since_ms) % 1000;
  wait = (int64_t)((double)wait / (rate > 1 ? rate : 1)) + 1;
  loop_timer_set(a->second, wait < 50 ? 50 : wait, 0);
}

static void on_second(void *arg) {
  struct app *a = arg;
  view_tick(&a->view, clock_mono_ms());
  settle(a);
  arm_second(a);
}

static void on_soon(void *arg) {
  struct app *a = arg;
  view_tick(&a->view, clock_mono_ms());
  settle(a);
}

static void on_keys(void *arg) {
  struct app *a = arg;
  int key, count = 0;
  while ((key = term_key(a->term)) != UK_NONE) {
    view_key(&a->view, key, clock_mono_ms());
    count++;
  }
  if (count > 0) {
    say_used(a);
    settle(a);
  } else if (term_gone(a->term)) {
    loop_stop(a->loop);
  }
}

static void on_signal(void *arg, int signo) {
  struct app *a = arg;
  if (signo == SIGWINCH) {
    term_resize(a->term);
    settle(a);
  } else if (!(a->opt->kiosk && signo == SIGINT)) {
    loop_stop(a->loop);
  }
}

static void on_wire(void *arg, bool up) {
  struct app *a = arg;
  view_wire(&a->view, up, clock_mono_ms());
  settle(a);
  arm_second(a);
}

static void on_message(void *arg, const struct msg *msg) {
  struct app *a = arg;
  view_message(&a->view, msg, clock_mono_ms());
  if (msg->id == MSG_CLOCK) arm_second(a);
  loop_timer_set(a->soon, SOON_MS, 0);
}

static int start_signals(struct app *a) {
  static const int signo[SIGNALS] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT};
  int err = ERR_OK;
  for (int i = 0; i < SIGNALS && !err; i++)
    err = loop_signal_new(&a->signal[i], a->loop, signo[i], on_signal, a);
  return err;
}

static int start(struct app *a) {
  const struct client_hooks hooks = {on_wire, on_message, a};
  int err = loop_new(&a->loop);
  if (!err) err = loop_timer_new(&a->second, a->loop, on_second, a);
  if (!err) err = loop_timer_new(&a->soon, a->loop, on_soon, a);
  if (!err) err = term_open(&a->term, a->opt->theme, a->opt->kiosk);
  if (!err) err = start_signals(a);
  if (!err) err = loop_watch_new(&a->keys, a->loop, term_fd(a->term), on_keys, a);
  if (!err) err = client_new(&a->client, a->loop, a->opt->socket, &hooks);
  if (!err) arm_second(a);
  return err;
}

static void finish(struct app *a) {
  client_free(a->client);
  loop_watch_free(a->keys);
  for (int i = 0; i < SIGNALS; i++) loop_signal_free(a->signal[i]);
  loop_timer_free(a->second);
  loop_timer_free(a->soon);
  term_close(a->term);
  if (a->loop) loop_free(a->loop);
  canvas_free(a->canvas);
  view_free(&a->view);
}

int app_run(const struct app_opt *opt) {
  struct app *a = calloc(1, sizeof *a);
  if (!a) return ERR_NOMEM;
  a->opt = opt;
  view_init(&a->view);
  a->view.kiosk = opt->kiosk;
  a->view.demo = opt->demo;
  a->view.wire.since_ms = a->view.mono_ms = clock_mono_ms();
  int err = start(a);
  if (!err) loop_run(a->loop);
  finish(a);
  free(a);
  return err;
}
