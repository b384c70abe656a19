// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/header.h"
#include <string.h>
#include <strings.h>
#include "src/base/utf8.h"
#include "src/county/text.h"

// A name without spaces and without what stands in brackets.
static void bare(const char *text, char *out, size_t cap) {
  size_t n = 0;
  for (; *text && n + 1 < cap; text++) {
    if (*text == '(' || !strncmp(text, "（", 3)) break;
    if (*text != ' ' && *text != '\n' && *text != '\r') out[n++] = *text;
  }
  out[n] = '\0';
}

static int column_of(const struct header *h, const char *text) {
  char name[128];
  bare(text, name, sizeof name);
  for (int c = 0; c < h->count; c++)
    for (int i = 0; i < 6 && h->rows[c].names[i]; i++)
      if (!strcasecmp(h->rows[c].names[i], name)) return c;
  return -1;
}

static void known_names(const struct header *h, char *out, size_t cap) {
  size_t n = 0;
  out[0] = '\0';
  for (int c = 0; c < h->count; c++) {
    size_t len = strlen(h->rows[c].names[0]);
    if (n + len + 2 > cap) return;
    n += (size_t)snprintf(out + n, cap - n, "%s%s", c ? " " : "", h->rows[c].names[0]);
  }
}

bool header_read(struct header *h, const struct csv *csv, const char *file, struct faults *f) {
  int before = f->count;
  for (int c = 0; c < h->count; c++) {
    h->at[c] = -1;
    snprintf(h->text[c], sizeof h->text[c], "%s", h->rows[c].names[0]);
  }
  if (!csv->rows) {
    faults_add(f, file, 1, NULL, _("the file is empty"));
    return false;
  }
  const struct csv_row *first = &csv->row[0];
  char known[200];
  known_names(h, known, sizeof known);
  for (int i = 0; i < first->cells; i++) {
    if (!first->cell[i][0]) continue;
    int c = column_of(h, first->cell[i]);
    if (c < 0)
      faults_add(f, file, first->line, first->cell[i], _("is not a known column; known are: %s"), known);
    if (c >= 0 && h->at[c] >= 0)
      faults_add(f, file, first->line, first->cell[i], _("this column is there twice"));
    if (c < 0 || h->at[c] >= 0) continue;
    h->at[c] = i;
    utf8_cut(h->text[c], sizeof h->text[c], first->cell[i], 30);
  }
  for (int c = 0; c < h->count; c++)
    if (h->rows[c].needed && h->at[c] < 0)
      faults_add(f, file, first->line, h->rows[c].names[0], _("this column is missing"));
  return f->count == before;
}

char *header_cell(const struct header *h, const struct csv_row *row, int column) {
  static char none[1];
  int i = h->at[column];
  none[0] = '\0';
  return i >= 0 && i < row->cells ? row->cell[i] : none;
}
