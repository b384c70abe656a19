// SPDX-License-Identifier: GPL-3.0-or-later
// What decodes must encode to the same text: there is one way to write each run of bytes.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/b64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t n = 0, cap = size / 4 * 3;
  char *plain = malloc(cap + 1), *text = malloc(size + 5);
  if (plain && text && b64_decode((const char *)data, size, plain, cap, &n) == 0) {
    b64_encode(plain, n, text);
    if (b64_len(n) != size || memcmp(text, data, size) != 0) abort();
  }
  free(plain);
  free(text);
  return 0;
}
