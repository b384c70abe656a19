// SPDX-License-Identifier: GPL-3.0-or-later
// load: the clerk's files from the disk to checked plans.
#ifndef COUNTY_LOAD_H
#define COUNTY_LOAD_H

#include "src/county/build.h"

struct loaded {
  struct lessons lessons;
  struct periods periods;
  struct plan *plan;
  struct faults faults;
};

// Reads all files and checks them together; periods_file may be NULL. Names must outlive *l. Returns a
// sysexits(3) code: 0, 65 (faults, printed on stderr), 66 (a file cannot be read), 71 (no memory). *l is to
// be cleared in each case.
int load_all(struct loaded *l, const char *const *files, int count, const char *periods_file,
             const struct term *term);
void load_clear(struct loaded *l);

#endif
