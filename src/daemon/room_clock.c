// SPDX-License-Identifier: GPL-3.0-or-later
// The room's clock: readings go to trust, what comes of it to the lesson, the screen and (for a restart) the
// disk.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/room_parts.h"

// No true time is before this version was made: 2026-11-01 UTC.
#define RELEASE_MS INT64_C(1793491200000)

enum { STEP_MS = 1000 };  // less is slewing

int64_t room_now(const struct room *r) { return trust_now(&r->trust, clock_read().mono_ms); }

static void boot_id(char *out, int cap) {
  FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
  if (!f || !fgets(out, cap, f)) out[0] = '\0';
  if (f) fclose(f);
  out[strcspn(out, "\n")] = '\0';
}

static int run_save(struct store *s, void *job) { return store_set(s, "clock", job); }

static void saved(void *arg, void *job, int err) {
  free(job);
  room_disk(arg, err);
}

// A daemon that is killed must not believe a jump it had already seen through. A simulation says nothing of
// the machine.
static void save(struct room *r) {
  char boot[64];
  if (r->simulate || !r->loaded) return;
  char *text = malloc(TRUST_TEXT);
  boot_id(boot, sizeof boot);
  if (text && storage_do(r->storage, run_save, saved, r, trust_save(&r->trust, boot, text, TRUST_TEXT)))
    free(text);
}

// A corrected clock corrects what the lesson was stamped with, so that durations stay true. Slewing does not:
// the stamps were right when they were made.
static void changed(struct room *r, bool state) {
  int64_t step = r->trust.step_ms;
  bool corrected = step >= STEP_MS || step <= -STEP_MS;
  if (corrected) session_shift(&r->session, step);
  if (!state && !corrected) return;
  log_info("clock %s (%s), effective %lld, moved %lld ms, jump %lld ms", trust_state_word[r->trust.state],
           trust_why_word[r->trust.why], (long long)room_now(r), (long long)r->trust.step_ms,
           (long long)r->trust.jump_ms);
  room_touch(r, DOC_CLOCK);
  room_touch(r, DOC_TODO);
  room_touch(r, DOC_TIMETABLE);
  save(r);
}

void room_clock_init(struct room *r, int64_t latest_ms, const char *stored) {
  char boot[64];
  trust_init(&r->trust, latest_ms > RELEASE_MS ? latest_ms : RELEASE_MS);
  boot_id(boot, sizeof boot);
  if (stored && !r->simulate && !trust_load(&r->trust, boot, stored))
    log_debug("the stored clock is of another boot");
  struct clock_now c = clock_read();
  trust_read(&r->trust, c.wall_ms, c.mono_ms, clock_ntp_synced());
}

void room_clock_read(struct room *r) {
  struct clock_now c = clock_read();
  changed(r, trust_read(&r->trust, c.wall_ms, c.mono_ms, clock_ntp_synced()));
}

void room_beacon(struct room *r, int64_t beacon_ms) {
  changed(r, trust_beacon(&r->trust, beacon_ms, clock_read().mono_ms));
  room_tick(r);
}

int room_simulate(struct room *r, int64_t wall_ms, double rate, bool synced) {
  if (!r->simulate) return FAULT_DENIED;
  clock_simulate(wall_ms, rate, synced);
  room_tick(r);
  room_touch(r, DOC_CLOCK);
  return FAULT_NONE;
}
