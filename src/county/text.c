// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/text.h"
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/base/utf8.h"

static bool set(const char *s) { return s && s[0]; }

// "C" and "POSIX" say nothing about a language: the tool is for Chinese clerks.
static bool english(const char *lang) {
  static const char *const names[] = {"TONGPIN_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
  for (size_t i = 0; !set(lang) && i < sizeof names / sizeof *names; i++) lang = getenv(names[i]);
  if (!set(lang)) return false;
  return strncmp(lang, "zh", 2) != 0 && strncmp(lang, "C", 1) != 0 && strcmp(lang, "POSIX") != 0;
}

// The folder `locale` beside the program, as in a build tree; "" when there is none.
static void beside_program(char *out, size_t cap) {
  char exe[PATH_MAX];
  out[0] = '\0';
  ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
  if (n <= 0) return;
  exe[n] = '\0';
  char *slash = strrchr(exe, '/');
  if (slash) *slash = '\0';
  int len = snprintf(out, cap, "%s/locale", exe);
  if (len < 0 || (size_t)len >= cap || access(out, R_OK) != 0) out[0] = '\0';
}

int text_init(const char *lang) {
  char dir[PATH_MAX];
  const char *env = getenv("TONGPIN_LOCALEDIR");
  bool en = english(lang);
  if (!setlocale(LC_ALL, "C.UTF-8")) return ERR_UNSUPPORTED;
  if (setenv("LANGUAGE", en ? "en" : "zh_CN", 1) != 0) return ERR_NOMEM;
  beside_program(dir, sizeof dir);
  bindtextdomain("tongpin", set(env) ? env : dir[0] ? dir : TONGPIN_PREFIX "/share/locale");
  bind_textdomain_codeset("tongpin", "UTF-8");
  textdomain("tongpin");
  return ERR_OK;
}

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
