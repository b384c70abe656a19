// SPDX-License-Identifier: GPL-3.0-or-later
// conn: a stream socket that carries lines both ways, on a loop. And the Unix socket that accepts them.
#ifndef BASE_CONN_H
#define BASE_CONN_H

#include <stddef.h>
#include <sys/types.h>
#include "src/base/loop.h"

struct conn;
typedef void conn_line_fn(void *arg, const char *line, size_t len);
// The peer closed (ERR_EOF), sent a line over the limit (ERR_TOOBIG), reads too slowly (ERR_AGAIN: its queue
// was full), or there was no memory (ERR_NOMEM). Comes from the loop, never from inside another call. The
// owner calls conn_free() now or later; no callback follows this one.
typedef void conn_close_fn(void *arg, int why);

struct conn_opt {
  size_t max_line, max_queue;  // bytes; of one line without its newline, of all that waits to be sent
  conn_line_fn *on_line;
  conn_close_fn *on_close;
  void *arg;  // of both
};

// Takes fd (closed by conn_free, also when this call fails). Copies opt. ERR_NOMEM; ERR_IO: fd is no stream.
int conn_new(struct conn **out, struct loop *loop, int fd, const struct conn_opt *opt);

// Sends len bytes and a newline, copying them. Never blocks. ERR_AGAIN when the queue would pass max_queue,
// ERR_NOMEM, ERR_EOF when the peer went: each ends the conversation, on_close follows. ERR_EOF too when it
// has ended already.
int conn_send(struct conn *c, const char *line, size_t len);

// Bytes waiting to be sent. For dropping what can be dropped (previews) before the queue is full.
size_t conn_queued(const struct conn *c);

void conn_free(struct conn *c);

// Connects to a Unix socket. Local connects do not block longer than the listener's backlog allows.
// ERR_MISSING: nobody listens there; ERR_DENIED; ERR_TOOBIG: a path over 107 bytes; ERR_IO.
int conn_dial(const char *path, int *fd);

struct listener;
// A new client: fd (the callee's, close-on-exec, non-blocking), its uid and pid by SO_PEERCRED.
typedef void listener_fn(void *arg, int fd, uid_t uid, pid_t pid);

struct listener_opt {
  const char *path;  // at most 107 bytes
  mode_t mode;       // of the socket file, 0660
  long gid;          // its group; -1: ours
  listener_fn *on_client;
  void *arg;
};

// Binds the path with its mode from the first moment; a dead socket file left over is replaced, a living one
// (it takes a connection) or a file that is no socket is ERR_EXISTS. ERR_TOOBIG or ERR_ARG: the path is too
// long or empty; ERR_DENIED: we may not bind there, or not give the file that group; ERR_IO; ERR_NOMEM.
// Copies opt. Changes the umask for a moment: call it while there is one thread.
int listener_new(struct listener **out, struct loop *loop, const struct listener_opt *opt);
// Closes and unlinks.
void listener_free(struct listener *l);

#endif
