// SPDX-License-Identifier: GPL-3.0-or-later
// control: the worker's end of the line to the daemon (docs/PROTOCOL.md, "Daemon and worker"). One thread,
// never blocked.
#ifndef MEDIA_CONTROL_H
#define MEDIA_CONTROL_H

#include <stdbool.h>
#include "src/base/loop.h"

struct control;

// Serves the daemon on fd (taken, also on failure). `loop` is stopped when the daemon closes, when too many
// plays hang, or on SIGTERM.
int control_new(struct control **out, struct loop *loop, int fd);

// The sysexits(3) code the process should end with after the loop: 0, or 70 when plays hang (start anew).
int control_code(const struct control *c);

// true when nothing plays any more. If not, something hangs, and the process must end by _exit() without
// freeing.
bool control_quiet(const struct control *c);
void control_free(struct control *c);

#endif
