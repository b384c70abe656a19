// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/storage.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"

struct item {
  struct item *next;
  storage_run_fn *run;
  storage_done_fn *done;
  void *arg, *job;
  int64_t queued_ms;
  int err;
};

struct queue {
  struct item *head, **tail;
};

struct storage {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t more;
  bool stop;  // under lock, like the queues
  struct queue todo, answers;
  struct loop_wake *wake;
  int pending;  // loop thread only, like ending
  bool ending;
  struct item *running;  // under lock
  enum store_health health;
  char dir[512];
};

static void queue_init(struct queue *q) {
  q->head = NULL;
  q->tail = &q->head;
}

static void queue_put(struct queue *q, struct item *it) {
  it->next = NULL;
  *q->tail = it;
  q->tail = &it->next;
}

static struct item *queue_take(struct queue *q) {
  struct item *it = q->head;
  if (!it) return NULL;
  q->head = it->next;
  if (!q->head) q->tail = &q->head;
  return it;
}

static struct item *next_job(struct storage *st) {
  pthread_mutex_lock(&st->lock);
  while (!st->todo.head && !st->stop) pthread_cond_wait(&st->more, &st->lock);
  struct item *it = queue_take(&st->todo);
  st->running = it;
  pthread_mutex_unlock(&st->lock);
  return it;
}

static void answer(struct storage *st, struct item *it) {
  pthread_mutex_lock(&st->lock);
  st->running = NULL;
  queue_put(&st->answers, it);
  pthread_mutex_unlock(&st->lock);
  loop_wake_up(st->wake);
}

static void *work(void *arg) {
  struct storage *st = arg;
  struct store *store = NULL;
  int opened = store_open(&store, st->dir, &st->health);
  struct item *it;
  if (opened) log_error("%s: %s", st->dir, err_text(opened));
  while ((it = next_job(st))) {
    it->err = opened ? opened : it->run(store, it->job);
    answer(st, it);
  }
  store_close(store);
  return NULL;
}

static void deliver(void *arg) {
  struct storage *st = arg;
  for (;;) {
    pthread_mutex_lock(&st->lock);
    struct item *it = queue_take(&st->answers);
    pthread_mutex_unlock(&st->lock);
    if (!it) return;
    st->pending--;
    if (it->done) it->done(it->arg, it->job, it->err);
    free(it);
  }
}

// Signals belong to the loop's thread.
static int start_thread(struct storage *st) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  int rc = pthread_create(&st->thread, NULL, work, st);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return rc == 0 ? ERR_OK : ERR_NOMEM;
}

int storage_new(struct storage **out, struct loop *loop, const char *dir) {
  struct storage *st = calloc(1, sizeof *st);
  if (!st) return ERR_NOMEM;
  int err = ERR_RANGE;
  pthread_mutex_init(&st->lock, NULL);
  pthread_cond_init(&st->more, NULL);
  queue_init(&st->todo);
  queue_init(&st->answers);
  if (strlen(dir) >= sizeof st->dir) goto out;
  memcpy(st->dir, dir, strlen(dir) + 1);
  err = loop_wake_new(&st->wake, loop, deliver, st);
  if (!err) err = start_thread(st);
  if (!err) {
    *out = st;
    return ERR_OK;
  }
  loop_wake_free(st->wake);
out:
  free(st);
  return err;
}

int storage_do(struct storage *st, storage_run_fn *run, storage_done_fn *done, void *arg, void *job) {
  struct item *it = st->ending ? NULL : calloc(1, sizeof *it);
  if (!it) return st->ending ? ERR_STATE : ERR_NOMEM;
  *it = (struct item){.run = run, .done = done, .arg = arg, .job = job, .queued_ms = clock_mono_ms()};
  pthread_mutex_lock(&st->lock);
  queue_put(&st->todo, it);
  pthread_cond_signal(&st->more);
  pthread_mutex_unlock(&st->lock);
  st->pending++;
  return ERR_OK;
}

int storage_pending(const struct storage *st) { return st->pending; }

int64_t storage_waited_ms(const struct storage *st) {
  struct storage *s = (struct storage *)st;
  pthread_mutex_lock(&s->lock);
  const struct item *it = s->running ? s->running : s->todo.head;
  int64_t waited = it ? clock_mono_ms() - it->queued_ms : 0;
  pthread_mutex_unlock(&s->lock);
  return waited;
}

enum store_health storage_health(const struct storage *st) { return st->health; }

void storage_free(struct storage *st) {
  if (!st) return;
  st->ending = true;
  pthread_mutex_lock(&st->lock);
  st->stop = true;
  pthread_cond_signal(&st->more);
  pthread_mutex_unlock(&st->lock);
  pthread_join(st->thread, NULL);
  deliver(st);
  loop_wake_free(st->wake);
  pthread_cond_destroy(&st->more);
  pthread_mutex_destroy(&st->lock);
  free(st);
}
