// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/utf8.h"
#include <string.h>
#include <wchar.h>

// Lead bytes: what they are masked with, how long the character is, the least it may stand for (no overlong
// forms).
static const struct lead {
  unsigned char mask, bits, len;
  uint32_t least;
} leads[] = {{0x80, 0x00, 1, 0}, {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};

static bool is_character(uint32_t cp) { return cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff); }

static const struct lead *lead_of(unsigned char c) {
  for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
    if ((c & leads[i].mask) == leads[i].bits) return &leads[i];
  return NULL;
}

size_t utf8_decode(const char *s, size_t n, uint32_t *cp) {
  if (n == 0) return 0;
  const struct lead *lead = lead_of((unsigned char)s[0]);
  if (!lead || lead->len > n) return 0;
  uint32_t v = (unsigned char)s[0] & (unsigned char)~lead->mask;
  for (size_t i = 1; i < lead->len; i++) {
    unsigned char c = (unsigned char)s[i];
    if ((c & 0xc0) != 0x80) return 0;
    v = v << 6 | (c & 0x3f);
  }
  if (v < lead->least || !is_character(v)) return 0;
  *cp = v;
  return lead->len;
}

size_t utf8_encode(uint32_t cp, char *out) {
  if (!is_character(cp)) return 0;
  size_t len = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
  for (size_t i = len; i-- > 1; cp >>= 6) out[i] = (char)(0x80 | (cp & 0x3f));
  out[0] = (char)(leads[len - 1].bits | cp);
  return len;
}

bool utf8_valid(const char *s, size_t n) {
  while (n > 0) {
    uint32_t cp;
    size_t len = utf8_decode(s, n, &cp);
    if (len == 0 || cp == 0) return false;
    s += len;
    n -= len;
  }
  return true;
}

void utf8_mend(char *s) {
  size_t len = strlen(s);
  while (len > 0 && !utf8_valid(s, len)) s[--len] = '\0';
}

int utf8_cp_width(uint32_t cp) {
  int w = wcwidth((wchar_t)cp);
  return w < 0 ? 1 : w;
}

// One character of a string, or one byte that is none (one column, shown as '?'). Returns its length.
static size_t step(const char *s, size_t n, int *cols) {
  uint32_t cp;
  size_t len = utf8_decode(s, n, &cp);
  *cols = len ? utf8_cp_width(cp) : 1;
  return len ? len : 1;
}

int utf8_width(const char *s) {
  int total = 0, cols;
  for (size_t n = strlen(s), len; n > 0; s += len, n -= len) {
    len = step(s, n, &cols);
    total += cols;
  }
  return total;
}

// Bytes of s that fit in cols columns and cap bytes; *used columns. A combining character stays with its
// base.
static size_t fit(const char *s, size_t cap, int cols, int *used) {
  size_t n = strlen(s), at = 0;
  *used = 0;
  while (at < n) {
    int w;
    size_t len = step(s + at, n - at, &w);
    if (*used + w > cols || at + len > cap) break;
    *used += w;
    at += len;
  }
  return at;
}

int utf8_cut(char *out, size_t cap, const char *s, int cols) {
  if (cap == 0) return 0;
  int used;
  size_t n = fit(s, cap - 1, cols, &used);
  bool cut = s[n] != '\0';
  if (cut && cols >= 3 && cap >= 3) n = fit(s, cap - 3, cols - 2, &used);
  memcpy(out, s, n);
  if (cut && cols >= 3 && cap >= 3) {
    memcpy(out + n, "..", 2);
    n += 2;
    used += 2;
  }
  out[n] = '\0';
  return used;
}

int utf8_pad(char *out, size_t cap, const char *s, int cols) {
  int used = utf8_cut(out, cap, s, cols);
  if (cap == 0) return 0;
  size_t n = strlen(out);
  for (; used < cols && n + 1 < cap; used++) out[n++] = ' ';
  out[n] = '\0';
  return used;
}

// Characters that may not begin a line.
static bool clings(uint32_t cp) {
  static const uint32_t set[] = {0xff0c, 0x3002, 0xff01, 0xff1f, 0xff1b, 0xff1a, 0x3001, 0xff09, 0x300b,
                                 0x201d, ',',    '.',    '!',    '?',    ';',    ':',    ')'};
  for (size_t i = 0; i < sizeof set / sizeof set[0]; i++)
    if (set[i] == cp) return true;
  return false;
}

// May a line begin with `next` behind `last`?
static bool may_break(uint32_t last, uint32_t next) {
  if (next == ' ' || clings(next) || utf8_cp_width(next) == 0) return false;
  return last == ' ' || utf8_cp_width(last) == 2 || utf8_cp_width(next) == 2;
}

size_t utf8_wrap(const char *s, int cols) {
  size_t n = strlen(s), at = 0, best = 0;
  int used = 0;
  uint32_t last = 0;
  while (at < n) {
    uint32_t cp = '?';
    int w;
    utf8_decode(s + at, n - at, &cp);
    size_t len = step(s + at, n - at, &w);
    if (cp == '\n') return at + 1;
    if (at > 0 && may_break(last, cp)) best = at;
    if (used + w > cols && cp != ' ') return best ? best : at ? at : len;
    used += w;
    at += len;
    last = cp;
  }
  return n;
}
