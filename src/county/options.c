// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/options.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "src/base/err.h"
#include "src/county/text.h"

typedef int set_fn(struct options *o, const char *value);

static int set_string(const char **to, const char *value) {
  if (!value[0]) return ERR_RANGE;
  *to = value;
  return ERR_OK;
}

static int set_number(const char *value, double min, double max, double *to) {
  char *end;
  errno = 0;
  double n = strtod(value, &end);
  if (end == value || *end || errno) return ERR_SYNTAX;
  if (!(n >= min && n <= max)) return ERR_RANGE;
  *to = n;
  return ERR_OK;
}

static int set_host(struct options *o, const char *v) { return set_string(&o->broker.host, v); }
static int set_user(struct options *o, const char *v) { return set_string(&o->broker.user, v); }
static int set_password(struct options *o, const char *v) { return set_string(&o->broker.password_file, v); }
static int set_ca(struct options *o, const char *v) { return set_string(&o->broker.ca, v); }
static int set_cert(struct options *o, const char *v) { return set_string(&o->broker.cert, v); }
static int set_key(struct options *o, const char *v) { return set_string(&o->broker.key, v); }
static int set_port(struct options *o, const char *v) {
  return field_int(v, 1, 65535, NULL, &o->broker.port);
}
static int set_lang(struct options *o, const char *v) { return set_string(&o->lang, v); }
static int set_periods(struct options *o, const char *v) { return set_string(&o->periods_file, v); }
static int set_term(struct options *o, const char *v) { return set_string(&o->term.name, v); }
static int set_first_day(struct options *o, const char *v) { return field_day(v, o->term.first_day); }
static int set_weeks(struct options *o, const char *v) { return field_int(v, 1, 60, NULL, &o->term.weeks); }
static int set_wait(struct options *o, const char *v) { return set_number(v, 0, 3600, &o->wait_s); }
static int set_idle(struct options *o, const char *v) { return set_number(v, 0.1, 86400, &o->idle_s); }
static int set_share(struct options *o, const char *v) { return set_string(&o->share, v); }

static int set_client_id(struct options *o, const char *v) { return set_string(&o->client_id, v); }

static int set_rev(struct options *o, const char *v) {
  double n;
  int err = set_number(v, 1, 9007199254740991.0, &n);
  if (!err) o->rev = (int64_t)n;
  return err;
}

static int set_no_tls(struct options *o, const char *v) { return (void)v, o->broker.no_tls = true, ERR_OK; }
static int set_json(struct options *o, const char *v) { return (void)v, o->json = true, ERR_OK; }
static int set_dry(struct options *o, const char *v) { return (void)v, o->dry_run = true, ERR_OK; }
static int set_once(struct options *o, const char *v) { return (void)v, o->once = true, ERR_OK; }

static const struct option {
  const char *name, *arg;
  unsigned use;
  set_fn *set;
  const char *sentence;
} table[] = {
    {"host", "NAME", OPT_ALL, set_host, N_("host name of the broker (localhost)")},
    {"port", "N", OPT_ALL, set_port, N_("its port (8883; 1883 with --no-tls)")},
    {"user", "NAME", OPT_ALL, set_user, N_("user name at the broker")},
    {"password-file", "FILE", OPT_ALL, set_password, N_("file with the password in its first line")},
    {"ca", "FILE", OPT_ALL, set_ca, N_("CA certificates that may sign the broker's")},
    {"cert", "FILE", OPT_ALL, set_cert, N_("client certificate")},
    {"key", "FILE", OPT_ALL, set_key, N_("its key")},
    {"no-tls", NULL, OPT_ALL, set_no_tls, N_("without TLS: only on this machine")},
    {"lang", "zh_CN|en", OPT_ALL, set_lang, N_("language of what is printed")},
    {"json", NULL, OPT_PUSH | OPT_WATCH | OPT_COLLECT, set_json, N_("print JSON lines, for programs")},
    {"periods", "FILE.csv", OPT_PUSH, set_periods, N_("table of periods: set, from, period, start, end")},
    {"term", "NAME", OPT_PUSH, set_term, N_("name of the term; needs --first-day and --weeks")},
    {"first-day", "DAY", OPT_PUSH, set_first_day, N_("first day of the term, 2026-09-01")},
    {"weeks", "N", OPT_PUSH, set_weeks, N_("weeks of the term, 1 to 60")},
    {"rev", "N", OPT_PUSH, set_rev, N_("number of the timetable; else one more than the broker knows")},
    {"wait", "SECONDS", OPT_PUSH, set_wait, N_("how long to wait for the rooms' answers (10)")},
    {"dry-run", NULL, OPT_PUSH, set_dry, N_("check everything, push nothing")},
    {"once", NULL, OPT_WATCH, set_once, N_("print what is known and end")},
    {"share", "GROUP", OPT_COLLECT, set_share, N_("share the rows with other collectors of that group")},
    {"client-id", "ID", OPT_COLLECT, set_client_id,
     N_("fixed client id: the broker keeps rows for it while it is away, 7 days")},
    {"once-idle", "SECONDS", OPT_COLLECT, set_idle, N_("end after so long without a row")},
};

enum { COUNT = sizeof table / sizeof *table };

void options_print(unsigned use, FILE *to) {
  for (int i = 0; i < COUNT; i++) {
    char left[64];
    if (!(table[i].use & use)) continue;
    snprintf(left, sizeof left, "--%s%s%s", table[i].name, table[i].arg ? " " : "",
             table[i].arg ? table[i].arg : "");
    fprintf(to, "  %-24s %s\n", left, _(table[i].sentence));
  }
}

static const struct option *find(const char *name, size_t len, unsigned use) {
  for (int i = 0; i < COUNT; i++)
    if ((table[i].use & use) && strlen(table[i].name) == len && !strncmp(table[i].name, name, len))
      return &table[i];
  return NULL;
}

static int wrong(const char *fmt, const char *what) {
  fputs("tongpin-county: ", stderr);
  fprintf(stderr, fmt, what);
  fputs(_(" (see --help)\n"), stderr);
  return EX_USAGE;
}

// One option; *i moves over its value.
static int read_option(struct options *o, unsigned use, int argc, char **argv, int *i) {
  const char *name = argv[*i] + 2, *equals = strchr(name, '=');
  const struct option *opt = find(name, equals ? (size_t)(equals - name) : strlen(name), use);
  if (!opt) return wrong(_("%s is not an option here"), argv[*i]);
  const char *value = equals ? equals + 1 : NULL;
  if (!opt->arg && value) return wrong(_("--%s takes no value"), opt->name);
  if (opt->arg && !value) value = *i + 1 < argc ? argv[++*i] : NULL;
  if (opt->arg && !value) return wrong(_("--%s needs a value"), opt->name);
  return opt->set(o, value) ? wrong(_("the value of --%s is not right"), opt->name) : OPTIONS_GO;
}

static int check(const struct options *o) {
  bool whole = o->term.name && o->term.first_day[0] && o->term.weeks;
  bool none = !o->term.name && !o->term.first_day[0] && !o->term.weeks;
  return whole || none ? OPTIONS_GO : wrong(_("%s belong together"), "--term, --first-day, --weeks");
}

int options_read(struct options *o, unsigned use, int argc, char **argv) {
  bool operands_only = false;
  *o = (struct options){.broker = {.host = "localhost"}, .wait_s = 10, .operand = o->operand};
  for (int i = 0; i < argc; i++) {
    if (operands_only || strncmp(argv[i], "--", 2) != 0) {
      o->operand[o->operands++] = argv[i];
      continue;
    }
    operands_only = !argv[i][2];
    int code = operands_only ? OPTIONS_GO : read_option(o, use, argc, argv, &i);
    if (code != OPTIONS_GO) return code;
  }
  return check(o);
}
