// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/store/db.h"

static const char TEMP[] = "tongpin-copy.db.tmp";

static int back_up(struct store *s, sqlite3 *to) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", s->db, "main");
  if (!backup) return db_err(to, sqlite3_errcode(to));
  sqlite3_backup_step(backup, -1);
  return db_err(to, sqlite3_backup_finish(backup));
}

// A damaged page must not reach the copy, so what was written is checked; it must be one file, so it leaves
// WAL.
static int fill(struct store *s, const char *path) {
  sqlite3 *to = NULL;
  int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  int err = db_err(to, rc);
  if (!err) err = back_up(s, to);
  if (!err) err = db_err(to, sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL));
  if (!err) err = db_check(to);
  sqlite3_close(to);
  return err;
}

static void clean(struct store *s) {
  static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
  char name[64];
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    snprintf(name, sizeof name, "%s%s", TEMP, suffixes[i]);
    unlinkat(s->dir_fd, name, 0);
  }
}

int store_copy(struct store *s) {
  char path[DB_PATH];
  clean(s);
  int fd = openat(s->dir_fd, TEMP, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) return ERR_IO;
  int err = fill(s, db_path(s, TEMP, path));
  if (!err && fsync(fd)) err = ERR_IO;
  if (!err && renameat(s->dir_fd, TEMP, s->dir_fd, DB_COPY)) err = ERR_IO;
  close(fd);
  if (err) clean(s);
  return err ? err : db_sync_dir(s);
}
