// SPDX-License-Identifier: GPL-3.0-or-later
// Ledger rows on their way: asked from the disk, sent, marked when the broker has them, and again when the
// platform has.
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/room.h"
#include "src/daemon/uplink.h"
#include "src/daemon/uplink_parts.h"

struct due {
  int64_t before_ms;
  int count;
  struct payload_ledger row[UPLINK_FLIGHT];
};

static void due_free(struct due *d) {
  for (int i = 0; i < d->count; i++) free(d->row[i].row);
  free(d);
}

static void due_row(void *arg, const struct store_row *row) {
  struct due *d = arg;
  struct payload_ledger *p = &d->row[d->count];
  if (d->count == UPLINK_FLIGHT || !(p->row = strdup(row->json))) return;
  p->head.seq = row->seq;
  memcpy(p->prev, row->prev, sizeof p->prev);
  memcpy(p->hash, row->hash, sizeof p->hash);
  d->count++;
}

static int run_due(struct store *s, void *job) {
  struct due *d = job;
  return store_outbox_due(s, d->before_ms, UPLINK_FLIGHT, due_row, d);
}

static void send_row(struct uplink *u, struct payload_ledger *p) {
  char *json = NULL;
  size_t len = 0;
  p->head.ts_ms = room_now(u->room);
  p->head.clock = u->room->trust.state;
  if (payload_ledger_build(p, &json, &len)) {
    log_error("ledger row %lld cannot be sent", (long long)p->head.seq);
    return;
  }
  if (uplink_publish(u, UPLINK_LEDGER, json, len, p->head.seq) == ERR_OK)
    u->in_flight[u->flight++] = p->head.seq;
}

static void got_due(void *arg, void *job, int err) {
  struct uplink *u = arg;
  struct due *d = job;
  u->due_asked = false;
  bool clear = !err && u->online && u->flight == 0;
  for (int i = 0; clear && i < d->count; i++) send_row(u, &d->row[i]);
  due_free(d);
}

void uplink_kick(struct uplink *u) {
  if (!u->online || u->flight > 0 || u->due_asked) return;
  struct due *d = calloc(1, sizeof *d);
  if (!d) return;
  d->before_ms = room_now(u->room) - conf_int(u->room->conf, CONF_MQTT_RESEND) * 1000;
  if (d->before_ms < 1) d->before_ms = 1;
  u->due_asked = storage_do(u->room->storage, run_due, got_due, u, d) == ERR_OK;
  if (!u->due_asked) due_free(d);
}

struct mark {
  int64_t seq, now_ms;
};

static int run_sent(struct store *s, void *job) {
  const struct mark *m = job;
  return store_outbox_sent(s, m->seq, m->now_ms);
}

static int run_ack(struct store *s, void *job) {
  const struct mark *m = job;
  return store_ledger_ack(s, m->seq, m->now_ms);
}

static void marked(void *arg, void *job, int err) {
  struct uplink *u = arg;
  if (err == ERR_RANGE) {
    log_warn("the platform acknowledged row %lld, which was never written",
             (long long)((struct mark *)job)->seq);
  } else {
    room_disk(u->room, err);
    if (!err) room_ledger_reload(u->room);
  }
  free(job);
}

static void mark(struct uplink *u, storage_run_fn *run, int64_t seq) {
  struct mark *m = malloc(sizeof *m);
  if (!m) return;
  *m = (struct mark){.seq = seq, .now_ms = room_now(u->room)};
  if (storage_do(u->room->storage, run, marked, u, m)) free(m);
}

void uplink_published(struct uplink *u, const struct link_event *e) {
  for (int i = 0; i < u->flight; i++) {
    if (u->in_flight[i] != e->token) continue;
    u->in_flight[i] = u->in_flight[--u->flight];
    if (e->reason < 128) mark(u, run_sent, e->token);
    else log_warn("the broker refused ledger row %lld, reason %d", (long long)e->token, e->reason);
    return;
  }
}

void uplink_acked(struct uplink *u, int64_t seq) { mark(u, run_ack, seq); }
