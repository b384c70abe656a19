// SPDX-License-Identifier: GPL-3.0-or-later
// commands: one table of what can be asked of the room: name, who may, what it does. A key, a line on the
// socket and (later) a command over MQTT end in the same row.
#ifndef DAEMON_COMMANDS_H
#define DAEMON_COMMANDS_H

#include "src/proto/msg.h"

struct room;
struct client;

// Does the request m of client c. Returns 0 or a code of src/proto/fault.h.
int commands_do(struct room *r, struct client *c, const struct msg *m);

#endif
