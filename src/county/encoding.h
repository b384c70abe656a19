// SPDX-License-Identifier: GPL-3.0-or-later
// encoding: a file as Excel writes it in China, to UTF-8. Pure.
#ifndef COUNTY_ENCODING_H
#define COUNTY_ENCODING_H

#include <stddef.h>

enum encoding { ENC_UTF8, ENC_UTF8_BOM, ENC_GB18030, ENC_UTF16LE, ENC_UTF16BE };
extern const char *const encoding_name[];

struct encoding_text {
  char *data;          // UTF-8 without byte order mark, ends in NUL; the caller frees it
  size_t len;          // without that NUL
  enum encoding what;  // what the bytes were held for
  int bad_line;        // 1..: the first line that does not fit, after ERR_SYNTAX
};

// Finds out what the bytes are (a byte order mark; else UTF-8 if all of it is valid; else GB18030) and
// converts. ERR_SYNTAX, ERR_NOMEM: out->data is NULL.
int encoding_read(const char *bytes, size_t len, struct encoding_text *out);

#endif
