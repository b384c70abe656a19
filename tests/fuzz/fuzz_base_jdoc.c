// SPDX-License-Identifier: GPL-3.0-or-later
// A stranger's JSON: what parses is walked with every reader; a fault must be UTF-8 and point into the
// document.
#include <stdlib.h>
#include <string.h>
#include "src/base/jdoc.h"
#include "src/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static void check_fault(const struct jdoc_fault *fault) {
  demand(utf8_valid(fault->at, strlen(fault->at)) && utf8_valid(fault->why, strlen(fault->why)));
  demand(fault->err == 0 || fault->why[0]);
}

static void read_member(const struct jdoc *at, const char *key) {
  static const char *const words[] = {"red", "green", NULL};
  int64_t i;
  double n;
  bool b;
  int w;
  char s[8];
  int errs[] = {jdoc_int(at, key, -9, 9, &i), jdoc_number(at, key, -9, 9, &n), jdoc_bool(at, key, &b),
                jdoc_string(at, key, s, sizeof s), jdoc_word(at, key, words, &w)};
  if (!errs[3]) demand(strlen(s) > 0 && strlen(s) < sizeof s && utf8_valid(s, strlen(s)));
  if (!errs[0]) demand(i >= -9 && i <= 9);
}

static void walk(const struct jdoc *at) {
  const char *key;
  json_t *value;
  struct jdoc next;
  json_object_foreach (at->value, key, value) {
    struct jdoc_fault own = {0};
    struct jdoc here = *at;
    here.fault = &own;
    read_member(&here, key);
    check_fault(&own);
    if (!jdoc_object(at, key, &next) || !jdoc_array(at, key, 100, &next)) walk(&next);
    at->fault->err = 0;
  }
  for (size_t i = 0; json_is_array(at->value) && i < jdoc_len(at); i++) {
    jdoc_item(at, i, &next);
    walk(&next);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct jdoc_fault fault;
  struct jdoc root;
  json_t *value = jdoc_parse((const char *)data, size, 1 << 16, &root, &fault);
  check_fault(&fault);
  demand((value == NULL) == (fault.err != 0));
  if (value) walk(&root);
  json_decref(value);
  return 0;
}
