// SPDX-License-Identifier: GPL-3.0-or-later
// png: reads a small PNG of our own making.
#ifndef MEDIA_VIDEO_PNG_H
#define MEDIA_VIDEO_PNG_H

#include <stddef.h>
#include <stdint.h>

// Decodes the file behind fd, from its beginning (at most 256 KiB), to rows of RGB. ERR_TOOBIG when cap is
// not enough, ERR_SYNTAX, ERR_NOMEM.
int png_read(int fd, uint8_t *rgb, size_t cap, int *w, int *h);

#endif
