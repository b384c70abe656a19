// SPDX-License-Identifier: GPL-3.0-or-later
// engine: the libvlc instance, and the few things libvlc only does when asked through libvlccore.
#ifndef MEDIA_PLAYER_ENGINE_H
#define MEDIA_PLAYER_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vlc/vlc.h>

// One per process. audio: a libvlc audio output ("alsa", "pulse") or "none". device: of alsa, "": its
// default. NULL: libvlc or its plugins are not there. Its log goes to ours at debug, without secrets, 20
// lines a second at most.
libvlc_instance_t *engine_new(const char *audio, const char *device);

// Options of a live medium. pulled: it comes through pull.h as a transport stream.
void engine_media_options(libvlc_media_t *media, bool pulled, int cache_ms);

// Draw into an X window, by the first of the video outputs in the list that works.
// libvlc_media_player_set_xwindow() forgets the instance's choice and would take OpenGL, which costs a whole
// core without a GPU.
void engine_use_window(libvlc_media_player_t *player, uint32_t window, const char *vout);

// Decode by the processor: a graphics chip's decoder that is not there costs the first second's pictures.
void engine_use_processor(libvlc_media_player_t *player);

// Measure the sound: before the play begins.
void engine_use_meter(libvlc_media_player_t *player);

// How loud it is now, 0..100 (0: -60 dBFS or less), from libvlc's own meter; -1 while nothing is heard of.
int engine_sound_level(libvlc_media_player_t *player);

// The last error libvlc logged since the clearing, without secrets; "" when none.
void engine_last_error(char *out, size_t cap);
void engine_clear_error(void);

#endif
