// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ask.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/clock.h"
#include "src/base/conn.h"
#include "src/base/err.h"
#include "src/base/lines.h"
#include "src/proto/fault.h"
#include "ui/client.h"

struct ask {
  int fd;
  struct lines lines;
  int64_t number;  // of the request under way
  bool answered;
  int code;
  void (*fn)(void *arg, const struct msg *msg);
  void *arg;
};

static int send_all(int fd, const char *text, size_t len) {
  while (len > 0) {
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    ssize_t n = write(fd, text, len);
    if (n < 0 && errno == EAGAIN) n = poll(&p, 1, ASK_TIMEOUT_MS) > 0 ? 0 : -1;
    if (n < 0 && errno != EINTR) return ERR_IO;
    if (n < 0) continue;
    text += n;
    len -= (size_t)n;
  }
  return ERR_OK;
}

static int send_json(struct ask *a, json_t *message) {
  char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
  json_decref(message);
  if (!text) return ERR_NOMEM;
  int err = send_all(a->fd, text, strlen(text));
  if (!err) err = send_all(a->fd, "\n", 1);
  free(text);
  return err;
}

int ask_new(struct ask **out, const char *path) {
  *out = NULL;
  struct ask *a = calloc(1, sizeof *a);
  if (!a) return ERR_NOMEM;
  a->fd = -1;
  lines_init(&a->lines, MSG_MAX_DOWN);
  int err = conn_dial(path, &a->fd);
  if (!err) err = send_json(a, client_hello("cli"));
  if (err) {
    ask_free(a);
    return err;
  }
  *out = a;
  return ERR_OK;
}

void ask_free(struct ask *a) {
  if (!a) return;
  if (a->fd >= 0) close(a->fd);
  lines_free(&a->lines);
  free(a);
}

static void on_line(void *arg, const char *text, size_t len) {
  struct ask *a = arg;
  struct jdoc_fault fault;
  struct msg m;
  if (a->answered || msg_read(&m, text, len, MSG_DAEMON, &fault)) return;
  bool refused_hello = m.id == MSG_NO && m.request == 0;
  if ((m.id == MSG_OK || m.id == MSG_NO) && (m.request == a->number || refused_hello)) {
    a->answered = true;
    a->code = m.id == MSG_OK ? 0 : (int)msg_int(&m, "code", FAULT_REQUEST);
  } else if (a->fn) {
    a->fn(a->arg, &m);
  }
  json_decref(m.json);
}

static int read_some(struct ask *a, int64_t until_ms) {
  char data[16384];
  struct pollfd p = {.fd = a->fd, .events = POLLIN};
  int64_t left = until_ms - clock_mono_ms();
  if (left <= 0 || poll(&p, 1, (int)left) == 0) return ERR_TIMEOUT;
  ssize_t n = read(a->fd, data, sizeof data);
  if (n == 0) return ERR_EOF;
  if (n < 0) return errno == EINTR || errno == EAGAIN ? ERR_OK : ERR_IO;
  return lines_feed(&a->lines, data, (size_t)n, on_line, a);
}

int ask_request(struct ask *a, json_t *request, int *code, void (*fn)(void *, const struct msg *),
                void *arg) {
  int64_t until_ms = clock_mono_ms() + ASK_TIMEOUT_MS;
  a->number++;
  a->answered = false;
  a->fn = fn;
  a->arg = arg;
  if (!request || json_object_set_new(request, "id", json_integer(a->number))) {
    json_decref(request);
    return ERR_NOMEM;
  }
  int err = send_json(a, request);
  while (!err && !a->answered) err = read_some(a, until_ms);
  *code = a->answered ? a->code : 0;
  return a->answered ? ERR_OK : err;
}
