// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/args.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "src/base/err.h"

enum { OPTIONS_MAX = 32, LONG_VAL = 256 };

static const struct args_option common[] = {
    {"config", "FILE", "Read this configuration file."},
    {"set", "SECTION.KEY=VALUE", "Set one key, after the file; may be given again."},
    {"print-config", NULL, "Print every key with its value and end."},
    {"help", NULL, "Print this and end."},
    {"version", NULL, "Print the version and end."},
    {NULL, NULL, NULL},
};

// What the command line asked for.
struct asked {
  const struct args_spec *spec;
  struct conf *conf;
  const char *config;
  bool print, help, version;
};

static int misuse(const struct args_spec *spec, const char *what, const char *which) {
  fprintf(stderr, "%s: %s%s (see --help)\n", spec->program, what, which);
  return EX_USAGE;
}

static void print_table(const struct args_option *o) {
  for (; o && o->name; o++) {
    char left[80];
    snprintf(left, sizeof left, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
    printf("  %-26s %s\n", left, o->sentence);
  }
}

static int print_help(const struct args_spec *spec) {
  printf("Usage: %s [OPTION]... %s\n%s\n\n", spec->program, spec->usage, spec->about);
  print_table(spec->options);
  print_table(common);
  if (spec->more) printf("\n%s\n", spec->more);
  return ferror(stdout) ? EX_IOERR : EX_OK;
}

static int add_table(struct option *out, int n, const struct args_option *o) {
  for (; o && o->name && n < OPTIONS_MAX; o++)
    out[n++] = (struct option){o->name, o->arg ? required_argument : no_argument, NULL, LONG_VAL};
  return n;
}

static int load(struct asked *a) {
  const char *path = a->config ? a->config : a->spec->config;
  struct conf_fault fault;
  if (!path) return ARGS_GO;
  int err = conf_load(a->conf, path, &fault);
  if (!err || (err == ERR_MISSING && !a->config)) return ARGS_GO;
  if (fault.line) fprintf(stderr, "%s: %s:%d: %s\n", a->spec->program, path, fault.line, fault.why);
  else fprintf(stderr, "%s: %s\n", a->spec->program, fault.why);
  if (err == ERR_MISSING || err == ERR_IO) return EX_NOINPUT;
  return err == ERR_NOMEM ? EX_OSERR : EX_CONFIG;
}

// The second round: every --set, on top of the file.
static int assign(struct asked *a, const char *assignment) {
  struct conf_fault fault;
  int err = conf_set(a->conf, assignment, &fault);
  if (err == ERR_NOMEM) return EX_OSERR;
  return err ? misuse(a->spec, "--set: ", fault.why) : ARGS_GO;
}

static int own(struct asked *a, const char *name, const char *value) {
  int err = a->spec->on_option(a->spec->arg, name, value);
  if (!err) return ARGS_GO;
  char what[120];
  snprintf(what, sizeof what, "--%s: %s: ", name, err_text(err));
  return misuse(a->spec, what, value ? value : "");
}

static bool is(const char *name, const char *word) { return name && strcmp(name, word) == 0; }

static int option(struct asked *a, const char *name, char *value, bool second) {
  if (is(name, "set")) return second ? assign(a, value) : ARGS_GO;
  if (second) return ARGS_GO;
  if (is(name, "config")) a->config = value;
  else if (is(name, "print-config")) a->print = true;
  else if (is(name, "help")) a->help = true;
  else if (is(name, "version")) a->version = true;
  else return own(a, name, value);
  return ARGS_GO;
}

// getopt gives the val of a long option that wants no argument but got one, and 0 for one it does not know.
static int wrong(const struct args_spec *spec, char **argv, int sign) {
  if (sign == ':') return misuse(spec, "an argument is missing: ", argv[optind - 1]);
  if (optopt == LONG_VAL) return misuse(spec, "takes no argument: ", argv[optind - 1]);
  if (!optopt) return misuse(spec, "unknown option: ", argv[optind - 1]);
  char letter[] = {'-', (char)optopt, '\0'};
  return misuse(spec, "unknown option: ", letter);
}

// One round over argv; --set is for the second, all else for the first.
static int walk(struct asked *a, int argc, char **argv, bool second) {
  struct option table[OPTIONS_MAX + 1] = {{0}};
  add_table(table, add_table(table, 0, common), a->spec->options);
  optind = 0;  // glibc: begin anew
  opterr = 0;
  for (int sign, which = 0; (sign = getopt_long(argc, argv, "+:", table, &which)) != -1;) {
    int code = sign == LONG_VAL ? option(a, table[which].name, optarg, second) : wrong(a->spec, argv, sign);
    if (code != ARGS_GO) return code;
  }
  return ARGS_GO;
}

static int count_operands(const struct args_spec *spec, int n, char **operand) {
  if (n < spec->min_operands) return misuse(spec, "an operand is missing", "");
  if (spec->max_operands < 0 || n <= spec->max_operands) return ARGS_GO;
  return misuse(spec, "one operand too many: ", operand[spec->max_operands]);
}

static int run(struct asked *a, int argc, char **argv) {
  int code = walk(a, argc, argv, false);
  if (code != ARGS_GO) return code;
  if (a->help) return print_help(a->spec);
  if (a->version) return printf("%s %s\n", a->spec->program, TONGPIN_VERSION) < 0 ? EX_IOERR : EX_OK;
  code = load(a);
  if (code == ARGS_GO) code = walk(a, argc, argv, true);
  if (code != ARGS_GO) return code;
  if (a->print) return conf_print(a->conf, stdout) ? EX_IOERR : EX_OK;
  return count_operands(a->spec, argc - optind, argv + optind);
}

int args_read(const struct args_spec *spec, int argc, char **argv, struct conf **conf, int *first) {
  struct asked a = {.spec = spec};
  if (conf_new(&a.conf)) {
    fprintf(stderr, "%s: %s\n", spec->program, err_text(ERR_NOMEM));
    return EX_OSERR;
  }
  int code = run(&a, argc, argv);
  if (code == ARGS_GO) {
    *conf = a.conf;
    *first = optind;
  } else {
    conf_free(a.conf);
  }
  return code;
}
