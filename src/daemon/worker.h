// SPDX-License-Identifier: GPL-3.0-or-later
// worker: keeps one tongpin-media alive. It is started at once when it dies, with a back-off when it dies
// young; it is killed when it does not answer a ping in time. Orders given while it is down are lost: the
// owner gives them again on up.
#ifndef DAEMON_WORKER_H
#define DAEMON_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include "src/base/conf.h"
#include "src/base/loop.h"
#include "src/proto/msg.h"

struct worker;

enum worker_state { WORKER_DOWN, WORKER_STARTING, WORKER_UP };
extern const char *const worker_state_word[];

// Its voice. Each message is valid during the call.
struct worker_on {
  void (*state)(void *arg, enum worker_state state);
  void (*said)(void *arg,
               const struct msg *m);  // w.phase, w.stats, w.preview; w.ready when the window changed
};

// Starts it. path: of tongpin-media.
int worker_new(struct worker **out, struct loop *loop, const struct conf *conf, const struct worker_on *on,
               void *arg);

enum worker_state worker_state(const struct worker *w);
bool worker_window(const struct worker *w);      // it has a picture window
bool worker_one_screen(const struct worker *w);  // which fills the only screen, the console's
int worker_restarts(const struct worker *w);

// ERR_STATE while it is not up.
int worker_play(struct worker *w, const char *uri, int volume, bool mute);
int worker_stop(struct worker *w);
int worker_volume(struct worker *w, int volume, bool mute);
int worker_yield(struct worker *w, int ms);  // that window goes behind the console for so long
int worker_preview(struct worker *w, bool on, int width, int height);

// Stops it: SIGTERM to the child, then SIGKILL; nothing is called any more.
void worker_free(struct worker *w);

#endif
