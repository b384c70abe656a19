// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/player/preview.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"

struct preview {
  pthread_mutex_t lock;
  void (*ready)(void *arg);
  void *arg;
  bool on, fresh;
  int w, h;         // wanted
  int64_t last_ms;  // of the last offer
  struct preview_picture picture;
};

int preview_new(struct preview **out, void (*ready)(void *arg), void *arg) {
  struct preview *p = calloc(1, sizeof *p);
  if (!p) return ERR_NOMEM;
  pthread_mutex_init(&p->lock, NULL);
  p->ready = ready;
  p->arg = arg;
  *out = p;
  return ERR_OK;
}

void preview_free(struct preview *p) {
  if (!p) return;
  pthread_mutex_destroy(&p->lock);
  free(p);
}

void preview_want(struct preview *p, bool on, int w, int h) {
  pthread_mutex_lock(&p->lock);
  p->on = on;
  p->w = w < 1 ? 1 : w > PREVIEW_W ? PREVIEW_W : w;
  p->h = h < 1 ? 1 : h > PREVIEW_H ? PREVIEW_H : h;
  p->last_ms = 0;
  p->fresh = p->fresh && on;
  pthread_mutex_unlock(&p->lock);
}

bool preview_due(struct preview *p, int64_t now_ms, int *w, int *h) {
  pthread_mutex_lock(&p->lock);
  bool due = p->on && now_ms - p->last_ms >= PREVIEW_EVERY_MS;
  *w = p->w;
  *h = p->h;
  pthread_mutex_unlock(&p->lock);
  return due;
}

void preview_fit(int src_w, int src_h, int *w, int *h) {
  int by_w = (int)((int64_t)src_h * *w / src_w);  // height when the width is filled
  if (by_w <= *h) {
    *h = by_w < 1 ? 1 : by_w;
  } else {
    int by_h = (int)((int64_t)src_w * *h / src_h);
    *w = by_h < 1 ? 1 : by_h;
  }
}

static uint8_t mean(const uint8_t *from, int pitch, int w, int h) {
  uint32_t sum = 0;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) sum += from[(size_t)y * (size_t)pitch + (size_t)x];
  return (uint8_t)(sum / (uint32_t)(w * h));
}

void preview_scale_plane(const struct preview_plane *from, uint8_t *to, int w, int h) {
  for (int y = 0; y < h; y++) {
    int y0 = (int)((int64_t)y * from->height / h), y1 = (int)((int64_t)(y + 1) * from->height / h);
    const uint8_t *row = from->data + (size_t)y0 * (size_t)from->pitch;
    for (int x = 0; x < w; x++) {
      int x0 = (int)((int64_t)x * from->width / w), x1 = (int)((int64_t)(x + 1) * from->width / w);
      *to++ = mean(row + x0, from->pitch, x1 > x0 ? x1 - x0 : 1, y1 > y0 ? y1 - y0 : 1);
    }
  }
}

static uint8_t clamp(int v) { return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v); }

static void to_rgb(const uint8_t *y, const uint8_t *u, const uint8_t *v, int n, uint8_t *rgb) {
  for (int i = 0; i < n; i++) {
    int c = 298 * (y[i] - 16) + 128, d = u[i] - 128, e = v[i] - 128;
    *rgb++ = clamp((c + 409 * e) >> 8);
    *rgb++ = clamp((c - 100 * d - 208 * e) >> 8);
    *rgb++ = clamp((c + 516 * d) >> 8);
  }
}

static void keep(struct preview *p, int w, int h, int64_t now_ms) {
  p->picture.n++;
  p->picture.w = w;
  p->picture.h = h;
  p->last_ms = now_ms;
  p->fresh = true;
}

void preview_offer_yuv(struct preview *p, const struct preview_yuv *from, int64_t now_ms) {
  uint8_t plane[3][PREVIEW_W * PREVIEW_H] = {{0}};
  int w, h, cw = from->width / 2, ch = from->height / 2;
  if (!preview_due(p, now_ms, &w, &h) || cw < 1 || ch < 1) return;
  preview_fit(from->shown_w, from->shown_h, &w, &h);
  const struct preview_plane planes[3] = {{from->y, from->width, from->height, from->pitch},
                                          {from->u, cw, ch, from->chroma_pitch},
                                          {from->v, cw, ch, from->chroma_pitch}};
  for (int i = 0; i < 3; i++) preview_scale_plane(&planes[i], plane[i], w, h);
  pthread_mutex_lock(&p->lock);
  to_rgb(plane[0], plane[1], plane[2], w * h, p->picture.rgb);
  keep(p, w, h, now_ms);
  pthread_mutex_unlock(&p->lock);
  p->ready(p->arg);
}

void preview_offer_rgb(struct preview *p, const uint8_t *rgb, int w, int h, int64_t now_ms) {
  if (w < 1 || h < 1 || w > PREVIEW_W || h > PREVIEW_H) return;
  pthread_mutex_lock(&p->lock);
  memcpy(p->picture.rgb, rgb, (size_t)w * (size_t)h * 3);
  keep(p, w, h, now_ms);
  pthread_mutex_unlock(&p->lock);
  p->ready(p->arg);
}

bool preview_take(struct preview *p, struct preview_picture *out) {
  pthread_mutex_lock(&p->lock);
  bool fresh = p->fresh && p->on;
  if (fresh) *out = p->picture;
  p->fresh = false;
  pthread_mutex_unlock(&p->lock);
  return fresh;
}
