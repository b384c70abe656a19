// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/lines.h"
#include <string.h>
#include "src/base/err.h"

void lines_init(struct lines *l, size_t max_line) { buf_init(&l->part, max_line); }

int lines_feed(struct lines *l, const char *data, size_t len, lines_fn *fn, void *arg) {
  while (len > 0) {
    const char *nl = memchr(data, '\n', len);
    size_t n = nl ? (size_t)(nl - data) : len;
    int err = buf_add(&l->part, data, n);
    if (err) return err;
    if (!nl) return ERR_OK;
    fn(arg, l->part.data, l->part.len);
    buf_clear(&l->part);
    data += n + 1;
    len -= n + 1;
  }
  return ERR_OK;
}

void lines_free(struct lines *l) { buf_free(&l->part); }
