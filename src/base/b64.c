// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/b64.h"
#include <stdint.h>
#include <string.h>
#include "src/base/err.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t b64_len(size_t n) { return (n + 2) / 3 * 4; }

void b64_encode(const void *data, size_t n, char *out) {
  const unsigned char *p = data;
  for (; n >= 3; n -= 3, p += 3) {
    *out++ = digits[p[0] >> 2];
    *out++ = digits[(p[0] & 3) << 4 | p[1] >> 4];
    *out++ = digits[(p[1] & 15) << 2 | p[2] >> 6];
    *out++ = digits[p[2] & 63];
  }
  if (n > 0) {
    unsigned char second = n == 2 ? p[1] : 0;
    *out++ = digits[p[0] >> 2];
    *out++ = digits[(p[0] & 3) << 4 | second >> 4];
    *out++ = n == 2 ? digits[(second & 15) << 2] : '=';
    *out++ = '=';
  }
  *out = '\0';
}

static int value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// Four characters, of which the last `pad` are '=', to 3 - pad bytes.
static int quad(const char *text, int pad, unsigned char *out) {
  uint32_t v = 0;
  for (int i = 0; i < 4; i++) {
    int d = i < 4 - pad ? value(text[i]) : 0;
    if (d < 0) return ERR_SYNTAX;
    v = v << 6 | (uint32_t)d;
  }
  if (pad && (v & (pad == 2 ? 0xffffU : 0xffU))) return ERR_SYNTAX;
  for (int i = 0; i < 3 - pad; i++) out[i] = (unsigned char)(v >> (16 - 8 * i));
  return ERR_OK;
}

int b64_decode(const char *text, size_t len, void *out, size_t cap, size_t *n) {
  if (len % 4) return ERR_SYNTAX;
  int pad = len && text[len - 1] == '=' ? 1 + (text[len - 2] == '=') : 0;
  size_t need = len / 4 * 3 - (size_t)pad;
  if (need > cap) return ERR_TOOBIG;
  unsigned char *p = out;
  for (size_t i = 0; i < len; i += 4, p += 3) {
    int err = quad(text + i, i + 4 == len ? pad : 0, p);
    if (err) return err;
  }
  *n = need;
  return ERR_OK;
}
