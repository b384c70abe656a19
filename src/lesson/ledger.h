// SPDX-License-Identifier: GPL-3.0-or-later
// ledger: the row a lesson leaves (R20). Pure: a finished run becomes canonical JSON; rows are chained by
// SHA-256.
#ifndef LESSON_LEDGER_H
#define LESSON_LEDGER_H

#include "src/lesson/session.h"

enum { LEDGER_HASH = 65 };  // 64 hex digits and NUL

// What stands before the first row.
#define LEDGER_FIRST "0000000000000000000000000000000000000000000000000000000000000000"

// The row as compact JSON with sorted keys (so that it hashes the same everywhere); the caller frees it.
// Fields: uid part rev title cls activity school school_name teacher locale, planned_start planned_end began
// ended (RFC 3339 UTC, null when it never happened), picture_s gap_s gaps tries resumed, by ("timetable"
// "hand"), address and line (of the address that gave the first picture, null without one; credentials left
// out), clock (trust_state_word at the end). rev: the timetable's. NULL: no memory.
char *ledger_row(const struct timetable_lesson *lesson, const struct session_run *run, int64_t rev,
                 const char *clock);

// hash = SHA-256 in hex over: prev hash, '\n', decimal seq, '\n', row. The first row's prev is 64 zeros.
int ledger_hash(const char *prev, int64_t seq, const char *row, char out[LEDGER_HASH]);

// A copy of uri without user and password into out (of a sip: address without the password only). Returns
// out.
char *ledger_clean_uri(const char *uri, char *out, size_t cap);

#endif
