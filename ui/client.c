// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/conn.h"
#include "src/base/err.h"

enum { QUEUE_MAX = 64 * 1024 };

struct client {
  struct loop *loop;
  struct loop_timer *again;
  struct conn *conn;
  struct client_hooks hooks;
  char path[108];
};

static void closed(void *arg, int why) {
  struct client *c = arg;
  (void)why;
  conn_free(c->conn);
  c->conn = NULL;
  loop_timer_set(c->again, CLIENT_RETRY_MS, 0);
  c->hooks.wire(c->hooks.arg, false);
}

static void line(void *arg, const char *text, size_t len) {
  struct client *c = arg;
  struct jdoc_fault fault;
  struct msg msg;
  if (msg_read(&msg, text, len, MSG_DAEMON, &fault)) return;
  c->hooks.message(c->hooks.arg, &msg);
  json_decref(msg.json);
}

json_t *client_hello(const char *who) {
  char name[32];
  snprintf(name, sizeof name, "%s %d", who, (int)getpid());
  json_t *hello = msg_new(MSG_HELLO);
  if (hello && json_object_set_new(hello, "version", json_integer(MSG_VERSION)) == 0 &&
      json_object_set_new(hello, "who", json_string(who)) == 0 &&
      json_object_set_new(hello, "name", json_string(name)) == 0) {
    return hello;
  }
  json_decref(hello);
  return NULL;
}

static int dial(struct client *c) {
  int fd;
  int err = conn_dial(c->path, &fd);
  if (err) return err;
  err = conn_new(&c->conn, c->loop, fd, &(struct conn_opt){MSG_MAX_DOWN, QUEUE_MAX, line, closed, c});
  if (err) return err;
  err = client_send(c, client_hello("console"), 0);
  if (!err) err = client_send(c, msg_new(MSG_WATCH), 0);
  if (!err) return ERR_OK;
  conn_free(c->conn);
  c->conn = NULL;
  return err;
}

static void try_again(void *arg) {
  struct client *c = arg;
  int err = dial(c);
  if (err) loop_timer_set(c->again, CLIENT_RETRY_MS, 0);
  c->hooks.wire(c->hooks.arg, err == ERR_OK);
}

int client_send(struct client *c, json_t *message, int64_t number) {
  int err = message ? ERR_OK : ERR_NOMEM;
  if (!err && !c->conn) err = ERR_STATE;
  if (!err && number > 0 && json_object_set_new(message, "id", json_integer(number))) err = ERR_NOMEM;
  char *text = err ? NULL : json_dumps(message, JSON_COMPACT);
  json_decref(message);
  if (err) return err;
  if (!text) return ERR_NOMEM;
  err = conn_send(c->conn, text, strlen(text));
  free(text);
  return err;
}

int client_new(struct client **out, struct loop *loop, const char *path, const struct client_hooks *hooks) {
  *out = NULL;
  if (strlen(path) >= sizeof((struct client *)0)->path) return ERR_TOOBIG;
  struct client *c = calloc(1, sizeof *c);
  if (!c) return ERR_NOMEM;
  c->loop = loop;
  c->hooks = *hooks;
  memcpy(c->path, path, strlen(path) + 1);
  int err = loop_timer_new(&c->again, loop, try_again, c);
  if (err) {
    client_free(c);
    return err;
  }
  loop_timer_set(c->again, 0, 0);
  *out = c;
  return ERR_OK;
}

void client_free(struct client *c) {
  if (!c) return;
  conn_free(c->conn);
  loop_timer_free(c->again);
  free(c);
}
