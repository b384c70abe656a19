// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/store/db.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/base/log.h"

static const struct {
  int code, err;
} codes[] = {
    {SQLITE_OK, ERR_OK},         {SQLITE_ROW, ERR_OK},          {SQLITE_DONE, ERR_OK},
    {SQLITE_NOMEM, ERR_NOMEM},   {SQLITE_CORRUPT, ERR_CORRUPT}, {SQLITE_NOTADB, ERR_CORRUPT},
    {SQLITE_BUSY, ERR_AGAIN},    {SQLITE_LOCKED, ERR_AGAIN},    {SQLITE_CONSTRAINT, ERR_EXISTS},
    {SQLITE_TOOBIG, ERR_TOOBIG},
};

int db_err(sqlite3 *db, int rc) {
  int err = ERR_IO;
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (codes[i].code == (rc & 0xff)) err = codes[i].err;
  if (err == ERR_IO || err == ERR_CORRUPT)
    log_warn("%s (%d)", db ? sqlite3_errmsg(db) : sqlite3_errstr(rc), rc);
  return err;
}

struct db_value db_text(const char *text) {
  return (struct db_value){.text = text, .len = strlen(text)};
}

struct db_value db_int(int64_t number) {
  return (struct db_value){.number = number};
}

static int bind(sqlite3_stmt *statement, int place, const struct db_value *value) {
  if (!value->text) return sqlite3_bind_int64(statement, place, value->number);
  return sqlite3_bind_text64(statement, place, value->text, value->len, SQLITE_STATIC, SQLITE_UTF8);
}

int db_prepare(struct store *s, sqlite3_stmt **out, const char *sql, const struct db_value *values,
               size_t n) {
  int rc = sqlite3_prepare_v2(s->db, sql, -1, out, NULL);
  for (size_t i = 0; rc == SQLITE_OK && i < n; i++) rc = bind(*out, (int)i + 1, &values[i]);
  if (rc == SQLITE_OK) return ERR_OK;
  int err = db_err(s->db, rc);
  sqlite3_finalize(*out);
  *out = NULL;
  return err;
}

int db_step(struct store *s, sqlite3_stmt *statement, bool *row) {
  int rc = sqlite3_step(statement);
  *row = rc == SQLITE_ROW;
  return db_err(s->db, rc);
}

int db_run(struct store *s, const char *sql, const struct db_value *values, size_t n) {
  sqlite3_stmt *statement;
  bool row = true;
  int err = db_prepare(s, &statement, sql, values, n);
  while (!err && row) err = db_step(s, statement, &row);
  sqlite3_finalize(statement);
  return err;
}

int db_number(struct store *s, const char *sql, int64_t *out, const struct db_value *values, size_t n) {
  sqlite3_stmt *statement;
  bool row = false;
  int err = db_prepare(s, &statement, sql, values, n);
  if (!err) err = db_step(s, statement, &row);
  if (!err && (!row || sqlite3_column_type(statement, 0) == SQLITE_NULL)) err = ERR_MISSING;
  if (!err) *out = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return err;
}

int db_column(sqlite3_stmt *statement, int column, char *out, size_t cap) {
  const char *text = (const char *)sqlite3_column_text(statement, column);
  if (!text) return sqlite3_column_type(statement, column) == SQLITE_NULL ? ERR_MISSING : ERR_NOMEM;
  if ((size_t)sqlite3_column_bytes(statement, column) >= cap) return ERR_TOOBIG;
  memcpy(out, text, (size_t)sqlite3_column_bytes(statement, column) + 1);
  return ERR_OK;
}

int db_begin(struct store *s) { return db_run(s, "BEGIN IMMEDIATE", DB_NONE); }

int db_end(struct store *s, int err) {
  if (!err) err = db_run(s, "COMMIT", DB_NONE);
  // Some failures (disk full) have rolled back already.
  if (err && !sqlite3_get_autocommit(s->db)) db_run(s, "ROLLBACK", DB_NONE);
  return err;
}

char *db_path(const struct store *s, const char *name, char *out) {
  snprintf(out, DB_PATH, "%s/%s", s->dir, name);
  return out;
}

int db_sync_dir(const struct store *s) { return fsync(s->dir_fd) ? ERR_IO : ERR_OK; }

static const char settings[] = "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA cache_size = -512;"
                               "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;";

int db_open(sqlite3 **out, const char *path, bool create) {
  *out = NULL;
  // SQLite gives its files the mode of the database, so that is made first.
  int fd = open(path, (create ? O_CREAT : 0) | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return ERR_IO;
  close(fd);
  int rc = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc == SQLITE_OK) rc = sqlite3_busy_timeout(*out, 5000);
  if (rc == SQLITE_OK) rc = sqlite3_db_config(*out, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (rc == SQLITE_OK) rc = sqlite3_exec(*out, settings, NULL, NULL, NULL);
  if (rc == SQLITE_OK) return ERR_OK;
  int err = db_err(*out, rc);
  sqlite3_close(*out);
  *out = NULL;
  return err;
}

int db_check(sqlite3 *db) {
  struct store s = {.db = db};
  sqlite3_stmt *statement;
  char text[200] = "";
  bool row = false;
  int err = db_prepare(&s, &statement, "PRAGMA integrity_check(1)", DB_NONE);
  if (!err) err = db_step(&s, statement, &row);
  if (!err && row) err = db_column(statement, 0, text, sizeof text);
  if (err == ERR_TOOBIG || (!err && strcmp(text, "ok"))) {
    log_warn("%s", text);
    err = ERR_CORRUPT;
  }
  sqlite3_finalize(statement);
  return err;
}
