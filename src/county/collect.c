// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/store/collect.h"
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "mqtt/payload.h"
#include "mqtt/topic.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/jdoc.h"
#include "src/county/cmd.h"
#include "src/county/text.h"

enum { SESSION_EXPIRY_S = 7 * 86400 };

struct collector {
  const struct options *o;
  struct collect *db;
  struct broker *broker;
  int64_t last_ms;  // when the last row came, or the connection
  int64_t count[5];
  bool broken;  // the database cannot be written
};

static void print_json(const struct collect_row *r, enum collect_result result, int64_t acked) {
  json_t *o = json_pack("{s:s, s:I, s:s, s:I, s:s, s:o*}", "room", r->room, "seq", (json_int_t)r->seq,
                        "result", collect_word[result], "acked", (json_int_t)acked, "hash", r->hash, "row",
                        json_loads(r->json, 0, NULL));
  if (o) json_dumpf(o, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(o);
}

static void print_text(const struct collect_row *r, enum collect_result result, int64_t acked) {
  static const char *const words[] = {N_("stored"), N_("again, stored before"),
                                      N_("REFUSED: its hash is wrong"),
                                      N_("REFUSED: it does not fit the row before or after it"),
                                      N_("REFUSED: another row with this number is stored")};
  static const char *const keys[] = {"began", "school_name", "title"};
  char text[3][120];
  json_t *row = json_loads(r->json, 0, NULL);
  for (int i = 0; i < 3; i++) {
    const char *value = json_string_value(json_object_get(row, keys[i]));
    snprintf(text[i], sizeof text[i], "%s", value ? value : "-");
    text_clean(text[i]);
  }
  printf("%s  %lld  %s %s %s  %s; %s %lld\n", r->room, (long long)r->seq, text[0], text[1], text[2],
         _(words[result]), _("acknowledged up to"), (long long)acked);
  json_decref(row);
}

static void send_ack(struct collector *c, const struct timetable_room *room, int64_t seq) {
  struct payload_ack ack = {.ts_ms = clock_read().wall_ms, .seq = seq};
  char topic[TOPIC_MAX], *json = NULL;
  struct link_publish m = {.topic = topic, .qos = 1};
  if (topic_build(topic, sizeof topic, room, TOPIC_LEDGER_ACK, NULL)) return;
  if (payload_ack_build(&ack, &json, &m.len)) return;
  m.payload = json;
  // A lost acknowledgement is made good: the room sends its row again.
  broker_publish(c->broker, &m);
  free(json);
}

static void take(struct collector *c, const struct timetable_room *room, const struct payload_ledger *p) {
  char text[32];
  int64_t acked = 0;
  enum collect_result result = COLLECT_STORED;
  if (topic_room_text(room, text, sizeof text)) return;
  struct collect_row row = {.room = text,
                            .seq = p->head.seq,
                            .prev = p->prev,
                            .hash = p->hash,
                            .json = p->row,
                            .ts_ms = p->head.ts_ms,
                            .received_ms = clock_read().wall_ms,
                            .clock = trust_state_word[p->head.clock]};
  int err = collect_add(c->db, &row, &result);
  if (!err) err = collect_acked(c->db, text, &acked);
  if (err) {
    fprintf(stderr, _("the database cannot be written: %s\n"), err_text(err));
    c->broken = true;
    broker_quit(c->broker);
    return;
  }
  c->count[result]++;
  if (result <= COLLECT_AGAIN && acked > 0) send_ack(c, room, acked);
  (c->o->json ? print_json : print_text)(&row, result, acked);
  fflush(stdout);
}

static void on_message(void *arg, const struct link_message *m) {
  struct collector *c = arg;
  struct topic topic;
  struct payload_ledger p;
  struct jdoc_fault fault = {0};
  if (topic_parse(m->topic, &topic) || topic.channel != TOPIC_LEDGER) return;
  c->last_ms = clock_mono_ms();
  if (payload_ledger_read(&p, m->payload, m->len, &fault)) {
    fprintf(stderr, _("%s: refused: %s %s\n"), m->topic, fault.at, fault.why);
    return;
  }
  take(c, &topic.room, &p);
  payload_ledger_free(&p);
}

static void on_connected(void *arg) {
  struct collector *c = arg;
  if (!c->last_ms) fputs(_("connected, collecting\n"), stderr);
  c->last_ms = clock_mono_ms();
}

static void on_tick(void *arg) {
  struct collector *c = arg;
  bool idle = c->last_ms && clock_mono_ms() - c->last_ms >= (int64_t)(c->o->idle_s * 1000);
  if (c->o->idle_s > 0 && idle) broker_quit(c->broker);
}

static int run(struct collector *c) {
  char filter[TOPIC_MAX];
  const char *filters[] = {filter, NULL};
  int err = topic_filter(filter, sizeof filter, NULL, TOPIC_LEDGER, c->o->share);
  if (err) {
    fprintf(stderr, "%s\n", _("--share: letters, digits, . _ -"));
    return EX_USAGE;
  }
  struct broker_use use = {.session_expiry_s = c->o->client_id ? SESSION_EXPIRY_S : 0,
                           .client_id = c->o->client_id,
                           .subscribe = filters,
                           .on_connected = on_connected,
                           .on_message = on_message,
                           .on_tick = on_tick,
                           .arg = c};
  err = broker_new(&c->broker, &c->o->broker, &use);
  if (err) return err == ERR_MISSING ? EX_NOINPUT : EX_OSERR;
  broker_run(c->broker, -1);
  return c->broken ? EX_IOERR : EX_OK;
}

int cmd_collect(const struct options *o) {
  struct collector c = {.o = o};
  int err = collect_open(&c.db, o->operand[0]);
  if (err) {
    fprintf(stderr, "%s: %s\n", o->operand[0], err_text(err));
    return err_sysexit(err);
  }
  int code = run(&c);
  broker_free(c.broker);
  collect_close(c.db);
  long long refused = c.count[COLLECT_BAD_HASH];
  refused += c.count[COLLECT_BAD_CHAIN];
  refused += c.count[COLLECT_OTHER];
  if (!o->json)
    printf(_("%lld stored, %lld again, %lld refused\n"), (long long)c.count[COLLECT_STORED],
           (long long)c.count[COLLECT_AGAIN], refused);
  return code;
}
