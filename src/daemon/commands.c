// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/commands.h"
#include <unistd.h>
#include "src/daemon/clients.h"
#include "src/daemon/room.h"
#include "src/proto/fault.h"

enum { YIELD_MS = 15000 };

typedef int command_fn(struct room *r, struct client *c, const struct msg *m);

static int do_watch(struct room *r, struct client *c, const struct msg *m) {
  (void)r, (void)m;
  client_watch(c, true);
  return FAULT_NONE;
}

static int do_status(struct room *r, struct client *c, const struct msg *m) {
  (void)r, (void)m;
  client_watch(c, false);
  return FAULT_NONE;
}

// The barrier is in the caller: it flushes before it answers.
static int do_sync(struct room *r, struct client *c, const struct msg *m) {
  (void)c, (void)m;
  room_tick(r);
  return FAULT_NONE;
}

static int do_start(struct room *r, struct client *c, const struct msg *m) {
  (void)c;
  return room_lesson_start(r, msg_text(m, "uid", NULL));
}

static int do_stop(struct room *r, struct client *c, const struct msg *m) {
  (void)c, (void)m;
  return room_lesson_stop(r);
}

static int do_volume(struct room *r, struct client *c, const struct msg *m) {
  (void)c;
  return room_volume(r, (int)msg_int(m, "level", 0));
}

static int do_mute(struct room *r, struct client *c, const struct msg *m) {
  (void)c;
  return room_mute(r, msg_bool(m, "on", false));
}

static int do_preview(struct room *r, struct client *c, const struct msg *m) {
  (void)r;
  bool on = msg_bool(m, "on", false);
  client_preview(c, on ? (int)msg_int(m, "w", 80) : 0, on ? (int)msg_int(m, "h", 45) : 0);
  return FAULT_NONE;
}

// Someone works at the classroom's console: a picture that covers it gives way until the keys rest.
static int do_used(struct room *r, struct client *c, const struct msg *m) {
  (void)c, (void)m;
  worker_yield(r->worker, YIELD_MS);
  return FAULT_NONE;
}

static int do_simulate(struct room *r, struct client *c, const struct msg *m) {
  (void)c;
  return room_simulate(r, msg_int(m, "wall_ms", 0), msg_number(m, "rate", 1), msg_bool(m, "synced", false));
}

static int do_quit(struct room *r, struct client *c, const struct msg *m) {
  (void)m;
  if (client_uid(c) != 0 && client_uid(c) != geteuid()) return FAULT_DENIED;
  loop_stop(r->loop);
  return FAULT_NONE;
}

enum { ANY = 0, LOADED = 1, SIMULATED = 2, IDLE = 4 };

// When: bits that must hold. IDLE: no lesson runs (or the daemon is a simulation).
static const struct {
  enum msg_id id;
  unsigned when;
  command_fn *run;
} table[] = {
    {MSG_WATCH, ANY, do_watch},
    {MSG_STATUS, LOADED, do_status},
    {MSG_SYNC, ANY, do_sync},
    {MSG_LESSON_START, LOADED, do_start},
    {MSG_LESSON_STOP, LOADED, do_stop},
    {MSG_VOLUME, LOADED, do_volume},
    {MSG_MUTE, LOADED, do_mute},
    {MSG_PREVIEW_WANT, ANY, do_preview},
    {MSG_CONSOLE_USED, LOADED, do_used},
    {MSG_CLOCK_SIMULATE, SIMULATED, do_simulate},
    {MSG_QUIT, IDLE, do_quit},
};

static int allowed(const struct room *r, unsigned when) {
  if ((when & LOADED) && !r->loaded) return FAULT_SERVICE;
  if ((when & SIMULATED) && !r->simulate) return FAULT_DENIED;
  if ((when & IDLE) && !r->simulate && session_running(&r->session)) return FAULT_RUNNING;
  return FAULT_NONE;
}

int commands_do(struct room *r, struct client *c, const struct msg *m) {
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (table[i].id != m->id) continue;
    int code = allowed(r, table[i].when);
    return code ? code : table[i].run(r, c, m);
  }
  return FAULT_REQUEST;
}
