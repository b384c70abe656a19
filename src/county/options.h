// SPDX-License-Identifier: GPL-3.0-or-later
// options: one table of the command line of tongpin-county: which option belongs to which subcommand.
#ifndef COUNTY_OPTIONS_H
#define COUNTY_OPTIONS_H

#include "src/county/broker.h"
#include "src/county/build.h"

struct options {
  struct broker_opt broker;
  const char *lang;
  bool json, dry_run, once;
  const char *periods_file;
  struct term term;
  int64_t rev;  // 0: found out
  double wait_s;
  const char *share, *client_id;
  double idle_s;  // collect: end after so long without a row; 0: never
  const char **operand;
  int operands;
};

enum { OPT_PUSH = 1, OPT_WATCH = 2, OPT_COLLECT = 4, OPT_ALL = 7 };

enum { OPTIONS_GO = -1 };  // go on

// Reads what stands behind the subcommand whose bit is `use`; options and operands may stand in any order,
// behind "--" are only operands. o->operand: the caller's room for argc of them. OPTIONS_GO, or 64 after
// saying what is wrong.
int options_read(struct options *o, unsigned use, int argc, char **argv);

// The options of a subcommand, for --help.
void options_print(unsigned use, FILE *to);

#endif
