// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/store/db.h"

int store_timetable_put(struct store *s, const struct store_table *t) {
  struct db_value doc = {.text = t->json, .len = t->len};
  int err = db_begin(s);
  if (err) return err;
  err = db_run(s, "INSERT INTO timetable (rev, sha256, received_ms, json) VALUES (?, ?, ?, ?)",
               DB_VALUES(db_int(t->rev), db_text(t->sha256), db_int(t->at_ms), doc));
  if (!err)
    err =
        db_run(s, "DELETE FROM timetable WHERE id NOT IN (SELECT id FROM timetable ORDER BY id DESC LIMIT 5)",
               DB_NONE);
  return db_end(s, err);
}

static int take_json(sqlite3_stmt *statement, int column, struct store_table *t) {
  const void *text = sqlite3_column_text(statement, column);
  size_t n = (size_t)sqlite3_column_bytes(statement, column);
  if (!text || !(t->json = malloc(n + 1))) return ERR_NOMEM;
  memcpy(t->json, text, n);
  t->json[n] = '\0';
  t->len = n;
  return ERR_OK;
}

// The JSON comes last: nothing is to be freed when something before it fails.
static int take_table(sqlite3_stmt *statement, struct store_table *t) {
  t->rev = sqlite3_column_int64(statement, 0);
  t->at_ms = sqlite3_column_int64(statement, 2);
  int err = db_column(statement, 1, t->sha256, sizeof t->sha256);
  return err ? err : take_json(statement, 3, t);
}

int store_timetable_get(struct store *s, struct store_table *t) {
  sqlite3_stmt *statement;
  bool row = false;
  *t = (struct store_table){0};
  int err =
      db_prepare(s, &statement,
                 "SELECT rev, sha256, received_ms, json FROM timetable ORDER BY id DESC LIMIT 1", DB_NONE);
  if (!err) err = db_step(s, statement, &row);
  if (!err && !row) err = ERR_MISSING;
  if (!err) err = take_table(statement, t);
  if (err) *t = (struct store_table){0};
  sqlite3_finalize(statement);
  return err;
}
