// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/uplink.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/room.h"
#include "src/daemon/uplink_parts.h"

enum {
  SESSION_EXPIRY_S = 7 * 86400,
  SESSIONS_PER_BOOT = 1000000,  // bd = boot * this + session
  BYE_MS = 700,
};

struct payload_head uplink_head(struct uplink *u) {
  return (struct payload_head){.ts_ms = room_now(u->room), .seq = ++u->seq, .clock = u->room->trust.state};
}

int uplink_publish(struct uplink *u, enum uplink_topic topic, char *json, size_t len, int64_t token) {
  struct link_publish p = {.topic = u->topic[topic],
                           .payload = json,
                           .len = len,
                           .qos = 1,
                           .retain = topic != UPLINK_LEDGER,
                           .token = token};
  int err = link_publish(u->link, &p);
  if (err && err != ERR_STATE) log_warn("%s: %s", p.topic, err_text(err));
  free(json);
  return err;
}

static enum payload_room state_now(const struct room *r) {
  enum worker_state w = worker_state(r->worker);
  if (r->disk_bad || (w != WORKER_UP && worker_restarts(r->worker) > 5)) return ROOM_ALERT;
  if (session_running(&r->session)) return ROOM_BUSY;
  return w == WORKER_UP || worker_restarts(r->worker) > 0 ? ROOM_READY : ROOM_INIT;
}

static void fill_state(struct uplink *u, struct payload_state *p, enum payload_room state) {
  *p = (struct payload_state){.head = uplink_head(u), .state = state, .bd = u->bd};
  snprintf(p->version, sizeof p->version, "%s", TONGPIN_VERSION);
  snprintf(p->boot, sizeof p->boot, "%s", u->room->boot);
  if (state == ROOM_BUSY) snprintf(p->lesson, sizeof p->lesson, "%s", u->room->session.lesson.uid);
}

static void send_state(struct uplink *u, bool always) {
  struct payload_state p;
  char *json = NULL;
  size_t len = 0;
  if (!u->online) return;
  fill_state(u, &p, state_now(u->room));
  if (!always && p.state == u->state && strcmp(p.lesson, u->lesson) == 0) return;
  if (payload_state_build(&p, &json, &len) || uplink_publish(u, UPLINK_STATE, json, len, 0)) return;
  u->state = p.state;
  memcpy(u->lesson, p.lesson, sizeof u->lesson);
}

void uplink_state(struct uplink *u) { send_state(u, false); }

static void send_reported(void *arg) {
  struct uplink *u = arg;
  const struct room_table *t = &u->room->table;
  struct payload_reported p = {.head = uplink_head(u),
                               .ok = t->refused.ts_ms == 0,
                               .refused_rev = t->refused.rev};
  char *json = NULL;
  size_t len = 0;
  if (!u->online) return;
  if (t->parsed) {
    p.rev = t->parsed->rev;
    memcpy(p.sha256, t->sha256, sizeof p.sha256);
  }
  memcpy(p.at, t->refused.at, sizeof p.at);
  memcpy(p.why, t->refused.why, sizeof p.why);
  if (payload_reported_build(&p, &json, &len) == ERR_OK) uplink_publish(u, UPLINK_REPORTED, json, len, 0);
}

// What comes in.

static void on_desired(struct uplink *u, const struct link_message *m) {
  room_push(u->room, m->payload, m->len, send_reported, u);
}

static void on_ack(struct uplink *u, const struct link_message *m) {
  struct payload_ack ack;
  struct jdoc_fault fault = {0};
  if (payload_ack_read(&ack, m->payload, m->len, &fault)) {
    log_warn("%s at %s: %s", m->topic, fault.at, fault.why);
    return;
  }
  uplink_acked(u, ack.seq);
}

// A retained beacon tells an old time.
static void on_beacon(struct uplink *u, const struct link_message *m) {
  int64_t ts = 0;
  struct jdoc_fault fault = {0};
  if (m->retained) return;
  if (payload_beacon_read(&ts, m->payload, m->len, &fault)) {
    log_warn("%s at %s: %s", m->topic, fault.at, fault.why);
    return;
  }
  room_beacon(u->room, ts);
}

static const struct {
  enum topic_channel channel;
  void (*take)(struct uplink *u, const struct link_message *m);
} incoming[] = {
    {TOPIC_SCHEDULE_DESIRED, on_desired},
    {TOPIC_LEDGER_ACK, on_ack},
    {TOPIC_CLOCK, on_beacon},
};
enum { INCOMING = sizeof incoming / sizeof incoming[0] };

static void on_message(struct uplink *u, const struct link_message *m) {
  struct topic t;
  if (topic_parse(m->topic, &t)) return;
  for (int i = 0; i < INCOMING; i++) {
    if (incoming[i].channel == t.channel) incoming[i].take(u, m);
  }
}

static void on_connected(struct uplink *u, const struct link_event *e) {
  u->online = true;
  u->bd = e->bd;
  log_info("broker connected, session %s", e->session_present ? "kept" : "new");
  room_link(u->room, ROOM_ONLINE, "", 0);
  send_state(u, true);
  send_reported(u);
  uplink_kick(u);
}

static void on_disconnected(struct uplink *u, const struct link_event *e) {
  u->online = false;
  log_info("broker away: %s; next try in %lld ms", e->why, (long long)e->wait_ms);
  room_link(u->room, ROOM_WAITING, e->why, e->wait_ms);
}

static void on_event(struct uplink *u, const struct link_event *e) {
  switch (e->kind) {
  case LINK_CONNECTING: room_link(u->room, ROOM_CONNECTING, u->room->link.why, 0); break;
  case LINK_CONNECTED: on_connected(u, e); break;
  case LINK_DISCONNECTED: on_disconnected(u, e); break;
  case LINK_MESSAGE: on_message(u, &e->message); break;
  case LINK_PUBLISHED: uplink_published(u, e); break;
  case LINK_DENIED: log_warn("the broker refused: %s", e->why); break;
  case LINK_STOPPED: break;
  }
}

static void on_wake(void *arg) {
  struct uplink *u = arg;
  struct link_event *e;
  while (link_next(u->link, &e) == ERR_OK) {
    on_event(u, e);
    link_event_free(e);
  }
}

static void wake(void *arg) {
  struct uplink *u = arg;
  loop_wake_up(u->wake);
}

static int will(void *arg, int64_t bd, char **json, size_t *len) {
  const struct uplink *u = arg;
  struct payload_state p = u->lost;
  p.bd = bd;
  return payload_state_build(&p, json, len);
}

static int make_topics(struct uplink *u) {
  static const enum topic_channel out[] = {TOPIC_STATE, TOPIC_SCHEDULE_REPORTED, TOPIC_LEDGER};
  const struct timetable_room *id = &u->room->id;
  int err = ERR_OK;
  for (int i = 0; i < 3 && !err; i++) err = topic_build(u->topic[i], TOPIC_MAX, id, out[i], NULL);
  for (int i = 0; i < INCOMING && !err; i++)
    err = topic_build(u->filter[i], TOPIC_MAX, id, incoming[i].channel, NULL);
  if (err) log_error("[room] adcode, school or number is wrong");
  return err;
}

static int make_link(struct uplink *u) {
  const struct conf *c = u->room->conf;
  const char *filters[INCOMING + 1] = {NULL};
  char client[TOPIC_CLIENT_MAX], password[512] = "";
  for (int i = 0; i < INCOMING; i++) filters[i] = u->filter[i];
  int err = topic_client_id(&u->room->id, client, sizeof client);
  if (!err) err = conf_secret(c, CONF_MQTT_PASSWORD_FILE, password, sizeof password);
  if (err) {
    log_error("[mqtt] password_file: %s", err_text(err));
    return err;
  }
  struct link_opt opt = {.host = conf_str(c, CONF_MQTT_HOST),
                         .port = (int)conf_int(c, CONF_MQTT_PORT),
                         .client_id = client,
                         .user = conf_str(c, CONF_MQTT_USER),
                         .password = password,
                         .tls = conf_bool(c, CONF_MQTT_TLS),
                         .ca = conf_str(c, CONF_MQTT_CA),
                         .cert = conf_str(c, CONF_MQTT_CERT),
                         .key = conf_str(c, CONF_MQTT_KEY),
                         .not_before_ms = u->room->trust.floor_ms,
                         .keepalive_s = (int)conf_int(c, CONF_MQTT_KEEPALIVE),
                         .session_expiry_s = SESSION_EXPIRY_S,
                         .retry_max_s = (int)conf_int(c, CONF_MQTT_RETRY_MAX),
                         .will_topic = u->topic[UPLINK_STATE],
                         .will_delay_s = (int)conf_int(c, CONF_MQTT_WILL_DELAY),
                         .will = will,
                         .bd_base = u->room->boot_count * SESSIONS_PER_BOOT,
                         .subscribe = filters,
                         .subscribe_qos = 1};
  err = link_new(&u->link, &opt, wake, u);
  explicit_bzero(password, sizeof password);
  return err;
}

static void on_resend(void *arg) { uplink_kick(arg); }

int uplink_new(struct uplink **out, struct room *room) {
  struct uplink *u = calloc(1, sizeof *u);
  if (!u) return ERR_NOMEM;
  u->room = room;
  u->seq = room->boot_count * SESSIONS_PER_BOOT;
  fill_state(u, &u->lost, ROOM_LOST);
  int64_t resend_ms = conf_int(room->conf, CONF_MQTT_RESEND) * 1000;
  int err = make_topics(u);
  if (!err) err = loop_wake_new(&u->wake, room->loop, on_wake, u);
  if (!err) err = loop_timer_new(&u->resend, room->loop, on_resend, u);
  if (!err) err = make_link(u);
  if (!err) err = link_start(u->link);
  if (err) {
    uplink_free(u);
    return err;
  }
  loop_timer_set(u->resend, resend_ms, resend_ms < 30000 ? resend_ms : 30000);
  room_link(room, ROOM_CONNECTING, "", 0);
  *out = u;
  return ERR_OK;
}

// The process ends: there is no loop to wait on any more.
static void bye(struct uplink *u) {
  struct payload_state p;
  char *json = NULL;
  size_t len = 0;
  fill_state(u, &p, ROOM_DISCONNECTED);
  struct link_publish last = {.topic = u->topic[UPLINK_STATE], .qos = 1, .retain = true};
  if (payload_state_build(&p, &json, &len) == ERR_OK) {
    last.payload = json;
    last.len = len;
  }
  link_stop(u->link, u->online && json ? &last : NULL);
  for (int64_t until = clock_mono_ms() + BYE_MS; clock_mono_ms() < until;) {
    struct link_event *e;
    if (link_next(u->link, &e) != ERR_OK) {
      nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
      continue;
    }
    bool stopped = e->kind == LINK_STOPPED;
    link_event_free(e);
    if (stopped) break;
  }
  free(json);
}

void uplink_stop(struct uplink *u) {
  if (!u || !u->link) return;
  bye(u);
  link_free(u->link);
  u->link = NULL;
  u->online = false;
}

void uplink_free(struct uplink *u) {
  if (!u) return;
  uplink_stop(u);
  loop_wake_free(u->wake);
  loop_timer_free(u->resend);
  free(u);
}
