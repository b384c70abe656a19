// SPDX-License-Identifier: GPL-3.0-or-later
// phase: what the player is doing, judged by the pictures that arrive and not by what a library says. Pure.
#ifndef MEDIA_PLAYER_PHASE_H
#define MEDIA_PLAYER_PHASE_H

#include <stdbool.h>
#include <stdint.h>

enum phase_name { PHASE_IDLE, PHASE_OPENING, PHASE_PLAYING, PHASE_STALLED, PHASE_FAILED };

struct phase_rule {
  int64_t stall_ms;  // without a new picture: stalled
  int64_t first_ms;  // without a first picture: failed
};

struct phase_facts {
  uint64_t pictures;   // new ones since the start; a picture shown again does not count
  int64_t newest_ms;   // when the last of them came (monotonic)
  const char *broken;  // why the player gave up; NULL while it has not
};

struct phase {
  enum phase_name name;
  int64_t start_ms;  // of this play
  char why[200];     // English, for stalled and failed; else ""
};

// "idle", "opening"...
const char *phase_text(enum phase_name name);

// A play begins at now_ms (opening), or none (idle).
void phase_start(struct phase *p, int64_t now_ms);
void phase_idle(struct phase *p);

// Judges the facts. true: the phase changed. A failed play stays failed until the next start.
bool phase_step(struct phase *p, const struct phase_rule *rule, const struct phase_facts *facts,
                int64_t now_ms);

#endif
