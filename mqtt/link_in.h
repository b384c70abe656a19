// SPDX-License-Identifier: GPL-3.0-or-later
// link_in: what link.c (the thread, libmosquitto), link_tls.c (OpenSSL) and link_owner.c (the owner's calls)
// share. For these three only.
#ifndef MQTT_LINK_IN_H
#define MQTT_LINK_IN_H

#include <pthread.h>
#include "mqtt/inbox.h"
#include "mqtt/link.h"
#include "mqtt/sending.h"

struct mosquitto;
struct ssl_ctx_st;  // OpenSSL's SSL_CTX

// What only the link's thread touches.
struct thread_side {
  struct link_event *connecting, *connected, *disconnected;  // made before each try so that they cannot fail
  int64_t sessions, bd;
  int tries;
  int64_t wait_ms;     // the next wait, before jitter
  int64_t up_at_ms;    // when CONNACK came, 0: not yet
  int64_t paused_ms;   // since when reading is paused, 0: it is not
  int64_t stop_at_ms;  // when stopping ends at the latest, 0: not stopping
  uint64_t random;
  struct ssl_ctx_st *tls;  // made at the first try
  char why[200], tls_why[160];
};

struct link {
  struct link_opt opt;  // its strings are our own
  char **filter;
  int filters;
  struct mosquitto *m;
  int kick_fd;           // eventfd: something changed for the thread
  int64_t made_mono_ms;  // clock_read() when opt.not_before_ms was given
  pthread_t thread;
  struct thread_side t;

  pthread_mutex_t lock;  // guards the rest
  link_wake_fn *wake;
  void *arg;
  struct inbox in;
  struct sending out;
  struct link_event *stopped;
  bool started, up, stopping, finished, orphan;
  bool retry;   // do not wait any longer
  bool paused;  // the thread does not read until the inbox has room
  bool missed;  // messages were dropped since the last subscription
};

void link_lock(struct link *l);
void link_unlock(struct link *l);

// Wakes the thread.
void link_kick(struct link *l);

// Appends an event and wakes the owner. Under the lock.
void link_tell(struct link *l, struct link_event *e);

// Frees all. No thread may run.
void link_destroy(struct link *l);

// The thread, and the library's object for l->opt (ERR_NOMEM, ERR_ARG) and its end.
void *link_main(void *link);
int link_library_new(struct link *l);
void link_library_free(struct link *l);

// A context that checks the broker's certificate for l->opt at the time of the handshake: chain, dates, host
// name; TLS 1.2 or better. A failed check leaves its reason in l->t.tls_why. NULL: no memory.
struct ssl_ctx_st *link_tls_new(struct link *l);

// Reads the CA, client certificate and key in place of those read before. false: one of them cannot be read,
// or the key is not the certificate's.
bool link_tls_load(struct link *l, struct ssl_ctx_st *ctx);
void link_tls_free(struct ssl_ctx_st *ctx);

#endif
