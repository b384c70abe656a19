// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/video/quiet.h"
#include <libavutil/log.h>

static void ignore(void *from, int level, const char *fmt, va_list args) {
  (void)from, (void)level, (void)fmt, (void)args;
}

// Not the level: libvlc sets that again.
void quiet_libav(void) { av_log_set_callback(ignore); }
