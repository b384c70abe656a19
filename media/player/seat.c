// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/player/seat.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "media/player/engine.h"
#include "media/player/memory.h"
#include "media/player/preview.h"
#include "media/player/shot.h"
#include "media/video/address.h"
#include "media/video/pull.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"

enum { POLL_MS = 100, RATE_MS = 1000, SHOT_MS = 500 };

struct seat {
  struct seat_opt opt;
  char *uri;
  pthread_mutex_t lock;  // of all below
  pthread_cond_t ask;
  int refs;  // owner and thread
  bool owned, end, sound_asked, vout_up;
  struct seat_facts facts;

  // the thread's own
  libvlc_media_player_t *player;
  libvlc_media_t *media;
  struct memory *memory;
  struct pull *pull;
  libvlc_media_stats_t stats;  // as last read
  int64_t shot_ms;
  int64_t rate_ms;  // when the rates were taken
  uint64_t rate_pictures;
  int rate_bytes;
};

static void drop(struct seat *s) {
  pthread_mutex_lock(&s->lock);
  int left = --s->refs;
  pthread_mutex_unlock(&s->lock);
  if (left) return;
  pthread_mutex_destroy(&s->lock);
  pthread_cond_destroy(&s->ask);
  free(s->uri);
  free(s);
}

// With the lock held, so that the owner cannot go away meanwhile.
static void wake(struct seat *s) {
  if (s->owned) s->opt.wake(s->opt.arg);
}

static void count(struct seat *s, uint64_t n, int64_t now_ms) {
  pthread_mutex_lock(&s->lock);
  bool first = s->facts.pictures == 0;
  s->facts.pictures += n;
  s->facts.newest_ms = now_ms;
  if (first) wake(s);
  pthread_mutex_unlock(&s->lock);
}

static void on_shown(void *arg, int64_t now_ms) { count(arg, 1, now_ms); }

static void broke(struct seat *s, const char *why) {
  pthread_mutex_lock(&s->lock);
  if (!s->facts.broken) snprintf(s->facts.why, sizeof s->facts.why, "%s", why);
  s->facts.broken = true;
  pthread_cond_signal(&s->ask);
  wake(s);
  pthread_mutex_unlock(&s->lock);
}

static void on_event(const libvlc_event_t *event, void *arg) {
  struct seat *s = arg;
  char why[160];
  switch (event->type) {
  case libvlc_MediaPlayerEncounteredError:
    engine_last_error(why, sizeof why);
    broke(s, why[0] ? why : "the player cannot play this stream");
    break;
  case libvlc_MediaPlayerEndReached: broke(s, "the stream ended"); break;
  case libvlc_MediaPlayerVout:
    pthread_mutex_lock(&s->lock);
    s->vout_up = event->u.media_player_vout.new_count > 0;
    pthread_cond_signal(&s->ask);
    pthread_mutex_unlock(&s->lock);
    break;
  default: break;
  }
}

static int on_open(void *opaque, void **data, uint64_t *size) {
  *data = opaque;
  *size = UINT64_MAX;
  return 0;
}

static ssize_t on_read(void *opaque, unsigned char *data, size_t len) { return pull_read(opaque, data, len); }

static int open_media(struct seat *s) {
  enum address_way way;
  int err = address_way(s->uri, &way);
  if (err) return err;
  if (way == ADDRESS_PULL) {
    err = pull_new(&s->pull, s->uri, s->opt.first_ms);
    if (err) return err;
    s->media = libvlc_media_new_callbacks(s->opt.vlc, on_open, on_read, NULL, NULL, s->pull);
  } else {
    s->media = libvlc_media_new_location(s->opt.vlc, s->uri);
  }
  if (!s->media) return ERR_NOMEM;
  engine_media_options(s->media, way == ADDRESS_PULL, s->opt.cache_ms);
  return ERR_OK;
}

static int open_player(struct seat *s) {
  static const libvlc_event_type_t events[] = {libvlc_MediaPlayerEncounteredError,
                                               libvlc_MediaPlayerEndReached, libvlc_MediaPlayerVout};
  s->player = libvlc_media_player_new_from_media(s->media);
  if (!s->player) return ERR_NOMEM;
  libvlc_event_manager_t *manager = libvlc_media_player_event_manager(s->player);
  for (size_t i = 0; i < sizeof events / sizeof *events; i++)
    libvlc_event_attach(manager, events[i], on_event, s);
  if (s->opt.window) {
    engine_use_window(s->player, s->opt.window, s->opt.vout);
  } else {
    int err = memory_new(&s->memory, s->opt.preview, on_shown, s);
    if (err) return err;
    memory_attach(s->memory, s->player);
  }
  if (s->opt.device[0]) libvlc_audio_output_device_set(s->player, NULL, s->opt.device);
  engine_use_meter(s->player);
  return libvlc_media_player_play(s->player) == 0 ? ERR_OK : ERR_IO;
}

// libvlc counts a decoded picture twice, and a picture shown again as shown; its numbers are 0.3 s old.
static void read_stats(struct seat *s) {
  libvlc_media_stats_t now = {0};
  if (!libvlc_media_get_stats(s->media, &now)) return;
  int decoded = (now.i_decoded_video - s->stats.i_decoded_video + 1) / 2;
  int shown = now.i_displayed_pictures - s->stats.i_displayed_pictures;
  uint64_t before = s->stats.i_displayed_pictures > 0;
  s->stats = now;
  pthread_mutex_lock(&s->lock);
  s->facts.lost = (uint64_t)(now.i_lost_pictures > 0 ? now.i_lost_pictures : 0);
  bool counted = s->memory && s->facts.newest_ms + 3 * POLL_MS > clock_mono_ms();
  pthread_mutex_unlock(&s->lock);
  int fresh = shown < decoded ? shown : decoded;
  if (fresh > 0 && !counted && (before || !s->memory)) count(s, (uint64_t)fresh, clock_mono_ms());
}

static void read_size(struct seat *s) {
  unsigned w = 0, h = 0;
  if (libvlc_video_get_size(s->player, 0, &w, &h) != 0) return;
  pthread_mutex_lock(&s->lock);
  s->facts.width = (int)w;
  s->facts.height = (int)h;
  pthread_mutex_unlock(&s->lock);
}

// A mean over some seconds: libvlc's numbers come in lumps.
static int smooth(int old, int64_t now) { return (int)(old ? (2 * old + now) / 3 : now); }

static void read_rates(struct seat *s, int64_t now_ms) {
  int64_t ms = now_ms - s->rate_ms;
  if (ms < RATE_MS) return;
  int level = engine_sound_level(s->player);
  int bytes = s->stats.i_demux_read_bytes;
  pthread_mutex_lock(&s->lock);
  struct seat_facts *f = &s->facts;
  uint64_t shown = f->pictures - s->rate_pictures;
  f->level = level;
  // The second in which the first picture came says nothing.
  if (s->rate_pictures) f->fps_x10 = smooth(f->fps_x10, (int64_t)shown * 10000 / ms);
  if (s->rate_pictures) f->kbps = smooth(f->kbps, ((int64_t)bytes - s->rate_bytes) * 8 / ms);
  s->rate_pictures = f->pictures;
  pthread_mutex_unlock(&s->lock);
  s->rate_bytes = bytes;
  s->rate_ms = now_ms;
}

// A window's picture cannot be read cheaply, but libvlc can be asked for one: it answers with the next that
// is shown.
static void take_shot(struct seat *s, int64_t now_ms) {
  int w = PREVIEW_W, h = PREVIEW_H;
  bool due = preview_due(s->opt.preview, now_ms, &w, &h) && now_ms - s->shot_ms >= SHOT_MS;
  pthread_mutex_lock(&s->lock);
  bool first = s->vout_up && !s->facts.pictures;
  due = due && s->facts.pictures;
  pthread_mutex_unlock(&s->lock);
  if (!first && !due) return;
  s->shot_ms = now_ms;
  if (shot_take(s->player, s->opt.preview, w, h) && first) count(s, 1, clock_mono_ms());
}

static void apply_sound(struct seat *s, int volume, bool mute) {
  libvlc_audio_set_volume(s->player, volume);
  libvlc_audio_set_mute(s->player, mute);
}

// Waits for a request or for the next look. false: end.
static bool wait_turn(struct seat *s) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_nsec += POLL_MS * 1000000L;
  t.tv_sec += t.tv_nsec / 1000000000L;
  t.tv_nsec %= 1000000000L;
  pthread_mutex_lock(&s->lock);
  if (!s->end && !s->sound_asked && !s->facts.broken) pthread_cond_timedwait(&s->ask, &s->lock, &t);
  bool go = !s->end && !s->facts.broken, sound = s->sound_asked;
  int volume = s->opt.volume;
  bool mute = s->opt.mute;
  s->sound_asked = false;
  pthread_mutex_unlock(&s->lock);
  if (go && sound) apply_sound(s, volume, mute);
  return go;
}

static void watch(struct seat *s) {
  s->rate_ms = clock_mono_ms();
  while (wait_turn(s)) {
    int64_t now = clock_mono_ms();
    read_stats(s);
    read_size(s);
    read_rates(s, now);
    if (s->opt.window) take_shot(s, now);
  }
}

static void close_all(struct seat *s) {
  if (s->pull) pull_abort(s->pull);
  if (s->player) libvlc_media_player_stop(s->player);
  if (s->player) libvlc_media_player_release(s->player);
  if (s->media) libvlc_media_release(s->media);
  memory_free(s->memory);
  pull_free(s->pull);
}

// The reason libavformat had is better than libvlc's.
static void explain(struct seat *s) {
  char why[160] = "";
  if (s->pull) pull_why(s->pull, why, sizeof why);
  pthread_mutex_lock(&s->lock);
  if (s->facts.broken && why[0]) snprintf(s->facts.why, sizeof s->facts.why, "%s", why);
  pthread_mutex_unlock(&s->lock);
}

static void *run(void *arg) {
  struct seat *s = arg;
  engine_clear_error();
  int err = open_media(s);
  if (!err) err = open_player(s);
  if (err)
    broke(s, err == ERR_UNSUPPORTED || err == ERR_SYNTAX ? "no way to play such an address" : err_text(err));
  if (!err) watch(s);
  explain(s);
  close_all(s);
  pthread_mutex_lock(&s->lock);
  s->facts.done = true;
  wake(s);
  pthread_mutex_unlock(&s->lock);
  drop(s);
  return NULL;
}

static int start(struct seat *s) {
  pthread_t thread;
  pthread_attr_t attr;
  if (pthread_attr_init(&attr) != 0) return ERR_NOMEM;
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  int err = pthread_create(&thread, &attr, run, s) == 0 ? ERR_OK : ERR_NOMEM;
  pthread_attr_destroy(&attr);
  return err;
}

int seat_new(struct seat **out, const struct seat_opt *opt) {
  pthread_condattr_t attr;
  struct seat *s = calloc(1, sizeof *s);
  if (!s) return ERR_NOMEM;
  s->opt = *opt;
  s->refs = 2;
  s->owned = true;
  s->sound_asked = true;
  s->facts.level = -1;
  pthread_mutex_init(&s->lock, NULL);
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&s->ask, &attr);
  pthread_condattr_destroy(&attr);
  s->uri = strdup(opt->uri);
  int err = s->uri ? start(s) : ERR_NOMEM;
  if (err) {
    s->refs = 1;
    drop(s);
    return err;
  }
  *out = s;
  return ERR_OK;
}

void seat_look(struct seat *s, struct seat_facts *out) {
  pthread_mutex_lock(&s->lock);
  *out = s->facts;
  pthread_mutex_unlock(&s->lock);
}

void seat_volume(struct seat *s, int volume, bool mute) {
  pthread_mutex_lock(&s->lock);
  s->opt.volume = volume;
  s->opt.mute = mute;
  s->sound_asked = true;
  pthread_cond_signal(&s->ask);
  pthread_mutex_unlock(&s->lock);
}

void seat_end(struct seat *s) {
  pthread_mutex_lock(&s->lock);
  s->end = true;
  pthread_cond_signal(&s->ask);
  pthread_mutex_unlock(&s->lock);
}

void seat_free(struct seat *s) {
  if (!s) return;
  pthread_mutex_lock(&s->lock);
  s->owned = false;
  pthread_mutex_unlock(&s->lock);
  seat_end(s);
  drop(s);
}
