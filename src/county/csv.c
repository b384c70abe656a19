// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/csv.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/county/text.h"

struct scan {
  char *at, *end,
      *to;  // next byte; behind the last; where the cell's text goes (in place: it only gets shorter)
  int line;
  struct csv *csv;
  int row_cap;
  size_t cell_count, cell_cap;
  struct csv_fault *fault;
};

static int fail(struct scan *s, int err, int line, int cell, const char *why) {
  *s->fault = (struct csv_fault){line, cell, why};
  return err;
}

static char separator(const char *text, size_t len) {
  static const char seps[] = ",;\t";
  int count[3] = {0}, best = 0;
  bool quoted = false;
  for (size_t i = 0; i < len && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
    if (text[i] == '"') quoted = !quoted;
    const char *sep = quoted ? NULL : strchr(seps, text[i]);
    if (sep) count[sep - seps]++;
  }
  for (int i = 1; i < 3; i++)
    if (count[i] > count[best]) best = i;
  return seps[best];
}

static bool grow(void **array, size_t *cap, size_t want, size_t size) {
  if (want <= *cap) return true;
  size_t n = *cap ? *cap * 2 : 64;
  void *more = realloc(*array, n * size);
  if (!more) return false;
  *array = more;
  *cap = n;
  return true;
}

// Bytes of white space at s: ASCII space and tab, newlines, U+00A0, U+3000.
static size_t space_at(const char *s) {
  if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r') return 1;
  if (!strncmp(s, "\xc2\xa0", 2)) return 2;
  return !strncmp(s, "\xe3\x80\x80", 3) ? 3 : 0;
}

static char *trim(char *s) {
  size_t n;
  while ((n = space_at(s))) s += n;
  for (char *end = s + strlen(s); end > s;) {
    size_t back = end - s >= 3 && space_at(end - 3) == 3 ? 3 : end - s >= 2 && space_at(end - 2) == 2 ? 2 : 1;
    if (back == 1 && !space_at(end - 1)) break;
    end -= back;
    *end = '\0';
  }
  return s;
}

static bool at_end(const struct scan *s) {
  return s->at == s->end || *s->at == s->csv->sep || *s->at == '\n' || *s->at == '\r';
}

// The text of a quoted cell, from behind its first quote to behind its last.
static int quoted(struct scan *s, int cell) {
  int line = s->line;
  for (;;) {
    if (s->at == s->end)
      return fail(s, ERR_SYNTAX, line, cell, N_("a quotation mark is opened and never closed"));
    char c = *s->at++;
    if (c == '"' && (s->at == s->end || *s->at != '"')) break;
    if (c == '"') s->at++;
    if (c == '\n') s->line++;
    *s->to++ = c;
  }
  while (s->at < s->end && *s->at == ' ') s->at++;
  if (!at_end(s))
    return fail(s, ERR_SYNTAX, line, cell, N_("there is text behind the closing quotation mark"));
  return ERR_OK;
}

static int read_cell(struct scan *s, int cell) {
  char *begin = s->to;
  if (cell >= CSV_MAX_CELLS) return fail(s, ERR_TOOBIG, s->line, cell, N_("there are too many columns"));
  if (!grow((void **)&s->csv->cell, &s->cell_cap, s->cell_count + 1, sizeof *s->csv->cell)) return ERR_NOMEM;
  if (s->at < s->end && *s->at == '"') {
    s->at++;
    int err = quoted(s, cell);
    if (err) return err;
  } else {
    while (!at_end(s)) *s->to++ = *s->at++;
  }
  // What ends the cell is still to be looked at, so its NUL may only be set when that was stepped over.
  s->csv->cell[s->cell_count++] = begin;
  return ERR_OK;
}

// Steps over the end of a cell; true when it also ends the row.
static bool step(struct scan *s) {
  bool last = s->at == s->end;
  char c = last ? '\n' : *s->at++;
  if (c == '\r' && s->at < s->end && *s->at == '\n') s->at++;
  *s->to++ = '\0';
  if (c == s->csv->sep && !last) return false;
  s->line++;
  return true;
}

static int read_row(struct scan *s, bool *blank) {
  size_t first = s->cell_count;
  int line = s->line, err;
  do
    if ((err = read_cell(s, (int)(s->cell_count - first)))) return err;
  while (!step(s));
  *blank = true;
  for (size_t i = first; i < s->cell_count; i++) {
    s->csv->cell[i] = trim(s->csv->cell[i]);
    if (s->csv->cell[i][0]) *blank = false;
  }
  if (*blank) {
    s->cell_count = first;
    return ERR_OK;
  }
  size_t cap = (size_t)s->row_cap;
  if (s->csv->rows >= CSV_MAX_ROWS) return fail(s, ERR_TOOBIG, line, 0, N_("there are too many rows"));
  if (!grow((void **)&s->csv->row, &cap, (size_t)s->csv->rows + 1, sizeof *s->csv->row)) return ERR_NOMEM;
  s->row_cap = (int)cap;
  s->csv->row[s->csv->rows++] = (struct csv_row){.line = line, .cells = (int)(s->cell_count - first)};
  return ERR_OK;
}

int csv_read(struct csv **out, const char *text, size_t len, struct csv_fault *fault) {
  struct scan s = {.line = 1, .fault = fault};
  int err = ERR_NOMEM;
  *out = NULL;
  if (len > CSV_MAX_BYTES) return fail(&s, ERR_TOOBIG, 1, 0, N_("the file is larger than 16 MB"));
  if (!(s.csv = calloc(1, sizeof *s.csv)) || !(s.csv->text = malloc(len + 2))) goto out;
  memcpy(s.csv->text, text, len);
  s.csv->sep = separator(text, len);
  s.at = s.to = s.csv->text;
  s.end = s.at + len;
  bool blank;
  for (err = ERR_OK; !err && s.at < s.end;) err = read_row(&s, &blank);
  if (err) goto out;
  char **cell = s.csv->cell;
  for (int i = 0; i < s.csv->rows; cell += s.csv->row[i++].cells) s.csv->row[i].cell = cell;
  *out = s.csv;
  return ERR_OK;
out:
  csv_free(s.csv);
  return err;
}

void csv_free(struct csv *c) {
  if (!c) return;
  free(c->row);
  free(c->cell);
  free(c->text);
  free(c);
}
