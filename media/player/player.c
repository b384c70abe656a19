// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/player/player.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "media/player/engine.h"
#include "media/video/address.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"

enum { LOST_MAX = PLAYER_ABANDONED_MAX + 1 };

struct player {
  struct player_opt opt;
  libvlc_instance_t *vlc;
  struct seat *seat;            // plays
  struct seat *ending;          // the one before: the next waits for it
  int64_t ending_ms;            // since when
  struct seat *lost[LOST_MAX];  // did not end in time
  int lost_len;
  bool waiting;  // a play is wanted and starts when `ending` is gone
  char *uri;
  int volume;
  bool mute;
  struct phase phase;
  struct seat_facts last;  // of a play that failed
  uint64_t shown;          // pictures of this play in seats before
  int64_t shown_ms;        // the newest of them
};

const char *player_version(void) { return libvlc_get_version(); }

int player_new(struct player **out, const struct player_opt *opt) {
  struct player *p = calloc(1, sizeof *p);
  if (!p) return ERR_NOMEM;
  p->opt = *opt;
  p->vlc = engine_new(opt->audio, opt->device);
  if (!p->vlc) {
    free(p);
    return ERR_UNSUPPORTED;
  }
  *out = p;
  return ERR_OK;
}

static bool done(struct seat *s) {
  struct seat_facts facts;
  seat_look(s, &facts);
  return facts.done;
}

// What the play has shown so far, also before it moved to another window.
static void play_facts(struct player *p, struct seat_facts *f) {
  *f = p->last;
  if (!p->seat) return;
  seat_look(p->seat, f);
  f->pictures += p->shown;
  if (!f->newest_ms) f->newest_ms = p->shown_ms;
}

static void end_seat(struct player *p, int64_t now_ms) {
  if (!p->seat) return;
  play_facts(p, &p->last);
  seat_end(p->seat);
  p->ending = p->seat;
  p->ending_ms = now_ms;
  p->seat = NULL;
}

static void start_seat(struct player *p) {
  struct seat_opt opt = {.vlc = p->vlc,
                         .uri = p->uri,
                         .window = p->opt.window,
                         .vout = p->opt.vout,
                         .device = strcmp(p->opt.audio, "alsa") == 0 ? "" : p->opt.device,
                         .preview = p->opt.preview,
                         .cache_ms = p->opt.cache_ms,
                         .first_ms = p->opt.first_ms,
                         .volume = p->volume,
                         .mute = p->mute,
                         .wake = p->opt.wake,
                         .arg = p->opt.arg};
  p->waiting = false;
  int err = seat_new(&p->seat, &opt);
  if (err) {
    p->phase.name = PHASE_FAILED;
    snprintf(p->phase.why, sizeof p->phase.why, "%s", err_text(err));
  }
}

static void forget(struct player *p) {
  memset(&p->last, 0, sizeof p->last);
  p->shown = 0;
  p->shown_ms = 0;
}

int player_play(struct player *p, const char *uri, int volume, bool mute) {
  char *copy = strdup(uri);
  if (!copy) return ERR_NOMEM;
  int64_t now = clock_mono_ms();
  end_seat(p, now);
  free(p->uri);
  p->uri = copy;
  p->volume = volume;
  p->mute = mute;
  p->waiting = true;
  forget(p);
  phase_start(&p->phase, now);
  player_step(p, now);
  return ERR_OK;
}

void player_stop(struct player *p) {
  end_seat(p, clock_mono_ms());
  p->waiting = false;
  forget(p);
  free(p->uri);
  p->uri = NULL;
  phase_idle(&p->phase);
}

void player_volume(struct player *p, int volume, bool mute) {
  p->volume = volume;
  p->mute = mute;
  if (p->seat) seat_volume(p->seat, volume, mute);
}

void player_window(struct player *p, uint32_t window) {
  if (p->opt.window == window) return;
  p->opt.window = window;
  if (!p->seat) return;
  struct seat_facts facts;
  play_facts(p, &facts);
  end_seat(p, clock_mono_ms());
  p->shown = facts.pictures;
  p->shown_ms = facts.newest_ms;
  p->waiting = true;
}

static void lose(struct player *p) {
  log_warn("a play did not end within %d ms and is left alone", PLAYER_STOP_MS);
  if (p->lost_len < LOST_MAX) p->lost[p->lost_len++] = p->ending;
  p->ending = NULL;
}

static void sweep(struct player *p, int64_t now_ms) {
  for (int i = p->lost_len; i-- > 0;) {
    if (!done(p->lost[i])) continue;
    seat_free(p->lost[i]);
    p->lost[i] = p->lost[--p->lost_len];
  }
  if (!p->ending) return;
  if (done(p->ending)) {
    seat_free(p->ending);
    p->ending = NULL;
  } else if (now_ms - p->ending_ms > PLAYER_STOP_MS) {
    lose(p);
  }
}

bool player_step(struct player *p, int64_t now_ms) {
  struct phase_rule rule = {p->opt.stall_ms, p->opt.first_ms};
  sweep(p, now_ms);
  if (p->waiting && !p->ending) start_seat(p);
  struct seat_facts f;
  play_facts(p, &f);
  struct phase_facts facts = {f.pictures, f.newest_ms, f.broken ? f.why : NULL};
  bool changed = phase_step(&p->phase, &rule, &facts, now_ms);
  if (changed && p->phase.name == PHASE_FAILED) end_seat(p, now_ms);
  return changed;
}

void player_look(struct player *p, struct player_view *out) {
  memset(out, 0, sizeof *out);
  out->phase = p->phase;
  play_facts(p, &out->facts);
  if (p->uri) address_clean(p->uri, out->uri, sizeof out->uri);
}

int player_abandoned(const struct player *p) { return p->lost_len; }

bool player_quiet(const struct player *p) { return !p->seat && !p->ending && p->lost_len == 0; }

void player_free(struct player *p) {
  if (!p) return;
  seat_free(p->seat);
  seat_free(p->ending);
  for (int i = 0; i < p->lost_len; i++) seat_free(p->lost[i]);
  // libvlc stays: a hanging play may use it, and the process ends anyway.
  free(p->uri);
  free(p);
}
