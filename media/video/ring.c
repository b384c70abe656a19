// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/video/ring.h"
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"

struct ring {
  pthread_mutex_t lock;
  pthread_cond_t moved;
  bool ended, aborted;
  size_t cap, head, used;  // head: where the next byte is taken
  uint8_t data[];
};

int ring_new(struct ring **out, size_t cap) {
  struct ring *r = calloc(1, sizeof *r + cap);
  if (!r) return ERR_NOMEM;
  pthread_mutex_init(&r->lock, NULL);
  pthread_cond_init(&r->moved, NULL);
  r->cap = cap;
  *out = r;
  return ERR_OK;
}

void ring_free(struct ring *r) {
  if (!r) return;
  pthread_mutex_destroy(&r->lock);
  pthread_cond_destroy(&r->moved);
  free(r);
}

static size_t put_some(struct ring *r, const uint8_t *data, size_t len) {
  size_t at = (r->head + r->used) % r->cap, n = r->cap - r->used;
  if (n > r->cap - at) n = r->cap - at;
  if (n > len) n = len;
  memcpy(r->data + at, data, n);
  r->used += n;
  return n;
}

int ring_put(struct ring *r, const uint8_t *data, size_t len) {
  pthread_mutex_lock(&r->lock);
  while (len && !r->aborted && !r->ended) {
    size_t n = put_some(r, data, len);
    data += n;
    len -= n;
    if (n) pthread_cond_broadcast(&r->moved);
    if (!n) pthread_cond_wait(&r->moved, &r->lock);
  }
  pthread_mutex_unlock(&r->lock);
  return len ? ERR_EOF : ERR_OK;
}

size_t ring_take(struct ring *r, uint8_t *data, size_t len) {
  size_t n = 0;
  pthread_mutex_lock(&r->lock);
  while (!r->used && !r->ended && !r->aborted) pthread_cond_wait(&r->moved, &r->lock);
  if (!r->aborted) {
    n = r->used < r->cap - r->head ? r->used : r->cap - r->head;
    if (n > len) n = len;
    memcpy(data, r->data + r->head, n);
    r->head = (r->head + n) % r->cap;
    r->used -= n;
    pthread_cond_broadcast(&r->moved);
  }
  pthread_mutex_unlock(&r->lock);
  return n;
}

static void finish(struct ring *r, bool *flag) {
  pthread_mutex_lock(&r->lock);
  *flag = true;
  pthread_cond_broadcast(&r->moved);
  pthread_mutex_unlock(&r->lock);
}

void ring_end(struct ring *r) { finish(r, &r->ended); }

void ring_abort(struct ring *r) { finish(r, &r->aborted); }
