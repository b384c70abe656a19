// SPDX-License-Identifier: GPL-3.0-or-later
// conf: the configuration file (INI, by inih). One table of keys (conf_keys.h) gives type, default, bounds
// and sentence; the reader, the printed defaults, the man page and conf/tongpin.conf all come from it or are
// compared with it.
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "src/base/conf_keys.h"

// CONF_DIGITS is a CONF_STR of ASCII digits. CONF_BOOL: yes no true false on off 1 0.
enum conf_type { CONF_STR, CONF_INT, CONF_BOOL, CONF_PATH, CONF_SECRET, CONF_DIGITS };

#define CONF_ENUM(id, ...) CONF_##id,
enum conf_id { CONF_KEYS(CONF_ENUM) CONF_COUNT };
#undef CONF_ENUM

struct conf_key {
  const char *section, *name;
  enum conf_type type;
  const char *def;       // default, as it would stand in the file
  int64_t min, max;      // value for CONF_INT, bytes for strings
  const char *sentence;  // English, what it does and its unit
};

struct conf;

struct conf_fault {
  int line;       // 1.., 0 when the file as a whole
  char why[200];  // "[mqtt] port: 70000 is not between 1 and 65535"
};

// The row of a key. id must be in range.
const struct conf_key *conf_key(enum conf_id id);

// All defaults.
int conf_new(struct conf **out);
void conf_free(struct conf *c);

// Reads a file over what is there. A key or section not in the table, a value outside its bounds, a key
// twice: ERR_SYNTAX / ERR_RANGE with *fault filled and nothing of the file taken. ERR_MISSING: no such file;
// ERR_IO; ERR_NOMEM. Comments begin a line with '#' or ';'. Not thread-safe (inih's settings are global).
int conf_load(struct conf *c, const char *path, struct conf_fault *fault);

// Sets one "section.name=value" (the --set option). Same checks.
int conf_set(struct conf *c, const char *assignment, struct conf_fault *fault);

// The value. The string belongs to c. The type must fit the key's.
const char *conf_str(const struct conf *c, enum conf_id id);
int64_t conf_int(const struct conf *c, enum conf_id id);
bool conf_bool(const struct conf *c, enum conf_id id);

// Prints every key as a commented INI file with sentence, default and bounds, holding the values of c.
// conf_load() reads it back. A CONF_SECRET that is set prints as a comment, "#name = ***".
int conf_print(const struct conf *c, FILE *f);

// A CONF_SECRET's value is a file that holds the secret in its first line: reads it (at most cap-1 bytes)
// into out. An empty path gives "". ERR_MISSING, ERR_IO, ERR_TOOBIG.
int conf_secret(const struct conf *c, enum conf_id id, char *out, size_t cap);

#endif
