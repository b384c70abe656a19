// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/lesson/trust.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const trust_state_word[] = {"unset", "drifting", "trusted"};
const char *const trust_why_word[] = {"none", "ntp", "beacon", "floor", "jump", "old"};

void trust_init(struct trust *t, int64_t floor_ms) {
  *t = (struct trust){.floor_ms = floor_ms, .seen_mono_ms = -1, .why = TRUST_WHY_NONE};
}

int64_t trust_now(const struct trust *t, int64_t mono_ms) {
  return t->anchored ? t->anchor_ms + (mono_ms - t->anchor_mono_ms) : 0;
}

// From now on the effective time is `ms`.
static void anchor(struct trust *t, int64_t ms, int64_t mono_ms) {
  t->step_ms = t->anchored ? ms - trust_now(t, mono_ms) : 0;
  t->anchor_ms = ms;
  t->anchor_mono_ms = mono_ms;
  t->anchored = true;
}

static bool set(struct trust *t, enum trust_state state, enum trust_why why, int64_t jump_ms) {
  // A wall clock that goes on drifting after a jump is no news, a second jump is.
  bool changed = state != t->state || why != t->why || llabs(jump_ms - t->jump_ms) >= TRUST_JUMP_MS;
  t->state = state;
  t->why = why;
  t->jump_ms = jump_ms;
  return changed;
}

static bool confirmed(struct trust *t, int64_t mono_ms, enum trust_why by) {
  t->seen_mono_ms = mono_ms;
  t->by = by;
  return set(t, TRUST_TRUSTED, by, 0);
}

static bool unconfirmed(struct trust *t, int64_t mono_ms) {
  if (t->seen_mono_ms < 0) return set(t, TRUST_DRIFTING, TRUST_WHY_NONE, 0);
  if (mono_ms - t->seen_mono_ms > TRUST_FRESH_MS) return set(t, TRUST_DRIFTING, TRUST_WHY_OLD, 0);
  return set(t, TRUST_TRUSTED, t->by, 0);
}

bool trust_read(struct trust *t, int64_t wall_ms, int64_t mono_ms, bool ntp) {
  t->step_ms = 0;
  if (ntp && wall_ms >= t->floor_ms) {
    anchor(t, wall_ms, mono_ms);
    t->offset_ms = 0;
    t->offset_due = false;
    return confirmed(t, mono_ms, TRUST_WHY_NTP);
  }
  if (!t->anchored || t->state == TRUST_UNSET) {
    anchor(t, wall_ms, mono_ms);
    if (wall_ms < t->floor_ms) return set(t, TRUST_UNSET, TRUST_WHY_FLOOR, 0);
    return unconfirmed(t, mono_ms);
  }
  if (t->offset_due) {
    t->offset_ms = trust_now(t, mono_ms) - wall_ms;
    t->offset_due = false;
  }
  int64_t off_ms = wall_ms + t->offset_ms - trust_now(t, mono_ms);
  if (llabs(off_ms) >= TRUST_JUMP_MS) return set(t, TRUST_DRIFTING, TRUST_WHY_JUMP, off_ms);
  if (off_ms) anchor(t, wall_ms + t->offset_ms, mono_ms);
  return unconfirmed(t, mono_ms);
}

bool trust_beacon(struct trust *t, int64_t beacon_ms, int64_t mono_ms) {
  t->step_ms = 0;
  if (beacon_ms < t->floor_ms || t->why == TRUST_WHY_NTP) return false;
  bool near = t->anchored && llabs(beacon_ms - trust_now(t, mono_ms)) <= TRUST_BEACON_MS;
  if (!near) anchor(t, beacon_ms, mono_ms);
  if (!near || t->why == TRUST_WHY_JUMP) t->offset_due = true;
  return confirmed(t, mono_ms, TRUST_WHY_BEACON);
}

char *trust_save(const struct trust *t, const char *boot, char *out, size_t cap) {
  snprintf(out, cap, "%s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %d", boot, t->anchor_ms,
           t->anchor_mono_ms, t->offset_ms, t->seen_mono_ms, (int)t->by);
  return out;
}

bool trust_load(struct trust *t, const char *boot, const char *text) {
  size_t n = strlen(boot);
  struct trust in = {.floor_ms = t->floor_ms, .anchored = true, .state = TRUST_DRIFTING};
  int by;
  if (!n || strncmp(text, boot, n) || text[n] != ' ') return false;
  if (sscanf(text + n, "%" SCNd64 "%" SCNd64 "%" SCNd64 "%" SCNd64 "%d", &in.anchor_ms, &in.anchor_mono_ms,
             &in.offset_ms, &in.seen_mono_ms, &by) != 5)
    return false;
  if (in.anchor_ms < t->floor_ms || by < TRUST_WHY_NONE || by > TRUST_WHY_BEACON) return false;
  in.by = (enum trust_why)by;
  *t = in;
  return true;
}
