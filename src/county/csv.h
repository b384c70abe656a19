// SPDX-License-Identifier: GPL-3.0-or-later
// csv: tables of text (RFC 4180) with comma, semicolon or tab, whichever the first line has most of. Pure.
#ifndef COUNTY_CSV_H
#define COUNTY_CSV_H

#include <stddef.h>

enum {
  CSV_MAX_BYTES = 16 * 1024 * 1024,
  CSV_MAX_ROWS = 20000,
  CSV_MAX_CELLS = 64,
};

struct csv_row {
  int line;  // where it begins, 1..
  int cells;
  char **cell;  // without quotes and outer spaces; newlines inside a quoted cell stay
};

struct csv {
  char sep;
  int rows;  // blank ones are left out
  struct csv_row *row;
  char *text;   // what the cells point into
  char **cell;  // all cells, row after row
};

struct csv_fault {
  int line;         // 1..
  int cell;         // 0..: the column
  const char *why;  // an English msgid
};

// Reads UTF-8 text without NUL. Ends of line are CR LF, LF or CR. A quote within a bare cell is a letter like
// any other. ERR_SYNTAX (a quote that is not closed, or text behind a closing quote), ERR_TOOBIG: *fault is
// filled; ERR_NOMEM.
int csv_read(struct csv **out, const char *text, size_t len, struct csv_fault *fault);
void csv_free(struct csv *c);

#endif
