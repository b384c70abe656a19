// SPDX-License-Identifier: GPL-3.0-or-later
#include "mqtt/link.h"
#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "mqtt/link_in.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"

enum {
  CONNACK_MS = 15000,  // the broker has so long to answer CONNECT, TLS included
  STEADY_MS = 30000,   // a session that held so long makes the next wait short again
  FIRST_WAIT_MS = 1000,
  TICK_MS = 1000,  // how often the library looks at its keep-alive
  REFUSED = 128,   // MQTT 5, 2.4: reason codes from here on are failures
};

static void tell_locked(struct link *l, struct link_event *e) {
  link_lock(l);
  link_tell(l, e);
  link_unlock(l);
}

__attribute__((format(printf, 2, 3))) static void say(struct link *l, const char *fmt, ...) {
  if (l->t.why[0]) return;  // the first reason is the true one
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(l->t.why, sizeof l->t.why, fmt, ap);
  va_end(ap);
}

// --- the library's callbacks, all on the link's thread ---

static void on_connect(struct mosquitto *m, void *arg, int reason, int flags,
                       const mosquitto_property *props) {
  struct link *l = arg;
  (void)props;
  if (reason != 0) {
    say(l, "the broker refused the connection: %s", mosquitto_reason_string(reason));
    return;
  }
  l->t.up_at_ms = clock_mono_ms();
  l->t.tries = 0;
  struct link_event *e = l->t.connected;
  l->t.connected = NULL;
  e->session_present = flags & 1;
  if (l->filters) mosquitto_subscribe_multiple(m, NULL, l->filters, l->filter, l->opt.subscribe_qos, 0, NULL);
  link_lock(l);
  l->up = true;
  l->missed = false;
  link_tell(l, e);
  link_unlock(l);
}

static void on_disconnect(struct mosquitto *m, void *arg, int reason, const mosquitto_property *props) {
  (void)m, (void)props;
  if (reason >= REFUSED) say(arg, "the broker ended the connection: %s", mosquitto_reason_string(reason));
}

static void on_subscribe(struct mosquitto *m, void *arg, int mid, int count, const int *granted,
                         const mosquitto_property *props) {
  struct link *l = arg;
  (void)m, (void)mid, (void)props;
  for (int i = 0; i < count && i < l->filters; i++) {
    if (granted[i] < REFUSED) continue;
    struct link_event *e = calloc(1, sizeof *e);
    log_warn("subscription to %s refused: %s", l->filter[i], mosquitto_reason_string(granted[i]));
    if (!e) return;
    e->kind = LINK_DENIED;
    snprintf(e->why, sizeof e->why, "%s: %s", l->filter[i], mosquitto_reason_string(granted[i]));
    tell_locked(l, e);
  }
}

// The value of a user property, or NULL; the caller frees it.
static char *user_property(const mosquitto_property *props, const char *name) {
  bool again = false;
  for (;;) {
    char *key = NULL, *value = NULL;
    props = mosquitto_property_read_string_pair(props, MQTT_PROP_USER_PROPERTY, &key, &value, again);
    if (!props) return NULL;
    bool same = key && strcmp(key, name) == 0;
    free(key);
    if (same) return value;
    free(value);
    again = true;
  }
}

static void on_message(struct mosquitto *m, void *arg, const struct mosquitto_message *got,
                       const mosquitto_property *props) {
  struct link *l = arg;
  (void)m;
  struct link_message msg = {.topic = got->topic,
                             .payload = got->payload,
                             .len = (size_t)got->payloadlen,
                             .qos = got->qos,
                             .retained = got->retain,
                             .kid = user_property(props, "kid"),
                             .sig = user_property(props, "sig")};
  link_lock(l);
  if (inbox_message(&l->in, &msg)) l->missed = true;
  if (l->wake) l->wake(l->arg);
  link_unlock(l);
  free(msg.kid);
  free(msg.sig);
}

static void on_publish(struct mosquitto *m, void *arg, int mid, int reason, const mosquitto_property *props) {
  struct link *l = arg;
  (void)m, (void)props;
  link_lock(l);
  struct sending_item *item = sending_find(&l->out, mid);
  if (item) link_tell(l, sending_over(&l->out, item, reason));
  link_unlock(l);
}

// Why TLS failed, when it was not the check of the certificate: only the library's log knows.
static void on_log(struct mosquitto *m, void *arg, int level, const char *text) {
  struct link *l = arg;
  (void)m;
  if (level != MOSQ_LOG_ERR || l->t.tls_why[0]) return;
  const char *reason = strrchr(text, ':');
  snprintf(l->t.tls_why, sizeof l->t.tls_why, "%s", strstr(text, "OpenSSL") && reason ? reason + 1 : text);
}

// --- one session ---

static void explain(struct link *l, int rc) {
  if (rc == MOSQ_ERR_TLS && l->t.tls_why[0]) say(l, "TLS: %s", l->t.tls_why);
  if (rc == MOSQ_ERR_ERRNO && errno) say(l, "%s", strerror(errno));
  if (rc == MOSQ_ERR_EAI) say(l, "%s: %s", l->opt.host, gai_strerror(errno));
  say(l, "%s", rc == MOSQ_ERR_SUCCESS ? "the connection ended" : mosquitto_strerror(rc));
}

// Gives the library our context; without one it would speak in the clear, so a failure ends the try.
static int make_tls(struct link *l) {
  if (l->t.tls) return MOSQ_ERR_SUCCESS;
  struct ssl_ctx_st *ctx = link_tls_new(l);
  if (!ctx) return MOSQ_ERR_NOMEM;
  int rc = mosquitto_int_option(l->m, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
  if (!rc) rc = mosquitto_void_option(l->m, MOSQ_OPT_SSL_CTX, ctx);  // takes a reference
  if (rc) link_tls_free(ctx);
  else l->t.tls = ctx;
  return rc;
}

// The files are read before each try, so that new ones are taken without a restart.
static int set_tls(struct link *l) {
  if (!l->opt.tls) return MOSQ_ERR_SUCCESS;
  int rc = make_tls(l);
  if (rc || link_tls_load(l, l->t.tls)) return rc;
  say(l, "the CA, certificate or key file cannot be read");
  return MOSQ_ERR_TLS;
}

static int set_will(struct link *l) {
  mosquitto_property *props = NULL;
  char *payload = NULL;
  size_t len = 0;
  if (!l->opt.will_topic) return MOSQ_ERR_SUCCESS;
  link_lock(l);  // link_free() may come at any time, and then arg is gone
  bool none = l->orphan || l->opt.will(l->arg, l->t.bd, &payload, &len) != ERR_OK;
  link_unlock(l);
  if (none) return MOSQ_ERR_SUCCESS;
  int rc = mosquitto_property_add_int32(&props, MQTT_PROP_WILL_DELAY_INTERVAL, (uint32_t)l->opt.will_delay_s);
  if (!rc) rc = mosquitto_will_set_v5(l->m, l->opt.will_topic, (int)len, payload, 1, true, props);
  if (rc) mosquitto_property_free_all(&props);
  free(payload);
  return rc;
}

static int connect_now(struct link *l) {
  mosquitto_property *props = NULL;
  int rc = set_tls(l);
  if (!rc) rc = set_will(l);
  if (!rc && l->opt.session_expiry_s > 0)
    rc = mosquitto_property_add_int32(&props, MQTT_PROP_SESSION_EXPIRY_INTERVAL,
                                      (uint32_t)l->opt.session_expiry_s);
  if (!rc) rc = mosquitto_property_add_int32(&props, MQTT_PROP_MAXIMUM_PACKET_SIZE, LINK_MAX_PACKET);
  if (!rc) rc = mosquitto_connect_bind_v5(l->m, l->opt.host, l->opt.port, l->opt.keepalive_s, NULL, props);
  if (rc) explain(l, rc);
  mosquitto_property_free_all(&props);
  return rc;
}

// Gives one item to the library. A QoS 1 item it has taken stays with it until it is confirmed, also over
// reconnects, whatever the socket says.
static void give(struct link *l, struct sending_item *item) {
  mosquitto_property *props = NULL;
  int mid = 0, rc = MOSQ_ERR_SUCCESS;
  if (item->expiry_s)
    rc = mosquitto_property_add_int32(&props, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, item->expiry_s);
  if (!rc)
    rc = mosquitto_publish_v5(l->m, &mid, item->topic, (int)item->len, item->payload, item->qos, item->retain,
                              props);
  mosquitto_property_free_all(&props);
  bool socket = rc == MOSQ_ERR_NO_CONN || rc == MOSQ_ERR_CONN_LOST || rc == MOSQ_ERR_ERRNO;
  if (rc) log_warn("publish %s: %s", item->topic, mosquitto_strerror(rc));
  link_lock(l);
  if (item->qos && (!rc || socket)) sending_given(&l->out, item, mid);
  else link_tell(l, sending_over(&l->out, item, rc ? REFUSED : 0));
  link_unlock(l);
}

static void give_all(struct link *l) {
  for (;;) {
    link_lock(l);
    struct sending_item *item = sending_pop(&l->out);
    link_unlock(l);
    if (!item) return;
    give(l, item);
  }
}

static bool final_waits(struct link *l) {
  for (const struct sending_item *i = l->out.given; i; i = i->next)
    if (i->final) return true;
  return l->out.queued != NULL;
}

// true when the session is to be ended because of link_stop().
static bool stop_due(struct link *l) {
  link_lock(l);
  bool stopping = l->stopping, waits = l->up && final_waits(l);
  link_unlock(l);
  if (!stopping) return false;
  int64_t now = clock_mono_ms();
  if (!l->t.stop_at_ms) l->t.stop_at_ms = now + LINK_STOP_MS;
  return !waits || now >= l->t.stop_at_ms;
}

// true while the owner is behind and reading waits for it.
static bool hold(struct link *l) {
  int64_t now = clock_mono_ms();
  link_lock(l);
  l->paused = inbox_full(&l->in);
  bool full = l->paused;
  link_unlock(l);
  if (!full) l->t.paused_ms = 0;
  if (full && !l->t.paused_ms) l->t.paused_ms = now;
  return full && now - l->t.paused_ms < LINK_PAUSE_MS;
}

static void drain_kick(struct link *l) {
  uint64_t n;
  while (read(l->kick_fd, &n, sizeof n) > 0) {}
}

static int socket_wait_ms(struct link *l) {
  if (!l->t.stop_at_ms) return TICK_MS;
  int64_t left = l->t.stop_at_ms - clock_mono_ms();
  return left < 0 ? 0 : left < TICK_MS ? (int)left : TICK_MS;
}

// The library misses an end of file within the TLS handshake and would spin on it.
static bool closed_early(struct link *l, short revents) {
  char c;
  if (l->t.up_at_ms || !(revents & POLLIN)) return false;
  return recv(mosquitto_socket(l->m), &c, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

// Waits for the socket or a kick, then lets the library work. Its rc.
static int turn(struct link *l) {
  bool held = hold(l), writes = mosquitto_want_write(l->m);
  short events = (short)((held ? 0 : POLLIN) | (writes ? POLLOUT : 0));
  struct pollfd fds[] = {{l->kick_fd, POLLIN, 0}, {events ? mosquitto_socket(l->m) : -1, events, 0}};
  if (poll(fds, 2, socket_wait_ms(l)) < 0 && errno != EINTR) return MOSQ_ERR_ERRNO;
  if (fds[0].revents) drain_kick(l);
  if (closed_early(l, fds[1].revents)) {
    say(l, "the broker closed the connection");
    return MOSQ_ERR_CONN_LOST;
  }
  errno = 0;
  if (!held) return mosquitto_loop(l->m, 0, 1);
  int rc = fds[1].revents & POLLOUT ? mosquitto_loop_write(l->m, 1) : MOSQ_ERR_SUCCESS;
  return rc ? rc : mosquitto_loop_misc(l->m);
}

// Messages were dropped and there is room again: a new subscription brings the retained ones anew.
static void subscribe_again(struct link *l) {
  link_lock(l);
  bool again = l->missed && !l->in.messages;
  if (again) l->missed = false;
  link_unlock(l);
  if (again && l->filters)
    mosquitto_subscribe_multiple(l->m, NULL, l->filters, l->filter, l->opt.subscribe_qos, 0, NULL);
}

static void say_goodbye(struct link *l) {
  int64_t until = clock_mono_ms() + LINK_STOP_MS;
  mosquitto_disconnect(l->m);
  while (mosquitto_socket(l->m) >= 0 && clock_mono_ms() < until) {
    struct pollfd fd = {mosquitto_socket(l->m), POLLOUT, 0};
    poll(&fd, 1, 50);
    if (mosquitto_loop_write(l->m, 1)) return;
  }
}

static void serve(struct link *l) {
  int64_t until = clock_mono_ms() + CONNACK_MS;
  int rc = MOSQ_ERR_SUCCESS;
  while (!rc && mosquitto_socket(l->m) >= 0) {
    if (l->t.up_at_ms) {
      give_all(l);
      subscribe_again(l);
    } else if (clock_mono_ms() > until) {
      say(l, "the broker did not answer within %d s", CONNACK_MS / 1000);
      break;
    }
    if (stop_due(l)) {
      say(l, "stopped");
      break;
    }
    rc = turn(l);
  }
  explain(l, rc);
  if (mosquitto_socket(l->m) >= 0) say_goodbye(l);
}

// --- the thread ---

static uint32_t random_below(struct link *l, uint32_t n) {
  uint64_t x = l->t.random;  // xorshift64: only spreads reconnects in time
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  l->t.random = x;
  return n ? (uint32_t)(x >> 32) % n : 0;
}

// The wait after this session: half of the back-off for certain, half by chance.
static int64_t next_wait(struct link *l) {
  bool steady = l->t.up_at_ms && clock_mono_ms() - l->t.up_at_ms >= STEADY_MS;
  int64_t base = steady || !l->t.wait_ms ? FIRST_WAIT_MS : l->t.wait_ms, max = l->opt.retry_max_s * 1000LL;
  if (base > max) base = max;
  l->t.wait_ms = base * 2;
  return base / 2 + random_below(l, (uint32_t)(base / 2 + 1));
}

static bool make_events(struct thread_side *t) {
  if (!t->connecting) t->connecting = calloc(1, sizeof *t->connecting);
  if (!t->connected) t->connected = calloc(1, sizeof *t->connected);
  if (!t->disconnected) t->disconnected = calloc(1, sizeof *t->disconnected);
  if (!t->connecting || !t->connected || !t->disconnected) return false;
  t->connecting->kind = LINK_CONNECTING;
  t->connected->kind = LINK_CONNECTED;
  t->disconnected->kind = LINK_DISCONNECTED;
  t->connecting->bd = t->connected->bd = t->disconnected->bd = t->bd;
  t->connecting->tries = t->tries;
  return true;
}

static bool is_stopping(struct link *l) {
  link_lock(l);
  bool stopping = l->stopping;
  link_unlock(l);
  return stopping;
}

static void session_over(struct link *l, int64_t wait_ms) {
  struct link_event *e = l->t.disconnected;
  l->t.disconnected = NULL;
  e->wait_ms = wait_ms;
  e->tries = l->t.tries;
  snprintf(e->why, sizeof e->why, "%s", l->t.why);
  link_lock(l);
  l->up = false;
  for (struct sending_item *i; (i = sending_pop_qos0(&l->out));)
    link_tell(l, sending_over(&l->out, i, REFUSED));
  link_tell(l, e);
  link_unlock(l);
}

// One try, and the session that comes of it. Returns the wait until the next.
static int64_t session(struct link *l) {
  struct thread_side *t = &l->t;
  t->bd = l->opt.bd_base + ++t->sessions;
  t->tries++;
  t->up_at_ms = t->paused_ms = 0;
  t->why[0] = t->tls_why[0] = '\0';
  if (!make_events(t)) {
    log_error("no memory for a session");
    return next_wait(l);
  }
  tell_locked(l, t->connecting);
  t->connecting = NULL;
  if (!connect_now(l)) serve(l);
  int64_t wait_ms = is_stopping(l) ? -1 : next_wait(l);
  session_over(l, wait_ms);
  return wait_ms;
}

static void pause_for(struct link *l, int64_t ms) {
  int64_t until = clock_mono_ms() + ms;
  for (;;) {
    link_lock(l);
    bool go = l->stopping || l->retry;
    l->retry = false;
    link_unlock(l);
    int64_t left = until - clock_mono_ms();
    if (go || left <= 0) return;
    struct pollfd fd = {l->kick_fd, POLLIN, 0};
    if (poll(&fd, 1, (int)left) > 0) drain_kick(l);
  }
}

void *link_main(void *arg) {
  struct link *l = arg;
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
  while (!is_stopping(l)) {
    int64_t wait_ms = session(l);
    if (wait_ms >= 0) pause_for(l, wait_ms);
  }
  link_lock(l);
  l->finished = true;
  link_tell(l, l->stopped);
  l->stopped = NULL;
  bool orphan = l->orphan;
  link_unlock(l);
  if (orphan) link_destroy(l);
  return NULL;
}

// --- the library ---

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void init_library(void) { mosquitto_lib_init(); }

int link_library_new(struct link *l) {
  pthread_once(&once, init_library);
  struct mosquitto *m = mosquitto_new(l->opt.client_id, l->opt.session_expiry_s == 0, l);
  if (!m) return errno == ENOMEM ? ERR_NOMEM : ERR_ARG;
  l->m = m;
  if (mosquitto_int_option(m, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5)) return ERR_ARG;
  mosquitto_int_option(m, MOSQ_OPT_TCP_NODELAY, 1);
  if (l->opt.user && mosquitto_username_pw_set(m, l->opt.user, l->opt.password)) return ERR_NOMEM;
  mosquitto_connect_v5_callback_set(m, on_connect);
  mosquitto_disconnect_v5_callback_set(m, on_disconnect);
  mosquitto_subscribe_v5_callback_set(m, on_subscribe);
  mosquitto_message_v5_callback_set(m, on_message);
  mosquitto_publish_v5_callback_set(m, on_publish);
  mosquitto_log_callback_set(m, on_log);
  return ERR_OK;
}

void link_library_free(struct link *l) {
  if (l->m) mosquitto_destroy(l->m);
  l->m = NULL;
  link_tls_free(l->t.tls);
  l->t.tls = NULL;
}
