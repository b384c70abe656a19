// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/conf.h"
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/base/utf8.h"

enum { LINE_MAX_BYTES = 1024 };  // of the file; the longest value there may be is 400

#define ROW(id, section, name, type, def, min, max, sentence) {section, name, type, def, min, max, sentence},
static const struct conf_key keys[] = {CONF_KEYS(ROW)};
#undef ROW

struct conf {
  char *text[CONF_COUNT];  // as it would stand in the file
};

const struct conf_key *conf_key(enum conf_id id) { return &keys[id]; }

__attribute__((format(printf, 3, 4))) static int refuse(struct conf_fault *fault, int err, const char *fmt,
                                                        ...) {
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(fault->why, sizeof fault->why, fmt, ap);
  va_end(ap);
  utf8_mend(fault->why);
  return err;
}

int conf_new(struct conf **out) {
  struct conf *c = calloc(1, sizeof *c);
  if (!c) return ERR_NOMEM;
  for (int i = 0; i < CONF_COUNT; i++) {
    c->text[i] = strdup(keys[i].def);
    if (c->text[i]) continue;
    conf_free(c);
    return ERR_NOMEM;
  }
  *out = c;
  return ERR_OK;
}

void conf_free(struct conf *c) {
  if (!c) return;
  for (int i = 0; i < CONF_COUNT; i++) free(c->text[i]);
  free(c);
}

static int find(const char *section, size_t section_len, const char *name, size_t name_len) {
  for (int i = 0; i < CONF_COUNT; i++) {
    const struct conf_key *k = &keys[i];
    if (strlen(k->section) == section_len && memcmp(k->section, section, section_len) == 0 &&
        strlen(k->name) == name_len && memcmp(k->name, name, name_len) == 0)
      return i;
  }
  return -1;
}

// The words of a CONF_BOOL, pairwise.
static const char *const bool_words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};

static int bool_index(const char *value) {
  for (int i = 0; i < (int)(sizeof bool_words / sizeof bool_words[0]); i++)
    if (strcmp(bool_words[i], value) == 0) return i;
  return -1;
}

static int check_bool(const struct conf_key *k, const char *value, struct conf_fault *fault) {
  if (bool_index(value) >= 0) return ERR_OK;
  return refuse(fault, ERR_SYNTAX, "[%s] %s: needs yes or no", k->section, k->name);
}

static int check_int(const struct conf_key *k, const char *value, struct conf_fault *fault) {
  char *end;
  errno = 0;
  long long n = strtoll(value, &end, 10);
  bool digits = value[strspn(value, "-0123456789")] == '\0';
  if (!digits || end == value || *end)
    return refuse(fault, ERR_SYNTAX, "[%s] %s: \"%.40s\" is not a whole number", k->section, k->name, value);
  if (errno || n < k->min || n > k->max)
    return refuse(fault, ERR_RANGE, "[%s] %s: %.24s is not between %lld and %lld", k->section, k->name, value,
                  (long long)k->min, (long long)k->max);
  return ERR_OK;
}

static bool has_control(const char *s) {
  for (; *s; s++)
    if ((unsigned char)*s < 0x20 || *s == 0x7f) return true;
  return false;
}

static int check_text(const struct conf_key *k, const char *value, struct conf_fault *fault) {
  int64_t len = (int64_t)strlen(value);
  if (!utf8_valid(value, (size_t)len))
    return refuse(fault, ERR_SYNTAX, "[%s] %s: not UTF-8", k->section, k->name);
  if (has_control(value))
    return refuse(fault, ERR_RANGE, "[%s] %s: holds a control character", k->section, k->name);
  if (len > 0 && (value[0] == ' ' || value[len - 1] == ' '))
    return refuse(fault, ERR_RANGE, "[%s] %s: begins or ends with a space", k->section, k->name);
  if (len < k->min || len > k->max)
    return refuse(fault, ERR_RANGE, "[%s] %s: needs %lld to %lld bytes, has %lld", k->section, k->name,
                  (long long)k->min, (long long)k->max, (long long)len);
  return ERR_OK;
}

static int check_digits(const struct conf_key *k, const char *value, struct conf_fault *fault) {
  if (value[strspn(value, "0123456789")])
    return refuse(fault, ERR_SYNTAX, "[%s] %s: needs digits only", k->section, k->name);
  return check_text(k, value, fault);
}

static int (*const checks[])(const struct conf_key *, const char *, struct conf_fault *) = {
    [CONF_STR] = check_text,  [CONF_INT] = check_int,     [CONF_BOOL] = check_bool,
    [CONF_PATH] = check_text, [CONF_SECRET] = check_text, [CONF_DIGITS] = check_digits};

static int set(struct conf *c, int id, const char *value, struct conf_fault *fault) {
  int err = checks[keys[id].type](&keys[id], value, fault);
  if (err) return err;
  char *copy = strdup(value);
  if (!copy) return refuse(fault, ERR_NOMEM, "out of memory");
  free(c->text[id]);
  c->text[id] = copy;
  return ERR_OK;
}

int conf_set(struct conf *c, const char *assignment, struct conf_fault *fault) {
  *fault = (struct conf_fault){0};
  const char *dot = strchr(assignment, '.');
  const char *eq = strchr(assignment, '=');
  if (!dot || !eq || eq < dot)
    return refuse(fault, ERR_SYNTAX, "\"%.60s\" is not section.key=value", assignment);
  int id = find(assignment, (size_t)(dot - assignment), dot + 1, (size_t)(eq - dot - 1));
  if (id < 0) return refuse(fault, ERR_SYNTAX, "no key %.*s", (int)(eq - assignment), assignment);
  return set(c, id, eq + 1, fault);
}

// One file on its way in.
struct reading {
  FILE *file;
  int line, err;
  bool seen[CONF_COUNT];
  struct conf *fresh;  // a copy that takes the place of the old one when all is good
  struct conf_fault *fault;
};

// inih's fgets. It counts the lines, and stops at what would be cut or hidden.
static char *next_line(char *out, int cap, void *arg) {
  struct reading *r = arg;
  int n = 0, c = 0;
  if (r->err) return NULL;
  while (n < cap - 1 && c != '\n' && (c = fgetc(r->file)) != EOF) {
    if (c == '\0') r->err = refuse(r->fault, ERR_SYNTAX, "holds a NUL byte");
    out[n++] = (char)c;
  }
  if (n == 0) return NULL;
  r->line++;
  out[n] = '\0';
  if (n == cap - 1 && c != '\n') r->err = refuse(r->fault, ERR_TOOBIG, "a line over %d bytes", cap - 3);
  return r->err ? NULL : out;
}

// inih calls it for each "name = value". 0 stops.
static int on_pair(void *arg, const char *section, const char *name, const char *value) {
  struct reading *r = arg;
  int id = find(section, strlen(section), name, strlen(name));
  if (id < 0) r->err = refuse(r->fault, ERR_SYNTAX, "no key [%.50s] %.50s", section, name);
  else if (r->seen[id]) r->err = refuse(r->fault, ERR_SYNTAX, "[%s] %s: twice", section, name);
  else r->err = set(r->fresh, id, value, r->fault);
  if (id >= 0) r->seen[id] = true;
  return r->err == ERR_OK;
}

static void copy_values(struct conf *to, const struct conf *from, int *err) {
  for (int i = 0; i < CONF_COUNT && !*err; i++) {
    char *copy = strdup(from->text[i]);
    if (!copy) *err = ERR_NOMEM;
    else free(to->text[i]);
    if (copy) to->text[i] = copy;
  }
}

// Debian's inih is set at run time. Comments only at the start of a line: a ';' may be part of a value.
static int read_file(struct reading *r) {
  ini_allow_inline_comments = false;
  ini_allow_multiline = false;
  ini_use_stack = false;
  ini_allow_realloc = false;
  ini_stop_on_first_error = true;
  ini_max_line = ini_initial_alloc = LINE_MAX_BYTES;
  int rc = ini_parse_stream(next_line, r, on_pair, r);
  if (r->err) return r->err;
  if (rc == -2) return refuse(r->fault, ERR_NOMEM, "out of memory");
  if (rc > 0) return refuse(r->fault, ERR_SYNTAX, "neither [section] nor key = value");
  if (ferror(r->file)) return refuse(r->fault, ERR_IO, "%s", strerror(errno));
  return ERR_OK;
}

static void swap(struct conf *a, struct conf *b) {
  struct conf old = *a;
  *a = *b;
  *b = old;
}

int conf_load(struct conf *c, const char *path, struct conf_fault *fault) {
  *fault = (struct conf_fault){0};
  struct reading r = {.fault = fault};
  r.file = fopen(path, "re");
  if (!r.file)
    return refuse(fault, errno == ENOENT ? ERR_MISSING : ERR_IO, "%.100s: %s", path, strerror(errno));
  int err = conf_new(&r.fresh);
  if (!err) copy_values(r.fresh, c, &err);
  if (err) refuse(fault, err, "out of memory");
  else err = read_file(&r);
  if (!err) swap(c, r.fresh);
  else fault->line = r.line;
  conf_free(r.fresh);
  fclose(r.file);
  return err;
}

const char *conf_str(const struct conf *c, enum conf_id id) { return c->text[id]; }

int64_t conf_int(const struct conf *c, enum conf_id id) { return strtoll(c->text[id], NULL, 10); }

bool conf_bool(const struct conf *c, enum conf_id id) { return bool_index(c->text[id]) % 2 == 1; }

static void print_bounds(const struct conf_key *k, FILE *f) {
  const char *none = k->def[0] ? "" : "empty";
  if (k->type == CONF_BOOL) fprintf(f, "# yes or no; default: %s\n", k->def);
  else if (k->type == CONF_INT)
    fprintf(f, "# %lld to %lld; default: %s\n", (long long)k->min, (long long)k->max, k->def);
  else if (k->min == k->max) fprintf(f, "# %lld bytes; default: %s%s\n", (long long)k->max, k->def, none);
  else
    fprintf(f, "# %lld to %lld bytes; default: %s%s\n", (long long)k->min, (long long)k->max, k->def, none);
}

int conf_print(const struct conf *c, FILE *f) {
  const char *section = "";
  fputs(
      "# tongpin: every key, what it does, its bounds and default. A line that begins with # is a comment.\n",
      f);
  for (int i = 0; i < CONF_COUNT; i++) {
    const struct conf_key *k = &keys[i];
    if (strcmp(section, k->section) != 0) fprintf(f, "\n[%s]\n", k->section);
    else fputc('\n', f);
    section = k->section;
    fprintf(f, "# %s\n", k->sentence);
    print_bounds(k, f);
    bool hidden = k->type == CONF_SECRET && c->text[i][0];
    fprintf(f, "%s%s =%s%s\n", hidden ? "#" : "", k->name, c->text[i][0] ? " " : "",
            hidden ? "***" : c->text[i]);
  }
  return ferror(f) ? ERR_IO : ERR_OK;
}

// The first line of f without its newline.
static int first_line(FILE *f, char *out, size_t cap) {
  size_t n = 0;
  int c;
  while ((c = fgetc(f)) != EOF && c != '\n') {
    if (n + 1 >= cap) return ERR_TOOBIG;
    out[n++] = (char)c;
  }
  if (ferror(f)) return ERR_IO;
  if (n > 0 && out[n - 1] == '\r') n--;
  out[n] = '\0';
  return ERR_OK;
}

int conf_secret(const struct conf *c, enum conf_id id, char *out, size_t cap) {
  out[0] = '\0';
  if (!c->text[id][0]) return ERR_OK;
  FILE *f = fopen(c->text[id], "re");
  if (!f) return errno == ENOENT ? ERR_MISSING : ERR_IO;
  setvbuf(f, NULL, _IONBF, 0);  // no copy of the secret left in a freed buffer
  int err = first_line(f, out, cap);
  if (err) explicit_bzero(out, cap);
  fclose(f);
  return err;
}
