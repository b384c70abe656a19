// SPDX-License-Identifier: GPL-3.0-or-later
// ask: one question to the service and its answer, without a loop: for commands that end at once.
#ifndef UI_ASK_H
#define UI_ASK_H

#include "src/proto/msg.h"

enum { ASK_TIMEOUT_MS = 5000 };

struct ask;

// Connects and greets. ERR_IO, ERR_MISSING …: the service is not there.
int ask_new(struct ask **out, const char *path);
void ask_free(struct ask *a);

// Sends a request (freed) and hands every message before its answer to fn (NULL: dropped). *code becomes 0
// for ok, else the fault code of the answer. ERR_TIMEOUT, ERR_EOF.
int ask_request(struct ask *a, json_t *request, int *code, void (*fn)(void *arg, const struct msg *msg),
                void *arg);

#endif
