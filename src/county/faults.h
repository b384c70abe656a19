// SPDX-License-Identifier: GPL-3.0-or-later
// faults: everything that is wrong with the clerk's files, each by file, line and column.
#ifndef COUNTY_FAULTS_H
#define COUNTY_FAULTS_H

#include <stdbool.h>
#include <stdio.h>

enum { FAULTS_MAX = 100 };  // kept; the others are only counted

struct fault {
  const char *file;
  int line, n;      // n: in the order they were found
  char column[64];  // the header as it stands in the file, "": the whole line
  char text[240];
};

struct faults {
  int count, kept;
  struct fault item[FAULTS_MAX];
};

// Adds one. file must outlive f; column may be NULL. fmt is already in the user's language.
__attribute__((format(printf, 5, 6))) void faults_add(struct faults *f, const char *file, int line,
                                                      const char *column, const char *fmt, ...);

// "FILE:LINE:COLUMN: text" for each, by file as added and line, and a last line with the count.
void faults_print(struct faults *f, FILE *to);

#endif
