// SPDX-License-Identifier: GPL-3.0-or-later
// What the daemon reads from the disk when it starts.
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/room_parts.h"
#include "src/daemon/uplink.h"

struct load {
  room_ready_fn *ready;
  void *arg;
  struct room *room;
  int64_t boot;
  struct store_table table;  // in force; json NULL: none
  int64_t run_rev, unacked, latest_ms;
  char clock[TRUST_TEXT];
  bool has_run;
  struct session_run run;
  struct timetable_lesson lesson;
  json_t *done, *ledger;
  bool nomem;
};

static void load_free(struct load *l) {
  if (!l) return;
  free(l->table.json);
  json_decref(l->done);
  json_decref(l->ledger);
  free(l);
}

static void add_done(void *arg, const char *uid) {
  struct load *l = arg;
  json_int_t n = json_integer_value(json_object_get(l->done, uid));
  if (json_object_set_new(l->done, uid, json_integer(n + 1)) != 0) l->nomem = true;
}

// A row that is not there is no error here.
static int optional(int err) { return err == ERR_MISSING ? ERR_OK : err; }

static int run_load(struct store *s, void *job) {
  struct load *l = job;
  int err = store_count(s, "boot", &l->boot);
  if (!err) err = optional(store_timetable_get(s, &l->table));
  if (!err) {
    err = store_run_open(s, &l->run, &l->lesson, &l->run_rev);
    l->has_run = err == ERR_OK;
    err = optional(err);
  }
  if (!err) err = store_run_done(s, 0, add_done, l);
  if (!err) err = optional(store_get(s, "clock", l->clock, sizeof l->clock));
  if (!err) err = store_outbox_count(s, &l->unacked);
  if (!err) err = store_latest(s, &l->latest_ms);
  if (!err) l->ledger = room_ledger_read(s);
  if (!err && (!l->ledger || l->nomem)) err = ERR_NOMEM;
  if (!err) err = store_copy(s);
  return err;
}

// The document was checked before it was stored; it is checked again because the disk is not to be trusted
// either.
static void take_table(struct room *r, const struct store_table *from) {
  struct jdoc_fault fault = {0};
  struct timetable *t = NULL;
  if (!from->json) return;
  if (timetable_parse(&t, from->json, from->len, &r->id, &fault)) {
    log_error("stored timetable rev %lld at %s: %s", (long long)from->rev, fault.at, fault.why);
    return;
  }
  room_table_set(r, t, from);
}

static void take(struct room *r, struct load *l) {
  r->boot_count = l->boot;
  r->unacked = l->unacked;
  json_decref(r->done);
  r->done = json_incref(l->done);
  json_decref(r->ledger);
  r->ledger = json_incref(l->ledger);
  room_clock_init(r, l->latest_ms, l->clock);
  take_table(r, &l->table);
  r->loaded = true;
  r->dirty = (1u << DOC_COUNT) - 1;
}

// A county that cannot be reached by this configuration costs the county, never the lesson.
static void start_uplink(struct room *r) {
  int err = conf_bool(r->conf, CONF_MQTT_ENABLED) ? uplink_new(&r->uplink, r) : ERR_OK;
  if (!err) return;
  log_error("[mqtt] %s: lessons go on without the county", err_text(err));
  room_link(r, ROOM_OFF, "the [mqtt] part of the configuration is wrong; see the log", 0);
}

static void resume(struct room *r, const struct load *l) {
  if (!l->has_run) return;
  log_info("lesson %s goes on: opened %lld, last seen %lld", l->run.uid, (long long)l->run.opened_ms,
           (long long)l->run.seen_ms);
  r->run_rev = l->run_rev;
  room_act(r, session_resume(&r->session, room_now(r), r->trust.state != TRUST_UNSET, &l->lesson, &l->run));
}

static void loaded(void *arg, void *job, int err) {
  struct room *r = arg;
  struct load *l = job;
  if (!err) {
    log_info("store %s, boot %lld", store_health_word[storage_health(r->storage)], (long long)l->boot);
    take(r, l);
    err = worker_new(&r->worker, r->loop, r->conf, &room_worker_on, r);
  }
  if (!err) {
    start_uplink(r);
    resume(r, l);
    room_tick(r);
  }
  l->ready(l->arg, err);
  load_free(l);
}

int room_load(struct room *r, room_ready_fn *ready, void *arg) {
  struct load *l = calloc(1, sizeof *l);
  if (!l) return ERR_NOMEM;
  *l = (struct load){.ready = ready, .arg = arg, .room = r, .done = json_object()};
  int err = l->done ? storage_do(r->storage, run_load, loaded, r, l) : ERR_NOMEM;
  if (err) load_free(l);
  return err;
}
