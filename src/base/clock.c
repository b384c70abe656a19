// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/clock.h"
#include <pthread.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

// What clock_simulate() set; guarded, for the worker threads ask for the time too.
static struct {
  pthread_mutex_t lock;
  bool on, synced;
  double rate;
  int64_t real_ms;           // CLOCK_BOOTTIME when it began
  int64_t wall_ms, mono_ms;  // what the clocks said then
} sim = {.lock = PTHREAD_MUTEX_INITIALIZER, .rate = 1.0};

static int64_t ask(clockid_t id) {
  struct timespec ts = {0};
  clock_gettime(id, &ts);
  return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

// With sim.lock held.
static struct clock_now read_locked(void) {
  int64_t real = ask(CLOCK_BOOTTIME);
  if (!sim.on) return (struct clock_now){.wall_ms = ask(CLOCK_REALTIME), .mono_ms = real};
  int64_t gone = (int64_t)((double)(real - sim.real_ms) * sim.rate);
  return (struct clock_now){.wall_ms = sim.wall_ms + gone, .mono_ms = sim.mono_ms + gone};
}

struct clock_now clock_read(void) {
  pthread_mutex_lock(&sim.lock);
  struct clock_now now = read_locked();
  pthread_mutex_unlock(&sim.lock);
  return now;
}

int64_t clock_mono_ms(void) { return ask(CLOCK_MONOTONIC); }

bool clock_ntp_synced(void) {
  pthread_mutex_lock(&sim.lock);
  bool on = sim.on, synced = sim.synced;
  pthread_mutex_unlock(&sim.lock);
  if (on) return synced;
  struct timex tx = {.modes = 0};
  int state = adjtimex(&tx);
  return state >= 0 && state != TIME_ERROR && !(tx.status & STA_UNSYNC);
}

void clock_simulate(int64_t wall_ms, double rate, bool synced) {
  if (rate < 1) rate = 1;
  if (rate > 10000) rate = 10000;
  pthread_mutex_lock(&sim.lock);
  sim.mono_ms = read_locked().mono_ms;
  sim.real_ms = ask(CLOCK_BOOTTIME);
  sim.wall_ms = wall_ms;
  sim.rate = rate;
  sim.synced = synced;
  sim.on = true;
  pthread_mutex_unlock(&sim.lock);
}

double clock_rate(void) {
  pthread_mutex_lock(&sim.lock);
  double rate = sim.rate;
  pthread_mutex_unlock(&sim.lock);
  return rate;
}
