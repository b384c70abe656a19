// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/lang.h"
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/err.h"

int lang_beside(const char *name, char *out, size_t cap) {
  char exe[PATH_MAX];
  out[0] = '\0';
  ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
  if (n <= 0) return ERR_IO;
  exe[n] = '\0';
  char *slash = strrchr(exe, '/');
  if (!slash) return ERR_IO;
  int len = snprintf(out, cap, "%.*s%s", (int)(slash + 1 - exe), exe, name);
  if (len >= 0 && (size_t)len < cap) return ERR_OK;
  out[0] = '\0';
  return ERR_RANGE;
}

static void bind_folder(void) {
  char dir[PATH_MAX];
  const char *env = getenv("TONGPIN_LOCALEDIR");
  if (env && env[0]) {
    bindtextdomain("tongpin", env);
  } else {
    int err = lang_beside("locale", dir, sizeof dir);
    bindtextdomain("tongpin", !err && access(dir, R_OK) == 0 ? dir : TONGPIN_PREFIX "/share/locale");
  }
  bind_textdomain_codeset("tongpin", "UTF-8");
  textdomain("tongpin");
}

int lang_set(const char *code) {
  if (!setlocale(LC_ALL, "C.UTF-8")) return ERR_UNSUPPORTED;
  if (setenv("LANGUAGE", code, 1) != 0) return ERR_NOMEM;
  bind_folder();  // also makes gettext forget what it looked up in the language before
  return ERR_OK;
}
