// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include "src/base/err.h"
#include "src/store/db.h"

int store_run_put(struct store *s, const struct session_run *run, const struct timetable_lesson *lesson,
                  int64_t rev) {
  static const char sql[] = "INSERT INTO run (uid, part, start_ms, rev, by, opened_ms, began_ms, ended_ms, "
                            "seen_ms, picture_ms, gap_ms, gaps,"
                            " resumed, address, tries, lesson) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                            "?10, ?11, ?12, ?13, ?14, ?15, ?16"
                            " WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE uid = ?1 AND part = ?2)"
                            " ON CONFLICT (uid, part) DO UPDATE SET start_ms = ?3, rev = ?4, by = ?5, "
                            "opened_ms = ?6, began_ms = ?7,"
                            " ended_ms = ?8, seen_ms = ?9, picture_ms = ?10, gap_ms = ?11, gaps = ?12, "
                            "resumed = ?13, address = ?14,"
                            " tries = ?15, lesson = ?16";
  char *text = db_lesson_text(lesson);
  if (!text) return ERR_NOMEM;
  int err =
      db_run(s, sql,
             DB_VALUES(db_text(run->uid), db_int(run->part), db_int(lesson->start_ms), db_int(rev),
                       db_int(run->by), db_int(run->opened_ms), db_int(run->began_ms), db_int(run->ended_ms),
                       db_int(run->seen_ms), db_int(run->picture_ms), db_int(run->gap_ms), db_int(run->gaps),
                       db_int(run->resumed), db_int(run->address), db_int(run->tries), db_text(text)));
  free(text);
  return err;
}

static int take_run(sqlite3_stmt *row, struct session_run *run, struct timetable_lesson *lesson,
                    int64_t *rev) {
  *run = (struct session_run){
      .part = sqlite3_column_int(row, 1),
      .by = sqlite3_column_int(row, 3) ? BY_HAND : BY_TIMETABLE,
      .opened_ms = sqlite3_column_int64(row, 4),
      .began_ms = sqlite3_column_int64(row, 5),
      .ended_ms = sqlite3_column_int64(row, 6),
      .seen_ms = sqlite3_column_int64(row, 7),
      .picture_ms = sqlite3_column_int64(row, 8),
      .gap_ms = sqlite3_column_int64(row, 9),
      .gaps = sqlite3_column_int(row, 10),
      .resumed = sqlite3_column_int(row, 11),
      .address = sqlite3_column_int(row, 12),
      .tries = sqlite3_column_int(row, 13),
  };
  *rev = sqlite3_column_int64(row, 2);
  int err = db_column(row, 0, run->uid, sizeof run->uid);
  const char *text = (const char *)sqlite3_column_text(row, 14);
  if (!err && !text) err = ERR_NOMEM;
  if (!err) err = db_lesson_read(text, lesson);
  if (!err && (run->address < 0 || run->address >= TIMETABLE_MAX_JOIN)) err = ERR_CORRUPT;
  return err;
}

int store_run_open(struct store *s, struct session_run *run, struct timetable_lesson *lesson, int64_t *rev) {
  static const char sql[] = "SELECT uid, part, rev, by, opened_ms, began_ms, ended_ms, seen_ms, picture_ms, "
                            "gap_ms, gaps, resumed, address,"
                            " tries, lesson FROM run ORDER BY id LIMIT 1";
  sqlite3_stmt *statement;
  bool row = false;
  int err = db_prepare(s, &statement, sql, DB_NONE);
  if (!err) err = db_step(s, statement, &row);
  if (!err) err = row ? take_run(statement, run, lesson, rev) : ERR_MISSING;
  sqlite3_finalize(statement);
  return err;
}

int store_run_done(struct store *s, int64_t from_ms, void (*fn)(void *arg, const char *uid), void *arg) {
  static const char sql[] = "SELECT uid FROM ledger WHERE start_ms >= ?1 UNION SELECT uid FROM run WHERE "
                            "start_ms >= ?1 AND ended_ms <> 0";
  sqlite3_stmt *statement;
  char uid[65];
  bool row = false;
  int err = db_prepare(s, &statement, sql, DB_VALUES(db_int(from_ms)));
  while (!err && !(err = db_step(s, statement, &row)) && row) {
    err = db_column(statement, 0, uid, sizeof uid);
    if (!err) fn(arg, uid);
  }
  sqlite3_finalize(statement);
  return err;
}

int store_run_parts(struct store *s, const char *uid, int *parts) {
  int64_t n = 0;
  int err = db_number(s,
                      "SELECT max(part) FROM (SELECT part FROM ledger WHERE uid = ?1"
                      " UNION SELECT part FROM run WHERE uid = ?1)",
                      &n, DB_VALUES(db_text(uid)));
  if (err && err != ERR_MISSING) return err;
  *parts = (int)n;
  return ERR_OK;
}
