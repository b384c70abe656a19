// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the ledger prove themselves: one whose hash goes on our chain is ours, wherever it was found.
#include <string.h>
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/store/db.h"

static const char SELECT[] =
    "SELECT seq, prev, hash, row, uid, part, start_ms, clock, written_ms, sent_ms, acked_ms FROM ledger"
    " WHERE seq > ? ORDER BY seq";
static const char INSERT[] =
    "INSERT INTO ledger (seq, prev, hash, row, uid, part, start_ms, clock, written_ms, sent_ms, acked_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

// true if the row in `from` goes on the chain; then *tail is behind it.
static bool chained(sqlite3_stmt *from, struct db_tail *tail) {
  const char *prev = (const char *)sqlite3_column_text(from, 1);
  const char *hash = (const char *)sqlite3_column_text(from, 2);
  const char *row = (const char *)sqlite3_column_text(from, 3);
  char sum[LEDGER_HASH];
  if (!prev || !hash || !row || sqlite3_column_int64(from, 0) != tail->seq + 1 || strcmp(prev, tail->hash))
    return false;
  if (ledger_hash(prev, tail->seq + 1, row, sum) || strcmp(sum, hash)) return false;
  tail->seq++;
  memcpy(tail->hash, sum, sizeof sum);
  return true;
}

static int insert(struct store *s, sqlite3_stmt *from) {
  sqlite3_stmt *to;
  bool row;
  int err = db_prepare(s, &to, INSERT, DB_NONE);
  for (int i = 0; !err && i < sqlite3_column_count(from); i++)
    err = db_err(s->db, sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i)));
  if (!err) err = db_step(s, to, &row);
  sqlite3_finalize(to);
  return err;
}

static int take_rows(struct store *s, sqlite3 *other, int *taken) {
  sqlite3_stmt *from = NULL;
  struct db_tail tail;
  int err = db_tail(s, &tail);
  if (err) return err;
  // Whatever goes wrong on the other side only ends what can be had from it.
  if (sqlite3_prepare_v2(other, SELECT, -1, &from, NULL) == SQLITE_OK) {
    sqlite3_bind_int64(from, 1, tail.seq);
    while (!err && sqlite3_step(from) == SQLITE_ROW && chained(from, &tail))
      if (!(err = insert(s, from))) ++*taken;
  }
  sqlite3_finalize(from);
  // A run whose row came back is over.
  if (!err && *taken)
    err = db_run(s,
                 "DELETE FROM run WHERE EXISTS"
                 " (SELECT 1 FROM ledger WHERE ledger.uid = run.uid AND ledger.part = run.part)",
                 DB_NONE);
  return err;
}

int db_salvage(struct store *s, const char *path, int *taken) {
  sqlite3 *other = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  *taken = 0;
  int err = ERR_OK;
  if (sqlite3_open_v2(path, &other, flags, NULL) == SQLITE_OK && !(err = db_begin(s)))
    err = db_end(s, take_rows(s, other, taken));
  if (err) *taken = 0;
  sqlite3_close(other);
  return err;
}
