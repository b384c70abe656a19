// SPDX-License-Identifier: GPL-3.0-or-later
// trust: the clock as a state (design: The clock). Pure: readings in, an effective time out. Old PCs have
// dead batteries, so the wall clock is one witness among several: NTP, the county's beacon, and the monotonic
// clock since the last of them.
#ifndef LESSON_TRUST_H
#define LESSON_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trust_state { TRUST_UNSET, TRUST_DRIFTING, TRUST_TRUSTED };
// none: not confirmed since the start; ntp, beacon: who confirmed it; floor: the wall clock is before any
// true time; jump: the wall clock jumped and nobody confirmed it; old: confirmed longer than TRUST_FRESH_MS
// ago.
enum trust_why {
  TRUST_WHY_NONE,
  TRUST_WHY_NTP,
  TRUST_WHY_BEACON,
  TRUST_WHY_FLOOR,
  TRUST_WHY_JUMP,
  TRUST_WHY_OLD
};
extern const char *const trust_state_word[];  // "unset" "drifting" "trusted"
extern const char *const trust_why_word[];    // "none" "ntp" "beacon" "floor" "jump" "old"

enum {
  TRUST_JUMP_MS = 120 * 1000,  // a wall clock that moves this much against the monotonic one has jumped
  TRUST_FRESH_MS = 24 * 3600 * 1000,  // how long NTP or a beacon makes the time trusted
  TRUST_BEACON_MS = 2000,             // a beacon this near is the network's delay and moves nothing
  TRUST_TEXT = 160                    // bytes for trust_save
};

struct trust {
  int64_t floor_ms;                   // no true time is before this
  int64_t anchor_ms, anchor_mono_ms;  // effective = anchor + (mono - anchor_mono)
  int64_t offset_ms;                  // effective - wall, 0 unless a beacon set it
  bool offset_due;                    // the next reading tells the offset
  bool anchored;
  int64_t seen_mono_ms;  // when NTP or a beacon last confirmed, mono; -1 never
  enum trust_why by;     // NTP or BEACON: who that was; NONE
  int64_t jump_ms;       // how far the wall jumped from the effective time, while why is jump
  int64_t step_ms;       // by how much the last trust_read or trust_beacon moved the effective time
  enum trust_state state;
  enum trust_why why;
};

// floor: the latest of build time, last row written, certificate not-before.
void trust_init(struct trust *t, int64_t floor_ms);

// One reading. ntp: the kernel says the clock is kept. Returns true when state, why or jump changed; look at
// step_ms too. Wall before the floor: unset (until a beacon, or a wall clock that was set). A jump without
// NTP: the effective time goes on by the monotonic clock and the state falls to drifting/jump until NTP or a
// beacon confirms, or the wall comes back; small drift is followed.
bool trust_read(struct trust *t, int64_t wall_ms, int64_t mono_ms, bool ntp);

// A beacon from the county (already checked) says it is beacon_ms. Same return. A beacon before the floor is
// ignored, and so is one that disagrees with a clock that NTP keeps.
bool trust_beacon(struct trust *t, int64_t beacon_ms, int64_t mono_ms);

// The time the schedule runs by, UTC ms. While unset it is whatever the wall clock last said, going on.
int64_t trust_now(const struct trust *t, int64_t mono_ms);

// The clock as text, for a daemon that starts again while the machine did not: otherwise a wall clock that
// jumped before the kill would be believed after it. boot: the kernel's boot id. Returns out (TRUST_TEXT
// bytes and more).
char *trust_save(const struct trust *t, const char *boot, char *out, size_t cap);
// Takes it up after trust_init(); false, and nothing changed, when it is of another boot or not from
// trust_save.
bool trust_load(struct trust *t, const char *boot, const char *text);

#endif
