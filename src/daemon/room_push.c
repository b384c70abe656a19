// SPDX-License-Identifier: GPL-3.0-or-later
// A timetable arrives: checked as a whole, written to the disk, then put in force.
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/room_parts.h"
#include "src/lesson/digest.h"

struct push {
  struct timetable *parsed;
  struct store_table table;
  room_pushed_fn *answer;
  void *arg;
};

static void push_free(struct push *p) {
  if (!p) return;
  timetable_free(p->parsed);
  free(p->table.json);
  free(p);
}

void room_table_set(struct room *r, struct timetable *parsed, const struct store_table *from) {
  timetable_free(r->table.parsed);
  r->table.parsed = parsed;
  r->table.received_ms = from->at_ms;
  memcpy(r->table.sha256, from->sha256, sizeof r->table.sha256);
}

static int run_put(struct store *s, void *job) {
  struct push *p = job;
  int err = store_timetable_put(s, &p->table);
  return err ? err : store_copy(s);
}

static void refuse(struct room *r, int64_t rev, const struct jdoc_fault *fault) {
  struct room_refused *f = &r->table.refused;
  *f = (struct room_refused){.ts_ms = room_now(r), .rev = rev};
  snprintf(f->at, sizeof f->at, "%s", fault->at);
  snprintf(f->why, sizeof f->why, "%s", fault->why);
  log_warn("timetable refused at \"%s\": %s", f->at, f->why);
  room_touch(r, DOC_TIMETABLE);
  room_touch(r, DOC_TODO);
}

static void put(void *arg, void *job, int err) {
  struct room *r = arg;
  struct push *p = job;
  room_disk(r, err);
  if (r->table.pending_rev == p->parsed->rev) r->table.pending_rev = 0;
  if (err) {
    struct jdoc_fault fault = {.why = "the room's disk refused to store it"};
    refuse(r, p->parsed->rev, &fault);
  } else {
    log_info("timetable rev %lld in force, %zu lessons", (long long)p->parsed->rev, p->parsed->count);
    room_table_set(r, p->parsed, &p->table);
    p->parsed = NULL;
    r->table.refused.ts_ms = 0;
    room_touch(r, DOC_TIMETABLE);
    room_touch(r, DOC_TODO);
    room_tick(r);
  }
  p->answer(p->arg);
  push_free(p);
}

// ERR_OK: new. ERR_EXISTS: the very one in force. Else refused. One on its way to the disk counts as in
// force.
static int check_rev(const struct room *r, const struct push *p, struct jdoc_fault *fault) {
  const struct timetable *old = r->table.parsed;
  int64_t rev = p->parsed->rev, in_force = old ? old->rev : 0;
  if (r->table.pending_rev > in_force) in_force = r->table.pending_rev;
  if (rev > in_force) return ERR_OK;
  if (old && rev == old->rev && strcmp(p->table.sha256, r->table.sha256) == 0) return ERR_EXISTS;
  fault->err = ERR_RANGE;
  snprintf(fault->at, sizeof fault->at, "/rev");
  snprintf(fault->why, sizeof fault->why, "rev %lld is in force%s", (long long)in_force,
           rev == in_force ? " with other contents" : " and must rise");
  return ERR_RANGE;
}

static int read_push(struct room *r, struct push *p, const void *json, size_t len, struct jdoc_fault *fault) {
  if (len > TIMETABLE_MAX_BYTES) {
    snprintf(fault->why, sizeof fault->why, "%zu bytes are more than %d", len, TIMETABLE_MAX_BYTES);
    return ERR_TOOBIG;
  }
  int err = timetable_parse(&p->parsed, json, len, &r->id, fault);
  if (err) return err;
  p->table.rev = p->parsed->rev;
  err = digest_sha256(json, len, p->table.sha256);
  if (!err) err = check_rev(r, p, fault);
  if (err) return err;
  p->table.json = malloc(len + 1);
  if (!p->table.json) return ERR_NOMEM;
  memcpy(p->table.json, json, len);
  p->table.json[len] = '\0';
  p->table.len = len;
  return ERR_OK;
}

void room_push(struct room *r, const void *json, size_t len, room_pushed_fn *answer, void *arg) {
  struct jdoc_fault fault = {0};
  struct push *p = calloc(1, sizeof *p);
  int err = ERR_NOMEM;
  if (p) {
    *p = (struct push){.answer = answer, .arg = arg, .table.at_ms = room_now(r)};
    err = read_push(r, p, json, len, &fault);
  }
  if (!err) err = storage_do(r->storage, run_put, put, r, p);
  if (!err) {
    r->table.pending_rev = p->parsed->rev;
    return;
  }
  if (err == ERR_EXISTS) {
    r->table.refused.ts_ms = 0;
    room_touch(r, DOC_TIMETABLE);
    room_touch(r, DOC_TODO);
  } else {
    if (!fault.why[0]) snprintf(fault.why, sizeof fault.why, "%s", err_text(err));
    refuse(r, p && p->parsed ? p->parsed->rev : 0, &fault);
  }
  push_free(p);
  answer(arg);
}
