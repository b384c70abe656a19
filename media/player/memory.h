// SPDX-License-Identifier: GPL-3.0-or-later
// memory: libvlc draws into memory where there is no screen. Tells new pictures from ones that are shown
// again: libvlc repeats the last picture every 80 ms when none comes.
#ifndef MEDIA_PLAYER_MEMORY_H
#define MEDIA_PLAYER_MEMORY_H

#include <stdint.h>
#include <vlc/vlc.h>

struct memory;
struct preview;

// `shown` is called from libvlc's video thread for each new picture, with the time it came.
int memory_new(struct memory **out, struct preview *preview, void (*shown)(void *arg, int64_t now_ms),
               void *arg);

// Makes player draw here. The memory must outlive the player's stop.
void memory_attach(struct memory *m, libvlc_media_player_t *player);
void memory_free(struct memory *m);

#endif
