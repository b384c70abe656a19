// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger row of an ended lesson (the session asks again until it is on the disk), and the tail of the
// ledger for the screen.
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/room_parts.h"
#include "src/daemon/uplink.h"

// The row and what it points at: the session may have gone on when the disk gets to it.
struct row_job {
  struct store_entry entry;
  struct session_run run;
  struct timetable_lesson lesson;
  int64_t seq;
};

static int run_add(struct store *s, void *job) {
  struct row_job *j = job;
  int err = store_ledger_add(s, &j->entry, &j->seq);
  return err == ERR_EXISTS ? ERR_OK : err;
}

static int run_copy(struct store *s, void *job) {
  (void)job;
  return store_copy(s);
}

static void copied(void *arg, void *job, int err) {
  (void)arg, (void)job;
  if (err) log_warn("second copy of the database: %s", err_text(err));
}

// The row is asked for again while the disk is slow, so an answer may come late, or twice.
static void stored(struct room *r, const struct row_job *j) {
  const struct session_run *run = &r->session.run;
  log_info("ledger row %lld written for %s", (long long)j->seq, j->run.uid);
  json_object_set_new(r->done, j->run.uid, json_integer(j->run.part));
  if (strcmp(run->uid, j->run.uid) == 0 && run->part == j->run.part) {
    room_act(r, session_stored(&r->session, room_now(r)));
  }
  room_ledger_reload(r);
  storage_do(r->storage, run_copy, copied, r, NULL);
}

static void added(void *arg, void *job, int err) {
  struct room *r = arg;
  struct row_job *j = job;
  room_disk(r, err);
  if (err) log_error("ledger row of %s: %s", j->run.uid, err_text(err));
  else stored(r, j);
  free(j);
}

void room_ledger_write(struct room *r) {
  struct row_job *j = malloc(sizeof *j);
  if (!j) return;
  *j = (struct row_job){.run = r->session.run, .lesson = r->session.lesson};
  const char *clock = trust_state_word[r->trust.state];
  j->entry = (struct store_entry){&j->run, &j->lesson, r->run_rev, clock, room_now(r)};
  if (storage_do(r->storage, run_add, added, r, j)) free(j);
}

static json_int_t ms_of(const json_t *row, const char *name) {
  int64_t ms = 0;
  const char *text = json_string_value(json_object_get(row, name));
  return text && clock_parse_utc(text, &ms) == ERR_OK ? (json_int_t)ms : 0;
}

static const char *text_of(const json_t *row, const char *name) {
  const char *text = json_string_value(json_object_get(row, name));
  return text ? text : "";
}

static void add_row(void *arg, const struct store_row *row) {
  json_t *j = json_loads(row->json, 0, NULL);
  json_t *o =
      json_pack("{s:I,s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:s,s:I,s:I}", "seq", (json_int_t)row->seq, "uid",
                text_of(j, "uid"), "title", text_of(j, "title"), "cls", text_of(j, "cls"), "start_ms",
                ms_of(j, "planned_start"), "began_ms", ms_of(j, "began"), "ended_ms", ms_of(j, "ended"),
                "picture_ms", json_integer_value(json_object_get(j, "picture_s")) * 1000, "gaps",
                json_integer_value(json_object_get(j, "gaps")), "hash", row->hash, "sent_ms",
                (json_int_t)row->sent_ms, "acked_ms", (json_int_t)row->acked_ms);
  if (o) json_array_append_new(arg, o);
  json_decref(j);
}

json_t *room_ledger_read(struct store *s) {
  json_t *rows = json_array();
  if (rows && store_ledger_last(s, ROOM_LEDGER, add_row, rows)) {
    json_decref(rows);
    return NULL;
  }
  return rows;
}

struct reload {
  json_t *rows;
  int64_t unacked;
};

static int run_reload(struct store *s, void *job) {
  struct reload *j = job;
  j->rows = room_ledger_read(s);
  return j->rows ? store_outbox_count(s, &j->unacked) : ERR_NOMEM;
}

static void reloaded(void *arg, void *job, int err) {
  struct room *r = arg;
  struct reload *j = job;
  if (!err) {
    json_decref(r->ledger);
    r->ledger = json_incref(j->rows);
    r->unacked = j->unacked;
    room_touch(r, DOC_LEDGER);
    room_touch(r, DOC_LINK);
    room_touch(r, DOC_TODO);
    if (r->uplink) uplink_kick(r->uplink);
  }
  json_decref(j->rows);
  free(j);
}

void room_ledger_reload(struct room *r) {
  struct reload *j = calloc(1, sizeof *j);
  if (j && storage_do(r->storage, run_reload, reloaded, r, j)) free(j);
}
