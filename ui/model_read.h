// SPDX-License-Identifier: GPL-3.0-or-later
// model_read: fields of a document into a struct, by a table. Missing fields leave the struct's bytes as they
// are.
#ifndef UI_MODEL_READ_H
#define UI_MODEL_READ_H

#include <stddef.h>
#include "src/base/jdoc.h"

enum take_type { TAKE_INT, TAKE_BOOL, TAKE_NUMBER, TAKE_TEXT, TAKE_WORD };

struct take {
  const char *name;
  enum take_type type;
  size_t at, cap;            // offset in the struct; bytes of a text
  const char *const *words;  // of TAKE_WORD: NULL-terminated, the index is stored as int
};

#define TAKE_END \
  { NULL, TAKE_INT, 0, 0, NULL }
#define TAKE_I(s, m) \
  { #m, TAKE_INT, offsetof(s, m), 0, NULL }
#define TAKE_B(s, m) \
  { #m, TAKE_BOOL, offsetof(s, m), 0, NULL }
#define TAKE_N(s, m) \
  { #m, TAKE_NUMBER, offsetof(s, m), 0, NULL }
#define TAKE_T(s, m) \
  { #m, TAKE_TEXT, offsetof(s, m), sizeof(((s *)0)->m), NULL }
#define TAKE_W(s, m, w) \
  { #m, TAKE_WORD, offsetof(s, m), 0, w }

// Reads every row of the table that is there and not null. A text too long is cut between characters. A wrong
// type or an unknown word: jdoc's error.
int take_all(const struct jdoc *at, const struct take *table, void *into);

// Element i of an array cursor as a text, cut like the others.
int take_item_text(const struct jdoc *list, size_t i, char *out, size_t cap);

#endif
