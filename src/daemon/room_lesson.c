// SPDX-License-Identifier: GPL-3.0-or-later
// The running lesson: what the session asks for is done here, what the worker says is told to it.
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/clients.h"
#include "src/daemon/room_parts.h"
#include "src/daemon/uplink.h"

enum { UNREACHABLE_MS = 60000, SAVES_MAX = 32 };

struct save {
  struct session_run run;
  struct timetable_lesson lesson;
  int64_t rev;
};

static int run_save(struct store *s, void *job) {
  const struct save *v = job;
  return store_run_put(s, &v->run, &v->lesson, v->rev);
}

static void saved(void *arg, void *job, int err) {
  free(job);
  room_disk(arg, err);
}

void room_save_run(struct room *r) {
  struct save *v = storage_pending(r->storage) < SAVES_MAX ? malloc(sizeof *v) : NULL;
  if (!v) return room_disk(r, ERR_AGAIN);
  *v = (struct save){.run = r->session.run, .lesson = r->session.lesson, .rev = r->run_rev};
  if (storage_do(r->storage, run_save, saved, r, v)) free(v);
}

static void play(struct room *r) {
  const struct timetable_join *j = &r->session.lesson.join[r->session.address];
  char clean[sizeof j->uri];
  r->player = (struct room_player){.volume = r->player.volume, .mute = r->player.mute};
  snprintf(r->player.phase, sizeof r->player.phase, "opening");
  log_info("play %s, address %d, try %d", ledger_clean_uri(j->uri, clean, sizeof clean), r->session.address,
           r->session.tries);
  worker_play(r->worker, j->uri, r->player.volume, r->player.mute);
}

static void notify(struct room *r) {
  log_info("lesson %s: %s", r->session.lesson.uid, session_state_word[r->session.state]);
  room_touch(r, DOC_LESSON);
  room_touch(r, DOC_TIMETABLE);
  room_touch(r, DOC_TODO);
  if (r->uplink) uplink_state(r->uplink);
}

void room_act(struct room *r, unsigned actions) {
  if (actions & SES_DO_PLAY) play(r);
  if (actions & SES_DO_STOP) worker_stop(r->worker);
  if (actions & SES_DO_SAVE) room_save_run(r);
  if (actions & SES_DO_LEDGER) room_ledger_write(r);
  if (actions & SES_DO_NOTIFY) notify(r);
}

bool room_is_done(void *arg, const char *uid) {
  const struct room *r = arg;
  return json_object_get(r->done, uid) != NULL;
}

static const struct timetable_lesson *choose(struct room *r, const char *uid, int *code) {
  const struct timetable *t = r->table.parsed;
  const struct timetable_lesson *l = NULL;
  if (uid) {
    l = t ? timetable_find(t, uid) : NULL;
    *code = FAULT_UNKNOWN_LESSON;
  } else {
    l = t ? session_pick(&r->session, t, room_now(r), room_is_done, r) : NULL;
    *code = FAULT_NO_LESSON;
  }
  return l;
}

static int refuse_start(const struct timetable_lesson *l) {
  if (l->join_count == 0) return FAULT_NO_ADDRESS;
  return timetable_way_of(l->join[0].uri) == WAY_CALL ? FAULT_NO_CALL : FAULT_NO_ADDRESS;
}

int room_lesson_start(struct room *r, const char *uid) {
  int code = FAULT_NONE;
  unsigned actions = 0;
  if (session_running(&r->session)) return FAULT_RUNNING;
  const struct timetable_lesson *l = choose(r, uid, &code);
  if (!l) return code;
  int parts = (int)json_integer_value(json_object_get(r->done, l->uid));
  int err = session_start(&r->session, room_now(r), l, parts + 1, &actions);
  if (err == ERR_UNSUPPORTED) return refuse_start(l);
  if (err) return FAULT_RUNNING;
  r->run_rev = r->table.parsed->rev;
  room_act(r, actions);
  return FAULT_NONE;
}

int room_lesson_stop(struct room *r) {
  unsigned actions = 0;
  if (session_stop(&r->session, room_now(r), &actions)) return FAULT_NOT_RUNNING;
  room_act(r, actions);
  return FAULT_NONE;
}

int room_volume(struct room *r, int level) {
  r->player.volume = level;
  worker_volume(r->worker, level, r->player.mute);
  room_touch(r, DOC_LESSON);
  return FAULT_NONE;
}

int room_mute(struct room *r, bool on) {
  r->player.mute = on;
  worker_volume(r->worker, r->player.volume, on);
  room_touch(r, DOC_LESSON);
  return FAULT_NONE;
}

int room_why(const struct room *r) {
  const struct session *s = &r->session;
  if (!r->loaded || !session_running(s) || s->state == SES_LIVE) return FAULT_NONE;
  if (worker_state(r->worker) != WORKER_UP) {
    return worker_restarts(r->worker) > 5 ? FAULT_NO_WORKER : FAULT_PLAYER_DOWN;
  }
  int64_t lost = s->lost_ms ? s->lost_ms : s->since_ms;
  if (room_now(r) - lost >= UNREACHABLE_MS) return FAULT_UNREACHABLE;
  return s->state == SES_OPEN ? FAULT_CONNECTING : FAULT_STALLED;
}

static void on_phase(struct room *r, const struct msg *m) {
  static const char *const words[] = {"idle", "opening", "playing", "stalled", "failed"};
  static const enum session_player said[] = {PLAYER_IDLE, PLAYER_OPENING, PLAYER_PLAYING, PLAYER_STALLED,
                                             PLAYER_FAILED};
  const char *phase = msg_text(m, "phase", "");
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(phase, words[i]) != 0) continue;
    const char *why = msg_text(m, "why", "");
    log_info("player %s%s%s", phase, *why ? ": " : "", why);
    snprintf(r->player.phase, sizeof r->player.phase, "%s", phase);
    room_touch(r, DOC_LESSON);
    room_act(r, session_player(&r->session, room_now(r), said[i]));
    return;
  }
  log_warn("the worker told of an unknown phase");
}

static void on_stats(struct room *r, const struct msg *m) {
  struct room_player *p = &r->player;
  p->frames = msg_int(m, "frames", p->frames);
  p->width = msg_int(m, "width", p->width);
  p->height = msg_int(m, "height", p->height);
  p->fps_x10 = msg_int(m, "fps_x10", p->fps_x10);
  p->lost = msg_int(m, "lost", p->lost);
  p->kbps = msg_int(m, "kbps", p->kbps);
  p->level = msg_int(m, "level", p->level);
  room_touch(r, DOC_LESSON);
}

static void on_said(void *arg, const struct msg *m) {
  struct room *r = arg;
  if (m->id == MSG_W_PHASE) on_phase(r, m);
  if (m->id == MSG_W_STATS) on_stats(r, m);
  if (m->id == MSG_W_PREVIEW) clients_preview(r->clients, m);
  if (m->id == MSG_W_READY) room_touch(r, DOC_WORKER);
}

static void on_state(void *arg, enum worker_state state) {
  struct room *r = arg;
  room_touch(r, DOC_WORKER);
  room_touch(r, DOC_TODO);
  if (state == WORKER_STARTING) return;
  if (state == WORKER_UP) clients_preview_wanted(r->clients);
  room_act(r, session_worker(&r->session, room_now(r), state == WORKER_UP));
  if (r->uplink) uplink_state(r->uplink);
}

const struct worker_on room_worker_on = {.state = on_state, .said = on_said};
