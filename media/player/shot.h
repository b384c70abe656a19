// SPDX-License-Identifier: GPL-3.0-or-later
// shot: a preview of what a window shows, by libvlc's snapshot.
#ifndef MEDIA_PLAYER_SHOT_H
#define MEDIA_PLAYER_SHOT_H

#include <stdbool.h>
#include <vlc/vlc.h>

struct preview;

// Waits for the next picture (0.5 s at most; so not in the loop), offers it to preview within w by h. false:
// none came, or it could not be read.
bool shot_take(libvlc_media_player_t *player, struct preview *preview, int w, int h);

#endif
