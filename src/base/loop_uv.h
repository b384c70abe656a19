// SPDX-License-Identifier: GPL-3.0-or-later
// loop_uv: what the libuv files of this floor share. Not for other floors.
#ifndef BASE_LOOP_UV_H
#define BASE_LOOP_UV_H

#include <uv.h>
#include "src/base/loop.h"

struct loop {
  uv_loop_t uv;
  char read_buf[65536];  // for conn: filled and used up within one callback
};

// The err.h code for libuv's (0 or negative); sets errno so that the log can say why.
int loop_uv_err(int uv_err);

#endif
