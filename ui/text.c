// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text.h"
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/err.h"

static const char *current = "zh_CN";

static void beside_program(char *out, size_t cap) {
  char exe[PATH_MAX];
  out[0] = '\0';
  ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
  if (n <= 0) return;
  exe[n] = '\0';
  char *slash = strrchr(exe, '/');
  if (!slash) return;
  *slash = '\0';
  int len = snprintf(out, cap, "%s/locale", exe);
  if (len < 0 || (size_t)len >= cap || access(out, R_OK) != 0) out[0] = '\0';
}

static void bind_folder(void) {
  char dir[PATH_MAX];
  const char *env = getenv("TONGPIN_LOCALEDIR");
  if (env && env[0]) {
    bindtextdomain("tongpin", env);
  } else {
    beside_program(dir, sizeof dir);
    bindtextdomain("tongpin", dir[0] ? dir : TONGPIN_PREFIX "/share/locale");
  }
  bind_textdomain_codeset("tongpin", "UTF-8");
  textdomain("tongpin");
}

int text_init(const char *lang) {
  if (!lang || !lang[0]) lang = getenv("TONGPIN_LANG");
  bool english = lang && strncmp(lang, "en", 2) == 0;
  current = english ? "en" : "zh_CN";
  if (!setlocale(LC_ALL, "C.UTF-8")) return ERR_UNSUPPORTED;
  if (setenv("LANGUAGE", current, 1) != 0) return ERR_NOMEM;
  bind_folder();  // also makes gettext forget what it looked up in the language before
  return ERR_OK;
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
