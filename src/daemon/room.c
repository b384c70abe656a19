// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/room.h"
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/clients.h"
#include "src/daemon/room_parts.h"
#include "src/daemon/uplink.h"

enum { TICK_MIN_MS = 10 };

void room_touch(struct room *r, enum room_doc doc) {
  r->dirty |= 1u << doc;
  clients_flush_soon(r->clients);
}

// The next tick falls just after the effective clock's next whole second, so that a lesson starts on the
// second.
static void arm(struct room *r, int64_t now) {
  double ms = (double)(1000 - now % 1000) / clock_rate() + 1;
  loop_timer_set(r->tick, ms < TICK_MIN_MS ? TICK_MIN_MS : (int64_t)ms, 0);
}

void room_tick(struct room *r) {
  room_clock_read(r);
  int64_t now = room_now(r);
  if (r->loaded) {
    bool trusted = r->trust.state != TRUST_UNSET;
    const struct timetable_lesson *next =
        r->table.parsed ? session_pick(&r->session, r->table.parsed, now, room_is_done, r) : NULL;
    if (next && r->session.state < SES_OPEN) r->run_rev = r->table.parsed->rev;
    room_act(r, session_tick(&r->session, now, trusted, next));
    if (storage_waited_ms(r->storage) > DISK_SLOW_MS) room_disk(r, ERR_TIMEOUT);
  }
  arm(r, now);
}

static void on_tick(void *arg) { room_tick(arg); }

void room_disk(struct room *r, int err) {
  bool bad = err != ERR_OK;
  if (bad == r->disk_bad) return;
  if (bad) log_error("the disk does not take what is written: %s", err_text(err));
  r->disk_bad = bad;
  room_touch(r, DOC_TODO);
  if (r->uplink) uplink_state(r->uplink);
}

void room_link(struct room *r, enum room_link_state state, const char *why, int64_t next_in_ms) {
  struct room_link *l = &r->link;
  int64_t now = room_now(r);
  if (l->state != state) {
    if (state == ROOM_ONLINE || (l->state == ROOM_ONLINE && state != ROOM_ONLINE)) l->since_ms = now;
    l->tries = state == ROOM_ONLINE ? 0 : state == ROOM_WAITING ? l->tries + 1 : l->tries;
  }
  l->state = state;
  l->next_ms = next_in_ms > 0 ? now + next_in_ms : 0;
  snprintf(l->why, sizeof l->why, "%s", why ? why : "");
  room_touch(r, DOC_LINK);
  room_touch(r, DOC_TODO);
}

static int make_boot(struct room *r) {
  unsigned char raw[16];
  if (getrandom(raw, sizeof raw, 0) != sizeof raw) return ERR_IO;
  for (size_t i = 0; i < sizeof raw; i++) snprintf(r->boot + 2 * i, 3, "%02x", raw[i]);
  return ERR_OK;
}

static void take_identity(struct room *r) {
  snprintf(r->id.adcode, sizeof r->id.adcode, "%s", conf_str(r->conf, CONF_ROOM_ADCODE));
  snprintf(r->id.school, sizeof r->id.school, "%s", conf_str(r->conf, CONF_ROOM_SCHOOL));
  snprintf(r->id.number, sizeof r->id.number, "%s", conf_str(r->conf, CONF_ROOM_NUMBER));
}

static void init_lesson(struct room *r) {
  const struct session_rule rule = {.soon_ms = conf_int(r->conf, CONF_LESSON_SOON) * 1000,
                                    .lead_ms = conf_int(r->conf, CONF_LESSON_LEAD) * 1000,
                                    .overrun_ms = conf_int(r->conf, CONF_LESSON_OVERRUN) * 1000,
                                    .stall_ms = conf_int(r->conf, CONF_LESSON_STALL),
                                    .first_ms = conf_int(r->conf, CONF_LESSON_FIRST)};
  session_init(&r->session, &rule);
  snprintf(r->player.phase, sizeof r->player.phase, "idle");
  r->player.volume = (int)conf_int(r->conf, CONF_PLAYER_VOLUME);
  room_clock_init(r, 0, NULL);
}

int room_new(struct room **out, struct loop *loop, const struct room_opt *opt) {
  struct room *r = calloc(1, sizeof *r);
  if (!r) return ERR_NOMEM;
  r->loop = loop;
  r->conf = opt->conf;
  r->simulate = opt->simulate;
  take_identity(r);
  init_lesson(r);
  int err = make_boot(r);
  if (!err) err = loop_timer_new(&r->tick, loop, on_tick, r);
  if (!err) err = (r->done = json_object()) && (r->ledger = json_array()) ? ERR_OK : ERR_NOMEM;
  if (!err) err = clients_new(&r->clients, r);
  if (!err) err = storage_new(&r->storage, loop, conf_str(opt->conf, CONF_DAEMON_STATE));
  if (!err) err = room_load(r, opt->ready, opt->arg);
  if (err) {
    room_free(r);
    return err;
  }
  *out = r;
  return ERR_OK;
}

void room_free(struct room *r) {
  if (!r) return;
  if (r->loaded && session_running(&r->session)) room_save_run(r);
  uplink_stop(r->uplink);
  storage_free(r->storage);
  uplink_free(r->uplink);
  worker_free(r->worker);
  clients_free(r->clients);
  loop_timer_free(r->tick);
  timetable_free(r->table.parsed);
  json_decref(r->done);
  json_decref(r->ledger);
  free(r);
}
