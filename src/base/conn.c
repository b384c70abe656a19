// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/conn.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/base/lines.h"
#include "src/base/loop_uv.h"

struct conn {
  uv_pipe_t pipe;
  uv_timer_t later;  // tells the owner of a failed send, outside of that send
  struct loop *loop;
  struct lines lines;
  size_t queued;
  struct conn_opt opt;
  int why;      // why it ended, once it has
  int handles;  // still to be closed by libuv
  bool over;    // ended: no callback but on_close
  bool freed;   // by its owner: no callback at all
};

// What the socket would not take at once.
struct chunk {
  uv_write_t req;
  size_t len;
  char data[];
};

static void on_pipe_closed(uv_handle_t *h) {
  struct conn *c = h->data;
  if (--c->handles > 0) return;
  lines_free(&c->lines);
  free(c);
}

void conn_free(struct conn *c) {
  if (!c || c->freed) return;
  c->over = c->freed = true;
  uv_close((uv_handle_t *)&c->pipe, on_pipe_closed);
  uv_close((uv_handle_t *)&c->later, on_pipe_closed);
}

static void on_later(uv_timer_t *t) {
  struct conn *c = t->data;
  if (!c->freed) c->opt.on_close(c->opt.arg, c->why);
}

// Ends the conversation; the owner is told on the loop's next turn. Returns why.
static int end(struct conn *c, int why) {
  if (c->over) return why;
  c->over = true;
  c->why = why;
  uv_read_stop((uv_stream_t *)&c->pipe);
  uv_timer_start(&c->later, on_later, 0, 0);
  return why;
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf) {
  (void)hint;
  struct conn *c = h->data;
  *buf = uv_buf_init(c->loop->read_buf, sizeof c->loop->read_buf);
}

// Lines behind one that ended the conversation are not delivered.
static void on_whole_line(void *arg, const char *line, size_t len) {
  struct conn *c = arg;
  if (!c->over) c->opt.on_line(c->opt.arg, line, len);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf) {
  struct conn *c = s->data;
  if (n == 0 || c->over) return;
  int err = n < 0 ? ERR_EOF : lines_feed(&c->lines, buf->base, (size_t)n, on_whole_line, c);
  if (err) end(c, err);
}

int conn_new(struct conn **out, struct loop *loop, int fd, const struct conn_opt *opt) {
  struct conn *c = calloc(1, sizeof *c);
  if (!c) {
    close(fd);
    return ERR_NOMEM;
  }
  *c = (struct conn){.loop = loop, .opt = *opt, .handles = 2};
  c->pipe.data = c->later.data = c;
  lines_init(&c->lines, opt->max_line);
  uv_timer_init(&loop->uv, &c->later);
  uv_pipe_init(&loop->uv, &c->pipe, 0);
  int err = loop_uv_err(uv_pipe_open(&c->pipe, fd));
  if (err) close(fd);
  else err = loop_uv_err(uv_read_start((uv_stream_t *)&c->pipe, on_alloc, on_read));
  if (err) conn_free(c);
  else *out = c;
  return err;
}

static void on_written(uv_write_t *req, int status) {
  struct chunk *k = req->data;
  struct conn *c = req->handle->data;
  c->queued -= k->len;
  free(k);
  if (status < 0) end(c, ERR_EOF);
}

// Queues the line and its newline, less the first `done` bytes that are sent already.
static int queue(struct conn *c, const char *line, size_t len, size_t done) {
  size_t rest = len + 1 - done;
  if (rest > c->opt.max_queue || c->queued > c->opt.max_queue - rest) return ERR_AGAIN;
  struct chunk *k = malloc(sizeof *k + rest);
  if (!k) return ERR_NOMEM;
  k->len = rest;
  memcpy(k->data, line + done, rest - 1);
  k->data[rest - 1] = '\n';
  k->req.data = k;
  uv_buf_t buf = uv_buf_init(k->data, (unsigned)rest);
  if (uv_write(&k->req, (uv_stream_t *)&c->pipe, &buf, 1, on_written) < 0) {
    free(k);
    return ERR_EOF;
  }
  c->queued += rest;
  return ERR_OK;
}

int conn_send(struct conn *c, const char *line, size_t len) {
  if (c->over) return ERR_EOF;
  char newline = '\n';
  uv_buf_t bufs[2] = {uv_buf_init((char *)line, (unsigned)len), uv_buf_init(&newline, 1)};
  int n = c->queued ? UV_EAGAIN : uv_try_write((uv_stream_t *)&c->pipe, bufs, 2);
  if (n < 0 && n != UV_EAGAIN) return end(c, ERR_EOF);
  size_t done = n < 0 ? 0 : (size_t)n;
  if (done == len + 1) return ERR_OK;
  int err = queue(c, line, len, done);
  return err ? end(c, err) : ERR_OK;
}

size_t conn_queued(const struct conn *c) { return c->queued; }
