// SPDX-License-Identifier: GPL-3.0-or-later
// window: the picture's own X window, black and without a pointer, on one output of the screen. Everything X
// does happens in a thread of its own; an X server that hangs or dies is reported, never waited for.
#ifndef MEDIA_PLAYER_WINDOW_H
#define MEDIA_PLAYER_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

struct window_opt {
  const char *output;       // "auto": the last connected, "primary", or a RandR name; copied
  const char *place;        // "full": all of that output, or WIDTHxHEIGHT+X+Y on the screen; copied
  void (*wake)(void *arg);  // any thread: window_look() has something new
  void *arg;
};

enum window_state { WINDOW_OPENING, WINDOW_UP, WINDOW_GONE };

struct window_view {
  enum window_state state;
  uint32_t id;    // the X window, when up
  bool only;      // it fills the only screen there is: the console is behind it
  char why[120];  // when gone, English
};

struct window;

// Begins to connect to $DISPLAY. The window exists when the state is up, but stays hidden until
// window_show().
int window_new(struct window **out, const struct window_opt *opt);
void window_look(struct window *w, struct window_view *out);
void window_show(struct window *w, bool show);

// Matter only while it fills the only screen. back: there is nothing to see in it, so it goes behind the
// console. window_yield(): it does so for the next ms, whatever it shows; 0 ends that. It stays mapped.
void window_back(struct window *w, bool back);
void window_yield(struct window *w, int ms);

// Asks it to end; returns at once. The state becomes WINDOW_GONE.
void window_end(struct window *w);

// Lets it go without waiting; the thread frees what is left.
void window_free(struct window *w);

// Pure. "640x360+10-20" to x, y, w, h. ERR_SYNTAX, ERR_RANGE (sides 16..16384, places within +-16384).
struct window_place {
  int x, y, w, h;
};
int window_parse(const char *text, struct window_place *out);

#endif
