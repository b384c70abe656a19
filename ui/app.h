// SPDX-License-Identifier: GPL-3.0-or-later
// app: the console itself: terminal, connection and view on one loop.
#ifndef UI_APP_H
#define UI_APP_H

#include <stdbool.h>
#include "ui/role.h"

struct app_opt {
  const char *socket;
  enum theme theme;
  bool kiosk;   // nobody leaves it, Ctrl-C is a key
  bool demo;    // F9 and F10 leave at once
  bool remote;  // over SSH: the picture is shown also where the machine has a projector
};

// Runs until the user leaves or a signal ends it. ERR_UNSUPPORTED: no usable terminal.
int app_run(const struct app_opt *opt);

#endif
