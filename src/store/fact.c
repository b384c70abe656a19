// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>
#include "src/base/err.h"
#include "src/store/db.h"

enum { FACT_MAX = 1000 };

int store_get(struct store *s, const char *key, char *out, size_t cap) {
  sqlite3_stmt *statement;
  bool row = false;
  int err = db_prepare(s, &statement, "SELECT value FROM fact WHERE key = ?", DB_VALUES(db_text(key)));
  if (!err) err = db_step(s, statement, &row);
  if (!err) err = row ? db_column(statement, 0, out, cap) : ERR_MISSING;
  sqlite3_finalize(statement);
  return err;
}

int store_set(struct store *s, const char *key, const char *value) {
  if (strlen(value) > FACT_MAX) return ERR_TOOBIG;
  return db_run(s, "INSERT INTO fact VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                DB_VALUES(db_text(key), db_text(value)));
}

int store_count(struct store *s, const char *key, int64_t *value) {
  static const char add[] = "INSERT INTO fact VALUES (?, '1') ON CONFLICT (key)"
                            " DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)";
  int64_t n = 0;
  int err = db_begin(s);
  if (err) return err;
  err = db_run(s, add, DB_VALUES(db_text(key)));
  if (!err)
    err = db_number(s, "SELECT CAST(value AS INTEGER) FROM fact WHERE key = ?", &n, DB_VALUES(db_text(key)));
  err = db_end(s, err);
  if (!err) *value = n;
  return err;
}
