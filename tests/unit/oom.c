// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/oom.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t m);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t m);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

// Linked only where the tested code uses it; it calls malloc, which is wrapped there too.
extern void *jdoc_malloc(size_t n) __attribute__((weak));

static long left;
static bool armed, hit;

static bool fails(void) {
  if (!armed) return false;
  if (left > 1) {
    left--;
    return false;
  }
  hit = true;
  return true;
}

void *__wrap_malloc(size_t n) { return fails() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t n, size_t m) { return fails() ? NULL : __real_calloc(n, m); }
void *__wrap_realloc(void *p, size_t n) { return fails() ? NULL : __real_realloc(p, n); }
char *__wrap_strdup(const char *s) { return fails() ? NULL : __real_strdup(s); }
char *__wrap_strndup(const char *s, size_t n) { return fails() ? NULL : __real_strndup(s, n); }

void oom_arm(long n) {
  json_set_alloc_funcs(jdoc_malloc ? jdoc_malloc : __wrap_malloc, free);
  hit = false;
  left = n;
  armed = n > 0;
}

bool oom_disarm(void) {
  armed = false;
  return hit;
}
