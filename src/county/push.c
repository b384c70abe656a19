// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "mqtt/payload.h"
#include "mqtt/topic.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/jdoc.h"
#include "src/base/utf8.h"
#include "src/county/cmd.h"
#include "src/county/load.h"
#include "src/county/text.h"

enum { CONNECT_MS = 10000, KNOWN_MS = 2000, KNOWN_QUIET_MS = 600, SEND_MS = 10000 };

enum answer { NOT_SENT, SENT, TAKEN, REFUSED, DENIED };

struct target {
  const struct room_plan *plan;
  char desired[TOPIC_MAX], reported[TOPIC_MAX];
  bool desired_known, reported_known;
  int64_t known_rev, rev;
  bool stored;  // the broker has it
  enum answer answer;
  char at[160], why[200];
};

struct push {
  const struct options *o;
  struct loaded loaded;
  struct broker *broker;
  struct target *target;
  int count;
  const char **filters;
  int64_t quiet_since;
  enum { KNOWING, SENDING, WAITING } phase;
};

static struct target *target_of(struct push *p, const struct timetable_room *room) {
  for (int i = 0; i < p->count; i++)
    if (!memcmp(&p->target[i].plan->room, room, sizeof *room)) return &p->target[i];
  return NULL;
}

static bool all_known(const struct push *p) {
  for (int i = 0; i < p->count; i++)
    if (!p->target[i].desired_known || !p->target[i].reported_known) return false;
  return true;
}

static bool all_stored(const struct push *p) {
  for (int i = 0; i < p->count; i++)
    if (!p->target[i].stored && p->target[i].answer != DENIED) return false;
  return true;
}

static bool all_answered(const struct push *p) {
  for (int i = 0; i < p->count; i++)
    if (p->target[i].answer == SENT) return false;
  return true;
}

static bool done(const struct push *p) {
  switch (p->phase) {
  case KNOWING: return all_known(p);
  case SENDING: return all_stored(p);
  case WAITING: return all_answered(p);
  }
  return true;
}

static void on_reported(struct target *t, const struct payload_reported *r) {
  t->reported_known = true;
  if (r->rev > t->known_rev && t->answer == NOT_SENT) t->known_rev = r->rev;
  if (!r->ok && r->refused_rev > t->known_rev && t->answer == NOT_SENT) t->known_rev = r->refused_rev;
  if (t->answer != SENT) return;
  if (r->ok && r->rev == t->rev) t->answer = TAKEN;
  if (r->ok || r->refused_rev != t->rev) return;
  t->answer = REFUSED;
  snprintf(t->at, sizeof t->at, "%s", r->at);
  snprintf(t->why, sizeof t->why, "%s", r->why);
}

static void on_message(void *arg, const struct link_message *m) {
  struct push *p = arg;
  struct topic topic;
  struct payload_reported r;
  struct jdoc_fault fault = {0};
  if (topic_parse(m->topic, &topic)) return;
  struct target *t = target_of(p, &topic.room);
  if (!t) return;
  p->quiet_since = clock_mono_ms();
  if (topic.channel == TOPIC_SCHEDULE_DESIRED && t->answer == NOT_SENT) {
    int64_t rev = payload_rev_peek(m->payload, m->len);
    t->desired_known = true;
    if (rev > t->known_rev) t->known_rev = rev;
  }
  if (topic.channel == TOPIC_SCHEDULE_REPORTED &&
      payload_reported_read(&r, m->payload, m->len, &fault) == ERR_OK)
    on_reported(t, &r);
  if (done(p)) broker_quit(p->broker);
}

static void on_published(void *arg, int64_t token, int reason) {
  struct push *p = arg;
  struct target *t = &p->target[token];
  t->stored = reason < 128;
  if (!t->stored) {
    t->answer = DENIED;
    snprintf(t->why, sizeof t->why, _("the broker refuses it (reason %d)"), reason);
  }
  if (done(p)) broker_quit(p->broker);
}

// Rooms that never had a timetable have nothing retained: nothing new for a while means all is known.
static void on_tick(void *arg) {
  struct push *p = arg;
  if (p->phase == KNOWING && clock_mono_ms() - p->quiet_since > KNOWN_QUIET_MS) broker_quit(p->broker);
}

static int make_targets(struct push *p) {
  const struct plan *plan = p->loaded.plan;
  p->count = plan->count;
  p->target = calloc((size_t)p->count, sizeof *p->target);
  p->filters = calloc((size_t)p->count * 2 + 1, sizeof *p->filters);
  if (!p->target || !p->filters) return ERR_NOMEM;
  for (int i = 0; i < p->count; i++) {
    struct target *t = &p->target[i];
    t->plan = &plan->room[i];
    int err = topic_build(t->desired, sizeof t->desired, &t->plan->room, TOPIC_SCHEDULE_DESIRED, NULL);
    if (!err)
      err = topic_build(t->reported, sizeof t->reported, &t->plan->room, TOPIC_SCHEDULE_REPORTED, NULL);
    if (err) return err;
    p->filters[2 * i] = t->desired;
    p->filters[2 * i + 1] = t->reported;
  }
  return ERR_OK;
}

static int run_phase(struct push *p, int phase, int64_t ms) {
  p->phase = phase;
  if (done(p)) return ERR_OK;
  return broker_run(p->broker, ms);
}

static int send_one(struct push *p, int i) {
  struct target *t = &p->target[i];
  t->rev = p->o->rev ? p->o->rev : t->known_rev + 1;
  struct build b = {.rev = t->rev,
                    .now_ms = clock_read().wall_ms,
                    .term = &p->o->term,
                    .periods = &p->loaded.periods};
  struct link_publish m = {.topic = t->desired, .qos = 1, .retain = true, .token = i};
  char *json = NULL;
  int err = build_document(t->plan, &b, &json, &m.len);
  if (err) return err;
  m.payload = json;
  t->answer = SENT;
  err = broker_publish(p->broker, &m);
  free(json);
  return err;
}

// Sends what was not sent; when the link's queue is full, the rest after some were stored.
static int send_all(struct push *p) {
  int64_t until = clock_mono_ms() + SEND_MS;
  int i = 0, err = ERR_OK;
  p->phase = SENDING;
  while (i < p->count && clock_mono_ms() < until) {
    err = send_one(p, i);
    if (!err) {
      i++;
      continue;
    }
    if (err != ERR_AGAIN && err != ERR_STATE) return err;
    p->target[i].answer = NOT_SENT;
    if (broker_run(p->broker, 50) == ERR_EOF) return ERR_EOF;
  }
  if (i < p->count) return err;
  return run_phase(p, SENDING, SEND_MS);
}

static const char *word(enum answer a) {
  static const char *const words[] = {"not sent", "no answer", "ok", "refused", "denied"};
  return words[a];
}

static void print_json(const struct push *p) {
  for (int i = 0; i < p->count; i++) {
    const struct target *t = &p->target[i];
    json_t *o = json_pack("{s:s, s:i, s:I, s:s, s:b}", "room", t->plan->text, "lessons", t->plan->count,
                          "rev", (json_int_t)t->rev, "answer", word(t->answer), "stored", t->stored);
    if (o && t->why[0]) json_object_update_new(o, json_pack("{s:s, s:s}", "at", t->at, "why", t->why));
    if (o) json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
  }
}

static void print_table(const struct push *p) {
  static const char *const words[] = {N_("not sent"), N_("no answer yet"), N_("in force"), N_("refused"),
                                      N_("denied")};
  char head[64];
  utf8_pad(head, sizeof head, _("room"), 22);
  printf("%s %s  %s  %s\n", head, _("lessons"), _("rev"), _("answer"));
  for (int i = 0; i < p->count; i++) {
    const struct target *t = &p->target[i];
    utf8_pad(head, sizeof head, t->plan->text, 22);
    printf("%s %*d  %*lld  %s%s%s%s%s\n", head, utf8_width(_("lessons")), t->plan->count,
           utf8_width(_("rev")), (long long)t->rev, _(words[t->answer]), t->why[0] ? ": " : "", t->at,
           t->at[0] ? " " : "", t->why);
  }
}

static int worst(const struct push *p) {
  for (int i = 0; i < p->count; i++)
    if (p->target[i].answer != TAKEN) return EX_TEMPFAIL;
  return EX_OK;
}

static int talk(struct push *p) {
  struct broker_use use = {.subscribe = p->filters,
                           .on_message = on_message,
                           .on_published = on_published,
                           .on_tick = on_tick,
                           .arg = p};
  int err = broker_new(&p->broker, &p->o->broker, &use);
  if (err) return err == ERR_MISSING ? EX_NOINPUT : EX_OSERR;
  p->quiet_since = INT64_MAX / 2;
  err = broker_connect(p->broker, CONNECT_MS);
  if (err) return err == ERR_EOF ? EX_TEMPFAIL : EX_UNAVAILABLE;
  p->quiet_since = clock_mono_ms();
  err = run_phase(p, KNOWING, KNOWN_MS);
  if (err != ERR_EOF) err = send_all(p);
  if (!err && p->o->wait_s > 0) run_phase(p, WAITING, (int64_t)(p->o->wait_s * 1000));
  (p->o->json ? print_json : print_table)(p);
  return worst(p);
}

static int dry_run(struct push *p) {
  if (make_targets(p)) return EX_OSERR;
  if (p->o->json) print_json(p);
  else
    printf(_("all is well: %d lessons for %d rooms; nothing was pushed\n"), p->loaded.lessons.count,
           p->count);
  return EX_OK;
}

int cmd_push(const struct options *o) {
  struct push p = {.o = o};
  int code = load_all(&p.loaded, o->operand, o->operands, o->periods_file, &o->term);
  if (code == EX_OK && o->dry_run) code = dry_run(&p);
  else if (code == EX_OK) code = make_targets(&p) ? EX_OSERR : talk(&p);
  broker_free(p.broker);
  free(p.target);
  free(p.filters);
  load_clear(&p.loaded);
  return code;
}
