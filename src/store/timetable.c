// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/store/db.h"

int store_timetable_put(struct store *s, int64_t rev, const char *sha256, const char *json, size_t len,
                        int64_t now_ms) {
  struct db_value doc = {.text = json, .len = len};
  int err = db_begin(s);
  if (err) return err;
  err = db_run(s, "INSERT INTO timetable (rev, sha256, received_ms, json) VALUES (?, ?, ?, ?)",
               DB_VALUES(db_int(rev), db_text(sha256), db_int(now_ms), doc));
  if (!err)
    err =
        db_run(s, "DELETE FROM timetable WHERE id NOT IN (SELECT id FROM timetable ORDER BY id DESC LIMIT 5)",
               DB_NONE);
  return db_end(s, err);
}

static int take_json(sqlite3_stmt *statement, int column, char **json, size_t *len) {
  const void *text = sqlite3_column_text(statement, column);
  size_t n = (size_t)sqlite3_column_bytes(statement, column);
  if (!text || !(*json = malloc(n + 1))) return ERR_NOMEM;
  memcpy(*json, text, n);
  (*json)[n] = '\0';
  *len = n;
  return ERR_OK;
}

int store_timetable_get(struct store *s, int64_t *rev, char sha256[65], char **json, size_t *len,
                        int64_t *received_ms) {
  sqlite3_stmt *statement;
  bool row = false;
  *json = NULL;
  int err =
      db_prepare(s, &statement,
                 "SELECT rev, sha256, received_ms, json FROM timetable ORDER BY id DESC LIMIT 1", DB_NONE);
  if (!err) err = db_step(s, statement, &row);
  if (!err && !row) err = ERR_MISSING;
  if (!err) err = db_column(statement, 1, sha256, 65);
  if (!err) err = take_json(statement, 3, json, len);
  if (!err) {
    *rev = sqlite3_column_int64(statement, 0);
    *received_ms = sqlite3_column_int64(statement, 2);
  }
  sqlite3_finalize(statement);
  return err;
}
