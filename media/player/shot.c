// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/player/shot.h"
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include "media/player/preview.h"
#include "media/video/png.h"
#include "src/base/clock.h"
#include "src/base/err.h"

// libvlc only writes snapshots to a path; this one leads into memory, so nothing is left behind whatever
// happens.
static int take(libvlc_media_player_t *player, int fd, uint8_t *rgb, int *w, int *h) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  if (libvlc_video_take_snapshot(player, 0, path, (unsigned)*w, (unsigned)*h) != 0) return ERR_TIMEOUT;
  return png_read(fd, rgb, PREVIEW_W * PREVIEW_H * 3, w, h);
}

bool shot_take(libvlc_media_player_t *player, struct preview *preview, int w, int h) {
  uint8_t rgb[PREVIEW_W * PREVIEW_H * 3];
  unsigned width = 0, height = 0;
  if (libvlc_video_get_size(player, 0, &width, &height) != 0 || !width || !height) return false;
  preview_fit((int)width, (int)height, &w, &h);
  int fd = memfd_create("shot", MFD_CLOEXEC);
  if (fd < 0) return false;
  int err = take(player, fd, rgb, &w, &h);
  close(fd);
  if (!err) preview_offer_rgb(preview, rgb, w, h, clock_mono_ms());
  return !err;
}
