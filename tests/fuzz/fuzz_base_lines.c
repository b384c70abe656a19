// SPDX-License-Identifier: GPL-3.0-or-later
// A stream must give the same lines however it was cut. The first byte is the limit, the second the size of
// the cuts.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t limit;

static void note(void *arg, const char *line, size_t len) {
  if (len > limit || line[len] != '\0' || memchr(line, '\n', len)) abort();
  buf_add(arg, line, len);
  buf_adds(arg, "\n");
}

static int feed(const char *data, size_t size, size_t cut, struct buf *out) {
  struct lines l;
  int err = 0;
  lines_init(&l, limit);
  buf_init(out, 1 << 20);
  for (size_t at = 0; at < size && !err; at += cut) {
    size_t left = size - at;
    err = lines_feed(&l, data + at, left < cut ? left : cut, note, out);
  }
  lines_free(&l);
  return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct buf whole, cut;
  if (size < 2) return 0;
  limit = data[0];
  int a = feed((const char *)data + 2, size - 2, size, &whole);
  int b = feed((const char *)data + 2, size - 2, data[1] % 16 + 1, &cut);
  if (a != b || whole.len != cut.len) abort();
  if (whole.len && memcmp(whole.data, cut.data, whole.len) != 0) abort();
  buf_free(&whole);
  buf_free(&cut);
  return 0;
}
