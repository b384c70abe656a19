// SPDX-License-Identifier: GPL-3.0-or-later
// storage: the thread that owns the database, so that no disk flush is ever waited for on the loop. Jobs run
// in the order given; the answer comes back on the loop when the job is on the disk.
#ifndef DAEMON_STORAGE_H
#define DAEMON_STORAGE_H

#include "src/base/loop.h"
#include "src/store/store.h"

struct storage;

// On the storage thread. Blocks as long as the disk wants. Returns an enum err.
typedef int storage_run_fn(struct store *store, void *job);
// On the loop, after run. err is run's answer, or the reason the store could not be opened.
typedef void storage_done_fn(void *arg, void *job, int err);

// Starts the thread, which opens the store in dir first; every job after a failed open answers with its
// error.
int storage_new(struct storage **out, struct loop *loop, const char *dir);

// Queues a job. `job` is passed to run and then to done (may be NULL; done too); who frees it is up to done.
// ERR_NOMEM, ERR_STATE (storage_free has begun): nothing queued, neither is called.
int storage_do(struct storage *st, storage_run_fn *run, storage_done_fn *done, void *arg, void *job);

// Jobs not answered yet, and for how long the oldest of them has waited, milliseconds.
int storage_pending(const struct storage *st);
int64_t storage_waited_ms(const struct storage *st);

// What opening found; valid in and after the first done.
enum store_health storage_health(const struct storage *st);

// Finishes what is queued, closes the store, joins the thread. Answers still due are delivered first.
void storage_free(struct storage *st);

#endif
