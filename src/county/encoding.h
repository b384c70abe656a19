// SPDX-License-Identifier: GPL-3.0-or-later
// encoding: a file as Excel writes it in China, to UTF-8. Pure.
#ifndef COUNTY_ENCODING_H
#define COUNTY_ENCODING_H

#include <stddef.h>

enum encoding { ENC_UTF8, ENC_UTF8_BOM, ENC_GB18030, ENC_UTF16LE, ENC_UTF16BE };
extern const char *const encoding_name[];

// Finds out what the bytes are (a byte order mark; else UTF-8 if all of it is valid; else GB18030) and
// converts. *out (the caller's) has no byte order mark and ends in NUL; *out_len is without that. ERR_SYNTAX:
// *bad_line (1..) is the first line that does not fit, *what the encoding it was held for; ERR_NOMEM.
int encoding_read(const char *bytes, size_t len, char **out, size_t *out_len, enum encoding *what,
                  int *bad_line);

#endif
