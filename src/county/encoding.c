// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/encoding.h"
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/base/utf8.h"

const char *const encoding_name[] = {"UTF-8", "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"};

static const struct {
  const char *bytes;
  size_t len;
  enum encoding what;
} marks[] = {{"\xef\xbb\xbf", 3, ENC_UTF8_BOM}, {"\xff\xfe", 2, ENC_UTF16LE}, {"\xfe\xff", 2, ENC_UTF16BE}};

// Which encoding, and how many bytes of mark to skip.
static enum encoding detect(const char *bytes, size_t len, size_t *skip) {
  *skip = 0;
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    if (len < marks[i].len || memcmp(bytes, marks[i].bytes, marks[i].len)) continue;
    *skip = marks[i].len;
    return marks[i].what;
  }
  return utf8_valid(bytes, len) ? ENC_UTF8 : ENC_GB18030;
}

static int line_at(const char *text, size_t at) {
  int line = 1;
  for (size_t i = 0; i < at; i++)
    if (text[i] == '\n') line++;
  return line;
}

// Converts by iconv; at most 3 bytes of UTF-8 come of 2 bytes, 4 of 4.
static int convert(const char *from, char *in, size_t len, char **out, size_t *out_len) {
  size_t cap = len * 2 + 4, left = cap;
  char *text = malloc(cap + 1), *to = text;
  if (!text) return ERR_NOMEM;
  iconv_t cd = iconv_open("UTF-8", from);
  if (cd == (iconv_t)-1) {
    free(text);
    return ERR_UNSUPPORTED;
  }
  bool whole = iconv(cd, &in, &len, &to, &left) != (size_t)-1 && len == 0;
  iconv_close(cd);
  *out = text;
  *out_len = cap - left;
  text[*out_len] = '\0';
  return whole ? ERR_OK : ERR_SYNTAX;
}

static int copy(const char *bytes, size_t len, char **out, size_t *out_len) {
  char *text = malloc(len + 1);
  if (!text) return ERR_NOMEM;
  memcpy(text, bytes, len);
  text[len] = '\0';
  *out = text;
  *out_len = len;
  return ERR_OK;
}

// The first byte that is not UTF-8 or a NUL; len when all is well.
static size_t bad_utf8(const char *text, size_t len) {
  size_t i = 0;
  uint32_t cp;
  for (size_t n; i < len && text[i] && (n = utf8_decode(text + i, len - i, &cp)); i += n) {}
  return i;
}

int encoding_read(const char *bytes, size_t len, struct encoding_text *out) {
  size_t skip, n = 0;
  char *text = NULL;
  *out = (struct encoding_text){.what = detect(bytes, len, &skip), .bad_line = 1};
  bytes += skip;
  len -= skip;
  bool utf8 = out->what == ENC_UTF8 || out->what == ENC_UTF8_BOM;
  int err =
      utf8 ? copy(bytes, len, &text, &n) : convert(encoding_name[out->what], (char *)bytes, len, &text, &n);
  size_t bad = text ? bad_utf8(text, n) : 0;
  if (!err && bad < n) err = ERR_SYNTAX;
  if (err) {
    if (text) out->bad_line = line_at(text, bad);
    free(text);
    return err;
  }
  out->data = text;
  out->len = n;
  return ERR_OK;
}
