// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/store/collect.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/store/db.h"

struct collect {
  struct store s;  // only its db
};

const char *const collect_word[] = {"stored", "again", "bad hash", "does not fit the chain",
                                    "another row has this number"};

// 'tpco': tells a collector's file from a room's.
enum { APPLICATION_ID = 0x7470636f, VERSION = 1 };

static const char schema[] =
    "CREATE TABLE ledger (room TEXT NOT NULL, seq INTEGER NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL,"
    " row TEXT NOT NULL, ts_ms INTEGER NOT NULL, clock TEXT NOT NULL, received_ms INTEGER NOT NULL,"
    " copies INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (room, seq)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE room (room TEXT PRIMARY KEY, acked INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE refused (room TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, prev TEXT NOT NULL,"
    " row TEXT NOT NULL, why TEXT NOT NULL, received_ms INTEGER NOT NULL, PRIMARY KEY (room, seq, hash))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TRIGGER ledger_keep BEFORE UPDATE OF room, seq, prev, hash, row, ts_ms, clock, received_ms ON "
    "ledger"
    " BEGIN SELECT RAISE(ABORT, 'a ledger row does not change'); END;"
    "CREATE VIEW lesson AS SELECT room, seq, row ->> '$.uid' AS uid, row ->> '$.title' AS title,"
    " row ->> '$.cls' AS class, row ->> '$.activity' AS activity, row ->> '$.school_name' AS school,"
    " row ->> '$.teacher' AS teacher, row ->> '$.planned_start' AS planned_start, row ->> '$.began' AS began,"
    " row ->> '$.ended' AS ended, row ->> '$.picture_s' AS picture_s, row ->> '$.gaps' AS gaps,"
    " row ->> '$.gap_s' AS gap_s, row ->> '$.line' AS line, clock FROM ledger;"
    "PRAGMA application_id = 1953522543;"
    "PRAGMA user_version = 1;";

static int make_schema(struct store *s) {
  int64_t version = 0, id = 0, tables = 0;
  int err = db_number(s, "PRAGMA user_version", &version, DB_NONE);
  if (!err) err = db_number(s, "PRAGMA application_id", &id, DB_NONE);
  if (!err) err = db_number(s, "SELECT count(*) FROM sqlite_schema", &tables, DB_NONE);
  if (err || (id == APPLICATION_ID && version == VERSION)) return err;
  if (id || version || tables) return ERR_UNSUPPORTED;
  err = db_begin(s);
  if (err) return err;
  return db_end(s, db_err(s->db, sqlite3_exec(s->db, schema, NULL, NULL, NULL)));
}

int collect_open(struct collect **out, const char *path) {
  *out = NULL;
  struct collect *c = calloc(1, sizeof *c);
  if (!c) return ERR_NOMEM;
  int err = db_open(&c->s.db, path, true);
  if (!err) err = make_schema(&c->s);
  if (err) {
    collect_close(c);
    return err;
  }
  *out = c;
  return ERR_OK;
}

void collect_close(struct collect *c) {
  if (!c) return;
  sqlite3_close(c->s.db);
  free(c);
}

// A text of the row with that number; "" when there is none.
static int text_of(struct collect *c, const char *sql, const struct collect_row *r, int64_t seq,
                   char out[LEDGER_HASH]) {
  sqlite3_stmt *statement;
  bool row = false;
  out[0] = '\0';
  int err = db_prepare(&c->s, &statement, sql, DB_VALUES(db_text(r->room), db_int(seq)));
  if (!err) err = db_step(&c->s, statement, &row);
  if (!err && row) err = db_column(statement, 0, out, LEDGER_HASH);
  sqlite3_finalize(statement);
  return err;
}

static const char hash_sql[] = "SELECT hash FROM ledger WHERE room = ? AND seq = ?";
static const char prev_sql[] = "SELECT prev FROM ledger WHERE room = ? AND seq = ?";

// What is to be thought of a row, before anything is written.
static int judge(struct collect *c, const struct collect_row *r, enum collect_result *result) {
  char hash[LEDGER_HASH], before[LEDGER_HASH], same[LEDGER_HASH], after[LEDGER_HASH];
  static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
  int err = ledger_hash(r->prev, r->seq, r->json, hash);
  if (!err) err = text_of(c, hash_sql, r, r->seq, same);
  if (!err) err = text_of(c, hash_sql, r, r->seq - 1, before);
  if (!err) err = text_of(c, prev_sql, r, r->seq + 1, after);
  if (err) return err;
  if (r->seq == 1) memcpy(before, zeros, sizeof zeros);
  *result = COLLECT_STORED;
  if ((before[0] && strcmp(before, r->prev)) || (after[0] && strcmp(after, r->hash)))
    *result = COLLECT_BAD_CHAIN;
  if (same[0]) *result = strcmp(same, r->hash) ? COLLECT_OTHER : COLLECT_AGAIN;
  if (strcmp(hash, r->hash)) *result = COLLECT_BAD_HASH;
  return ERR_OK;
}

static int keep_refused(struct collect *c, const struct collect_row *r, enum collect_result why) {
  return db_run(&c->s, "INSERT OR IGNORE INTO refused VALUES (?, ?, ?, ?, ?, ?, ?)",
                DB_VALUES(db_text(r->room), db_int(r->seq), db_text(r->hash), db_text(r->prev),
                          db_text(r->json), db_text(collect_word[why]), db_int(r->received_ms)));
}

// Moves the acknowledged number over every row that follows it without a hole.
static int advance(struct collect *c, const char *room) {
  int err = db_run(&c->s, "INSERT OR IGNORE INTO room VALUES (?, 0)", DB_VALUES(db_text(room)));
  if (err) return err;
  return db_run(
      &c->s,
      "UPDATE room SET acked = (WITH RECURSIVE whole (n) AS (SELECT acked UNION ALL SELECT n + 1 FROM whole"
      " WHERE EXISTS (SELECT 1 FROM ledger l WHERE l.room = room.room AND l.seq = n + 1))"
      " SELECT max(n) FROM whole) WHERE room = ?",
      DB_VALUES(db_text(room)));
}

static int write_row(struct collect *c, const struct collect_row *r) {
  int err = db_run(&c->s,
                   "INSERT INTO ledger (room, seq, prev, hash, row, ts_ms, clock, received_ms)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                   DB_VALUES(db_text(r->room), db_int(r->seq), db_text(r->prev), db_text(r->hash),
                             db_text(r->json), db_int(r->ts_ms), db_text(r->clock), db_int(r->received_ms)));
  return err ? err : advance(c, r->room);
}

int collect_add(struct collect *c, const struct collect_row *row, enum collect_result *result) {
  int err = db_begin(&c->s);
  if (err) return err;
  err = judge(c, row, result);
  if (!err && *result == COLLECT_STORED) err = write_row(c, row);
  else if (!err && *result == COLLECT_AGAIN)
    err = db_run(&c->s, "UPDATE ledger SET copies = copies + 1 WHERE room = ? AND seq = ?",
                 DB_VALUES(db_text(row->room), db_int(row->seq)));
  else if (!err) err = keep_refused(c, row, *result);
  return db_end(&c->s, err);
}

int collect_acked(struct collect *c, const char *room, int64_t *seq) {
  *seq = 0;
  int err = db_number(&c->s, "SELECT acked FROM room WHERE room = ?", seq, DB_VALUES(db_text(room)));
  return err == ERR_MISSING ? ERR_OK : err;
}

int collect_count(struct collect *c, const char *room, int64_t *rows) {
  return db_number(&c->s, "SELECT count(*) FROM ledger WHERE room = ?", rows, DB_VALUES(db_text(room)));
}
