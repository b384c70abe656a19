// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/jdoc.h"
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/base/utf8.h"

enum { DEPTH_MAX = 32 };

// jansson nests up to 2048 deep, and recurses when freeing: count before it sees the text. Strings are
// skipped; whether the text is JSON at all is jansson's to say.
static bool too_deep(const char *text, size_t len) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < len; i++) {
    char c = text[i];
    if (in_string && c == '\\') i++;
    else if (c == '"') in_string = !in_string;
    else if (in_string) continue;
    else if (c == '[' || c == '{') depth++;
    else if (c == ']' || c == '}') depth--;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

// jansson says "invalid token" when it got no memory for one: so we watch its allocations.
static _Thread_local bool starved;

void *jdoc_malloc(size_t n) {
  void *p = malloc(n);
  if (!p) starved = true;
  return p;
}

static void watch_memory(void) { json_set_alloc_funcs(jdoc_malloc, free); }

static int fault_of(const json_error_t *error) {
  if (starved) return ERR_NOMEM;
  return json_error_code(error) == json_error_numeric_overflow ? ERR_RANGE : ERR_SYNTAX;
}

// Where jansson says the fault is; it quotes the text near it, which may not be printable.
static void refuse_text(const struct jdoc *root, const json_error_t *error) {
  char why[JSON_ERROR_TEXT_LENGTH];
  snprintf(why, sizeof why, "%s", starved ? "out of memory" : error->text);
  char *near = strstr(why, " near '");
  if (near) *near = '\0';
  jdoc_refuse(root, NULL, fault_of(error), "%.80s at byte %d", why, error->position);
}

json_t *jdoc_parse(const char *text, size_t len, size_t max, struct jdoc *root, struct jdoc_fault *fault) {
  *fault = (struct jdoc_fault){.err = ERR_OK};
  jdoc_root(root, NULL, fault);
  if (len > max) {
    jdoc_refuse(root, NULL, ERR_TOOBIG, "%zu bytes, the limit is %zu", len, max);
    return NULL;
  }
  if (too_deep(text, len)) {
    jdoc_refuse(root, NULL, ERR_TOOBIG, "nested deeper than %d", DEPTH_MAX);
    return NULL;
  }
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch_memory);
  starved = false;
  json_error_t error = {0};
  json_t *value = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
  if (!value) {
    refuse_text(root, &error);
    return NULL;
  }
  root->value = value;
  if (!json_is_object(value)) {
    jdoc_refuse(root, NULL, ERR_TYPE, "needs an object");
    json_decref(value);
    root->value = NULL;
    return NULL;
  }
  return value;
}

void jdoc_root(struct jdoc *root, json_t *value, struct jdoc_fault *fault) {
  *root = (struct jdoc){.value = value, .fault = fault};
}

// A JSON pointer is written from its end, for a cursor knows only its parent. Cut at the front if it gets too
// long.
struct pointer {
  char text[160];
  size_t start;
};

static void pointer_put(struct pointer *p, char c) {
  if (p->start > 0) p->text[--p->start] = c;
}

// One step, with '~' and '/' escaped (RFC 6901, 3).
static void pointer_key(struct pointer *p, const char *key) {
  for (size_t i = strlen(key); i-- > 0;) {
    char c = key[i];
    if (c == '~' || c == '/') {
      pointer_put(p, c == '~' ? '0' : '1');
      pointer_put(p, '~');
    } else {
      pointer_put(p, (unsigned char)c < 0x20 || c == 0x7f ? '?' : c);
    }
  }
  pointer_put(p, '/');
}

static void pointer_index(struct pointer *p, size_t index) {
  char digits[24];
  snprintf(digits, sizeof digits, "%zu", index);
  pointer_key(p, digits);
}

static void write_pointer(const struct jdoc *at, const char *key, char *out, size_t cap) {
  struct pointer p = {.start = sizeof p.text - 1};
  p.text[p.start] = '\0';
  if (key) pointer_key(&p, key);
  for (; at->up; at = at->up) {
    if (at->key) pointer_key(&p, at->key);
    else pointer_index(&p, at->index);
  }
  // A cut may have split a character.
  while (((unsigned char)p.text[p.start] & 0xc0) == 0x80) p.start++;
  snprintf(out, cap, "%s", p.text + p.start);
}

int jdoc_refuse(const struct jdoc *at, const char *key, int err, const char *fmt, ...) {
  struct jdoc_fault *fault = at->fault;
  if (fault->err) return fault->err;
  fault->err = err;
  write_pointer(at, key, fault->at, sizeof fault->at);
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(fault->why, sizeof fault->why, fmt, ap);
  va_end(ap);
  // The reason may quote a stranger's text, cut in the middle of a character: it must stay UTF-8.
  utf8_mend(fault->why);
  return err;
}

// The member, or NULL with a fault.
static json_t *member(const struct jdoc *at, const char *key) {
  json_t *value = json_object_get(at->value, key);
  if (!json_is_object(at->value)) jdoc_refuse(at, NULL, ERR_TYPE, "needs an object");
  else if (!value) jdoc_refuse(at, key, ERR_MISSING, "is missing");
  return value;
}

static void child(const struct jdoc *at, const char *key, size_t index, json_t *value, struct jdoc *out) {
  *out = (struct jdoc){.value = value, .up = at, .key = key, .index = index, .fault = at->fault};
}

int jdoc_object(const struct jdoc *at, const char *key, struct jdoc *out) {
  json_t *value = member(at, key);
  if (!value) return at->fault->err;
  if (!json_is_object(value)) return jdoc_refuse(at, key, ERR_TYPE, "needs an object");
  child(at, key, 0, value, out);
  return ERR_OK;
}

int jdoc_array(const struct jdoc *at, const char *key, size_t max_items, struct jdoc *out) {
  json_t *value = member(at, key);
  if (!value) return at->fault->err;
  if (!json_is_array(value)) return jdoc_refuse(at, key, ERR_TYPE, "needs an array");
  if (json_array_size(value) > max_items)
    return jdoc_refuse(at, key, ERR_TOOBIG, "holds %zu items, the limit is %zu", json_array_size(value),
                       max_items);
  child(at, key, 0, value, out);
  return ERR_OK;
}

int jdoc_int(const struct jdoc *at, const char *key, int64_t min, int64_t max, int64_t *out) {
  json_t *value = member(at, key);
  if (!value) return at->fault->err;
  if (!json_is_integer(value)) return jdoc_refuse(at, key, ERR_TYPE, "needs a whole number");
  json_int_t n = json_integer_value(value);
  if (n < min || n > max)
    return jdoc_refuse(at, key, ERR_RANGE, "needs a number from %lld to %lld", (long long)min,
                       (long long)max);
  *out = n;
  return ERR_OK;
}

int jdoc_bool(const struct jdoc *at, const char *key, bool *out) {
  json_t *value = member(at, key);
  if (!value) return at->fault->err;
  if (!json_is_boolean(value)) return jdoc_refuse(at, key, ERR_TYPE, "needs true or false");
  *out = json_is_true(value);
  return ERR_OK;
}

int jdoc_number(const struct jdoc *at, const char *key, double min, double max, double *out) {
  json_t *value = member(at, key);
  if (!value) return at->fault->err;
  if (!json_is_number(value)) return jdoc_refuse(at, key, ERR_TYPE, "needs a number");
  double n = json_number_value(value);
  if (!(n >= min && n <= max))
    return jdoc_refuse(at, key, ERR_RANGE, "needs a number from %g to %g", min, max);
  *out = n;
  return ERR_OK;
}

// C0, DEL and C1: a terminal would obey them. jansson has checked that it is UTF-8.
static bool has_control(const char *s, size_t len) {
  uint32_t cp = 0;
  for (size_t at = 0, n; at < len; at += n) {
    n = utf8_decode(s + at, len - at, &cp);
    if (n == 0 || cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) return true;
  }
  return false;
}

// cap >= 2. The fault is at the cursor, or at its member when key is given.
static int copy_string(const struct jdoc *at, const char *key, const json_t *value, char *out, size_t cap) {
  if (!json_is_string(value))
    return jdoc_refuse(at, key, ERR_TYPE, "needs a string of 1 to %zu bytes", cap - 1);
  const char *s = json_string_value(value);
  size_t len = json_string_length(value);
  if (len < 1 || len > cap - 1)
    return jdoc_refuse(at, key, ERR_RANGE, "needs a string of 1 to %zu bytes", cap - 1);
  if (has_control(s, len)) return jdoc_refuse(at, key, ERR_RANGE, "holds a control character");
  memcpy(out, s, len + 1);
  return ERR_OK;
}

int jdoc_string(const struct jdoc *at, const char *key, char *out, size_t cap) {
  json_t *value = member(at, key);
  return value ? copy_string(at, key, value, out, cap) : at->fault->err;
}

int jdoc_word(const struct jdoc *at, const char *key, const char *const *words, int *out) {
  json_t *value = member(at, key);
  if (!value) return at->fault->err;
  if (!json_is_string(value)) return jdoc_refuse(at, key, ERR_TYPE, "needs a word");
  for (int i = 0; words[i]; i++) {
    if (strcmp(words[i], json_string_value(value)) != 0) continue;
    *out = i;
    return ERR_OK;
  }
  return jdoc_refuse(at, key, ERR_RANGE, "\"%.40s\" is not a word known here", json_string_value(value));
}

bool jdoc_has(const struct jdoc *at, const char *key) {
  json_t *value = json_object_get(at->value, key);
  return value && !json_is_null(value);
}

void jdoc_item(const struct jdoc *array, size_t i, struct jdoc *out) {
  child(array, NULL, i, json_array_get(array->value, i), out);
}

size_t jdoc_len(const struct jdoc *array) { return json_array_size(array->value); }

int jdoc_item_object(const struct jdoc *array, size_t i, struct jdoc *out) {
  jdoc_item(array, i, out);
  return json_is_object(out->value) ? ERR_OK : jdoc_refuse(out, NULL, ERR_TYPE, "needs an object");
}

int jdoc_item_string(const struct jdoc *array, size_t i, char *out, size_t cap) {
  struct jdoc item;
  jdoc_item(array, i, &item);
  return copy_string(&item, NULL, item.value, out, cap);
}
