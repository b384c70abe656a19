// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/lesson/session.h"
#include <string.h>
#include "src/base/err.h"

enum {
  SAVE_EVERY_MS = 5000,
  LEDGER_EVERY_MS = 5000,
  LEDGERED_MS = 60000,  // how long the row is shown
  LEDGERED_LEAST_MS = 10000,
  SILENT_MS = 5000,      // beyond rule.first_ms
  RETRY_STEP_MS = 1000,  // 1 s, 2 s, 3 s, 3 s …
  RETRY_STEPS = 3,
  DELTA_MAX_MS = 60000,  // a longer time between two events (suspend) adds nothing to the sums
};

void session_init(struct session *s, const struct session_rule *rule) {
  memset(s, 0, sizeof *s);
  s->rule = *rule;
}

bool session_running(const struct session *s) {
  return s->state == SES_OPEN || s->state == SES_LIVE || s->state == SES_RECONNECTING;
}

int64_t session_end_ms(const struct session *s) {
  const struct timetable_lesson *l = &s->lesson;
  int64_t opened = s->run.opened_ms;
  bool outside = opened < l->start_ms - s->rule.soon_ms || opened >= l->end_ms;
  return s->run.by == BY_HAND && outside ? opened + (l->end_ms - l->start_ms) : l->end_ms;
}

static void shift(int64_t *ms, int64_t delta_ms) {
  if (*ms) *ms += delta_ms;
}

void session_shift(struct session *s, int64_t delta_ms) {
  int64_t *stamps[] = {&s->run.opened_ms, &s->run.began_ms, &s->run.ended_ms, &s->run.seen_ms, &s->since_ms,
                       &s->lost_ms,       &s->retry_at_ms,  &s->tick_ms,      &s->saved_ms,    &s->ledger_ms};
  for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++) shift(stamps[i], delta_ms);
}

// Adds the time since the last event to the sums. Returns true when that time was too long to be known.
static bool account(struct session *s, int64_t now) {
  if (s->tick_ms && now < s->tick_ms) session_shift(s, now - s->tick_ms);
  int64_t delta = s->tick_ms ? now - s->tick_ms : 0;
  s->tick_ms = now;
  if (delta > DELTA_MAX_MS) return true;
  if (s->state == SES_LIVE) s->run.picture_ms += delta;
  if (s->state == SES_RECONNECTING && s->run.began_ms) s->run.gap_ms += delta;
  if (session_running(s)) s->run.seen_ms = now;
  return false;
}

static void enter(struct session *s, int64_t now, enum session_state state) {
  s->state = state;
  s->since_ms = now;
}

static unsigned save(struct session *s, int64_t now) {
  s->saved_ms = now;
  return SES_DO_SAVE | SES_DO_NOTIFY;
}

static unsigned play(struct session *s, int64_t now) {
  s->retry_at_ms = 0;
  if (!s->worker) return SES_DO_NOTIFY;
  s->tries++;
  s->run.tries++;
  s->player = PLAYER_OPENING;
  if (s->rule.first_ms) s->retry_at_ms = now + s->rule.first_ms + SILENT_MS;
  return SES_DO_PLAY | SES_DO_NOTIFY;
}

static unsigned ledger(struct session *s, int64_t now) {
  s->ledger_ms = now;
  return SES_DO_LEDGER | save(s, now);
}

static unsigned end(struct session *s, int64_t at, int64_t now) {
  s->run.ended_ms = at;
  s->player = PLAYER_IDLE;
  s->lost_ms = s->retry_at_ms = 0;
  enter(s, now, SES_ENDED);
  return SES_DO_STOP | ledger(s, now);
}

static unsigned begin(struct session *s, int64_t now, enum session_by by, int part) {
  s->run = (struct session_run){.part = part, .by = by, .opened_ms = now, .seen_ms = now};
  memcpy(s->run.uid, s->lesson.uid, sizeof s->run.uid);
  s->address = s->run.address = session_first_address(&s->lesson);
  s->tries = 0;
  s->lost_ms = 0;
  s->player = PLAYER_IDLE;
  s->tick_ms = now;
  enter(s, now, SES_OPEN);
  return save(s, now) | play(s, now);
}

// The picture went away age_ms ago; what was counted as picture since then was none.
static void lose(struct session *s, int64_t now, int64_t age_ms) {
  int64_t moved = now - s->since_ms < s->run.picture_ms ? now - s->since_ms : s->run.picture_ms;
  if (age_ms > moved) age_ms = moved;
  if (age_ms < 0) age_ms = 0;
  s->run.picture_ms -= age_ms;
  s->run.gap_ms += age_ms;
  s->run.gaps++;
  s->lost_ms = now - age_ms;
  s->tries = 0;
  enter(s, now, SES_RECONNECTING);
}

static bool over(const struct session *s, int64_t now) { return s->trusted && now >= session_end_ms(s); }

static unsigned lost(struct session *s, int64_t now, int64_t age_ms) {
  lose(s, now, age_ms);
  // In overrun a lost picture is the end, and what was counted as gap was after it.
  if (over(s, now)) {
    s->run.gaps--;
    s->run.gap_ms -= now - s->lost_ms;
    return end(s, s->lost_ms, now);
  }
  return save(s, now) | play(s, now);
}

static unsigned failed(struct session *s, int64_t now) {
  int steps = s->tries < RETRY_STEPS ? s->tries : RETRY_STEPS;
  s->retry_at_ms = now + (int64_t)(steps > 0 ? steps : 1) * RETRY_STEP_MS;
  s->address = session_next_address(&s->lesson, s->address);
  return SES_DO_NOTIFY;
}

static unsigned moves(struct session *s, int64_t now) {
  if (s->state == SES_LIVE) return 0;
  if (!s->run.began_ms) {
    s->run.began_ms = now;
    s->run.address = s->address;
  }
  s->lost_ms = s->retry_at_ms = 0;
  s->tries = 0;
  enter(s, now, SES_LIVE);
  return save(s, now);
}

unsigned session_player(struct session *s, int64_t now, enum session_player said) {
  enum session_player before = s->player;
  if (!session_running(s)) {
    s->player = said;
    return said == before ? 0 : SES_DO_NOTIFY;
  }
  account(s, now);
  // Between PLAY and its first word the player may still say that it stopped what it played before.
  if (said == PLAYER_IDLE && before != PLAYER_PLAYING) return 0;
  s->player = said;
  if (said == PLAYER_PLAYING) return moves(s, now);
  if (said == before) return 0;
  if (said == PLAYER_OPENING) return SES_DO_NOTIFY;
  if (s->state != SES_LIVE) return failed(s, now);
  bool file = timetable_way_of(s->lesson.join[s->address].uri) == WAY_FILE;
  if (said == PLAYER_IDLE && file) return end(s, now, now);
  return lost(s, now, said == PLAYER_STALLED ? s->rule.stall_ms : 0);
}

unsigned session_worker(struct session *s, int64_t now, bool up) {
  s->worker = up;
  if (!session_running(s)) return 0;
  account(s, now);
  if (!up) {
    s->player = PLAYER_IDLE;
    s->retry_at_ms = 0;
    return s->state == SES_LIVE ? lost(s, now, 0) : SES_DO_NOTIFY;
  }
  // An address that killed the worker twice without a picture gives way to the next.
  if (s->tries >= 2) s->address = session_next_address(&s->lesson, s->address);
  return play(s, now);
}

static bool due(const struct session *s, int64_t now, const struct timetable_lesson *next,
                int64_t before_ms) {
  return next && strcmp(next->uid, s->run.uid) && now >= next->start_ms - before_ms;
}

static unsigned tick_wait(struct session *s, int64_t now, const struct timetable_lesson *next) {
  enum session_state before = s->state;
  // What ended here never begins again by time, even if the caller does not know yet that it is done.
  if (next && s->run.ended_ms && !strcmp(next->uid, s->run.uid)) next = NULL;
  if (!next) {
    memset(&s->lesson, 0, sizeof s->lesson);
    if (before != SES_IDLE) enter(s, now, SES_IDLE);
    return before == SES_IDLE ? 0 : SES_DO_NOTIFY;
  }
  // Both are copies of bytes that were zero before; padding that differed would only cost a notice too many.
  // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison)
  bool changed = memcmp(&s->lesson, next, sizeof *next) != 0;
  memcpy(&s->lesson, next, sizeof *next);
  if (s->trusted && now >= next->start_ms - s->rule.lead_ms && now < next->end_ms)
    return begin(s, now, BY_TIMETABLE, 1);
  enum session_state state = s->trusted && now >= next->start_ms - s->rule.soon_ms ? SES_SOON : SES_PLANNED;
  if (state == before && !changed) return 0;
  enter(s, now, state);
  return SES_DO_NOTIFY;
}

static unsigned tick_run(struct session *s, int64_t now, const struct timetable_lesson *next) {
  int64_t seen = s->run.seen_ms, ends = session_end_ms(s);
  bool unknown = account(s, now);
  if (over(s, now)) {
    bool overrun = s->state == SES_LIVE && now < ends + s->rule.overrun_ms;
    if (!overrun || due(s, now, next, s->rule.lead_ms)) return end(s, unknown ? seen : now, now);
  }
  unsigned actions = 0;
  if (s->retry_at_ms && now >= s->retry_at_ms) {
    if (s->player == PLAYER_OPENING) s->address = session_next_address(&s->lesson, s->address);
    actions |= play(s, now);
  }
  if (now - s->saved_ms >= SAVE_EVERY_MS) {
    s->saved_ms = now;
    actions |= SES_DO_SAVE;
  }
  return actions;
}

// A row that cannot be written must not cost the next lesson; its run stays in the store for the next start.
static bool gives_way(const struct session *s, int64_t now) { return now - s->since_ms >= LEDGER_EVERY_MS; }

static unsigned tick_ended(struct session *s, int64_t now, const struct timetable_lesson *next) {
  account(s, now);
  if (s->trusted && gives_way(s, now) && due(s, now, next, s->rule.lead_ms)) return tick_wait(s, now, next);
  return now - s->ledger_ms >= LEDGER_EVERY_MS ? ledger(s, now) : 0;
}

static unsigned tick_ledgered(struct session *s, int64_t now, const struct timetable_lesson *next) {
  account(s, now);
  int64_t shown = now - s->since_ms;
  bool open = s->trusted && due(s, now, next, s->rule.lead_ms);
  bool soon = s->trusted && shown >= LEDGERED_LEAST_MS && due(s, now, next, s->rule.soon_ms);
  return open || soon || shown >= LEDGERED_MS ? tick_wait(s, now, next) : 0;
}

unsigned session_tick(struct session *s, int64_t now, bool trusted, const struct timetable_lesson *next) {
  static unsigned (*const in[])(struct session *, int64_t, const struct timetable_lesson *) = {
      [SES_IDLE] = tick_wait,   [SES_PLANNED] = tick_wait,     [SES_SOON] = tick_wait,
      [SES_OPEN] = tick_run,    [SES_LIVE] = tick_run,         [SES_RECONNECTING] = tick_run,
      [SES_ENDED] = tick_ended, [SES_LEDGERED] = tick_ledgered};
  s->trusted = trusted;
  return in[s->state](s, now, next);
}

int session_start(struct session *s, int64_t now, const struct timetable_lesson *lesson, int part,
                  unsigned *actions) {
  *actions = 0;
  if (part < 1) return ERR_ARG;
  if (session_running(s)) return ERR_STATE;
  if (s->state == SES_ENDED && !gives_way(s, now)) return ERR_STATE;
  if (session_first_address(lesson) < 0) return ERR_UNSUPPORTED;
  memcpy(&s->lesson, lesson, sizeof *lesson);
  *actions = begin(s, now, BY_HAND, part);
  return ERR_OK;
}

int session_stop(struct session *s, int64_t now, unsigned *actions) {
  *actions = 0;
  if (!session_running(s)) return ERR_STATE;
  account(s, now);
  *actions = end(s, now, now);
  return ERR_OK;
}

unsigned session_stored(struct session *s, int64_t now) {
  if (s->state != SES_ENDED) return 0;
  account(s, now);
  enter(s, now, SES_LEDGERED);
  return SES_DO_NOTIFY;
}

unsigned session_resume(struct session *s, int64_t now, bool trusted, const struct timetable_lesson *lesson,
                        const struct session_run *run) {
  memcpy(&s->lesson, lesson, sizeof *lesson);
  s->run = *run;
  s->trusted = trusted;
  s->tick_ms = now;
  s->tries = 0;
  s->player = PLAYER_IDLE;
  s->lost_ms = s->retry_at_ms = 0;
  if (run->ended_ms || over(s, now)) {
    if (!run->ended_ms) s->run.ended_ms = run->seen_ms;
    enter(s, now, SES_ENDED);
    return ledger(s, now);
  }
  s->run.resumed++;
  int64_t away = now > run->seen_ms ? now - run->seen_ms : 0;
  s->address = run->began_ms ? run->address : session_first_address(lesson);
  enter(s, now, run->began_ms ? SES_RECONNECTING : SES_OPEN);
  if (run->began_ms) {
    s->lost_ms = now - away;
    s->run.gap_ms += away;
    s->run.gaps++;
  }
  s->run.seen_ms = now;
  return save(s, now) | play(s, now);
}
