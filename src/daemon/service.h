// SPDX-License-Identifier: GPL-3.0-or-later
// service: what systemd hears of us (sd_notify(3)): READY, STOPPING, and the watchdog from the loop itself,
// so that a loop that hangs is restarted. Without systemd it does nothing.
#ifndef DAEMON_SERVICE_H
#define DAEMON_SERVICE_H

#include "src/base/loop.h"

struct service;

int service_new(struct service **out, struct loop *loop);
void service_ready(struct service *s);
void service_free(struct service *s);  // says STOPPING; takes NULL

#endif
