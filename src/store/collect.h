// SPDX-License-Identifier: GPL-3.0-or-later
// collect: the county's database of ledger rows from all rooms (SQLite, synchronous=FULL), apart from a
// room's own store. A row is acknowledged only when it and all rows before it are on the disk and the chain
// of hashes holds.
#ifndef STORE_COLLECT_H
#define STORE_COLLECT_H

#include <stdint.h>
#include "src/lesson/ledger.h"

struct collect;

// Opens or makes the database at path. ERR_UNSUPPORTED: of a newer program, or not ours; ERR_CORRUPT; ERR_IO.
int collect_open(struct collect **out, const char *path);
void collect_close(struct collect *c);

struct collect_row {
  const char *room;  // "150823/2115000001/01"
  int64_t seq;       // 1..
  const char *prev, *hash;
  const char *json;  // canonical, as hashed
  int64_t ts_ms, received_ms;
  const char *clock;
};

enum collect_result {
  COLLECT_STORED,     // new, on the disk
  COLLECT_AGAIN,      // the same row was there: counted, not stored twice
  COLLECT_BAD_HASH,   // hash is not that of prev, seq and row
  COLLECT_BAD_CHAIN,  // does not fit the row before or after it
  COLLECT_OTHER,      // another row with that number is stored
};
// English msgids, by result.
extern const char *const collect_word[];

// Stores a row in one transaction. What is refused is kept in the table `refused` (once each), not among the
// rows. ERR_IO and the like: nothing was stored.
int collect_add(struct collect *c, const struct collect_row *row, enum collect_result *result);

// The highest seq up to which all rows of the room from 1 on are stored; 0: none.
int collect_acked(struct collect *c, const char *room, int64_t *seq);

// Rows stored from that room.
int collect_count(struct collect *c, const char *room, int64_t *rows);

#endif
