// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/store/db.h"

int db_tail(struct store *s, struct db_tail *tail) {
  sqlite3_stmt *statement;
  bool row = false;
  *tail = (struct db_tail){.hash = LEDGER_FIRST};
  int err = db_prepare(s, &statement, "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1", DB_NONE);
  if (!err) err = db_step(s, statement, &row);
  if (!err && row) {
    tail->seq = sqlite3_column_int64(statement, 0);
    err = db_column(statement, 1, tail->hash, sizeof tail->hash);
  }
  sqlite3_finalize(statement);
  return err;
}

static int append(struct store *s, const struct store_entry *e, const char *json, int64_t *seq) {
  struct db_tail tail;
  char hash[LEDGER_HASH];
  int err = db_tail(s, &tail);
  if (!err) err = ledger_hash(tail.hash, tail.seq + 1, json, hash);
  if (!err)
    err = db_run(s,
                 "INSERT INTO ledger (seq, uid, part, start_ms, clock, prev, hash, row, written_ms)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 DB_VALUES(db_int(tail.seq + 1), db_text(e->run->uid), db_int(e->run->part),
                           db_int(e->lesson->start_ms), db_text(e->clock), db_text(tail.hash), db_text(hash),
                           db_text(json), db_int(e->now_ms)));
  if (!err) *seq = tail.seq + 1;
  return err;
}

static int add(struct store *s, const struct store_entry *e, const char *json, int64_t *seq) {
  const struct session_run *run = e->run;
  int err = db_number(s, "SELECT seq FROM ledger WHERE uid = ? AND part = ?", seq,
                      DB_VALUES(db_text(run->uid), db_int(run->part)));
  if (!err) return ERR_EXISTS;
  if (err != ERR_MISSING) return err;
  err = append(s, e, json, seq);
  if (err) return err;
  return db_run(s, "DELETE FROM run WHERE uid = ? AND part = ?",
                DB_VALUES(db_text(run->uid), db_int(run->part)));
}

int store_ledger_add(struct store *s, const struct store_entry *e, int64_t *seq) {
  char *json = ledger_row(e->lesson, e->run, e->rev, e->clock);
  if (!json) return ERR_NOMEM;
  int err = db_begin(s);
  if (!err) err = db_end(s, add(s, e, json, seq));
  free(json);
  return err;
}

static int take_row(sqlite3_stmt *statement, struct store_row *row) {
  row->seq = sqlite3_column_int64(statement, 0);
  row->json = (const char *)sqlite3_column_text(statement, 3);
  row->written_ms = sqlite3_column_int64(statement, 4);
  row->sent_ms = sqlite3_column_int64(statement, 5);
  row->acked_ms = sqlite3_column_int64(statement, 6);
  int err = db_column(statement, 1, row->prev, sizeof row->prev);
  if (!err) err = db_column(statement, 2, row->hash, sizeof row->hash);
  return !err && !row->json ? ERR_NOMEM : err;
}

#define ROW "SELECT seq, prev, hash, row, written_ms, sent_ms, acked_ms FROM ledger "

static int each_row(struct store *s, sqlite3_stmt *statement, store_row_fn *fn, void *arg) {
  struct store_row row;
  bool more = true;
  int err = ERR_OK;
  while (!err && !(err = db_step(s, statement, &more)) && more) {
    err = take_row(statement, &row);
    if (!err) fn(arg, &row);
  }
  return err;
}

int store_ledger_last(struct store *s, int n, store_row_fn *fn, void *arg) {
  sqlite3_stmt *statement;
  int err = db_prepare(s, &statement, ROW "ORDER BY seq DESC LIMIT ?", DB_VALUES(db_int(n)));
  if (!err) err = each_row(s, statement, fn, arg);
  sqlite3_finalize(statement);
  return err;
}

int store_outbox_due(struct store *s, int64_t before_ms, int n, store_row_fn *fn, void *arg) {
  sqlite3_stmt *statement;
  int err = db_prepare(s, &statement, ROW "WHERE acked_ms = 0 AND sent_ms < ? ORDER BY seq LIMIT ?",
                       DB_VALUES(db_int(before_ms), db_int(n)));
  if (!err) err = each_row(s, statement, fn, arg);
  sqlite3_finalize(statement);
  return err;
}

struct walk {
  struct db_tail tail;
  int64_t bad;
  int err;
};

static void walk_row(void *arg, const struct store_row *row) {
  struct walk *walk = arg;
  char hash[LEDGER_HASH];
  if (walk->bad || walk->err) return;
  if ((walk->err = ledger_hash(walk->tail.hash, walk->tail.seq + 1, row->json, hash))) return;
  bool good =
      row->seq == walk->tail.seq + 1 && !strcmp(row->prev, walk->tail.hash) && !strcmp(row->hash, hash);
  if (!good) walk->bad = row->seq;
  walk->tail.seq = row->seq;
  memcpy(walk->tail.hash, hash, sizeof hash);
}

int store_ledger_check(struct store *s, int64_t *bad) {
  struct walk walk = {.tail = {.hash = LEDGER_FIRST}};
  sqlite3_stmt *statement;
  int err = db_prepare(s, &statement, ROW "ORDER BY seq", DB_NONE);
  if (!err) err = each_row(s, statement, walk_row, &walk);
  sqlite3_finalize(statement);
  if (!err) err = walk.err;
  if (!err && walk.bad) {
    *bad = walk.bad;
    err = ERR_CORRUPT;
  }
  return err;
}

int store_latest(struct store *s, int64_t *ms) {
  *ms = 0;
  int err = db_number(s, "SELECT max(written_ms) FROM ledger WHERE clock = 'trusted'", ms, DB_NONE);
  return err == ERR_MISSING ? ERR_OK : err;
}
