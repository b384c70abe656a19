// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/player/engine.h"
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "media/video/address.h"
#include "src/base/clock.h"
#include "src/base/log.h"

enum { LINES_A_SECOND = 20, STRING_TYPE = 0x40, METER_FLOOR_DB = 60 };

// From libvlccore (vlc_variables.h, vlc_common.h): its headers are for plugins and do not go with libvlc's.
typedef union {
  char *text;
  int64_t number;
  void *object;
} engine_value;
int var_SetChecked(void *object, const char *name, int type, engine_value value);
struct engine_list {
  int type, count;
  engine_value *values;
};
struct engine_list *vlc_list_children(void *object);
void vlc_list_release(struct engine_list *list);
int var_Inherit(void *object, const char *name, int type, engine_value *value);

static struct {
  pthread_mutex_t lock;
  int64_t second;  // the one being counted
  int lines;
  char error[160];
} journal = {.lock = PTHREAD_MUTEX_INITIALIZER};

// false: this second has had its lines.
static bool may_log(void) {
  int64_t second = clock_mono_ms() / 1000;
  pthread_mutex_lock(&journal.lock);
  if (second != journal.second) journal.lines = 0;
  journal.second = second;
  bool may = journal.lines++ < LINES_A_SECOND;
  pthread_mutex_unlock(&journal.lock);
  return may;
}

__attribute__((format(printf, 4, 0))) static void on_log(void *data, int level, const libvlc_log_t *context,
                                                         const char *fmt, va_list args) {
  char text[400], clean[400];
  const char *module = "";
  (void)data;
  if (level < LIBVLC_NOTICE || !may_log()) return;
  libvlc_log_get_context(context, &module, NULL, NULL);
  vsnprintf(text, sizeof text, fmt, args);
  address_clean(text, clean, sizeof clean);
  if (level == LIBVLC_ERROR) {
    pthread_mutex_lock(&journal.lock);
    snprintf(journal.error, sizeof journal.error, "%.159s", clean);
    pthread_mutex_unlock(&journal.lock);
  }
  log_debug("%s: %s", module ? module : "libvlc", clean);
}

libvlc_instance_t *engine_new(const char *audio, const char *device) {
  char aout[64], card[96];
  const char *argv[24] = {"--no-spu",
                          "--no-osd",
                          "--no-video-title-show",
                          "--no-drop-late-frames",
                          "--no-skip-frames",
                          "--no-lua",
                          "--no-disable-screensaver",
                          "--no-snapshot-preview",
                          "--snapshot-format=png",
                          "--no-volume-save",
                          "--no-metadata-network-access",
                          "--no-mouse-events",
                          "--no-keyboard-events"};
  int argc = 13;
  snprintf(aout, sizeof aout, "--aout=%s", audio);
  snprintf(card, sizeof card, "--alsa-audio-device=%s", device);
  if (strcmp(audio, "none") == 0) {
    argv[argc++] = "--no-audio";
  } else {
    argv[argc++] = aout;
    if (strcmp(audio, "alsa") == 0 && device[0]) argv[argc++] = card;
  }
  libvlc_instance_t *vlc = libvlc_new(argc, argv);
  if (vlc) libvlc_log_set(vlc, on_log, NULL);
  return vlc;
}

void engine_media_options(libvlc_media_t *media, bool pulled, int cache_ms) {
  char cache[64];
  snprintf(cache, sizeof cache, ":network-caching=%d", cache_ms);
  libvlc_media_add_option(media, cache);
  snprintf(cache, sizeof cache, ":live-caching=%d", cache_ms);
  libvlc_media_add_option(media, cache);
  libvlc_media_add_option(media, ":clock-jitter=0");
  // More would hold back more pictures; one cannot decode 1080p on an old machine.
  bool two = sysconf(_SC_NPROCESSORS_ONLN) > 1;
  libvlc_media_add_option(media, two ? ":avcodec-threads=2" : ":avcodec-threads=1");
  if (pulled) libvlc_media_add_option(media, ":demux=ts");
}

static void set_text(libvlc_media_player_t *player, const char *name, const char *text) {
  char copy[128];
  snprintf(copy, sizeof copy, "%s", text);
  if (var_SetChecked(player, name, STRING_TYPE, (engine_value){.text = copy}) != 0)
    log_warn("libvlc has no %s", name);
}

void engine_use_window(libvlc_media_player_t *player, uint32_t window, const char *vout) {
  libvlc_media_player_set_xwindow(player, window);
  set_text(player, "vout", vout);
  engine_use_processor(player);
}

void engine_use_processor(libvlc_media_player_t *player) { set_text(player, "avcodec-hw", "none"); }

// The player forgets the instance's choice and has made its audio output already: that is the child which
// knows the word.
void engine_use_meter(libvlc_media_player_t *player) {
  char name[] = "audiobargraph_a";
  struct engine_list *list = vlc_list_children(player);
  for (int i = 0; list && i < list->count; i++)
    var_SetChecked(list->values[i].object, "audio-filter", STRING_TYPE, (engine_value){.text = name});
  if (list) vlc_list_release(list);
}

// The meter writes one amplitude for each channel: "0.250@0.249".
static double loudest(const char *text) {
  double max = 0;
  while (*text) {
    char *end;
    double v = strtod(text, &end);
    if (v > max) max = v;
    text = *end ? end + 1 : end;
  }
  return max;
}

int engine_sound_level(libvlc_media_player_t *player) {
  engine_value v = {0};
  if (var_Inherit(player, "audiobargraph_v-i_values", STRING_TYPE, &v) != 0 || !v.text) return -1;
  double peak = loudest(v.text);
  int known = v.text[0] != '\0';
  free(v.text);
  if (!known) return -1;
  double db = peak > 0 ? 20 * log10(peak) : -METER_FLOOR_DB;
  int level = (int)((db + METER_FLOOR_DB) * 100 / METER_FLOOR_DB + 0.5);
  return level < 0 ? 0 : level > 100 ? 100 : level;
}

void engine_last_error(char *out, size_t cap) {
  pthread_mutex_lock(&journal.lock);
  snprintf(out, cap, "%s", journal.error);
  pthread_mutex_unlock(&journal.lock);
}

void engine_clear_error(void) {
  pthread_mutex_lock(&journal.lock);
  journal.error[0] = '\0';
  pthread_mutex_unlock(&journal.lock);
}
