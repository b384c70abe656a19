// SPDX-License-Identifier: GPL-3.0-or-later
// preview: small pictures for consoles. A player's thread offers what it has, the loop takes the newest.
#ifndef MEDIA_PLAYER_PREVIEW_H
#define MEDIA_PLAYER_PREVIEW_H

#include <stdbool.h>
#include <stdint.h>

enum { PREVIEW_W = 160, PREVIEW_H = 90, PREVIEW_EVERY_MS = 200 };

struct preview_picture {
  int64_t n;  // counts up, over all plays of this process
  int w, h;   // at most what was wanted, in the source's proportions
  uint8_t rgb[PREVIEW_W * PREVIEW_H * 3];
};

// A picture in planes of 8 bits, 4:2:0 (what libvlc calls I420). BT.601, limited range.
struct preview_yuv {
  const uint8_t *y, *u, *v;
  int width, height, pitch, chroma_pitch;
  int shown_w, shown_h;  // its proportions
};

struct preview;

// `ready` is called from the offering thread when a new picture waits.
int preview_new(struct preview **out, void (*ready)(void *arg), void *arg);
void preview_free(struct preview *p);

// Any thread. Pictures of at most w (16..160) by h (8..90) are wanted from now on, or none.
void preview_want(struct preview *p, bool on, int w, int h);

// Any thread. true when one is wanted now (at most one each PREVIEW_EVERY_MS); box is then what it should fit
// in.
bool preview_due(struct preview *p, int64_t now_ms, int *w, int *h);

// Any thread, after preview_due(). Scales (each pixel is the mean of those it covers) and keeps it.
void preview_offer_yuv(struct preview *p, const struct preview_yuv *from, int64_t now_ms);

// Any thread. Keeps a finished picture of w*h*3 bytes that fits in PREVIEW_W by PREVIEW_H.
void preview_offer_rgb(struct preview *p, const uint8_t *rgb, int w, int h, int64_t now_ms);

// The newest picture that was not taken yet; false: none.
bool preview_take(struct preview *p, struct preview_picture *out);

// Pure. The largest w by h in the source's proportions that fits in the box, at least 1 by 1.
void preview_fit(int src_w, int src_h, int *w, int *h);

struct preview_plane {
  const uint8_t *data;
  int width, height, pitch;
};

// Pure. Scales a plane to w by h: each target pixel is the mean of those it covers.
void preview_scale_plane(const struct preview_plane *from, uint8_t *to, int w, int h);

#endif
