// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/control.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "media/player/player.h"
#include "media/player/preview.h"
#include "media/player/window.h"
#include "src/base/b64.h"
#include "src/base/clock.h"
#include "src/base/conn.h"
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/proto/msg.h"

enum {
  TICK_MS = 100,
  STATS_MS = 1000,
  WINDOW_WAIT_MS = 1500,
  WINDOW_AGAIN_MS = 5000,
  CLOSE_MS = 2500,
  QUEUE_BYTES = 1 << 20,
  PREVIEW_QUEUE_BYTES = 256 * 1024
};

struct setup {
  char output[65], window[33], vout[65], audio[33], device[65];
  int cache_ms, stall_ms, first_ms;
};

struct control {
  struct loop *loop;
  struct conn *conn;
  struct loop_timer *tick;
  struct loop_wake *wake;
  struct loop_signal *term;
  struct setup setup;
  struct player *player;  // NULL before the setup
  struct preview *preview;
  struct window *window;  // NULL: none wanted, or lost
  struct window_view seen;
  int64_t window_ms;       // when it was opened or lost
  bool setup_done, ready;  // ready: said so; it waits for the window, but not for long
  struct msg pending;      // a w.play that came before
  int64_t stats_ms;
  int64_t closing_ms;  // 0: not closing
  int code;
};

static void send_json(struct control *c, json_t *o) {
  char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
  if (text && c->conn) conn_send(c->conn, text, strlen(text));
  if (!text) log_error("no memory for a message");
  free(text);
  json_decref(o);
}

static void put_int(json_t *o, const char *name, int64_t v) { json_object_set_new(o, name, json_integer(v)); }

static void put_text(json_t *o, const char *name, const char *text) {
  json_t *v = json_string(text);
  json_object_set_new(o, name, v ? v : json_string("not UTF-8"));
}

static void send_ready(struct control *c) {
  json_t *o = msg_new(MSG_W_READY);
  put_text(o, "version", TONGPIN_VERSION);
  put_text(o, "vlc", player_version());
  json_object_set_new(o, "window", json_boolean(c->seen.state == WINDOW_UP));
  json_object_set_new(o, "one_screen", json_boolean(c->seen.only));
  send_json(c, o);
}

static void send_phase(struct control *c, const struct player_view *v) {
  json_t *o = msg_new(MSG_W_PHASE);
  put_text(o, "phase", phase_text(v->phase.name));
  put_text(o, "uri", v->uri);
  put_text(o, "why", v->phase.why);
  send_json(c, o);
}

static void send_stats(struct control *c, const struct player_view *v, int64_t now_ms) {
  const struct seat_facts *f = &v->facts;
  json_t *o = msg_new(MSG_W_STATS);
  put_int(o, "frames", (int64_t)f->pictures);
  put_int(o, "width", f->width);
  put_int(o, "height", f->height);
  put_int(o, "fps_x10", f->fps_x10 < 10000 ? f->fps_x10 : 10000);
  put_int(o, "lost", (int64_t)f->lost);
  put_int(o, "kbps", f->kbps > 0 ? f->kbps : 0);
  put_int(o, "age_ms", f->newest_ms && now_ms > f->newest_ms ? now_ms - f->newest_ms : 0);
  if (f->level >= 0) put_int(o, "level", f->level);
  send_json(c, o);
}

// A daemon that reads slowly loses previews, nothing else.
static void send_preview(struct control *c) {
  struct preview_picture p;
  char text[PREVIEW_W * PREVIEW_H * 4 + 1];
  if (!preview_take(c->preview, &p) || conn_queued(c->conn) > PREVIEW_QUEUE_BYTES) return;
  b64_encode(p.rgb, (size_t)p.w * (size_t)p.h * 3, text);
  json_t *o = msg_new(MSG_W_PREVIEW);
  put_int(o, "n", p.n);
  put_int(o, "w", p.w);
  put_int(o, "h", p.h);
  put_text(o, "rgb", text);
  send_json(c, o);
}

static void tell_phase(struct control *c) {
  struct player_view v;
  player_look(c->player, &v);
  log_info("%s%s%s %s", phase_text(v.phase.name), v.phase.why[0] ? ": " : "", v.phase.why, v.uri);
  send_phase(c, &v);
  // On the only screen the console says why there is no picture.
  if (c->window) window_back(c->window, v.phase.name != PHASE_PLAYING);
}

static void on_wake(void *arg);
static void finish(struct control *c, int code);
static void wake(void *arg) { loop_wake_up(((struct control *)arg)->wake); }

static void open_window(struct control *c) {
  struct window_opt opt = {c->setup.output, c->setup.window, wake, c};
  c->window_ms = clock_mono_ms();
  c->seen = (struct window_view){.state = WINDOW_GONE, .why = "no window is wanted"};
  if (strcmp(c->setup.window, "none") == 0) return;
  snprintf(c->seen.why, sizeof c->seen.why, "DISPLAY is not set");
  if (!getenv("DISPLAY")) return;
  c->seen.state = WINDOW_OPENING;
  if (window_new(&c->window, &opt) != ERR_OK) c->seen.state = WINDOW_GONE;
}

static int new_player(struct control *c) {
  struct player_opt opt = {.audio = c->setup.audio,
                           .device = c->setup.device,
                           .vout = c->setup.vout,
                           .cache_ms = c->setup.cache_ms,
                           .stall_ms = c->setup.stall_ms,
                           .first_ms = c->setup.first_ms,
                           .preview = c->preview,
                           .wake = wake,
                           .arg = c};
  return player_new(&c->player, &opt);
}

static void copy(const struct msg *m, const char *name, char *out, size_t cap) {
  snprintf(out, cap, "%s", msg_text(m, name, ""));
}

static void on_setup(struct control *c, const struct msg *m) {
  struct setup *s = &c->setup;
  if (c->setup_done) {
    log_warn("a second w.setup is ignored");
    return;
  }
  copy(m, "output", s->output, sizeof s->output);
  copy(m, "window", s->window, sizeof s->window);
  copy(m, "vout", s->vout, sizeof s->vout);
  copy(m, "audio", s->audio, sizeof s->audio);
  copy(m, "audio_device", s->device, sizeof s->device);
  s->cache_ms = (int)msg_int(m, "cache_ms", 400);
  s->stall_ms = (int)msg_int(m, "stall_ms", 3000);
  s->first_ms = (int)msg_int(m, "first_ms", 10000);
  c->setup_done = true;
  open_window(c);
  int err = new_player(c);
  if (err) {
    log_error("libvlc cannot be started: %s", err_text(err));
    finish(c, EX_UNAVAILABLE);
    return;
  }
  on_wake(c);
}

static void play(struct control *c, const struct msg *m) {
  bool mute = msg_bool(m, "mute", false);
  int err = player_play(c->player, msg_text(m, "uri", ""), (int)msg_int(m, "volume", 70), mute);
  if (err) log_error("cannot play: %s", err_text(err));
  c->stats_ms = clock_mono_ms();
  tell_phase(c);
  if (c->window) window_show(c->window, true);
}

static void on_play(struct control *c, const struct msg *m) {
  if (!c->setup_done) {
    log_warn("w.play before w.setup is ignored");
    return;
  }
  if (c->ready) {
    play(c, m);
    return;
  }
  json_decref(c->pending.json);
  c->pending = *m;
  json_incref(m->json);
}

static void on_stop(struct control *c, const struct msg *m) {
  (void)m;
  json_decref(c->pending.json);
  c->pending.json = NULL;
  if (!c->player) return;
  player_stop(c->player);
  if (c->window) window_show(c->window, false);
  tell_phase(c);
}

static void on_volume(struct control *c, const struct msg *m) {
  if (c->player) player_volume(c->player, (int)msg_int(m, "level", 70), msg_bool(m, "mute", false));
}

static void on_preview(struct control *c, const struct msg *m) {
  preview_want(c->preview, msg_bool(m, "on", false), (int)msg_int(m, "w", PREVIEW_W),
               (int)msg_int(m, "h", PREVIEW_H));
}

static void on_yield(struct control *c, const struct msg *m) {
  if (c->window) window_yield(c->window, (int)msg_int(m, "ms", 0));
}

static void on_ping(struct control *c, const struct msg *m) {
  json_t *o = msg_new(MSG_W_PONG);
  put_int(o, "n", msg_int(m, "n", 0));
  send_json(c, o);
}

static const struct {
  enum msg_id id;
  void (*fn)(struct control *c, const struct msg *m);
} handlers[] = {{MSG_W_SETUP, on_setup},
                {MSG_W_PLAY, on_play},
                {MSG_W_STOP, on_stop},
                {MSG_W_VOLUME, on_volume},
                {MSG_W_PREVIEW_WANT, on_preview},
                {MSG_W_YIELD, on_yield},
                {MSG_W_PING, on_ping}};

static void on_line(void *arg, const char *line, size_t len) {
  struct control *c = arg;
  struct jdoc_fault fault = {0};
  struct msg m;
  if (msg_read(&m, line, len, MSG_BOSS, &fault) != ERR_OK) {
    log_warn("ignored: %s %s", fault.at, fault.why);
    return;
  }
  for (size_t i = 0; i < sizeof handlers / sizeof *handlers && !c->closing_ms; i++)
    if (handlers[i].id == m.id) handlers[i].fn(c, &m);
  json_decref(m.json);
}

// Ends the play and the window first, but does not wait for them longer than CLOSE_MS.
static void finish(struct control *c, int code) {
  if (c->closing_ms) return;
  c->closing_ms = clock_mono_ms();
  c->code = code;
  if (c->player) player_stop(c->player);
  if (c->window) window_end(c->window);
  loop_wake_up(c->wake);
}

static void step_closing(struct control *c, int64_t now_ms) {
  if (c->window) window_look(c->window, &c->seen);
  if (c->window && c->seen.state == WINDOW_GONE) {
    window_free(c->window);
    c->window = NULL;
  }
  if (c->player) player_step(c->player, now_ms);
  if (control_quiet(c) || now_ms - c->closing_ms > CLOSE_MS) loop_stop(c->loop);
}

static void on_close(void *arg, int why) {
  if (why != ERR_EOF) log_warn("the daemon's line ended: %s", err_text(why));
  finish(arg, EX_OK);
}

// A play already running moves to the new place: into the window that came, or out of the one that died.
static void window_changed(struct control *c, int64_t now_ms) {
  log_info("window: %s", c->seen.state == WINDOW_UP ? "up" : c->seen.why);
  if (c->seen.state == WINDOW_GONE) {
    window_free(c->window);
    c->window = NULL;
    c->window_ms = now_ms;
  }
  struct player_view v;
  player_look(c->player, &v);
  if (c->window) window_back(c->window, v.phase.name != PHASE_PLAYING);
  if (c->window) window_show(c->window, v.phase.name != PHASE_IDLE);
  player_window(c->player, c->seen.id);
  if (c->ready) send_ready(c);
}

static void step_window(struct control *c, int64_t now_ms) {
  if (!c->window) {
    bool again = getenv("DISPLAY") && strcmp(c->setup.window, "none") != 0;
    if (again && now_ms - c->window_ms > WINDOW_AGAIN_MS) open_window(c);
    return;
  }
  struct window_view was = c->seen;
  window_look(c->window, &c->seen);
  if (c->seen.state != was.state) window_changed(c, now_ms);
  else if (c->seen.only != was.only && c->ready) send_ready(c);
}

static void step_ready(struct control *c, int64_t now_ms) {
  if (c->seen.state == WINDOW_OPENING && now_ms - c->window_ms < WINDOW_WAIT_MS) return;
  c->ready = true;
  send_ready(c);
  if (c->pending.json) play(c, &c->pending);
  json_decref(c->pending.json);
  c->pending.json = NULL;
}

static void check_abandoned(struct control *c) {
  if (player_abandoned(c->player) <= PLAYER_ABANDONED_MAX) return;
  log_error("%d plays hang: starting anew", player_abandoned(c->player));
  c->code = EX_SOFTWARE;
  loop_stop(c->loop);  // there is nothing left to wait for
}

static void on_wake(void *arg) {
  struct control *c = arg;
  int64_t now = clock_mono_ms();
  if (c->closing_ms) {
    step_closing(c, now);
    return;
  }
  if (!c->player) return;
  step_window(c, now);
  if (!c->ready) step_ready(c, now);
  if (player_step(c->player, now)) tell_phase(c);
  send_preview(c);
  check_abandoned(c);
  struct player_view v;
  player_look(c->player, &v);
  bool running = v.phase.name == PHASE_PLAYING || v.phase.name == PHASE_STALLED;
  if (!running || now - c->stats_ms < STATS_MS) return;
  c->stats_ms += (now - c->stats_ms) / STATS_MS * STATS_MS;
  send_stats(c, &v, now);
}

static void on_term(void *arg, int signo) {
  (void)signo;
  finish(arg, EX_OK);
}

int control_new(struct control **out, struct loop *loop, int fd) {
  struct control *c = calloc(1, sizeof *c);
  if (!c) return ERR_NOMEM;
  c->loop = loop;
  const struct conn_opt opt = {MSG_MAX_DOWN, QUEUE_BYTES, on_line, on_close, c};
  int err = conn_new(&c->conn, loop, fd, &opt);
  if (!err) err = preview_new(&c->preview, wake, c);
  if (!err) err = loop_wake_new(&c->wake, loop, on_wake, c);
  if (!err) err = loop_timer_new(&c->tick, loop, on_wake, c);
  if (!err) err = loop_signal_new(&c->term, loop, SIGTERM, on_term, c);
  if (err) {
    control_free(c);
    return err;
  }
  loop_timer_set(c->tick, TICK_MS, TICK_MS);
  *out = c;
  return ERR_OK;
}

int control_code(const struct control *c) { return c->code; }

bool control_quiet(const struct control *c) { return !c->window && (!c->player || player_quiet(c->player)); }

void control_free(struct control *c) {
  if (!c) return;
  loop_signal_free(c->term);
  loop_timer_free(c->tick);
  conn_free(c->conn);
  player_free(c->player);
  window_free(c->window);
  loop_wake_free(c->wake);
  preview_free(c->preview);
  json_decref(c->pending.json);
  free(c);
}
