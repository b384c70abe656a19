// SPDX-License-Identifier: GPL-3.0-or-later
// buf: a byte string that grows up to a limit. The first failure sticks in `err`, so a caller may add many
// pieces and check once. Always NUL-terminated when data is not NULL.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
  char *data;  // len bytes and a NUL; NULL while nothing was added
  size_t len;  // bytes, without the NUL
  size_t cap;  // bytes allocated
  size_t max;  // len may not pass this
  int err;     // ERR_OK, or the first ERR_NOMEM / ERR_TOOBIG
};

// An empty buffer that may hold max bytes. Nothing is allocated.
void buf_init(struct buf *b, size_t max);

// Each returns b->err. On failure the contents stay as they were.
int buf_add(struct buf *b, const void *data, size_t len);
int buf_adds(struct buf *b, const char *text);
__attribute__((format(printf, 2, 3))) int buf_addf(struct buf *b, const char *fmt, ...);

// Drops the first n bytes (all, if n is larger).
void buf_drop(struct buf *b, size_t n);

// Empties, keeps the memory, clears err.
void buf_clear(struct buf *b);

// Hands the bytes to the caller, who frees them; the buffer is empty afterwards. NULL if err is set or
// nothing was added.
char *buf_take(struct buf *b);

void buf_free(struct buf *b);

#endif
