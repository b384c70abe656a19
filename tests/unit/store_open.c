// SPDX-License-Identifier: GPL-3.0-or-later
// Opening the store when something is wrong: locks, damage, full and read-only disks.
#include <sqlite3.h>
#include <sys/resource.h>
#include <signal.h>
#include "tests/unit/oom.h"
#include "tests/unit/store_kit.h"

static int try_open(struct store **s) {
  enum store_health health;
  return store_open(s, kit_dir, &health);
}

static bool there(const char *name) { return !access(kit_path(name), F_OK); }

static void overwrite(const char *name, long at, size_t n) {
  FILE *f = fopen(kit_path(name), "r+");
  assert_non_null(f);
  assert_int_equal(fseek(f, at, SEEK_SET), 0);
  for (size_t i = 0; i < n; i++) fputc(0xa5, f);
  assert_int_equal(fclose(f), 0);
}

static void count_row(void *arg, const struct store_row *row) {
  (void)row;
  ++*(int *)arg;
}

static int rows(struct store *s) {
  int n = 0;
  int64_t bad = 0;
  assert_int_equal(store_ledger_last(s, 100000, count_row, &n), ERR_OK);
  assert_int_equal(store_ledger_check(s, &bad), ERR_OK);
  return n;
}

// A store with `copied` rows in the copy and `more` only in the database.
static void fill(int copied, int more) {
  struct store *s = kit_open(STORE_NEW);
  for (int i = 0; i < copied; i++) kit_add(s, i);
  assert_int_equal(store_set(s, "fact", "kept"), ERR_OK);
  assert_int_equal(store_copy(s), ERR_OK);
  for (int i = copied; i < copied + more; i++) kit_add(s, i);
  store_close(s);
}

static void locked(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW), *second;
  struct stat st;
  assert_int_equal(try_open(&second), ERR_STATE);
  assert_null(second);
  assert_int_equal(stat(kit_path("tongpin.db"), &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  assert_int_equal(stat(kit_path("tongpin.db-wal"), &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  store_close(s);
  store_close(kit_open(STORE_GOOD));
}

static void folder(void **state) {
  (void)state;
  struct store *s;
  enum store_health health;
  assert_int_equal(store_open(&s, "/nonexistent/tongpin", &health), ERR_MISSING);
  assert_int_equal(chmod(kit_dir, 0777), 0);
  assert_int_equal(try_open(&s), ERR_DENIED);
  assert_int_equal(chmod(kit_dir, 0700), 0);
  // A name that is another name for it (systemd makes such), and one that goes on after the daemon went
  // elsewhere.
  char link[100], here[400];
  snprintf(link, sizeof link, "%s-link", kit_dir);
  assert_int_equal(symlink(kit_dir, link), 0);
  assert_int_equal(store_open(&s, link, &health), ERR_OK);
  store_close(s);
  assert_int_equal(unlink(link), 0);
  assert_non_null(getcwd(here, sizeof here));
  assert_int_equal(chdir(kit_dir), 0);
  assert_int_equal(store_open(&s, ".", &health), ERR_OK);
  assert_int_equal(chdir(here), 0);
  assert_int_equal(store_copy(s), ERR_OK);
  store_close(s);
}

// Row 3 of the ledger was changed behind our back.
static void tampered(void **state) {
  (void)state;
  fill(5, 0);
  sqlite3 *db;
  assert_int_equal(sqlite3_open(kit_path("tongpin.db"), &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "UPDATE ledger SET row = '{}' WHERE seq = 3", NULL, NULL, NULL),
                   SQLITE_CONSTRAINT);
  assert_int_equal(sqlite3_exec(db, "DELETE FROM ledger WHERE seq = 3", NULL, NULL, NULL), SQLITE_CONSTRAINT);
  assert_int_equal(sqlite3_exec(db, "DROP TRIGGER ledger_keep; UPDATE ledger SET row = '{}' WHERE seq = 3",
                                NULL, NULL, NULL),
                   SQLITE_OK);
  sqlite3_close(db);
  struct store *s = kit_open(STORE_GOOD);
  int64_t bad = 0;
  assert_int_equal(store_ledger_check(s, &bad), ERR_CORRUPT);
  assert_int_equal(bad, 3);
  store_close(s);
}

static void newer(void **state) {
  (void)state;
  fill(1, 0);
  sqlite3 *db;
  struct store *s;
  assert_int_equal(sqlite3_open(kit_path("tongpin.db"), &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  assert_int_equal(try_open(&s), ERR_UNSUPPORTED);
  assert_false(there("tongpin.db.damaged-1"));
}

static void damaged_head(void **state) {
  (void)state;
  fill(6, 0);
  overwrite("tongpin.db", 0, 200);
  struct store *s = kit_open(STORE_RESTORED);
  char out[8];
  assert_int_equal(rows(s), 6);
  assert_int_equal(store_get(s, "fact", out, sizeof out), ERR_OK);
  assert_int_equal(kit_add(s, 6), 7);
  store_close(s);
  assert_true(there("tongpin.db.damaged-1"));
  store_close(kit_open(STORE_GOOD));
}

// A page in the middle is gone: the newest rows are read from what is left.
static void damaged_page(void **state) {
  (void)state;
  fill(30, 5);
  sqlite3 *db;
  sqlite3_stmt *st;
  assert_int_equal(sqlite3_open(kit_path("tongpin.db"), &db), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_schema WHERE name = 'ledger_start'",
                                      -1, &st, NULL),
                   SQLITE_OK);
  assert_int_equal(sqlite3_step(st), SQLITE_ROW);
  long at = (sqlite3_column_int(st, 0) - 1) * 4096L;
  sqlite3_finalize(st);
  sqlite3_close(db);
  overwrite("tongpin.db", at, 4096);
  struct store *s = kit_open(STORE_RESTORED);
  assert_int_equal(rows(s), 35);
  assert_int_equal(kit_add(s, 35), 36);
  store_close(s);
}

static void damaged_both(void **state) {
  (void)state;
  fill(3, 0);
  overwrite("tongpin.db", 0, 4096);
  overwrite("tongpin-copy.db", 0, 4096);
  struct store *s = kit_open(STORE_LOST);
  assert_int_equal(rows(s), 0);
  assert_int_equal(kit_add(s, 0), 1);
  store_close(s);
  assert_true(there("tongpin.db.damaged-1"));
  assert_true(there("tongpin-copy.db.damaged-1"));
  store_close(kit_open(STORE_GOOD));
}

// Cut to nothing, SQLite would take it for a new database.
static void emptied(void **state) {
  (void)state;
  fill(4, 0);
  assert_int_equal(truncate(kit_path("tongpin.db"), 0), 0);
  struct store *s = kit_open(STORE_RESTORED);
  assert_int_equal(rows(s), 4);
  store_close(s);
  assert_int_equal(unlink(kit_path("tongpin.db")), 0);
  s = kit_open(STORE_RESTORED);
  assert_int_equal(rows(s), 4);
  store_close(s);
}

// The journal was lost before it reached the file: the copy has rows the database has not.
static void journal_lost(void **state) {
  (void)state;
  struct store *s = kit_open(STORE_NEW);
  kit_add(s, 0);
  store_close(s);
  assert_int_equal(rename(kit_path("tongpin.db"), kit_path("old.db")), 0);
  assert_int_equal(link(kit_path("old.db"), kit_path("tongpin.db")), 0);
  FILE *f = fopen(kit_path("old.db"), "r");
  static char bytes[1 << 20];
  size_t n = fread(bytes, 1, sizeof bytes, f);
  fclose(f);
  s = kit_open(STORE_GOOD);
  kit_add(s, 1);
  kit_add(s, 2);
  assert_int_equal(store_copy(s), ERR_OK);
  store_close(s);
  f = fopen(kit_path("tongpin.db"), "w");
  assert_int_equal(fwrite(bytes, 1, n, f), n);
  fclose(f);
  s = kit_open(STORE_RESTORED);
  assert_int_equal(rows(s), 3);
  store_close(s);
}

// What is damaged must not become the copy.
static void copy_of_damage(void **state) {
  (void)state;
  enum { BIG = 240 * 1024 };
  char *doc = malloc(BIG + 1);
  struct store *s = kit_open(STORE_NEW);
  struct stat before, after;
  memset(doc, 'x', BIG);
  doc[BIG] = '\0';
  for (int i = 0; i < 5; i++) assert_int_equal(kit_table(s, i + 1, doc, 1), ERR_OK);
  free(doc);
  assert_int_equal(store_copy(s), ERR_OK);
  store_close(s);
  s = kit_open(STORE_GOOD);
  assert_int_equal(stat(kit_path("tongpin-copy.db"), &before), 0);
  overwrite("tongpin.db", 20 * 4096, 100 * 4096);  // more than the cache holds
  assert_int_equal(store_copy(s), ERR_CORRUPT);
  assert_int_equal(stat(kit_path("tongpin-copy.db"), &after), 0);
  assert_int_equal(before.st_ino, after.st_ino);
  assert_false(there("tongpin-copy.db.tmp"));
  store_close(s);
  store_close(kit_open(STORE_RESTORED));
}

// As with a full disk: every write fails from a random byte on. Nothing reported as written is missing
// afterwards.
static void disk_full(void **state) {
  (void)state;
  struct rlimit old, small;
  struct store *s = kit_open(STORE_NEW);
  int64_t seq, written = 0;
  int refused = 0, copies_refused = 0;
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
  for (int i = 0; i < 40; i++) {
    struct timetable_lesson lesson = kit_lesson(i);
    struct session_run run = kit_run(&lesson);
    small = (struct rlimit){(rlim_t)(i % 4 == 3 ? 8192 + i * 3000 : 1 << 24), old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int err = store_run_put(s, &run, &lesson, 1);
    assert_true(err == ERR_OK || err == ERR_IO);
    struct store_entry entry = kit_entry(&run, &lesson);
    err = store_ledger_add(s, &entry, &seq);
    assert_true(err == ERR_OK || err == ERR_IO);
    if (err) refused++;
    else assert_int_equal(seq, ++written);
    if (i % 4 == 3 && store_copy(s)) copies_refused++;
  }
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
  assert_int_equal(store_copy(s), ERR_OK);
  store_close(s);
  assert_true(refused > 0);
  assert_true(copies_refused > 0);
  s = kit_open(STORE_GOOD);
  assert_int_equal(rows(s), written);
  store_close(s);
}

enum { NOBODY = 65534 };

static void read_only(void **state) {
  (void)state;
  struct store *s;
  fill(2, 0);
  bool root = !geteuid();  // root writes everywhere
  assert_int_equal(chmod(kit_dir, 0500), 0);
  assert_int_equal(chmod(kit_path("tongpin.db"), 0400), 0);
  if (root) {
    const char *const names[] = {"", "tongpin.db", "tongpin-copy.db", "tongpin.lock"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
      assert_int_equal(chown(kit_path(names[i]), NOBODY, NOBODY), 0);
    assert_int_equal(seteuid(NOBODY), 0);
  }
  int err = try_open(&s);
  if (root) assert_int_equal(seteuid(0), 0);
  assert_int_equal(err, ERR_IO);
  assert_null(s);
  if (root) assert_int_equal(chown(kit_dir, 0, 0), 0);
  assert_int_equal(chmod(kit_dir, 0700), 0);
  assert_int_equal(chmod(kit_path("tongpin.db"), 0600), 0);
  store_close(kit_open(STORE_GOOD));
}

// Something else stands where the database should be.
static void odd_files(void **state) {
  (void)state;
  struct store *s;
  assert_int_equal(mkdir(kit_path("tongpin.db"), 0700), 0);
  assert_int_equal(try_open(&s), ERR_IO);
  assert_int_equal(rmdir(kit_path("tongpin.db")), 0);
  assert_int_equal(symlink("/etc/passwd", kit_path("tongpin.db")), 0);
  assert_int_equal(try_open(&s), ERR_IO);
}

static int oom_open(void) {
  struct store *s;
  int err = try_open(&s);
  store_close(s);
  return err;
}

static void no_memory(void **state) {
  (void)state;
  fill(2, 0);
  OOM_EACH(oom_open(), (void)0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(locked),       CASE(folder),       CASE(tampered),  CASE(newer),        CASE(damaged_head),
      CASE(damaged_page), CASE(damaged_both), CASE(emptied),   CASE(journal_lost), CASE(copy_of_damage),
      CASE(disk_full),    CASE(read_only),    CASE(odd_files), CASE(no_memory),
  };
  return cmocka_run_group_tests_name("store_open", tests, NULL, NULL);
}
