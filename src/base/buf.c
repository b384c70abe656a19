// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/buf.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"

void buf_init(struct buf *b, size_t max) {
  *b = (struct buf){.max = max < SIZE_MAX / 2 ? max : SIZE_MAX / 2};  // so that no sum below overflows
}

// Makes room for len more bytes and the NUL.
static int grow(struct buf *b, size_t len) {
  if (b->err) return b->err;
  if (len > b->max - b->len) return b->err = ERR_TOOBIG;
  size_t need = b->len + len + 1;
  if (need <= b->cap) return ERR_OK;
  size_t cap = b->cap < 32 ? 64 : b->cap + b->cap / 2;
  if (cap < need) cap = need;
  if (cap > b->max + 1) cap = b->max + 1;
  char *data = realloc(b->data, cap);
  if (!data) return b->err = ERR_NOMEM;
  b->data = data;
  b->cap = cap;
  return ERR_OK;
}

int buf_add(struct buf *b, const void *data, size_t len) {
  if (grow(b, len)) return b->err;
  if (len > 0) memcpy(b->data + b->len, data, len);
  b->len += len;
  b->data[b->len] = '\0';
  return ERR_OK;
}

int buf_adds(struct buf *b, const char *text) { return buf_add(b, text, strlen(text)); }

int buf_addf(struct buf *b, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int n = b->err ? 0 : vsnprintf(NULL, 0, fmt, ap);
  va_end(ap);
  if (n < 0) b->err = ERR_ARG;
  if (grow(b, n < 0 ? 0 : (size_t)n)) return b->err;
  va_start(ap, fmt);
  vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
  va_end(ap);
  b->len += (size_t)n;
  return ERR_OK;
}

void buf_drop(struct buf *b, size_t n) {
  if (n > b->len) n = b->len;
  if (n == 0) return;
  b->len -= n;
  memmove(b->data, b->data + n, b->len + 1);
}

void buf_clear(struct buf *b) {
  b->len = 0;
  b->err = ERR_OK;
  if (b->data) b->data[0] = '\0';
}

char *buf_take(struct buf *b) {
  if (b->err) return NULL;
  char *data = b->data;
  buf_init(b, b->max);
  return data;
}

void buf_free(struct buf *b) {
  free(b->data);
  buf_init(b, b->max);
}
