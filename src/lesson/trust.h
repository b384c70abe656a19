// SPDX-License-Identifier: GPL-3.0-or-later
// trust: the clock as a state (design: The clock). Pure: readings in, an effective time out. Old PCs have dead batteries,
// so the wall clock is one witness among several: NTP, the county's beacon, and the monotonic clock since the last of them.
#ifndef LESSON_TRUST_H
#define LESSON_TRUST_H

#include <stdbool.h>
#include <stdint.h>

enum trust_state { TRUST_UNSET, TRUST_DRIFTING, TRUST_TRUSTED };
enum trust_why { TRUST_WHY_NONE, TRUST_WHY_NTP, TRUST_WHY_BEACON, TRUST_WHY_FLOOR, TRUST_WHY_JUMP, TRUST_WHY_OLD };
extern const char *const trust_state_word[];  // "unset" "drifting" "trusted"
extern const char *const trust_why_word[];    // "none" "ntp" "beacon" "floor" "jump" "old"

enum {
  TRUST_JUMP_MS = 120 * 1000,        // a wall clock that moves this much against the monotonic one has jumped
  TRUST_FRESH_MS = 24 * 3600 * 1000  // how long NTP or a beacon makes the time trusted
};

struct trust {
  int64_t floor_ms;                  // no true time is before this
  int64_t anchor_wall_ms, anchor_mono_ms;  // effective = anchor_wall + (mono - anchor_mono)
  bool anchored;
  int64_t seen_mono_ms;              // when NTP or a beacon last confirmed, mono; -1 never
  int64_t jump_ms;                   // how far the wall is off the effective time, when state came by a jump
  enum trust_state state;
  enum trust_why why;
};

// floor: the latest of build time, last row written, certificate not-before.
void trust_init(struct trust *t, int64_t floor_ms);

// One reading. ntp: the kernel says the clock is kept. Returns true when state, why or jump changed.
// Wall before the floor: unset (until a beacon). A jump without NTP: the effective time goes on by the monotonic clock
// and the state falls to drifting/jump until NTP or a beacon confirms; small drift is followed.
bool trust_read(struct trust *t, int64_t wall_ms, int64_t mono_ms, bool ntp);

// A beacon from the county (already checked) says it is beacon_ms. Same return. A beacon before the floor is ignored.
bool trust_beacon(struct trust *t, int64_t beacon_ms, int64_t mono_ms);

// The time the schedule runs by, UTC ms. While unset it is whatever the wall clock last said.
int64_t trust_now(const struct trust *t, int64_t mono_ms);

#endif
