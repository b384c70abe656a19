// SPDX-License-Identifier: GPL-3.0-or-later
// cli: the commands of `tongpin` that need no screen, one row each; --help prints the table.
#ifndef UI_CLI_H
#define UI_CLI_H

#include <stddef.h>

struct cli_command {
  const char *name;                                       // "lesson start"
  const char *args;                                       // "[UID]" or ""
  int min, max;                                           // operands behind the name
  const char *sentence;                                   // for --help
  int (*run)(const char *socket, int argc, char **argv);  // returns a sysexits(3) code
};

// Row i (0..), NULL after the last.
const struct cli_command *cli_row(size_t i);

// The table as lines for --help. The text is static.
const char *cli_help(void);

// Runs the command in argv (at least one word). EX_USAGE: no such command, said on stderr. EX_UNAVAILABLE: no
// service.
int cli_run(const char *socket, int argc, char **argv);

#endif
