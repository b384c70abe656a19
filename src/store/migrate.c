// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include "src/base/err.h"
#include "src/store/db.h"

// Row N brings the schema from version N to N + 1 (PRAGMA user_version). Rows that were released never
// change.
static const char *const migrations[] = {
    "CREATE TABLE fact (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE timetable (id INTEGER PRIMARY KEY AUTOINCREMENT, rev INTEGER NOT NULL, sha256 TEXT NOT "
    "NULL,"
    " received_ms INTEGER NOT NULL, json TEXT NOT NULL) STRICT;"
    "CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL, part INTEGER NOT NULL,"
    " start_ms INTEGER NOT NULL, rev INTEGER NOT NULL, by INTEGER NOT NULL, opened_ms INTEGER NOT NULL,"
    " began_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, picture_ms INTEGER NOT "
    "NULL,"
    " gap_ms INTEGER NOT NULL, gaps INTEGER NOT NULL, resumed INTEGER NOT NULL, address INTEGER NOT NULL,"
    " tries INTEGER NOT NULL, lesson TEXT NOT NULL, UNIQUE (uid, part)) STRICT;"
    "CREATE TABLE ledger (seq INTEGER PRIMARY KEY, uid TEXT NOT NULL, part INTEGER NOT NULL,"
    " start_ms INTEGER NOT NULL, clock TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL, row TEXT NOT "
    "NULL,"
    " written_ms INTEGER NOT NULL, sent_ms INTEGER NOT NULL DEFAULT 0, acked_ms INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (uid, part)) STRICT;"
    "CREATE INDEX ledger_start ON ledger (start_ms);"
    // The outbox is the rows without acknowledgement: one write makes both, so they cannot disagree.
    "CREATE INDEX outbox ON ledger (seq) WHERE acked_ms = 0;"
    "CREATE TRIGGER ledger_keep BEFORE UPDATE OF seq, uid, part, start_ms, clock, prev, hash, row, "
    "written_ms ON ledger"
    " BEGIN SELECT RAISE(ABORT, 'a ledger row does not change'); END;"
    "CREATE TRIGGER ledger_stay BEFORE DELETE ON ledger"
    " BEGIN SELECT RAISE(ABORT, 'a ledger row does not go'); END;",
};

enum { VERSION = sizeof migrations / sizeof *migrations };

static int migrate_one(struct store *s, int version) {
  char sql[64];
  int err = db_begin(s);
  if (err) return err;
  err = db_err(s->db, sqlite3_exec(s->db, migrations[version], NULL, NULL, NULL));
  snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version + 1);
  if (!err) err = db_run(s, sql, DB_NONE);
  return db_end(s, err);
}

int db_migrate(struct store *s) {
  int64_t version;
  int err = db_number(s, "PRAGMA user_version", &version, DB_NONE);
  if (!err && (version < 0 || version > VERSION)) err = ERR_UNSUPPORTED;
  for (; !err && version < VERSION; version++) err = migrate_one(s, (int)version);
  return err;
}
