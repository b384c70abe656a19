// SPDX-License-Identifier: GPL-3.0-or-later
// link_probe: drives mqtt/link from a script. Each line of stdin is a command, each event a JSON line on
// stdout.
//   pub TOKEN QOS RETAIN TOPIC TEXT   publish        big TOKEN TOPIC BYTES   publish that many bytes
//   sleep on|off                      stop taking events out, or go on (an owner that is behind)
//   retry                             link_retry()   dropped                 print the count
//   stop TOPIC TEXT                   link_stop() with a last message, then exit after LINK_STOPPED
//   free                              link_free() without stopping, exit
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "mqtt/link.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/lines.h"
#include "src/base/loop.h"

struct probe {
  struct loop *loop;
  struct loop_wake *wake;
  struct loop_watch *in;
  struct link *link;
  struct lines lines;
  bool asleep;
  const char *will;
};

static void print_event(const struct link_event *e) {
  static const char *const word[] = {"connecting", "connected", "disconnected", "message",
                                     "published",  "denied",    "stopped"};
  json_t *o = json_pack("{s:s, s:I}", "event", word[e->kind], "ms", (json_int_t)clock_mono_ms());
  if (e->kind == LINK_CONNECTED)
    json_object_update_new(o,
                           json_pack("{s:b, s:I}", "present", e->session_present, "bd", (json_int_t)e->bd));
  if (e->kind == LINK_DISCONNECTED)
    json_object_update_new(o, json_pack("{s:s, s:I, s:i}", "why", e->why, "wait", (json_int_t)e->wait_ms,
                                        "tries", e->tries));
  if (e->kind == LINK_DENIED) json_object_set_new(o, "why", json_string(e->why));
  if (e->kind == LINK_PUBLISHED)
    json_object_update_new(o, json_pack("{s:I, s:i}", "token", (json_int_t)e->token, "reason", e->reason));
  if (e->kind == LINK_MESSAGE)
    json_object_update_new(o, json_pack("{s:s, s:I, s:b, s:s*, s:s*, s:s*}", "topic", e->message.topic, "len",
                                        (json_int_t)e->message.len, "retained", e->message.retained, "kid",
                                        e->message.kid, "sig", e->message.sig, "text",
                                        e->message.len < 200 ? e->message.payload : NULL));
  json_dumpf(o, stdout, JSON_COMPACT);
  putchar('\n');
  fflush(stdout);
  json_decref(o);
}

static void on_wake(void *arg) {
  struct probe *p = arg;
  struct link_event *e;
  while (!p->asleep && p->link && link_next(p->link, &e) == ERR_OK) {
    print_event(e);
    if (e->kind == LINK_STOPPED) loop_stop(p->loop);
    link_event_free(e);
  }
}

static void wake(void *arg) {
  struct probe *p = arg;
  loop_wake_up(p->wake);
}

static int will(void *arg, int64_t bd, char **payload, size_t *len) {
  struct probe *p = arg;
  (void)p;
  int n = asprintf(payload, "{\"state\":\"lost\",\"bd\":%lld}", (long long)bd);
  if (n < 0) return ERR_NOMEM;
  *len = (size_t)n;
  return ERR_OK;
}

static void said(const char *what, int err) {
  if (err) printf("{\"event\":\"refused\",\"what\":\"%s\",\"why\":\"%s\"}\n", what, err_text(err));
  fflush(stdout);
}

static void publish(struct probe *p, char *rest) {
  char *save = NULL, *token = strtok_r(rest, " ", &save), *qos = strtok_r(NULL, " ", &save);
  char *retain = strtok_r(NULL, " ", &save), *topic = strtok_r(NULL, " ", &save),
       *text = strtok_r(NULL, "", &save);
  if (!topic || !text) return said("pub", ERR_SYNTAX);
  struct link_publish m = {.topic = topic,
                           .payload = text,
                           .len = strlen(text),
                           .qos = qos[0] - '0',
                           .retain = retain[0] == '1',
                           .token = strtol(token, NULL, 10)};
  said("pub", link_publish(p->link, &m));
}

static void publish_big(struct probe *p, char *rest) {
  char *save = NULL, *token = strtok_r(rest, " ", &save), *topic = strtok_r(NULL, " ", &save);
  char *size = strtok_r(NULL, " ", &save);
  size_t len = size ? strtoul(size, NULL, 10) : 0;
  char *bytes = calloc(1, len + 1);
  if (!bytes || !len) return free(bytes);
  memset(bytes, 'x', len);
  struct link_publish m = {
      .topic = topic, .payload = bytes, .len = len, .qos = 1, .token = strtol(token, NULL, 10)};
  said("big", link_publish(p->link, &m));
  free(bytes);
}

static void stop(struct probe *p, char *rest) {
  char *save = NULL, *topic = strtok_r(rest, " ", &save), *text = strtok_r(NULL, "", &save);
  struct link_publish m = {
      .topic = topic, .payload = text, .len = text ? strlen(text) : 0, .qos = 1, .retain = true};
  said("stop", link_stop(p->link, text ? &m : NULL));
}

static void on_line(void *arg, const char *line, size_t len) {
  struct probe *p = arg;
  char text[4096];
  snprintf(text, sizeof text, "%.*s ", (int)len, line);
  text[strlen(text) - 1] = '\0';
  char *rest = strchr(text, ' ');
  if (rest) *rest++ = '\0';
  char none[1] = "";
  if (!rest) rest = none;
  if (!strcmp(text, "pub")) publish(p, rest);
  if (!strcmp(text, "big")) publish_big(p, rest);
  if (!strcmp(text, "retry")) link_retry(p->link);
  if (!strcmp(text, "stop")) stop(p, rest);
  if (!strcmp(text, "dropped")) {
    printf("{\"event\":\"dropped\",\"n\":%lld}\n", (long long)link_dropped(p->link));
    fflush(stdout);
  }
  if (!strcmp(text, "sleep")) {
    p->asleep = !strcmp(rest, "on");
    on_wake(p);
  }
  if (!strcmp(text, "free")) loop_stop(p->loop);
}

static void on_stdin(void *arg) {
  struct probe *p = arg;
  char bytes[4096];
  ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
  if (n <= 0 || lines_feed(&p->lines, bytes, (size_t)n, on_line, p)) loop_stop(p->loop);
}

// Options: NAME=VALUE; others are filters. wall=MS: the clock of a dead battery (R20).
static void read_options(struct link_opt *o, char **argv, const char **filters) {
  int n = 0;
  for (char **a = argv; *a; a++) {
    char *v = strchr(*a, '=');
    if (!v) {
      filters[n++] = *a;
      continue;
    }
    *v++ = '\0';
    long num = strtol(v, NULL, 10);
    if (!strcmp(*a, "host")) o->host = v;
    if (!strcmp(*a, "port")) o->port = (int)num;
    if (!strcmp(*a, "id")) o->client_id = v;
    if (!strcmp(*a, "ca")) o->ca = v, o->tls = true;
    if (!strcmp(*a, "cert")) o->cert = v;
    if (!strcmp(*a, "key")) o->key = v;
    if (!strcmp(*a, "floor")) o->not_before_ms = num;
    if (!strcmp(*a, "wall")) clock_simulate(num, 1, false);
    if (!strcmp(*a, "user")) o->user = v;
    if (!strcmp(*a, "password")) o->password = v;
    if (!strcmp(*a, "will")) o->will_topic = v;
    if (!strcmp(*a, "will_delay")) o->will_delay_s = (int)num;
    if (!strcmp(*a, "retry_max")) o->retry_max_s = (int)num;
    if (!strcmp(*a, "keepalive")) o->keepalive_s = (int)num;
    if (!strcmp(*a, "expiry")) o->session_expiry_s = num;
    if (!strcmp(*a, "bd")) o->bd_base = num;
  }
}

int main(int argc, char **argv) {
  struct probe p = {0};
  const char *filters[16] = {0};
  struct link_opt opt = {.host = "127.0.0.1",
                         .client_id = "probe",
                         .keepalive_s = 30,
                         .retry_max_s = 2,
                         .session_expiry_s = 604800,
                         .will = will,
                         .subscribe = filters,
                         .subscribe_qos = 1};
  if (argc > 16) return 64;
  read_options(&opt, argv + 1, filters);
  lines_init(&p.lines, 4000);
  if (loop_new(&p.loop) || loop_wake_new(&p.wake, p.loop, on_wake, &p)) return 71;
  if (loop_watch_new(&p.in, p.loop, STDIN_FILENO, on_stdin, &p)) return 71;
  int err = link_new(&p.link, &opt, wake, &p);
  if (!err) err = link_start(p.link);
  said("start", err);
  if (!err) loop_run(p.loop);
  int64_t begin = clock_mono_ms();
  link_free(p.link);
  p.link = NULL;
  printf("{\"event\":\"freed\",\"took\":%lld}\n", (long long)(clock_mono_ms() - begin));
  loop_watch_free(p.in);
  loop_wake_free(p.wake);
  lines_free(&p.lines);
  loop_free(p.loop);
  return err ? 1 : 0;
}
