// SPDX-License-Identifier: GPL-3.0-or-later
// quiet: libavcodec and libavformat write what they think to stderr, with addresses and passwords in it.
#ifndef MEDIA_VIDEO_QUIET_H
#define MEDIA_VIDEO_QUIET_H

// From now on they write nothing: what matters comes back as an error.
void quiet_libav(void);

#endif
