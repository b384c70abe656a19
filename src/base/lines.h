// SPDX-License-Identifier: GPL-3.0-or-later
// lines: cuts a byte stream into lines. Pure.
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stddef.h>
#include "src/base/buf.h"

struct lines {
  struct buf part;  // the line that is still coming
};

// `line` is NUL-terminated, without the newline, valid during the call only.
typedef void lines_fn(void *arg, const char *line, size_t len);

void lines_init(struct lines *l, size_t max_line);

// Calls fn for each whole line. A line over max_line bytes: ERR_TOOBIG (the caller closes the stream);
// ERR_NOMEM.
int lines_feed(struct lines *l, const char *data, size_t len, lines_fn *fn, void *arg);

void lines_free(struct lines *l);

#endif
