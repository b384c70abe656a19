// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/store/db.h"

enum { ASIDE_MAX = 9 };

const char *const store_health_word[] = {"new", "good", "restored", "lost"};
const char DB_NAME[] = "tongpin.db", DB_COPY[] = "tongpin-copy.db", DB_LOCK[] = "tongpin.lock";

static int open_dir(struct store *s, const char *dir) {
  struct stat st;
  char full[PATH_MAX];
  // Absolute, so that a daemon may change its folder.
  if (!realpath(dir, full)) return errno == ENOENT || errno == ENOTDIR ? ERR_MISSING : ERR_IO;
  if (strlen(full) >= sizeof s->dir) return ERR_TOOBIG;
  memcpy(s->dir, full, strlen(full) + 1);
  s->dir_fd = open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (s->dir_fd < 0) return errno == ENOTDIR ? ERR_MISSING : ERR_IO;
  if (fstat(s->dir_fd, &st)) return ERR_IO;
  return st.st_uid == geteuid() && !(st.st_mode & S_IWOTH) ? ERR_OK : ERR_DENIED;
}

static int lock(struct store *s) {
  s->lock_fd = openat(s->dir_fd, DB_LOCK, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (s->lock_fd < 0) return ERR_IO;
  if (!flock(s->lock_fd, LOCK_EX | LOCK_NB)) return ERR_OK;
  return errno == EWOULDBLOCK ? ERR_STATE : ERR_IO;
}

static bool exists(const struct store *s, const char *name) {
  struct stat st;
  return !fstatat(s->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW);
}

// A file cut to nothing is a good empty database to SQLite; where there is a copy, it once held something.
static int check_filled(struct store *s) {
  int64_t tables;
  int err = db_number(s, "SELECT count(*) FROM sqlite_schema", &tables, DB_NONE);
  return !err && !tables && exists(s, DB_COPY) ? ERR_CORRUPT : err;
}

static int open_file(struct store *s, bool create) {
  char path[DB_PATH];
  int err = db_open(&s->db, db_path(s, DB_NAME, path), create);
  if (err) return err;
  err = db_check(s->db);
  if (!err) err = check_filled(s);
  if (!err) err = db_migrate(s);
  if (err) {
    sqlite3_close(s->db);
    s->db = NULL;
  }
  return err;
}

static int rename_with(struct store *s, const char *name, const char *aside, const char *suffix) {
  char from[64], to[64];
  snprintf(from, sizeof from, "%s%s", name, suffix);
  snprintf(to, sizeof to, "%s%s", aside, suffix);
  unlinkat(s->dir_fd, to, 0);
  return renameat(s->dir_fd, from, s->dir_fd, to) && errno != ENOENT ? ERR_IO : ERR_OK;
}

// Moves a damaged database with its journal to NAME.damaged-N; the name comes back in `aside` (64 bytes).
static int move_aside(struct store *s, const char *name, char *aside) {
  static const char *const suffixes[] = {"-wal", "-shm", ""};
  for (int n = 1; n <= ASIDE_MAX; n++) {
    snprintf(aside, 64, "%s.damaged-%d", name, n);
    if (!exists(s, aside)) break;
  }
  int err = ERR_OK;
  for (size_t i = 0; !err && i < sizeof suffixes / sizeof *suffixes; i++)
    err = rename_with(s, name, aside, suffixes[i]);
  if (!err) log_error("%s is damaged, kept as %s", name, aside);
  return err ? err : db_sync_dir(s);
}

static int copy_bytes(int from, int to) {
  char part[65536];
  ssize_t n;
  while ((n = read(from, part, sizeof part)) > 0)
    for (ssize_t done = 0, w; done < n; done += w)
      if ((w = write(to, part + done, (size_t)(n - done))) <= 0) return ERR_IO;
  return n || fsync(to) ? ERR_IO : ERR_OK;
}

// Puts the copy in the place of the database. The copy itself stays.
static int take_copy(struct store *s) {
  static const char name[] = "tongpin.db.tmp";
  int from = openat(s->dir_fd, DB_COPY, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  int to = openat(s->dir_fd, name, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  int err = from < 0 || to < 0 ? ERR_IO : copy_bytes(from, to);
  if (from >= 0) close(from);
  if (to >= 0) close(to);
  if (!err && renameat(s->dir_fd, name, s->dir_fd, DB_NAME)) err = ERR_IO;
  if (err) unlinkat(s->dir_fd, name, 0);
  return err ? err : db_sync_dir(s);
}

// The database is gone or moved aside: from the copy, or anew. `aside` names the damaged one, "" if there is
// none.
static int restore(struct store *s, const char *aside, enum store_health *health) {
  char path[DB_PATH], bad[64];
  int taken = 0, err = ERR_CORRUPT;
  bool copy = exists(s, DB_COPY);
  if (copy) {
    err = take_copy(s);
    if (!err) err = open_file(s, false);
    if (err && err != ERR_CORRUPT) return err;
    if (err && (err = move_aside(s, DB_NAME, bad))) return err;
    if (!s->db && (err = move_aside(s, DB_COPY, bad))) return err;
  }
  *health = s->db ? STORE_RESTORED : copy || *aside ? STORE_LOST : STORE_NEW;
  if (!s->db) err = open_file(s, true);
  if (!err && *aside) err = db_salvage(s, db_path(s, aside, path), &taken);
  if (taken) log_warn("%d ledger rows read from %s", taken, aside);
  return err;
}

static int open_any(struct store *s, enum store_health *health) {
  char aside[64] = "", path[DB_PATH];
  int taken = 0;
  *health = STORE_GOOD;
  if (!exists(s, DB_NAME)) return restore(s, aside, health);
  int err = open_file(s, false);
  if (err == ERR_CORRUPT) {
    if ((err = move_aside(s, DB_NAME, aside))) return err;
    return restore(s, aside, health);
  }
  // A lost journal takes the newest rows with it and leaves a good file; the copy may still have them.
  if (!err && exists(s, DB_COPY)) err = db_salvage(s, db_path(s, DB_COPY, path), &taken);
  if (taken) *health = STORE_RESTORED;
  return err;
}

int store_open(struct store **out, const char *dir, enum store_health *health) {
  *out = NULL;
  struct store *s = calloc(1, sizeof *s);
  if (!s) return ERR_NOMEM;
  s->dir_fd = s->lock_fd = -1;
  int err = open_dir(s, dir);
  if (!err) err = lock(s);
  if (!err) err = open_any(s, health);
  if (!err) err = db_sync_dir(s);
  if (!err) {
    *out = s;
    s = NULL;
  }
  store_close(s);
  return err;
}

void store_close(struct store *s) {
  if (!s) return;
  sqlite3_close(s->db);
  if (s->lock_fd >= 0) close(s->lock_fd);
  if (s->dir_fd >= 0) close(s->dir_fd);
  free(s);
}
