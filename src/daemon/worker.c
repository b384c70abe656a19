// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/worker.h"
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/clock.h"
#include "src/base/conn.h"
#include "src/base/err.h"
#include "src/base/lang.h"
#include "src/base/log.h"
#include "src/base/spawn.h"

const char *const worker_state_word[] = {"down", "starting", "up"};

enum {
  PING_EVERY_MS = 1000,
  PING_MAX_MS = 2000,
  START_MAX_MS = 5000,  // from fork to w.ready
  YOUNG_MS = 5000,      // one that dies before this is started again with a wait
  WAIT_MIN_MS = 100,
  WAIT_MAX_MS = 10000,
  QUEUE_MAX = 256 * 1024,
  ENV_MAX = 32,
};

struct worker {
  struct loop *loop;
  const struct conf *conf;
  struct worker_on on;
  void *arg;
  enum worker_state state;
  struct spawn *child;
  struct conn *conn;
  struct loop_timer *start_timer;  // next start
  struct loop_timer *ping_timer;
  char path[PATH_MAX];
  int64_t started_ms, pong_ms, ping_n, yield_ms;  // yield_ms: until when its window stays behind the console
  int wait_ms, restarts;
  bool window, one_screen;
};

static void start(void *arg);

static void set_state(struct worker *w, enum worker_state state) {
  if (w->state == state) return;
  w->state = state;
  w->on.state(w->arg, state);
}

static int send_json(struct worker *w, json_t *o) {
  int err = ERR_NOMEM;
  char *line = o ? json_dumps(o, JSON_COMPACT) : NULL;
  if (line) err = w->conn ? conn_send(w->conn, line, strlen(line)) : ERR_STATE;
  free(line);
  json_decref(o);
  return err;
}

// An order to a worker that is up. fmt as json_pack()'s object members.
#define ORDER(w, id, ...) \
  ((w)->state == WORKER_UP ? send_json(w, order(id, json_pack(__VA_ARGS__))) : ERR_STATE)

static json_t *order(enum msg_id id, json_t *fields) {
  json_t *o = msg_new(id);
  if (!o || !fields || json_object_update(o, fields) != 0) {
    json_decref(o);
    o = NULL;
  }
  json_decref(fields);
  return o;
}

static void setup(struct worker *w) {
  const struct conf *c = w->conf;
  json_t *f =
      json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I}", "output", conf_str(c, CONF_PLAYER_OUTPUT), "window",
                conf_str(c, CONF_PLAYER_WINDOW), "vout", conf_str(c, CONF_PLAYER_VOUT), "audio",
                conf_str(c, CONF_PLAYER_AUDIO), "audio_device", conf_str(c, CONF_PLAYER_AUDIO_DEVICE),
                "cache_ms", (json_int_t)conf_int(c, CONF_PLAYER_CACHE), "stall_ms",
                (json_int_t)conf_int(c, CONF_LESSON_STALL), "first_ms",
                (json_int_t)conf_int(c, CONF_LESSON_FIRST));
  send_json(w, order(MSG_W_SETUP, f));
}

static void drop(struct worker *w) {
  conn_free(w->conn);
  w->conn = NULL;
  spawn_free(w->child);
  w->child = NULL;
  loop_timer_stop(w->ping_timer);
}

// Down, whatever the reason. One that lived long enough is started again at once.
static void fell(struct worker *w, const char *why) {
  bool young = clock_mono_ms() - w->started_ms < YOUNG_MS;
  drop(w);
  w->wait_ms = !young ? 0 : w->wait_ms ? w->wait_ms * 2 : WAIT_MIN_MS;
  if (w->wait_ms > WAIT_MAX_MS) w->wait_ms = WAIT_MAX_MS;
  w->restarts++;
  log_warn("worker %s; started again in %d ms", why, w->wait_ms);
  set_state(w, WORKER_DOWN);
  if (w->wait_ms) {
    loop_timer_set(w->start_timer, w->wait_ms, 0);
  } else {
    start(w);
  }
}

static void on_exit_child(void *arg, int status) {
  char why[64];
  snprintf(why, sizeof why, "ended with status %d", status);
  fell(arg, why);
}

static void on_close(void *arg, int err) { fell(arg, err == ERR_EOF ? "closed its pipe" : err_text(err)); }

// Said once when it has started, and again when its window comes or goes.
static void on_ready(struct worker *w, const struct msg *m) {
  w->window = msg_bool(m, "window", false);
  w->one_screen = msg_bool(m, "one_screen", false);
  w->pong_ms = clock_mono_ms();
  log_info("worker ready, libvlc %s, %s, after %d ms", msg_text(m, "vlc", "?"),
           w->window ? "window" : "memory", (int)(w->pong_ms - w->started_ms));
  if (w->state == WORKER_UP) w->on.said(w->arg, m);
  set_state(w, WORKER_UP);
  // A new one, or its new window, knows nothing of it.
  if (w->yield_ms > w->pong_ms) worker_yield(w, (int)(w->yield_ms - w->pong_ms));
}

static void on_line(void *arg, const char *line, size_t len) {
  struct worker *w = arg;
  struct jdoc_fault fault = {0};
  struct msg m;
  if (msg_read(&m, line, len, MSG_WORKER, &fault)) {
    log_warn("worker said something odd at %s: %s", fault.at, fault.why);
    return;
  }
  if (m.id == MSG_W_PONG) {
    w->pong_ms = clock_mono_ms();
  } else if (m.id == MSG_W_READY) {
    on_ready(w, &m);
  } else {
    w->on.said(w->arg, &m);
  }
  json_decref(m.json);
}

static void on_ping(void *arg) {
  struct worker *w = arg;
  int64_t now = clock_mono_ms();
  if (w->state == WORKER_STARTING && now - w->started_ms > START_MAX_MS) {
    fell(w, "did not start in time");
  } else if (w->state == WORKER_UP && now - w->pong_ms > PING_EVERY_MS + PING_MAX_MS) {
    fell(w, "did not answer a ping");
  } else if (w->state == WORKER_UP) {
    send_json(w, order(MSG_W_PING, json_pack("{s:I}", "n", (json_int_t)++w->ping_n)));
  }
}

// What the worker needs of our environment, and nothing else.
static const char *const env_names[] = {"DISPLAY",
                                        "XAUTHORITY",
                                        "HOME",
                                        "PATH",
                                        "LANG",
                                        "LC_ALL",
                                        "XDG_RUNTIME_DIR",
                                        "PULSE_SERVER",
                                        "PULSE_COOKIE",
                                        "ALSA_CONFIG_PATH",
                                        "VLC_PLUGIN_PATH",
                                        "ASAN_OPTIONS",
                                        "UBSAN_OPTIONS",
                                        "TSAN_OPTIONS",
                                        "LSAN_OPTIONS",
                                        "TMPDIR",
                                        NULL};

static void fill_env(const char *env[ENV_MAX], char *text[ENV_MAX]) {
  int n = 0;
  for (int i = 0; env_names[i] && n < ENV_MAX - 1; i++) {
    const char *v = getenv(env_names[i]);
    if (v && asprintf(&text[n], "%s=%s", env_names[i], v) > 0) {
      env[n] = text[n];
      n++;
    }
  }
  env[n] = NULL;
  text[n] = NULL;
}

// The worker itself changes to the other user: libuv would do it without the groups of sound and picture.
static int try_start(struct worker *w) {
  const char *user = conf_str(w->conf, CONF_DAEMON_WORKER_USER);
  const char *argv[] = {w->path, *user && geteuid() == 0 ? "--user" : NULL, user, NULL};
  const char *env[ENV_MAX];
  char *text[ENV_MAX];
  const struct spawn_opt opt = {.argv = argv, .env = env, .on_exit = on_exit_child, .arg = w};
  const struct conn_opt line = {
      .max_line = MSG_MAX_DOWN, .max_queue = QUEUE_MAX, .on_line = on_line, .on_close = on_close, .arg = w};
  int fd = -1;
  fill_env(env, text);
  int err = spawn_new(&w->child, w->loop, &opt, &fd);
  for (int i = 0; text[i]; i++) free(text[i]);
  return err ? err : conn_new(&w->conn, w->loop, fd, &line);
}

static void start(void *arg) {
  struct worker *w = arg;
  w->started_ms = clock_mono_ms();
  int err = try_start(w);
  if (err) {
    log_error("%s: %s", w->path, err_text(err));
    drop(w);
    w->wait_ms = w->wait_ms ? w->wait_ms * 2 : WAIT_MIN_MS;
    if (w->wait_ms > WAIT_MAX_MS) w->wait_ms = WAIT_MAX_MS;
    loop_timer_set(w->start_timer, w->wait_ms, 0);
    return;
  }
  setup(w);
  loop_timer_set(w->ping_timer, PING_EVERY_MS, PING_EVERY_MS);
  set_state(w, WORKER_STARTING);
}

// Beside our own program unless the configuration names it.
static int find_path(struct worker *w) {
  const char *given = conf_str(w->conf, CONF_DAEMON_WORKER);
  if (*given)
    return snprintf(w->path, sizeof w->path, "%s", given) < (int)sizeof w->path ? ERR_OK : ERR_RANGE;
  return lang_beside("tongpin-media", w->path, sizeof w->path);
}

int worker_new(struct worker **out, struct loop *loop, const struct conf *conf, const struct worker_on *on,
               void *arg) {
  struct worker *w = calloc(1, sizeof *w);
  if (!w) return ERR_NOMEM;
  *w = (struct worker){.loop = loop, .conf = conf, .on = *on, .arg = arg};
  int err = find_path(w);
  if (!err) err = loop_timer_new(&w->start_timer, loop, start, w);
  if (!err) err = loop_timer_new(&w->ping_timer, loop, on_ping, w);
  if (err) {
    worker_free(w);
    return err;
  }
  *out = w;
  start(w);
  return ERR_OK;
}

enum worker_state worker_state(const struct worker *w) { return w ? w->state : WORKER_DOWN; }
bool worker_window(const struct worker *w) { return worker_state(w) == WORKER_UP && w->window; }
bool worker_one_screen(const struct worker *w) { return worker_window(w) && w->one_screen; }
int worker_restarts(const struct worker *w) { return w ? w->restarts : 0; }

int worker_play(struct worker *w, const char *uri, int volume, bool mute) {
  return ORDER(w, MSG_W_PLAY, "{s:s,s:i,s:b}", "uri", uri, "volume", volume, "mute", mute);
}

int worker_stop(struct worker *w) {
  return w->state == WORKER_UP ? send_json(w, msg_new(MSG_W_STOP)) : ERR_STATE;
}

int worker_volume(struct worker *w, int volume, bool mute) {
  return ORDER(w, MSG_W_VOLUME, "{s:i,s:b}", "level", volume, "mute", mute);
}

int worker_yield(struct worker *w, int ms) {
  w->yield_ms = clock_mono_ms() + ms;
  return ORDER(w, MSG_W_YIELD, "{s:i}", "ms", ms);
}

int worker_preview(struct worker *w, bool on, int width, int height) {
  return ORDER(w, MSG_W_PREVIEW_WANT, "{s:b,s:i,s:i}", "on", on, "w", width, "h", height);
}

void worker_free(struct worker *w) {
  if (!w) return;
  drop(w);
  loop_timer_free(w->start_timer);
  loop_timer_free(w->ping_timer);
  free(w);
}
