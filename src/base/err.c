// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/err.h"
#include <stddef.h>
#include <sysexits.h>

struct row {
  const char *text;
  int sysexit;
};

// By -err.
static const struct row rows[] = {
    [0] = {"no error", EX_OK},
    [-ERR_NOMEM] = {"out of memory", EX_OSERR},
    [-ERR_ARG] = {"wrong argument", EX_SOFTWARE},
    [-ERR_SYNTAX] = {"not well formed", EX_DATAERR},
    [-ERR_TYPE] = {"wrong type", EX_DATAERR},
    [-ERR_MISSING] = {"not there", EX_NOINPUT},
    [-ERR_RANGE] = {"out of bounds", EX_DATAERR},
    [-ERR_TOOBIG] = {"too big", EX_DATAERR},
    [-ERR_EXISTS] = {"there already", EX_CANTCREAT},
    [-ERR_STATE] = {"not in this state", EX_TEMPFAIL},
    [-ERR_DENIED] = {"not allowed", EX_NOPERM},
    [-ERR_IO] = {"refused by the system", EX_IOERR},
    [-ERR_EOF] = {"closed by the other side", EX_PROTOCOL},
    [-ERR_TIMEOUT] = {"not in time", EX_UNAVAILABLE},
    [-ERR_CORRUPT] = {"damaged data", EX_DATAERR},
    [-ERR_UNSUPPORTED] = {"not supported by this build", EX_UNAVAILABLE},
    [-ERR_AGAIN] = {"not yet", EX_TEMPFAIL},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

const char *err_text(int err) {
  if (err > 0 || err <= -ROWS) return "unknown error";
  return rows[-err].text;
}

int err_sysexit(int err) {
  if (err > 0 || err <= -ROWS) return EX_SOFTWARE;
  return rows[-err].sysexit;
}
