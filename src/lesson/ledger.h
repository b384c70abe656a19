// SPDX-License-Identifier: GPL-3.0-or-later
// ledger: the row a lesson leaves (R20). Pure: a finished run becomes canonical JSON; rows are chained by SHA-256.
#ifndef LESSON_LEDGER_H
#define LESSON_LEDGER_H

#include "src/lesson/session.h"

enum { LEDGER_HASH = 65 };  // 64 hex digits and NUL

// The row as compact JSON with sorted keys (so that it hashes the same everywhere); the caller frees it. Credentials in
// the address (user:password@) are left out. clock: trust_state_word at the end; rev: the timetable's. NULL: no memory.
char *ledger_row(const struct timetable_lesson *lesson, const struct session_run *run, int64_t rev, const char *clock);

// hash = SHA-256 in hex over: prev hash, '\n', decimal seq, '\n', row. The first row's prev is 64 zeros.
int ledger_hash(const char *prev, int64_t seq, const char *row, char out[LEDGER_HASH]);

// A copy of uri without user and password into out. Returns out.
char *ledger_clean_uri(const char *uri, char *out, size_t cap);

#endif
