// SPDX-License-Identifier: GPL-3.0-or-later
// store: the truth on the disk (SQLite, WAL, synchronous=FULL, home of sqlite3). Every function blocks on the
// disk: the daemon calls them on its store thread only (src/daemon/storage). One struct store belongs to one
// thread.
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "src/lesson/ledger.h"
#include "src/lesson/session.h"

struct store;

// What store_open found; to be told to the operator. restored: from the copy, and from what could still be
// read of the damaged file; lost: both were damaged, what could be read was taken over into a new one.
enum store_health { STORE_NEW, STORE_GOOD, STORE_RESTORED, STORE_LOST };
extern const char *const store_health_word[];

// Opens DIR/tongpin.db: takes DIR/tongpin.lock (ERR_STATE: another daemon), integrity check, migrations. A
// damaged file is moved aside as tongpin.db.damaged-N (N to 9) and DIR/tongpin-copy.db takes its place.
// Ledger rows the copy or the damaged file has beyond that are taken over as far as their chain of hashes
// holds. DIR must exist (ERR_MISSING), be ours and not be open to everybody (ERR_DENIED). ERR_UNSUPPORTED:
// written by a newer version. ERR_IO: disk full, read only …; nothing is moved aside then.
int store_open(struct store **out, const char *dir, enum store_health *health);
void store_close(struct store *s);

// Refreshes the second copy (online backup into a temporary file, check, fsync, rename). ERR_CORRUPT: what
// was copied fails the check; the copy before stays. Call it after each ledger row and each timetable.
int store_copy(struct store *s);

// Small facts: "boot", "bd" … value up to 1000 bytes (ERR_TOOBIG). store_get gives ERR_MISSING when unknown,
// ERR_TOOBIG when it does not fit in cap.
int store_get(struct store *s, const char *key, char *out, size_t cap);
int store_set(struct store *s, const char *key, const char *value);
// Adds one to a number kept as a fact (from 0) and gives the new value: boot and bd counters.
int store_count(struct store *s, const char *key, int64_t *value);

// A timetable as it came.
struct store_table {
  int64_t rev;
  char sha256[65];  // of json, in hex
  char *json;       // the document, len bytes and a NUL
  size_t len;
  int64_t at_ms;  // when it was received
};
// The timetable in force from now on; nothing of it is taken. Keeps the last 5 documents.
int store_timetable_put(struct store *s, const struct store_table *t);
// The newest; t->json is the caller's to free. ERR_MISSING: none yet; t is empty after any error.
int store_timetable_get(struct store *s, struct store_table *t);

// The run of a lesson and the lesson as it was when it was opened. One row per uid and part, replaced. Does
// nothing when that part has its ledger row already.
int store_run_put(struct store *s, const struct session_run *run, const struct timetable_lesson *lesson,
                  int64_t rev);
// The oldest run that has no ledger row yet (the daemon died in it, or its row could not be written). Give it
// to session_resume(); when that ends it, write its row and ask again. ERR_MISSING: none.
int store_run_open(struct store *s, struct session_run *run, struct timetable_lesson *lesson, int64_t *rev);
// Calls fn for each uid that has ended with planned start at or after from_ms (what must not start again).
int store_run_done(struct store *s, int64_t from_ms, void (*fn)(void *arg, const char *uid), void *arg);

// How many parts of that lesson were begun, 0: none. The next hand start is part *parts + 1.
int store_run_parts(struct store *s, const char *uid, int *parts);

// What a ledger row says.
struct store_entry {
  const struct session_run *run;          // as it ended
  const struct timetable_lesson *lesson;  // as it was when it was opened
  int64_t rev;                            // of the timetable it was opened from
  const char *clock;                      // trust_state_word
  int64_t now_ms;
};
// One transaction: the row with the next seq and the hash of the one before, into ledger and outbox, and the
// run closed. A uid and part that already has a row: ERR_EXISTS, nothing written, *seq is that row's.
int store_ledger_add(struct store *s, const struct store_entry *e, int64_t *seq);

struct store_row {
  int64_t seq;
  char prev[LEDGER_HASH], hash[LEDGER_HASH];
  const char *json;                       // the row; valid during the callback
  int64_t written_ms, sent_ms, acked_ms;  // 0: not yet
};
// Must not call the store.
typedef void store_row_fn(void *arg, const struct store_row *row);
// The last n rows, newest first.
int store_ledger_last(struct store *s, int n, store_row_fn *fn, void *arg);
// Rows of the outbox without acknowledgement, oldest first, at most n, with sent_ms < before_ms.
int store_outbox_due(struct store *s, int64_t before_ms, int n, store_row_fn *fn, void *arg);
int store_outbox_count(struct store *s, int64_t *n);
// The broker has row seq (PUBACK). ERR_MISSING: no such row.
int store_outbox_sent(struct store *s, int64_t seq, int64_t now_ms);
// The platform has all rows up to seq. A seq we never wrote: ERR_RANGE, nothing changed.
int store_ledger_ack(struct store *s, int64_t seq, int64_t now_ms);
// Walks the chain. ERR_CORRUPT with *bad the first seq whose hash is wrong.
int store_ledger_check(struct store *s, int64_t *bad);
// The latest time a ledger row was written on a trusted clock (for the clock's floor), 0: none. Rows of a
// clock that was only believed do not count: one wrong year would hold the floor above the true time for
// ever.
int store_latest(struct store *s, int64_t *ms);

#endif
