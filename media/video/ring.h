// SPDX-License-Identifier: GPL-3.0-or-later
// ring: bytes from one thread to another, bounded; either side waits for the other.
#ifndef MEDIA_VIDEO_RING_H
#define MEDIA_VIDEO_RING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ring;
int ring_new(struct ring **out, size_t cap);
void ring_free(struct ring *r);

// Puts all of it, waiting for room. ERR_EOF: closed.
int ring_put(struct ring *r, const uint8_t *data, size_t len);

// Takes what is there, at least one byte. 0: closed (by abort at once, by end when all was taken).
size_t ring_take(struct ring *r, uint8_t *data, size_t len);

void ring_end(struct ring *r);    // no more will be put
void ring_abort(struct ring *r);  // wakes both sides for good

#endif
