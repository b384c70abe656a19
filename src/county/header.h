// SPDX-License-Identifier: GPL-3.0-or-later
// header: which column of a table is which. Pure.
#ifndef COUNTY_HEADER_H
#define COUNTY_HEADER_H

#include "src/county/csv.h"
#include "src/county/faults.h"

struct header_row {
  const char *names[6];  // Chinese first (that is how faults call it), then others; NULL-terminated
  bool needed;
};

enum { HEADER_MAX = 24 };

struct header {
  const struct header_row *rows;  // set by the caller
  int count;                      // of them
  int at[HEADER_MAX];             // the cell of each column, -1: not in the file
  char text[HEADER_MAX][64];      // as it stands in the file, else the first name
};

// Finds the columns; what stands in brackets behind a name is not part of it. Unknown, double and missing
// ones are faults. false: no lines can be read.
bool header_read(struct header *h, const struct csv *csv, const char *file, struct faults *f);

// The cell of a column in a row; "" when there is none.
char *header_cell(const struct header *h, const struct csv_row *row, int column);

#endif
