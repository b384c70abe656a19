// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/service.h"
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include "src/base/err.h"

struct service {
  struct loop_timer *beat;
};

static void on_beat(void *arg) {
  (void)arg;
  sd_notify(0, "WATCHDOG=1");
}

int service_new(struct service **out, struct loop *loop) {
  uint64_t usec = 0;
  struct service *s = calloc(1, sizeof *s);
  if (!s) return ERR_NOMEM;
  int err = loop_timer_new(&s->beat, loop, on_beat, s);
  if (err) {
    free(s);
    return err;
  }
  if (sd_watchdog_enabled(0, &usec) > 0)
    loop_timer_set(s->beat, (int64_t)(usec / 2000), (int64_t)(usec / 2000));
  *out = s;
  return ERR_OK;
}

void service_ready(struct service *s) {
  (void)s;
  sd_notify(0, "READY=1");
}

void service_free(struct service *s) {
  if (!s) return;
  sd_notify(0, "STOPPING=1");
  loop_timer_free(s->beat);
  free(s);
}
