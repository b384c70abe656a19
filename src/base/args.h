// SPDX-License-Identifier: GPL-3.0-or-later
// args: the command line the four programs share (--help, --version, --config, --set, --print-config) and a
// table of a program's own options.
#ifndef BASE_ARGS_H
#define BASE_ARGS_H

#include "src/base/conf.h"

struct args_option {
  const char *name;      // long name without "--"; NULL ends a table
  const char *arg;       // what its argument is called ("FILE"), NULL: it takes none
  const char *sentence;  // for --help
};

// Called for each own option, in order; value is NULL when it takes none. Returns ERR_OK, or another err.h
// code to refuse the value (the program ends with 64).
typedef int args_fn(void *arg, const char *name, const char *value);

struct args_spec {
  const char *program;  // "tongpind"
  const char *usage;    // behind "Usage: PROGRAM [OPTION]...", such as "[COMMAND]"; "" for none
  const char *about;    // one sentence
  const char *more;     // text under the options in --help; NULL: none
  const char *config;   // read when no --config is given and it exists; NULL: no configuration file
  const struct args_option *options;  // NULL: none
  args_fn *on_option;
  void *arg;
  int min_operands, max_operands;  // max -1: any number
};

enum { ARGS_GO = -1 };  // go on: neither --help nor anything wrong

// Reads the command line. ARGS_GO: *conf is made (the caller frees it; defaults, then the file, then each
// --set), and *first is the index in argv of the first operand. Options end at the first operand. Otherwise
// all is said and the program ends with the returned sysexits(3) code: 0 after --help, --version,
// --print-config; 64 wrong usage; 66 no such file; 78 a fault in the file; 71 no memory.
int args_read(const struct args_spec *spec, int argc, char **argv, struct conf **conf, int *first);

#endif
