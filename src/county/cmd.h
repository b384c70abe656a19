// SPDX-License-Identifier: GPL-3.0-or-later
// cmd: the subcommands of tongpin-county. Each gets its options with their operands and returns a sysexits(3)
// code.
#ifndef COUNTY_CMD_H
#define COUNTY_CMD_H

#include "src/county/options.h"

int cmd_push(const struct options *o);
int cmd_watch(const struct options *o);
int cmd_collect(const struct options *o);

#endif
