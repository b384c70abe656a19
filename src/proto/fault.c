// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/proto/fault.h"
#include <stddef.h>

#define FAULT_ROW(code, id, what, means, todo) {code, #id, what, means, todo},
static const struct fault table[] = {FAULT_TABLE(FAULT_ROW)};
enum { TABLE_LEN = sizeof table / sizeof table[0] };

const struct fault *fault_find(int code) {
  for (int i = 0; i < TABLE_LEN; i++) {
    if (table[i].code == code) return &table[i];
  }
  return NULL;
}

const struct fault *fault_at(int i) { return i >= 0 && i < TABLE_LEN ? &table[i] : NULL; }
