// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/faults.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "src/county/text.h"

void faults_add(struct faults *f, const char *file, int line, const char *column, const char *fmt, ...) {
  f->count++;
  if (f->kept == FAULTS_MAX) return;
  struct fault *i = &f->item[f->kept++];
  i->file = file;
  i->line = line;
  i->n = f->count;
  snprintf(i->column, sizeof i->column, "%s", column ? column : "");
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(i->text, sizeof i->text, fmt, ap);
  va_end(ap);
  text_clean(i->column);
  text_clean(i->text);
}

static int by_place(const void *left, const void *right) {
  const struct fault *a = left, *b = right;
  int order = strcmp(a->file, b->file);
  if (order) return order;
  if (a->line != b->line) return a->line < b->line ? -1 : 1;
  return a->n - b->n;
}

void faults_print(struct faults *f, FILE *to) {
  qsort(f->item, (size_t)f->kept, sizeof *f->item, by_place);
  for (int i = 0; i < f->kept; i++) {
    const struct fault *x = &f->item[i];
    fprintf(to, "%s:%d:%s%s %s\n", x->file, x->line, x->column, x->column[0] ? ":" : "", x->text);
  }
  if (f->count > f->kept) fprintf(to, _("... and %d more\n"), f->count - f->kept);
  fprintf(to, _("faults: %d; nothing was pushed\n"), f->count);
}
