// SPDX-License-Identifier: GPL-3.0-or-later
// clients: the consoles and command lines on the local socket. Each hears the documents that changed; what
// one does, all others see.
#ifndef DAEMON_CLIENTS_H
#define DAEMON_CLIENTS_H

#include "src/proto/msg.h"

struct room;
struct clients;
struct client;

// Listens at once; documents are sent when there is something in them.
int clients_new(struct clients **out, struct room *room);
void clients_free(struct clients *c);

// Sends the documents in room.dirty to those who watch, at the end of this turn of the loop. Takes NULL.
void clients_flush_soon(struct clients *c);

// The same now.
void clients_flush(struct clients *c);

// A picture for those who asked; one who reads slowly misses some.
void clients_preview(struct clients *c, const struct msg *m);

// Tells a worker that just came up whether and how large previews are wanted.
void clients_preview_wanted(struct clients *c);

// One client, for commands.c.
unsigned client_uid(const struct client *c);
void client_watch(struct client *c, bool stay);       // sends all documents; stay: and again when they change
void client_preview(struct client *c, int w, int h);  // 0: no more

#endif
