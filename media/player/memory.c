// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/player/memory.h"
#include <stdlib.h>
#include <string.h>
#include "media/player/engine.h"
#include "media/player/preview.h"
#include "src/base/clock.h"
#include "src/base/err.h"

enum { SIDE_MAX = 8192, ALIGN = 32 };

struct memory {
  struct preview *preview;
  void (*shown)(void *arg, int64_t now_ms);
  void *arg;
  libvlc_media_player_t *player;
  uint8_t *data;
  int width, height, pitch, lines;  // luma; chroma is half of each
  uint64_t mark;                    // of the last picture
};

int memory_new(struct memory **out, struct preview *preview, void (*shown)(void *arg, int64_t now_ms),
               void *arg) {
  struct memory *m = calloc(1, sizeof *m);
  if (!m) return ERR_NOMEM;
  m->preview = preview;
  m->shown = shown;
  m->arg = arg;
  *out = m;
  return ERR_OK;
}

void memory_free(struct memory *m) {
  if (!m) return;
  free(m->data);
  free(m);
}

static uint8_t *plane(const struct memory *m, int i) {
  size_t luma = (size_t)m->pitch * (size_t)m->lines;
  return m->data + (i == 0 ? 0 : i == 1 ? luma : luma + luma / 4);
}

// libvlc passes the coded size, with the rows libavcodec adds for itself, and scales each picture to what is
// answered: to answer the real size saves that pass. libvlc knows it only later, but the common ones can be
// told.
static unsigned real_height(unsigned coded) {
  static const unsigned padded[][2] = {{368, 360}, {544, 540}, {1088, 1080}};
  enum { ADDED = 18 };
  if (coded < 2 * ADDED || (coded - ADDED) % 16) return coded;
  for (size_t i = 0; i < sizeof padded / sizeof *padded; i++)
    if (coded - ADDED == padded[i][0]) return padded[i][1];
  return coded - ADDED;
}

static unsigned on_format(void **opaque, char *chroma, unsigned *width, unsigned *height, unsigned *pitches,
                          unsigned *lines) {
  struct memory *m = *opaque;
  *height = real_height(*height);
  if (*width < 2 || *height < 2 || *width > SIDE_MAX || *height > SIDE_MAX) return 0;
  m->width = (int)*width;
  m->height = (int)*height;
  m->pitch = (m->width + 2 * ALIGN - 1) / (2 * ALIGN) * (2 * ALIGN);
  m->lines = (m->height + ALIGN - 1) / ALIGN * ALIGN;
  size_t luma = (size_t)m->pitch * (size_t)m->lines;
  free(m->data);
  m->data = aligned_alloc(ALIGN, luma + luma / 2);
  if (!m->data) return 0;
  memcpy(chroma, "I420", 4);
  pitches[0] = (unsigned)m->pitch;
  lines[0] = (unsigned)m->lines;
  pitches[1] = pitches[2] = pitches[0] / 2;
  lines[1] = lines[2] = lines[0] / 2;
  return 1;
}

static void *on_lock(void *opaque, void **planes) {
  struct memory *m = opaque;
  for (int i = 0; i < 3; i++) planes[i] = plane(m, i);
  return NULL;
}

// Every fourth line is enough to see that something moved, and costs a quarter.
static uint64_t mark_of(const struct memory *m) {
  uint64_t mark = 1469598103934665603u;
  for (int y = 0; y < m->height; y += 4) {
    const uint8_t *row = m->data + (size_t)y * (size_t)m->pitch;
    for (int x = 0; x + 8 <= m->width; x += 8) {
      uint64_t word;
      memcpy(&word, row + x, sizeof word);
      mark = (mark ^ word) * 1099511628211u;
      mark ^= mark >> 29;
    }
  }
  return mark;
}

static void offer(struct memory *m, int64_t now_ms) {
  unsigned w = 0, h = 0;
  struct preview_yuv yuv = {plane(m, 0), plane(m, 1),  plane(m, 2), m->width, m->height,
                            m->pitch,    m->pitch / 2, m->width,    m->height};
  if (libvlc_video_get_size(m->player, 0, &w, &h) == 0 && w && h && w <= SIDE_MAX && h <= SIDE_MAX) {
    yuv.shown_w = (int)w;
    yuv.shown_h = (int)h;
  }
  preview_offer_yuv(m->preview, &yuv, now_ms);
}

static void on_display(void *opaque, void *picture) {
  struct memory *m = opaque;
  (void)picture;
  int64_t now = clock_mono_ms();
  int w, h;
  uint64_t mark = mark_of(m);
  bool fresh = mark != m->mark;
  m->mark = mark;
  if (preview_due(m->preview, now, &w, &h)) offer(m, now);
  if (fresh) m->shown(m->arg, now);
}

void memory_attach(struct memory *m, libvlc_media_player_t *player) {
  m->player = player;
  engine_use_processor(player);
  libvlc_video_set_callbacks(player, on_lock, NULL, on_display, m);
  libvlc_video_set_format_callbacks(player, on_format, NULL);
}
