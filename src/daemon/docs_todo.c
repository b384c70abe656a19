// SPDX-License-Identifier: GPL-3.0-or-later
// What needs a hand, most pressing first: one row per trouble, each a test and its argument.
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/daemon/docs.h"
#include "src/proto/fault.h"

enum { ARG = 320, CHANGES_MAX = 3 };
#define WEEK_MS (INT64_C(7) * 86400000)

static bool disk(const struct room *r, char *arg) {
  (void)arg;
  return r->disk_bad;
}

static bool no_worker(const struct room *r, char *arg) {
  (void)arg;
  return worker_state(r->worker) != WORKER_UP && worker_restarts(r->worker) > 5;
}

static bool unset(const struct room *r, char *arg) {
  (void)arg;
  return r->trust.state == TRUST_UNSET;
}

static bool jumped(const struct room *r, char *arg) {
  int64_t s = r->trust.jump_ms / 1000, m = (s < 0 ? -s : s) / 60;
  snprintf(arg, ARG, "%c%lld:%02lld", s < 0 ? '-' : '+', (long long)(m / 60), (long long)(m % 60));
  return r->trust.state != TRUST_UNSET && r->trust.why == TRUST_WHY_JUMP;
}

static bool old(const struct room *r, char *arg) {
  (void)arg;
  return r->trust.state == TRUST_DRIFTING && r->trust.why == TRUST_WHY_OLD;
}

static bool refused(const struct room *r, char *arg) {
  const struct room_refused *f = &r->table.refused;
  snprintf(arg, ARG, "%s %s", f->at, f->why);
  return f->ts_ms != 0;
}

static bool offline(const struct room *r, char *arg) {
  (void)arg;
  if (r->link.state == ROOM_OFF) return r->link.why[0] != '\0';
  return r->link.state == ROOM_WAITING || (r->link.state == ROOM_CONNECTING && r->link.tries > 0);
}

static bool outbox(const struct room *r, char *arg) {
  snprintf(arg, ARG, "%lld", (long long)r->unacked);
  return r->unacked > 0 && !session_running(&r->session);
}

static bool restored(const struct room *r, char *arg) {
  (void)arg;
  return storage_health(r->storage) == STORE_RESTORED;
}

static bool lost(const struct room *r, char *arg) {
  (void)arg;
  return storage_health(r->storage) == STORE_LOST;
}

static const struct {
  int code;
  bool (*holds)(const struct room *r, char *arg);
} table[] = {
    {FAULT_DISK, disk},        {FAULT_NO_WORKER, no_worker}, {FAULT_TIME_UNSET, unset},
    {FAULT_TIME_JUMP, jumped}, {FAULT_REFUSED, refused},     {FAULT_OFFLINE, offline},
    {FAULT_OUTBOX, outbox},    {FAULT_RESTORED, restored},   {FAULT_LOST, lost},
    {FAULT_TIME_OLD, old},
};

static void add(json_t *items, int code, const char *arg) {
  json_t *o = *arg ? json_pack("{s:i,s:[s]}", "code", code, "args", arg)
                   : json_pack("{s:i,s:[]}", "code", code, "args");
  if (o) json_array_append_new(items, o);
}

// Changed lessons of the next seven days, as "11-23 14:30 英语".
static void add_changes(const struct room *r, json_t *items) {
  const struct timetable *t = r->table.parsed;
  int64_t now = room_now(r);
  int n = 0;
  for (size_t i = 0; t && i < t->count && n < CHANGES_MAX; i++) {
    const struct timetable_lesson *l = &t->lesson[i];
    if (l->change == CHANGE_NONE || l->end_ms < now || l->start_ms > now + WEEK_MS) continue;
    struct clock_date d = clock_to_date(l->start_ms);
    char arg[ARG];
    snprintf(arg, sizeof arg, "%d-%02d %02d:%02d %s", d.month, d.day, d.hour, d.minute, l->title);
    add(items, FAULT_CHANGED, arg);
    n++;
  }
}

json_t *docs_todo_items(const struct room *r) {
  json_t *items = json_array();
  for (size_t i = 0; items && i < sizeof table / sizeof table[0]; i++) {
    char arg[ARG] = "";
    if (table[i].holds(r, arg)) add(items, table[i].code, arg);
  }
  if (items) add_changes(r, items);
  return items;
}
