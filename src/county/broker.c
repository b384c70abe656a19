// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/broker.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/county/text.h"

enum { TICK_MS = 250, BYE_MS = 1000, KEEPALIVE_S = 30, RETRY_MAX_S = 10, PASSWORD_CAP = 256 };

struct broker {
  struct broker_use use;
  struct loop *loop;
  struct loop_wake *wake;
  struct loop_timer *tick, *limit;
  struct loop_signal *sigint, *sigterm;
  struct link *link;
  bool connected, quitting_on_connect, signalled, over, stopped, told;
  char why[200];
};

static void end_run(struct broker *b) { loop_stop(b->loop); }

static void on_event(struct broker *b, const struct link_event *e) {
  switch (e->kind) {
  case LINK_CONNECTED:
    b->connected = true;
    b->told = false;
    if (b->use.on_connected) b->use.on_connected(b->use.arg);
    if (b->quitting_on_connect) end_run(b);
    break;
  case LINK_DISCONNECTED:
    b->connected = false;
    snprintf(b->why, sizeof b->why, "%s", e->why);
    if (!b->quitting_on_connect && e->wait_ms >= 0 && !b->told) {
      fprintf(stderr, _("no connection to the broker: %s; trying again\n"), e->why);
      b->told = true;
    }
    break;
  case LINK_MESSAGE:
    if (b->use.on_message) b->use.on_message(b->use.arg, &e->message);
    break;
  case LINK_PUBLISHED:
    if (b->use.on_published) b->use.on_published(b->use.arg, e->token, e->reason);
    break;
  case LINK_DENIED: fprintf(stderr, _("the broker refuses a subscription: %s\n"), e->why); break;
  case LINK_STOPPED:
    b->stopped = true;
    end_run(b);
    break;
  case LINK_CONNECTING: break;
  }
}

static void on_wake(void *arg) {
  struct broker *b = arg;
  struct link_event *e;
  while (b->link && link_next(b->link, &e) == ERR_OK) {
    on_event(b, e);
    link_event_free(e);
  }
}

static void wake(void *arg) { loop_wake_up(((struct broker *)arg)->wake); }

static void on_tick(void *arg) {
  struct broker *b = arg;
  if (b->use.on_tick) b->use.on_tick(b->use.arg);
}

static void on_limit(void *arg) {
  struct broker *b = arg;
  b->over = true;
  end_run(b);
}

static void on_signal(void *arg, int signo) {
  struct broker *b = arg;
  (void)signo;
  b->signalled = true;
  end_run(b);
}

static int read_password(const char *path, char *out, size_t cap) {
  out[0] = '\0';
  if (!path) return ERR_OK;
  FILE *f = fopen(path, "re");
  if (!f) {
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return ERR_MISSING;
  }
  bool got = fgets(out, (int)cap, f) != NULL;
  fclose(f);
  out[strcspn(out, "\r\n")] = '\0';
  return got ? ERR_OK : ERR_MISSING;
}

static bool loopback(const char *host) {
  return !strcmp(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}

static int check(const struct broker_opt *opt) {
  if (opt->no_tls && !loopback(opt->host))
    fprintf(stderr, _("warning: without TLS anyone on the way to %s can read and change what is sent\n"),
            opt->host);
  if (opt->no_tls || (opt->ca && access(opt->ca, R_OK) == 0)) return ERR_OK;
  fprintf(stderr, _("TLS needs the county's CA certificate: --ca FILE (%s)\n"),
          opt->ca ? strerror(errno) : "-");
  return ERR_MISSING;
}

static int make_link(struct broker *b, const struct broker_opt *opt) {
  char password[PASSWORD_CAP], id[40];
  int err = check(opt);
  if (!err) err = read_password(opt->password_file, password, sizeof password);
  if (err) return err;
  snprintf(id, sizeof id, "county-%d-%llx", (int)getpid(), (unsigned long long)clock_mono_ms());
  struct link_opt l = {.host = opt->host,
                       .port = opt->port     ? opt->port
                               : opt->no_tls ? 1883
                                             : 8883,
                       .client_id = b->use.client_id ? b->use.client_id : id,
                       .user = opt->user,
                       .password = password,
                       .tls = !opt->no_tls,
                       .ca = opt->ca,
                       .cert = opt->cert,
                       .key = opt->key,
                       .keepalive_s = KEEPALIVE_S,
                       .session_expiry_s = b->use.session_expiry_s,
                       .retry_max_s = RETRY_MAX_S,
                       .subscribe = b->use.subscribe,
                       .subscribe_qos = 1};
  err = link_new(&b->link, &l, wake, b);
  explicit_bzero(password, sizeof password);
  return err ? err : link_start(b->link);
}

int broker_new(struct broker **out, const struct broker_opt *opt, const struct broker_use *use) {
  *out = NULL;
  struct broker *b = calloc(1, sizeof *b);
  if (!b) return ERR_NOMEM;
  b->use = *use;
  int err = loop_new(&b->loop);
  if (!err) err = loop_wake_new(&b->wake, b->loop, on_wake, b);
  if (!err) err = loop_timer_new(&b->tick, b->loop, on_tick, b);
  if (!err) err = loop_timer_new(&b->limit, b->loop, on_limit, b);
  if (!err) err = loop_signal_new(&b->sigint, b->loop, SIGINT, on_signal, b);
  if (!err) err = loop_signal_new(&b->sigterm, b->loop, SIGTERM, on_signal, b);
  if (!err) err = make_link(b, opt);
  if (err) {
    broker_free(b);
    return err;
  }
  loop_timer_set(b->tick, TICK_MS, TICK_MS);
  *out = b;
  return ERR_OK;
}

int broker_run(struct broker *b, int64_t ms) {
  if (b->signalled) return ERR_EOF;
  b->over = false;
  if (ms >= 0) loop_timer_set(b->limit, ms, 0);
  loop_run(b->loop);
  loop_timer_stop(b->limit);
  return b->signalled ? ERR_EOF : b->over ? ERR_TIMEOUT : ERR_OK;
}

void broker_quit(struct broker *b) { end_run(b); }

int broker_connect(struct broker *b, int64_t ms) {
  if (b->connected) return ERR_OK;
  b->quitting_on_connect = true;
  int err = broker_run(b, ms);
  b->quitting_on_connect = false;
  if (err == ERR_TIMEOUT)
    fprintf(stderr, _("no connection to the broker: %s\n"), b->why[0] ? b->why : _("no answer"));
  return err;
}

bool broker_connected(const struct broker *b) { return b->connected; }

int broker_publish(struct broker *b, const struct link_publish *p) { return link_publish(b->link, p); }

void broker_free(struct broker *b) {
  if (!b) return;
  if (b->link && b->limit && b->connected) {
    b->use = (struct broker_use){0};
    b->signalled = false;
    link_stop(b->link, NULL);
    if (!b->stopped) broker_run(b, BYE_MS);
  }
  link_free(b->link);
  loop_signal_free(b->sigint);
  loop_signal_free(b->sigterm);
  loop_timer_free(b->limit);
  loop_timer_free(b->tick);
  loop_wake_free(b->wake);
  if (b->loop) loop_free(b->loop);
  free(b);
}
