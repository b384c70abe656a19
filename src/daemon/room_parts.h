// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of room share among themselves: room.c, room_clock.c, room_load.c, room_lesson.c,
// room_ledger.c, room_push.c.
#ifndef DAEMON_ROOM_PARTS_H
#define DAEMON_ROOM_PARTS_H

#include "src/daemon/room.h"
#include "src/proto/fault.h"

enum { DISK_SLOW_MS = 20000 };

// room_load.c: reads the store, then starts worker, link and ticks, and calls ready.
int room_load(struct room *r, room_ready_fn *ready, void *arg);

// room_clock.c: begins with the latest time known from the disk (0: none) and the clock stored there (NULL:
// none).
void room_clock_init(struct room *r, int64_t latest_ms, const char *stored);
// Takes a reading.
void room_clock_read(struct room *r);

// room_lesson.c: does what the session asked for (bits of enum session_action).
void room_act(struct room *r, unsigned actions);
// Stores the run of the session.
void room_save_run(struct room *r);

// room_ledger.c: writes the row of the ended lesson.
void room_ledger_write(struct room *r);
// On the store thread: the last rows as the array of the document "ledger", new reference. NULL: no memory.
json_t *room_ledger_read(struct store *s);

// room_push.c: replaces the timetable. Takes `parsed`, read from `from`, and copies what it needs of that.
void room_table_set(struct room *r, struct timetable *parsed, const struct store_table *from);

// What a worker says (struct worker_on).
extern const struct worker_on room_worker_on;

#endif
