// SPDX-License-Identifier: GPL-3.0-or-later
// link_owner: the owner's side of a link: queues, flags, and its memory. No call in here can block.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "mqtt/link_in.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"

void link_kick(struct link *l) {
  uint64_t one = 1;
  if (write(l->kick_fd, &one, sizeof one) < 0 && errno != EAGAIN) log_error("eventfd: %s", strerror(errno));
}

void link_lock(struct link *l) { pthread_mutex_lock(&l->lock); }
void link_unlock(struct link *l) { pthread_mutex_unlock(&l->lock); }

void link_tell(struct link *l, struct link_event *e) {
  inbox_push(&l->in, e);
  if (l->wake) l->wake(l->arg);
}

static bool set_text(const char **field) {
  if (!*field || !**field) {
    *field = NULL;
    return true;
  }
  return (*field = strdup(*field)) != NULL;
}

// Replaces the strings of the copied options by our own; on failure those not yet copied are NULL.
static bool own_strings(struct link *l) {
  struct link_opt *o = &l->opt;
  const char **fields[] = {&o->host, &o->client_id, &o->user, &o->password,
                           &o->ca,   &o->cert,      &o->key,  &o->will_topic};
  bool ok = true;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (!ok) *fields[i] = NULL;
    ok = ok && set_text(fields[i]);
  }
  const char *const *from = o->subscribe;
  o->subscribe = NULL;
  int n = 0;
  while (ok && from && from[n]) n++;
  if (!ok || !n) return ok;
  l->filter = calloc((size_t)n, sizeof *l->filter);
  for (; l->filter && l->filters < n; l->filters++)
    if (!(l->filter[l->filters] = strdup(from[l->filters]))) return false;
  return l->filter != NULL;
}

static void wipe(const char *secret) {
  if (secret) explicit_bzero((char *)secret, strlen(secret));
}

void link_destroy(struct link *l) {
  struct link_opt *o = &l->opt;
  link_library_free(l);
  wipe(o->password);
  const char *texts[] = {o->host, o->client_id, o->user, o->password, o->ca, o->cert, o->key, o->will_topic};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free((char *)texts[i]);
  for (int i = 0; i < l->filters; i++) free(l->filter[i]);
  free(l->filter);
  inbox_clear(&l->in);
  sending_clear(&l->out);
  link_event_free(l->stopped);
  link_event_free(l->t.connecting);
  link_event_free(l->t.connected);
  link_event_free(l->t.disconnected);
  if (l->kick_fd >= 0) close(l->kick_fd);
  pthread_mutex_destroy(&l->lock);
  free(l);
}

static bool opt_ok(const struct link_opt *o) {
  bool who = o->host && o->host[0] && o->client_id && o->client_id[0] && o->port >= 1 && o->port <= 65535;
  bool secure = !o->tls || (o->ca && o->ca[0]);
  bool times = o->keepalive_s >= 5 && o->keepalive_s <= 3600 && o->retry_max_s >= 1 && o->will_delay_s >= 0 &&
               o->session_expiry_s >= 0 && o->session_expiry_s <= UINT32_MAX;
  return who && secure && times && (!o->will_topic || o->will) && o->subscribe_qos >= 0 &&
         o->subscribe_qos <= 1;
}

int link_new(struct link **out, const struct link_opt *opt, link_wake_fn *wake, void *arg) {
  int err = ERR_NOMEM;
  *out = NULL;
  if (!opt_ok(opt)) return ERR_ARG;
  struct link *l = calloc(1, sizeof *l);
  if (!l) return ERR_NOMEM;
  pthread_mutex_init(&l->lock, NULL);
  l->opt = *opt;
  l->made_mono_ms = clock_read().mono_ms;
  l->wake = wake;
  l->arg = arg;
  l->kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  bool owned = own_strings(l);
  l->stopped = calloc(1, sizeof *l->stopped);
  if (!owned || !l->stopped) goto out;
  l->stopped->kind = LINK_STOPPED;
  for (const char *c = l->opt.client_id; *c; c++) l->t.random = l->t.random * 31 + (unsigned char)*c;
  l->t.random ^= (uint64_t)clock_mono_ms() << 20 | (uint64_t)getpid() | 1;
  err = l->kick_fd < 0 ? ERR_IO : link_library_new(l);
  if (err) goto out;
  *out = l;
  return ERR_OK;
out:
  link_destroy(l);
  return err;
}

int link_start(struct link *l) {
  link_lock(l);
  bool before = l->started;
  l->started = true;
  link_unlock(l);
  if (before) return ERR_STATE;
  if (pthread_create(&l->thread, NULL, link_main, l) == 0) return ERR_OK;
  link_lock(l);
  l->started = false;
  link_unlock(l);
  return ERR_IO;
}

int link_next(struct link *l, struct link_event **out) {
  link_lock(l);
  *out = inbox_take(&l->in);
  bool go = (l->paused && !inbox_full(&l->in)) || (l->missed && !l->in.messages);
  if (go) l->paused = false;
  link_unlock(l);
  if (go) link_kick(l);
  return *out ? ERR_OK : ERR_AGAIN;
}

int link_publish(struct link *l, const struct link_publish *p) {
  if (!p->topic || p->qos < 0 || p->qos > 1) return ERR_ARG;
  if (p->len > LINK_MAX_PACKET / 2) return ERR_TOOBIG;
  link_lock(l);
  int err = l->up && !l->stopping ? sending_add(&l->out, p, false) : ERR_STATE;
  link_unlock(l);
  if (!err) link_kick(l);
  return err;
}

bool link_connected(struct link *l) {
  link_lock(l);
  bool up = l->up;
  link_unlock(l);
  return up;
}

void link_retry(struct link *l) {
  link_lock(l);
  l->retry = true;
  link_unlock(l);
  link_kick(l);
}

int64_t link_dropped(struct link *l) {
  link_lock(l);
  int64_t n = l->in.dropped;
  link_unlock(l);
  return n;
}

int link_stop(struct link *l, const struct link_publish *last) {
  int err = ERR_OK;
  link_lock(l);
  if (last && l->up && !l->stopping) err = sending_add(&l->out, last, true);
  l->stopping = true;
  if (!l->started && l->stopped) {
    link_tell(l, l->stopped);
    l->stopped = NULL;
  }
  link_unlock(l);
  link_kick(l);
  return err;
}

void link_free(struct link *l) {
  if (!l) return;
  link_lock(l);
  bool running = l->started && !l->finished;
  l->stopping = true;
  l->wake = NULL;
  if (running) {  // once the lock is open the thread may free l at any time
    l->orphan = true;
    pthread_detach(l->thread);
    link_kick(l);
  }
  link_unlock(l);
  if (running) return;
  if (l->started) pthread_join(l->thread, NULL);
  link_destroy(l);
}
