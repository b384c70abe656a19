// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/clients.h"
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/conn.h"
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/commands.h"
#include "src/daemon/docs.h"
#include "src/daemon/room.h"
#include "src/proto/fault.h"

enum {
  CLIENTS_MAX = 32,
  QUEUE_MAX = 2 * 1024 * 1024,  // a client this far behind is cut off
  PREVIEW_QUEUE = 64 * 1024,    // with more than this waiting it gets no preview
};

struct client {
  struct client *next;
  struct clients *all;
  struct conn *conn;  // NULL: gone, freed at the next reaping
  unsigned uid;
  bool greeted, watching, closing;
  int preview_w, preview_h;  // 0: none wanted
};

struct clients {
  struct room *room;
  struct listener *listener;
  struct loop_timer *flush;  // armed: documents are to be sent; gone clients are freed here
  struct client *list;
};

static void send_json(struct client *c, json_t *o) {
  char *line = o ? json_dumps(o, JSON_COMPACT) : NULL;
  if (line && c->conn) conn_send(c->conn, line, strlen(line));
  free(line);
  json_decref(o);
}

static void gone(struct client *c) {
  conn_free(c->conn);
  c->conn = NULL;
  c->watching = false;
  if (c->preview_w) {
    c->preview_w = 0;
    clients_preview_wanted(c->all);
  }
  clients_flush_soon(c->all);
}

static void on_close(void *arg, int why) {
  if (why != ERR_EOF) log_warn("a client was cut off: %s", err_text(why));
  gone(arg);
}

static void reap(struct clients *all) {
  struct client **at = &all->list;
  while (*at) {
    struct client *c = *at;
    if (c->conn) {
      at = &c->next;
    } else {
      *at = c->next;
      free(c);
    }
  }
}

static void answer(struct client *c, int64_t request, int code, const char *why) {
  json_t *o = msg_new(code ? MSG_NO : MSG_OK);
  const struct fault *f = fault_find(code);
  int bad = !o || (request && json_object_set_new(o, "id", json_integer((json_int_t)request)));
  if (!bad && code) {
    bad = json_object_set_new(o, "code", json_integer(code)) ||
          json_object_set_new(o, "why",
                              json_string(why ? why
                                          : f ? f->what
                                              : "refused"));
  }
  if (bad) {
    json_decref(o);
    return;
  }
  send_json(c, o);
}

static void greet(struct client *c, const struct msg *m) {
  if (msg_int(m, "version", 0) != MSG_VERSION) {
    answer(c, m->request, FAULT_VERSION, NULL);
    c->closing = true;
    return;
  }
  c->greeted = true;
  json_t *o = msg_new(MSG_WELCOME);
  json_t *f = json_pack("{s:i,s:s,s:s,s:I}", "version", MSG_VERSION, "program", TONGPIN_VERSION, "boot",
                        c->all->room->boot, "uid", (json_int_t)c->uid);
  if (o && f) json_object_update(o, f);
  json_decref(f);
  send_json(c, o);
}

// Everything that happened before a request is told before its answer.
static void request(struct client *c, const struct msg *m) {
  int code = commands_do(c->all->room, c, m);
  clients_flush(c->all);
  answer(c, m->request, code, NULL);
}

static void on_line(void *arg, const char *line, size_t len) {
  struct client *c = arg;
  struct jdoc_fault fault = {0};
  struct msg m;
  char why[300];
  if (c->closing) return;
  if (msg_read(&m, line, len, MSG_CLIENT, &fault)) {
    snprintf(why, sizeof why, "at \"%s\": %s", fault.at, fault.why);
    answer(c, m.request, FAULT_REQUEST, why);
    return;
  }
  if (m.id == MSG_HELLO) {
    greet(c, &m);
  } else if (!c->greeted) {
    answer(c, m.request, FAULT_REQUEST, "say hello first");
  } else {
    request(c, &m);
  }
  json_decref(m.json);
}

static void on_client(void *arg, int fd, uid_t uid, pid_t pid) {
  struct clients *all = arg;
  struct client *c = NULL;
  int n = 0;
  for (const struct client *i = all->list; i; i = i->next) n++;
  if (n < CLIENTS_MAX) c = calloc(1, sizeof *c);
  if (!c) {
    log_warn("client of uid %u refused: %d are connected", (unsigned)uid, n);
    close(fd);
    return;
  }
  *c = (struct client){.all = all, .uid = (unsigned)uid};
  const struct conn_opt opt = {
      .max_line = MSG_MAX_UP, .max_queue = QUEUE_MAX, .on_line = on_line, .on_close = on_close, .arg = c};
  if (conn_new(&c->conn, all->room->loop, fd, &opt)) {
    free(c);
    return;
  }
  log_debug("client of uid %u, pid %d", (unsigned)uid, (int)pid);
  c->next = all->list;
  all->list = c;
}

void clients_flush_soon(struct clients *c) {
  if (c && c->flush) loop_timer_set(c->flush, 0, 0);
}

static void send_doc(struct clients *all, enum room_doc doc) {
  bool any = false;
  for (const struct client *c = all->list; c; c = c->next) any |= c->watching;
  char *line = any ? docs_line(all->room, doc) : NULL;
  for (struct client *c = all->list; line && c; c = c->next) {
    if (c->watching && c->conn) conn_send(c->conn, line, strlen(line));
  }
  free(line);
}

void clients_flush(struct clients *c) {
  struct room *r = c->room;
  for (int d = 0; r->loaded && d < DOC_COUNT; d++) {
    if (!(r->dirty & (1u << d))) continue;
    r->dirty &= ~(1u << d);
    send_doc(c, (enum room_doc)d);
  }
}

static void on_flush(void *arg) {
  struct clients *c = arg;
  for (struct client *i = c->list; i; i = i->next) {
    if (i->closing && i->conn && conn_queued(i->conn) == 0) gone(i);
  }
  reap(c);
  clients_flush(c);
}

unsigned client_uid(const struct client *c) { return c->uid; }

// While the store is being read there is nothing to tell yet; all documents follow when it is.
void client_watch(struct client *c, bool stay) {
  for (int d = 0; c->all->room->loaded && d < DOC_COUNT; d++) {
    char *line = docs_line(c->all->room, (enum room_doc)d);
    if (line && c->conn) conn_send(c->conn, line, strlen(line));
    free(line);
  }
  c->watching |= stay;
}

void client_preview(struct client *c, int w, int h) {
  c->preview_w = w;
  c->preview_h = h;
  clients_preview_wanted(c->all);
}

// The worker makes one size, the largest wanted; consoles fit it to their place.
void clients_preview_wanted(struct clients *c) {
  int w = 0, h = 0;
  if (!c->room->worker) return;  // asked again when it is up
  for (const struct client *i = c->list; i; i = i->next) {
    if (i->preview_w > w) w = i->preview_w;
    if (i->preview_h > h) h = i->preview_h;
  }
  worker_preview(c->room->worker, w > 0, w > 0 ? w : 16, h > 0 ? h : 8);
}

void clients_preview(struct clients *c, const struct msg *m) {
  json_t *o = json_copy(m->json);
  char *line = NULL;
  if (o && json_object_set_new(o, "t", json_string(msg_row(MSG_PREVIEW)->name)) == 0)
    line = json_dumps(o, JSON_COMPACT);
  for (struct client *i = c->list; line && i; i = i->next) {
    if (i->preview_w && i->conn && conn_queued(i->conn) < PREVIEW_QUEUE)
      conn_send(i->conn, line, strlen(line));
  }
  free(line);
  json_decref(o);
}

static long group_of(const char *name) {
  const struct group *g = *name ? getgrnam(name) : NULL;
  if (*name && !g) log_error("[daemon] group: there is no group %s", name);
  return g ? (long)g->gr_gid : -1;
}

int clients_new(struct clients **out, struct room *room) {
  struct clients *c = calloc(1, sizeof *c);
  if (!c) return ERR_NOMEM;
  c->room = room;
  const struct listener_opt opt = {.path = conf_str(room->conf, CONF_DAEMON_SOCKET),
                                   .mode = 0660,
                                   .gid = group_of(conf_str(room->conf, CONF_DAEMON_GROUP)),
                                   .on_client = on_client,
                                   .arg = c};
  int err = loop_timer_new(&c->flush, room->loop, on_flush, c);
  if (!err) {
    err = listener_new(&c->listener, room->loop, &opt);
    if (err)
      log_error("%s: %s", opt.path, err == ERR_EXISTS ? "another daemon listens there" : err_text(err));
  }
  if (err) {
    clients_free(c);
    return err;
  }
  *out = c;
  return ERR_OK;
}

void clients_free(struct clients *c) {
  if (!c) return;
  listener_free(c->listener);
  for (struct client *i = c->list; i; i = i->next) {
    conn_free(i->conn);
    i->conn = NULL;
  }
  reap(c);
  loop_timer_free(c->flush);
  free(c);
}
