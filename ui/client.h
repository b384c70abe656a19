// SPDX-License-Identifier: GPL-3.0-or-later
// client: a console's connection to the service, on a loop. It dials every 500 ms until the service is there,
// greets, asks for all documents, and dials again when it goes away.
#ifndef UI_CLIENT_H
#define UI_CLIENT_H

#include <stdbool.h>
#include "src/base/loop.h"
#include "src/proto/msg.h"

enum { CLIENT_RETRY_MS = 500 };

struct client;

struct client_hooks {
  void (*wire)(void *arg, bool up);  // came up, went away, or one more try failed (false again)
  void (*message)(void *arg, const struct msg *msg);  // one accepted message; a line that is none is dropped
  void *arg;
};

// path: the Unix socket. Dials at once; hooks are called from the loop only.
int client_new(struct client **out, struct loop *loop, const char *path, const struct client_hooks *hooks);
void client_free(struct client *c);

// Sends a message and frees it. With number > 0 the service answers by that number. ERR_STATE while not
// connected.
int client_send(struct client *c, json_t *message, int64_t number);

// {"t":"hello","version":1,"who":who,…}; NULL: no memory.
json_t *client_hello(const char *who);

#endif
