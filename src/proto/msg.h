// SPDX-License-Identifier: GPL-3.0-or-later
// msg: the local wire format in one table: every message, who may send it, its fields and their bounds. The
// meaning of each stands in docs/PROTOCOL.md. Pure.
#ifndef PROTO_MSG_H
#define PROTO_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "src/base/jdoc.h"

enum {
  MSG_VERSION = 1,
  MSG_MAX_UP = 64 * 1024,     // a line towards the daemon from a client, bytes
  MSG_MAX_DOWN = 512 * 1024,  // a line from the daemon, and both ways between daemon and worker
  MSG_URI = 400,
  MSG_NAME = 64,
  MSG_WHY = 200,
};

enum msg_from { MSG_CLIENT = 1, MSG_DAEMON = 2, MSG_BOSS = 4, MSG_WORKER = 8 };

enum msg_id {
  // client → daemon
  MSG_HELLO,
  MSG_WATCH,
  MSG_SYNC,
  MSG_STATUS,
  MSG_LESSON_START,
  MSG_LESSON_STOP,
  MSG_VOLUME,
  MSG_MUTE,
  MSG_PREVIEW_WANT,
  MSG_CONSOLE_USED,
  MSG_CLOCK_SIMULATE,
  MSG_QUIT,
  // daemon → client
  MSG_WELCOME,
  MSG_OK,
  MSG_NO,
  MSG_ROOM,
  MSG_CLOCK,
  MSG_LINK,
  MSG_WORKER_DOC,
  MSG_TIMETABLE,
  MSG_LESSON,
  MSG_LEDGER,
  MSG_TODO,
  MSG_PREVIEW,
  // daemon → worker
  MSG_W_SETUP,
  MSG_W_PLAY,
  MSG_W_STOP,
  MSG_W_VOLUME,
  MSG_W_PREVIEW_WANT,
  MSG_W_YIELD,
  MSG_W_PING,
  // worker → daemon
  MSG_W_READY,
  MSG_W_PHASE,
  MSG_W_STATS,
  MSG_W_PREVIEW,
  MSG_W_PONG,
  MSG_COUNT
};

enum msg_type { MSG_T_INT, MSG_T_BOOL, MSG_T_TEXT, MSG_T_NUMBER, MSG_T_ARRAY, MSG_T_OBJECT };

struct msg_field {
  const char *name;
  enum msg_type type;
  bool needed;
  int64_t min, max;  // value, or bytes for text (max excluded when 0)
};

struct msg_row {
  const char *name;  // value of "t"
  enum msg_from from;
  const struct msg_field *fields;  // ends with a NULL name
};

// The row of a message.
const struct msg_row *msg_row(enum msg_id id);

struct msg {
  enum msg_id id;
  int64_t request;  // "id" of a request, 0: none
  json_t *json;     // ours; json_decref() when done
};

// Reads one line sent by `from`: JSON, a known name that this peer may send, every field of its type and
// within bounds. ERR_DENIED: known, but not from this peer. Else jdoc's errors, with *fault filled. On
// failure json is NULL, and request still holds the "id" if one could be read.
int msg_read(struct msg *out, const char *line, size_t len, enum msg_from from, struct jdoc_fault *fault);

// A new object with its "t"; NULL: no memory.
json_t *msg_new(enum msg_id id);

// Fields of a message that msg_read() accepted; the default when an optional one is not there.
int64_t msg_int(const struct msg *m, const char *name, int64_t def);
bool msg_bool(const struct msg *m, const char *name, bool def);
const char *msg_text(const struct msg *m, const char *name, const char *def);
double msg_number(const struct msg *m, const char *name, double def);

#endif
