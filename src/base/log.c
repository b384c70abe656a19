// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/log.h"
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Atomic int max_level = LOG_LV_INFO;
static _Atomic(const char *) program;

void log_set_level(enum log_level level) { atomic_store(&max_level, (int)level); }

void log_set_name(const char *name) { atomic_store(&program, name); }

// A line must stay one line, whatever a stranger put into it.
static void tame(char *s, size_t len) {
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f) s[i] = ' ';
}

// Bytes that snprintf really left in a buffer with room for `room`.
static size_t written(int n, size_t room) {
  if (n < 0 || room == 0) return 0;
  return (size_t)n < room ? (size_t)n : room - 1;
}

static void write_all(const char *s, size_t len) {
  while (len > 0) {
    ssize_t n = write(STDERR_FILENO, s, len);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    s += n;
    len -= (size_t)n;
  }
}

void log_line(enum log_level level, const char *func, const char *fmt, ...) {
  if ((int)level > atomic_load(&max_level)) return;
  int saved = errno;
  char line[1024];
  const char *name = atomic_load(&program);
  size_t len = 0;
  if (!isatty(STDERR_FILENO)) len = written(snprintf(line, sizeof line, "<%d>", (int)level), sizeof line);
  size_t head = len;
  const char *gap = name ? ": " : "";
  len += written(snprintf(line + len, sizeof line - len, "%s%s%s: ", name ? name : "", gap, func),
                 sizeof line - len);
  va_list ap;
  va_start(ap, fmt);
  len += written(vsnprintf(line + len, sizeof line - len, fmt, ap), sizeof line - len);
  va_end(ap);
  tame(line + head, len - head);
  line[len++] = '\n';  // over the NUL, for which there always was room
  write_all(line, len);
  errno = saved;
}
