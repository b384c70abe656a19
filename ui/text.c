// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/lang.h"

static const char *current = "zh_CN";

int text_init(const char *lang) {
  if (!lang || !lang[0]) lang = getenv("TONGPIN_LANG");
  current = lang && strncmp(lang, "en", 2) == 0 ? "en" : "zh_CN";
  return lang_set(current);
}

const char *text_lang(void) { return current; }

static size_t add(char *out, size_t cap, size_t len, const char *piece, size_t n) {
  if (len + n >= cap) n = cap - 1 - len;
  memcpy(out + len, piece, n);
  return len + n;
}

char *text_fill(char *out, size_t cap, const char *fmt, const char *const *args, size_t count) {
  size_t len = 0;
  while (*fmt) {
    if (fmt[0] == '%' && fmt[1] >= '1' && fmt[1] <= '9' && fmt[2] == '$' && fmt[3] == 's') {
      size_t i = (size_t)(fmt[1] - '1');
      const char *arg = i < count ? args[i] : "?";
      len = add(out, cap, len, arg, strlen(arg));
      fmt += 4;
      continue;
    }
    if (fmt[0] == '%' && fmt[1] == '%') fmt++;
    len = add(out, cap, len, fmt++, 1);
  }
  out[len] = '\0';
  return out;
}
