// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/proto/msg.h"
#include <string.h>
#include "src/base/err.h"

#define END \
  { NULL, MSG_T_INT, false, 0, 0 }
#define FIELDS(name, ...) static const struct msg_field name[] = {__VA_ARGS__, END}
#define NEED(n, t, lo, hi) \
  { n, t, true, lo, hi }
#define MAY(n, t, lo, hi) \
  { n, t, false, lo, hi }

enum { BIG = 1 << 30 };
#define COUNT_MAX ((int64_t)1 << 53)

static const struct msg_field none[] = {END};
FIELDS(f_hello, NEED("version", MSG_T_INT, 0, BIG), NEED("who", MSG_T_TEXT, 1, 16),
       MAY("name", MSG_T_TEXT, 1, MSG_NAME));
FIELDS(f_start, MAY("uid", MSG_T_TEXT, 1, 64));
FIELDS(f_volume, NEED("level", MSG_T_INT, 0, 100));
FIELDS(f_mute, NEED("on", MSG_T_BOOL, 0, 0));
FIELDS(f_preview_want, NEED("on", MSG_T_BOOL, 0, 0), MAY("w", MSG_T_INT, 16, 160),
       MAY("h", MSG_T_INT, 8, 90));
FIELDS(f_simulate, NEED("wall_ms", MSG_T_INT, 0, COUNT_MAX), NEED("rate", MSG_T_NUMBER, 1, 10000),
       NEED("synced", MSG_T_BOOL, 0, 0));
FIELDS(f_preview, NEED("n", MSG_T_INT, 0, COUNT_MAX), NEED("w", MSG_T_INT, 1, 160),
       NEED("h", MSG_T_INT, 1, 90), NEED("rgb", MSG_T_TEXT, 4, 160 * 90 * 4));
FIELDS(f_w_setup, NEED("output", MSG_T_TEXT, 1, 64), NEED("window", MSG_T_TEXT, 1, 32),
       NEED("vout", MSG_T_TEXT, 1, 64), NEED("audio", MSG_T_TEXT, 1, 32),
       NEED("audio_device", MSG_T_TEXT, 0, 64), NEED("cache_ms", MSG_T_INT, 0, 10000),
       NEED("stall_ms", MSG_T_INT, 500, 60000), NEED("first_ms", MSG_T_INT, 1000, 120000));
FIELDS(f_w_play, NEED("uri", MSG_T_TEXT, 1, MSG_URI), NEED("volume", MSG_T_INT, 0, 100),
       NEED("mute", MSG_T_BOOL, 0, 0));
FIELDS(f_w_volume, NEED("level", MSG_T_INT, 0, 100), NEED("mute", MSG_T_BOOL, 0, 0));
FIELDS(f_w_yield, NEED("ms", MSG_T_INT, 0, 600000));
FIELDS(f_w_ping, NEED("n", MSG_T_INT, 0, COUNT_MAX));
FIELDS(f_w_ready, NEED("version", MSG_T_TEXT, 1, 32), NEED("vlc", MSG_T_TEXT, 1, 64),
       NEED("window", MSG_T_BOOL, 0, 0), MAY("one_screen", MSG_T_BOOL, 0, 0));
FIELDS(f_w_phase, NEED("phase", MSG_T_TEXT, 1, 16), MAY("uri", MSG_T_TEXT, 0, MSG_URI),
       MAY("why", MSG_T_TEXT, 0, MSG_WHY));
FIELDS(f_w_stats, NEED("frames", MSG_T_INT, 0, COUNT_MAX), MAY("width", MSG_T_INT, 0, 16384),
       MAY("height", MSG_T_INT, 0, 16384), MAY("fps_x10", MSG_T_INT, 0, 10000),
       MAY("lost", MSG_T_INT, 0, COUNT_MAX), MAY("kbps", MSG_T_INT, 0, BIG),
       MAY("age_ms", MSG_T_INT, 0, COUNT_MAX), MAY("level", MSG_T_INT, 0, 100));

static const struct msg_row rows[MSG_COUNT] = {
    [MSG_HELLO] = {"hello", MSG_CLIENT, f_hello},
    [MSG_WATCH] = {"watch", MSG_CLIENT, none},
    [MSG_SYNC] = {"sync", MSG_CLIENT, none},
    [MSG_STATUS] = {"status", MSG_CLIENT, none},
    [MSG_LESSON_START] = {"lesson.start", MSG_CLIENT, f_start},
    [MSG_LESSON_STOP] = {"lesson.stop", MSG_CLIENT, none},
    [MSG_VOLUME] = {"volume", MSG_CLIENT, f_volume},
    [MSG_MUTE] = {"mute", MSG_CLIENT, f_mute},
    [MSG_PREVIEW_WANT] = {"preview", MSG_CLIENT, f_preview_want},
    [MSG_CONSOLE_USED] = {"console.used", MSG_CLIENT, none},
    [MSG_CLOCK_SIMULATE] = {"clock.simulate", MSG_CLIENT, f_simulate},
    [MSG_QUIT] = {"quit", MSG_CLIENT, none},
    [MSG_WELCOME] = {"welcome", MSG_DAEMON, none},
    [MSG_OK] = {"ok", MSG_DAEMON, none},
    [MSG_NO] = {"no", MSG_DAEMON, none},
    [MSG_ROOM] = {"room", MSG_DAEMON, none},
    [MSG_CLOCK] = {"clock", MSG_DAEMON, none},
    [MSG_LINK] = {"link", MSG_DAEMON, none},
    [MSG_WORKER_DOC] = {"worker", MSG_DAEMON, none},
    [MSG_TIMETABLE] = {"timetable", MSG_DAEMON, none},
    [MSG_LESSON] = {"lesson", MSG_DAEMON, none},
    [MSG_LEDGER] = {"ledger", MSG_DAEMON, none},
    [MSG_TODO] = {"todo", MSG_DAEMON, none},
    [MSG_PREVIEW] = {"preview", MSG_DAEMON, f_preview},
    [MSG_W_SETUP] = {"w.setup", MSG_BOSS, f_w_setup},
    [MSG_W_PLAY] = {"w.play", MSG_BOSS, f_w_play},
    [MSG_W_STOP] = {"w.stop", MSG_BOSS, none},
    [MSG_W_VOLUME] = {"w.volume", MSG_BOSS, f_w_volume},
    [MSG_W_PREVIEW_WANT] = {"w.preview", MSG_BOSS, f_preview_want},
    [MSG_W_YIELD] = {"w.yield", MSG_BOSS, f_w_yield},
    [MSG_W_PING] = {"w.ping", MSG_BOSS, f_w_ping},
    [MSG_W_READY] = {"w.ready", MSG_WORKER, f_w_ready},
    [MSG_W_PHASE] = {"w.phase", MSG_WORKER, f_w_phase},
    [MSG_W_STATS] = {"w.stats", MSG_WORKER, f_w_stats},
    [MSG_W_PREVIEW] = {"w.preview", MSG_WORKER, f_preview},
    [MSG_W_PONG] = {"w.pong", MSG_WORKER, f_w_ping},
};

const struct msg_row *msg_row(enum msg_id id) { return id < MSG_COUNT ? &rows[id] : NULL; }

static int check_text(const struct jdoc *at, const struct msg_field *f) {
  const json_t *v = json_object_get(at->value, f->name);
  if (!json_is_string(v)) return jdoc_refuse(at, f->name, ERR_TYPE, "needs a string");
  size_t len = json_string_length(v);
  if ((int64_t)len < f->min || (int64_t)len > f->max) {
    return jdoc_refuse(at, f->name, ERR_RANGE, "needs %d to %d bytes", (int)f->min, (int)f->max);
  }
  return ERR_OK;
}

static int check_field(const struct jdoc *at, const struct msg_field *f) {
  int64_t i;
  bool b;
  double d;
  struct jdoc sub;
  if (!jdoc_has(at, f->name) && !f->needed) return ERR_OK;
  switch (f->type) {
  case MSG_T_INT: return jdoc_int(at, f->name, f->min, f->max, &i);
  case MSG_T_BOOL: return jdoc_bool(at, f->name, &b);
  case MSG_T_NUMBER: return jdoc_number(at, f->name, (double)f->min, (double)f->max, &d);
  case MSG_T_ARRAY: return jdoc_array(at, f->name, (size_t)f->max, &sub);
  case MSG_T_OBJECT: return jdoc_object(at, f->name, &sub);
  case MSG_T_TEXT: return check_text(at, f);
  }
  return ERR_ARG;
}

// Two rows may share a name when different peers send them (w.preview): the sender's own row wins.
static int find(const char *name, enum msg_from from, enum msg_id *id) {
  int err = ERR_MISSING;
  for (int i = 0; i < MSG_COUNT; i++) {
    if (strcmp(rows[i].name, name) != 0) continue;
    *id = (enum msg_id)i;
    if (rows[i].from == from) return ERR_OK;
    err = ERR_DENIED;
  }
  return err;
}

static int check(struct msg *out, const struct jdoc *root, enum msg_from from) {
  char name[32];
  int err = ERR_OK;
  if (jdoc_has(root, "id")) err = jdoc_int(root, "id", 1, COUNT_MAX, &out->request);
  if (!err) err = jdoc_string(root, "t", name, sizeof name);
  if (err) return err;
  err = find(name, from, &out->id);
  if (err == ERR_MISSING) return jdoc_refuse(root, "t", err, "no such message");
  if (err) return jdoc_refuse(root, "t", err, "not from this peer");
  for (const struct msg_field *f = rows[out->id].fields; f->name && !err; f++) err = check_field(root, f);
  return err;
}

int msg_read(struct msg *out, const char *line, size_t len, enum msg_from from, struct jdoc_fault *fault) {
  struct jdoc root;
  memset(out, 0, sizeof *out);
  out->json = jdoc_parse(line, len, from == MSG_CLIENT ? MSG_MAX_UP : MSG_MAX_DOWN, &root, fault);
  if (!out->json) return fault->err;
  int err = check(out, &root, from);
  if (err) {
    json_decref(out->json);
    out->json = NULL;
  }
  return err;
}

json_t *msg_new(enum msg_id id) {
  json_t *o = json_object();
  if (o && json_object_set_new(o, "t", json_string(rows[id].name)) == 0) return o;
  json_decref(o);
  return NULL;
}

int64_t msg_int(const struct msg *m, const char *name, int64_t def) {
  const json_t *v = json_object_get(m->json, name);
  return json_is_integer(v) ? (int64_t)json_integer_value(v) : def;
}

bool msg_bool(const struct msg *m, const char *name, bool def) {
  const json_t *v = json_object_get(m->json, name);
  return json_is_boolean(v) ? json_is_true(v) : def;
}

const char *msg_text(const struct msg *m, const char *name, const char *def) {
  const json_t *v = json_object_get(m->json, name);
  return json_is_string(v) ? json_string_value(v) : def;
}

double msg_number(const struct msg *m, const char *name, double def) {
  const json_t *v = json_object_get(m->json, name);
  return json_is_number(v) ? json_number_value(v) : def;
}
