// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/county/cmd.h"
#include "src/county/text.h"

static const struct command {
  const char *words[2];
  const char *operands;
  int min, max;  // number of operands; max -1: any
  unsigned use;
  int (*run)(const struct options *o);
  const char *sentence;
} commands[] = {
    {{"timetable", "push"},
     "FILE.csv ...",
     1,
     -1,
     OPT_PUSH,
     cmd_push,
     N_("check timetables and send each room its own")},
    {{"watch", NULL}, "", 0, 0, OPT_WATCH, cmd_watch, N_("show the rooms and what they do")},
    {{"collect", NULL},
     "DB",
     1,
     1,
     OPT_COLLECT,
     cmd_collect,
     N_("store the rooms' ledger rows in a database and acknowledge them")},
};

enum { COUNT = sizeof commands / sizeof *commands };

static int print_help(void) {
  puts(_("Usage: tongpin-county COMMAND [OPTION]...\nThe county's end of the wire: timetables out, the fleet "
         "and its "
         "ledger in."));
  for (int i = 0; i < COUNT; i++) {
    const struct command *c = &commands[i];
    printf("\ntongpin-county %s%s%s %s\n  %s\n", c->words[0], c->words[1] ? " " : "",
           c->words[1] ? c->words[1] : "", c->operands, _(c->sentence));
    options_print(c->use, stdout);
  }
  puts(_("\nExit: 0 all well, 64 wrong usage, 65 faults in a file, 66 no such file, 69 no broker, 75 a room "
         "did not "
         "answer or refused."));
  return ferror(stdout) ? EX_IOERR : EX_OK;
}

// How many words of argv name the command; 0: none.
static int match(const struct command *c, int argc, char **argv) {
  int n = c->words[1] ? 2 : 1;
  if (argc < n || strcmp(argv[0], c->words[0])) return 0;
  return n == 1 || !strcmp(argv[1], c->words[1]) ? n : 0;
}

static int run(const struct command *c, int argc, char **argv) {
  struct options o = {.operand = calloc((size_t)argc + 1, sizeof *o.operand)};
  if (!o.operand) return EX_OSERR;
  const char **operand = o.operand;
  int code = options_read(&o, c->use, argc, argv);
  if (o.lang) text_init(o.lang);
  if (code == OPTIONS_GO && (o.operands < c->min || (c->max >= 0 && o.operands > c->max))) {
    fprintf(stderr, _("usage: tongpin-county %s%s%s [OPTION]... %s\n"), c->words[0], c->words[1] ? " " : "",
            c->words[1] ? c->words[1] : "", c->operands);
    code = EX_USAGE;
  }
  if (code == OPTIONS_GO) code = c->run(&o);
  free(operand);
  return code;
}

static bool asked(int argc, char **argv, const char *option) {
  for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
    if (!strcmp(argv[i], option)) return true;
  return false;
}

int main(int argc, char **argv) {
  log_set_name("tongpin-county");
  if (text_init(NULL)) return EX_OSERR;
  if (asked(argc, argv, "--help")) return print_help();
  if (asked(argc, argv, "--version")) return puts("tongpin-county " TONGPIN_VERSION) < 0 ? EX_IOERR : EX_OK;
  for (int i = 0; i < COUNT; i++) {
    int n = match(&commands[i], argc - 1, argv + 1);
    if (n) return run(&commands[i], argc - 1 - n, argv + 1 + n);
  }
  fprintf(stderr, _("tongpin-county: no such command (see --help)\n"));
  return EX_USAGE;
}
