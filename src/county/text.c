// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/text.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/lang.h"
#include "src/base/utf8.h"

static bool set(const char *s) { return s && s[0]; }

// "C" and "POSIX" say nothing about a language: the tool is for Chinese clerks.
static bool english(const char *lang) {
  static const char *const names[] = {"TONGPIN_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
  for (size_t i = 0; !set(lang) && i < sizeof names / sizeof *names; i++) lang = getenv(names[i]);
  if (!set(lang)) return false;
  return strncmp(lang, "zh", 2) != 0 && strncmp(lang, "C", 1) != 0 && strcmp(lang, "POSIX") != 0;
}

int text_init(const char *lang) { return lang_set(english(lang) ? "en" : "zh_CN"); }

char *text_clean(char *s) {
  size_t left = strlen(s);
  char *to = s;
  uint32_t cp;
  for (const char *from = s; left;) {
    size_t n = utf8_decode(from, left, &cp);
    bool control = n && (cp < 0x20 || (cp >= 0x7f && cp < 0xa0));
    if (control) *to++ = '?';
    if (n && !control) {
      memmove(to, from, n);
      to += n;
    }
    from += n ? n : 1;
    left -= n ? n : 1;
  }
  *to = '\0';
  return s;
}
