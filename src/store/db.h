// SPDX-License-Identifier: GPL-3.0-or-later
// db: what the files of the store share: the connection and short forms of SQLite's calls. Not for other
// floors.
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "src/store/store.h"

enum { DB_PATH = 512 };

struct store {
  sqlite3 *db;
  int lock_fd, dir_fd;
  char dir[DB_PATH - 64];
};

// A value to bind: text of len bytes, or a number when text is NULL.
struct db_value {
  const char *text;
  size_t len;
  int64_t number;
};
struct db_value db_text(const char *text);
struct db_value db_int(int64_t number);
// Values as the last two arguments of the calls below.
#define DB_VALUES(...) \
  (const struct db_value[]){__VA_ARGS__}, \
      sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)
#define DB_NONE NULL, 0

// SQLite's result code as ours; logs what is neither expected nor the caller's fault.
int db_err(sqlite3 *db, int rc);

// A statement with its values bound; the texts must live until sqlite3_finalize(). *out is NULL on failure.
int db_prepare(struct store *s, sqlite3_stmt **out, const char *sql, const struct db_value *values, size_t n);
// *row: there is one.
int db_step(struct store *s, sqlite3_stmt *statement, bool *row);
// Runs a statement to its end.
int db_run(struct store *s, const char *sql, const struct db_value *values, size_t n);
// The first column of the first row. ERR_MISSING: no row, or NULL.
int db_number(struct store *s, const char *sql, int64_t *out, const struct db_value *values, size_t n);
// Copies a text column; ERR_TOOBIG when it does not fit.
int db_column(sqlite3_stmt *statement, int column, char *out, size_t cap);

int db_begin(struct store *s);
// Commits when err is ERR_OK, else rolls back. Returns err, or why the commit failed (then rolled back too).
int db_end(struct store *s, int err);

// Opens path (created with mode 0600 if create) with all settings. On failure *out is NULL.
int db_open(sqlite3 **out, const char *path, bool create);
// ERR_CORRUPT when the file fails SQLite's check.
int db_check(sqlite3 *db);
// Brings the schema to this version. ERR_UNSUPPORTED: it is newer.
int db_migrate(struct store *s);
// "dir/name" into out (DB_PATH bytes).
char *db_path(const struct store *s, const char *name, char *out);
// fsync of the folder, so that a new name survives a power cut.
int db_sync_dir(const struct store *s);
// Where the chain of the ledger ends: seq 0 and LEDGER_FIRST when there is no row.
struct db_tail {
  int64_t seq;
  char hash[LEDGER_HASH];
};
int db_tail(struct store *s, struct db_tail *tail);

// Appends ledger rows of another database file as far as they go on our chain; *taken counts them. A file
// that is not there or cannot be read gives none.
int db_salvage(struct store *s, const char *path, int *taken);

// The lesson as JSON and back. NULL: no memory. ERR_CORRUPT.
char *db_lesson_text(const struct timetable_lesson *lesson);
int db_lesson_read(const char *text, struct timetable_lesson *lesson);

extern const char DB_NAME[], DB_COPY[], DB_LOCK[];

#endif
