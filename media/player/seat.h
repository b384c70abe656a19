// SPDX-License-Identifier: GPL-3.0-or-later
// seat: one play of one address, in a thread of its own: libvlc's calls can block for seconds. Its owner only
// looks at facts; a seat that does not end in time is left alone and frees itself when it does.
#ifndef MEDIA_PLAYER_SEAT_H
#define MEDIA_PLAYER_SEAT_H

#include <stdbool.h>
#include <stdint.h>
#include <vlc/vlc.h>

struct preview;

struct seat_opt {
  libvlc_instance_t *vlc;
  const char *uri;     // copied
  uint32_t window;     // X window to draw in, 0: memory
  const char *vout;    // libvlc video outputs for that window; must outlive the seat
  const char *device;  // audio device, "": the default; must outlive the seat
  struct preview *preview;
  int cache_ms, first_ms;
  int volume;  // 0..100
  bool mute;
  void (*wake)(void *arg);  // from any thread: look at the facts
  void *arg;
};

struct seat_facts {
  uint64_t pictures;                        // new ones
  int64_t newest_ms;                        // monotonic; 0: none
  int width, height, fps_x10, kbps, level;  // level: sound, 0..100; -1 unknown
  uint64_t lost;
  bool broken, done;  // broken: libvlc gave up. done: the thread ended, seat_free() will not wait
  char why[200];      // of broken, without secrets
};

struct seat;
int seat_new(struct seat **out, const struct seat_opt *opt);
void seat_look(struct seat *s, struct seat_facts *out);
void seat_volume(struct seat *s, int volume, bool mute);

// Asks it to end; returns at once. `wake` follows when it did.
void seat_end(struct seat *s);

// Ends it and gives it up, without waiting: what is left frees itself.
void seat_free(struct seat *s);

#endif
