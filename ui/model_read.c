// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model_read.h"
#include <string.h>
#include "src/base/err.h"

static void copy_text(const json_t *v, char *out, size_t cap) {
  size_t n = json_string_length(v);
  const char *s = json_string_value(v);
  if (n >= cap) {
    n = cap - 1;
    while (n > 0 && (s[n] & 0xc0) == 0x80) n--;
  }
  memcpy(out, s, n);
  out[n] = '\0';
}

static int take_text(const struct jdoc *at, const struct take *t, char *out) {
  const json_t *v = json_object_get(at->value, t->name);
  if (!json_is_string(v)) return jdoc_refuse(at, t->name, ERR_TYPE, "needs a string");
  copy_text(v, out, t->cap);
  return ERR_OK;
}

int take_item_text(const struct jdoc *list, size_t i, char *out, size_t cap) {
  struct jdoc item;
  jdoc_item(list, i, &item);
  if (!json_is_string(item.value)) return jdoc_refuse(&item, NULL, ERR_TYPE, "needs a string");
  copy_text(item.value, out, cap);
  return ERR_OK;
}

static int take_one(const struct jdoc *at, const struct take *t, char *out) {
  switch (t->type) {
  case TAKE_INT: return jdoc_int(at, t->name, INT64_MIN / 4, INT64_MAX / 4, (int64_t *)(void *)out);
  case TAKE_BOOL: return jdoc_bool(at, t->name, (bool *)(void *)out);
  case TAKE_NUMBER: return jdoc_number(at, t->name, 0, 1e6, (double *)(void *)out);
  case TAKE_WORD: return jdoc_word(at, t->name, t->words, (int *)(void *)out);
  case TAKE_TEXT: return take_text(at, t, out);
  }
  return ERR_ARG;
}

int take_all(const struct jdoc *at, const struct take *table, void *into) {
  int err = ERR_OK;
  for (const struct take *t = table; t->name && !err; t++) {
    if (jdoc_has(at, t->name)) err = take_one(at, t, (char *)into + t->at);
  }
  return err;
}
