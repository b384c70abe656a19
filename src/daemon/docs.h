// SPDX-License-Identifier: GPL-3.0-or-later
// docs: what consoles are shown, as the documents of docs/PROTOCOL.md. Reads the room, changes nothing.
#ifndef DAEMON_DOCS_H
#define DAEMON_DOCS_H

#include "src/daemon/room.h"

// The document as one line of JSON without the newline; the caller frees it. NULL: no memory.
char *docs_line(const struct room *r, enum room_doc doc);

// docs_todo.c: what needs a hand, an array of {"code", "args"}. NULL: no memory.
json_t *docs_todo_items(const struct room *r);

#endif
