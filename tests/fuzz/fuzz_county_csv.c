// SPDX-License-Identifier: GPL-3.0-or-later
// A clerk's file, in whatever encoding: every cell of what was taken is text within the file.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/utf8.h"
#include "src/county/csv.h"
#include "src/county/encoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct csv *c) {
  for (int r = 0; r < c->rows; r++) {
    if (c->row[r].cells < 1 || c->row[r].cells > CSV_MAX_CELLS || c->row[r].line < 1) abort();
    for (int i = 0; i < c->row[r].cells; i++) {
      const char *cell = c->row[r].cell[i];
      if (!utf8_valid(cell, strlen(cell))) abort();
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct encoding_text t = {0};
  struct csv *c = NULL;
  struct csv_fault fault = {0};
  if (encoding_read((const char *)data, size, &t)) return 0;
  if (!utf8_valid(t.data, t.len) && !memchr(t.data, '\0', t.len)) abort();
  int err = memchr(t.data, '\0', t.len) ? -1 : csv_read(&c, t.data, t.len, &fault);
  if (!err) check(c);
  csv_free(c);
  free(t.data);
  return 0;
}
