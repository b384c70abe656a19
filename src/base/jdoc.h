// SPDX-License-Identifier: GPL-3.0-or-later
// jdoc: reads a stranger's JSON (jansson) and remembers the first fault as a JSON pointer (RFC 6901) and a
// reason. The cursors live on the caller's stack; the json_t stays the caller's.
#ifndef BASE_JDOC_H
#define BASE_JDOC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jdoc_fault {
  int err;        // ERR_OK while nothing went wrong; then ERR_SYNTAX, ERR_TYPE, ERR_MISSING, ERR_RANGE,
                  // ERR_TOOBIG...
  char at[160];   // JSON pointer of the fault, "" for the whole document
  char why[120];  // English, one clause: "needs a string of 1 to 64 bytes"
};

struct jdoc {
  json_t *value;             // what the cursor stands on
  const struct jdoc *up;     // NULL at the root
  const char *key;           // its name in up, or NULL when up is an array
  size_t index;              // its place in up, when that is an array
  struct jdoc_fault *fault;  // shared by all cursors of a document
};

// Parses len bytes (at most max) of UTF-8 JSON: an object at the top, nesting at most 32, no duplicate keys.
// Returns the document (the caller json_decref()s it) with *root on it, or NULL with *fault filled:
// ERR_TOOBIG, ERR_SYNTAX, ERR_RANGE (a number too large), ERR_TYPE, ERR_NOMEM.
json_t *jdoc_parse(const char *text, size_t len, size_t max, struct jdoc *root, struct jdoc_fault *fault);

// The allocator jansson uses from the first jdoc_parse() on: malloc(3), with failures remembered, for jansson
// does not always tell them from bad text.
void *jdoc_malloc(size_t n);

// Puts a cursor on a json_t that is already there.
void jdoc_root(struct jdoc *root, json_t *value, struct jdoc_fault *fault);

// Records a fault at the cursor (or at its member key, when key is not NULL) unless one is recorded already.
// Returns fault->err, so a caller can `return jdoc_refuse(...)`.
__attribute__((format(printf, 4, 5))) int jdoc_refuse(const struct jdoc *at, const char *key, int err,
                                                      const char *fmt, ...);

// A needed member. Each returns ERR_OK, or the fault's err after recording it.
int jdoc_object(const struct jdoc *at, const char *key, struct jdoc *out);
int jdoc_array(const struct jdoc *at, const char *key, size_t max_items, struct jdoc *out);
int jdoc_int(const struct jdoc *at, const char *key, int64_t min, int64_t max, int64_t *out);
int jdoc_bool(const struct jdoc *at, const char *key, bool *out);
int jdoc_number(const struct jdoc *at, const char *key, double min, double max, double *out);
// Copies 1..cap-1 bytes without control characters (C0, DEL, C1) into out; else ERR_RANGE. cap >= 2.
int jdoc_string(const struct jdoc *at, const char *key, char *out, size_t cap);
// One of the NULL-terminated words; *out is its index.
int jdoc_word(const struct jdoc *at, const char *key, const char *const *words, int *out);

// true if the member is there and not null. Wrap an optional member in it.
bool jdoc_has(const struct jdoc *at, const char *key);

// Element i of an array cursor (0 <= i < jdoc_len): the cursor on it, whatever its type.
void jdoc_item(const struct jdoc *array, size_t i, struct jdoc *out);
size_t jdoc_len(const struct jdoc *array);

// Element i as an object, or as a string like jdoc_string.
int jdoc_item_object(const struct jdoc *array, size_t i, struct jdoc *out);
int jdoc_item_string(const struct jdoc *array, size_t i, char *out, size_t cap);

#endif
