// SPDX-License-Identifier: GPL-3.0-or-later
// player: plays one address at a time. Nothing here blocks; all of it belongs to the loop's thread. Starting,
// stopping and everything else libvlc may take its time for happens in seats (seat.h).
#ifndef MEDIA_PLAYER_PLAYER_H
#define MEDIA_PLAYER_PLAYER_H

#include <stdbool.h>
#include <stdint.h>
#include "media/player/phase.h"
#include "media/player/seat.h"

enum { PLAYER_STOP_MS = 2000, PLAYER_ABANDONED_MAX = 3 };

struct player_opt {
  const char *audio, *device, *vout;  // copied by nobody: they outlive the player
  uint32_t window;
  int cache_ms, stall_ms, first_ms;
  struct preview *preview;
  void (*wake)(void *arg);  // any thread: call player_step() soon
  void *arg;
};

struct player_view {
  struct phase phase;
  struct seat_facts facts;  // of the play; zeros when idle
  char uri[400];            // without secrets
};

struct player;

// libvlc's version, such as "3.0.24 Vetinari".
const char *player_version(void);

// ERR_UNSUPPORTED: libvlc cannot be started.
int player_new(struct player **out, const struct player_opt *opt);

// Replaces what plays: the old play is ended first, but never waited for longer than PLAYER_STOP_MS.
int player_play(struct player *p, const char *uri, int volume, bool mute);
void player_stop(struct player *p);
void player_volume(struct player *p, int volume, bool mute);

// Where further plays are drawn (0: memory); the running one is started again there.
void player_window(struct player *p, uint32_t window);

// Moves everything on; call it on `wake` and each 100 ms. true: the phase changed.
bool player_step(struct player *p, int64_t now_ms);
void player_look(struct player *p, struct player_view *out);

// Plays that did not end in time and still hang. Over PLAYER_ABANDONED_MAX the process should start anew.
int player_abandoned(const struct player *p);

// true when nothing plays or is being ended: player_free() leaves no thread behind.
bool player_quiet(const struct player *p);

// libvlc itself is kept: one player in the life of a process.
void player_free(struct player *p);

#endif
