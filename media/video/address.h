// SPDX-License-Identifier: GPL-3.0-or-later
// address: what a play address says about how to play it. Pure.
#ifndef MEDIA_VIDEO_ADDRESS_H
#define MEDIA_VIDEO_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

enum address_way {
  ADDRESS_VLC,   // libvlc opens it itself: HLS and files over http(s), UDP, RTP, file
  ADDRESS_PULL,  // libavformat fetches it for libvlc: rtsp, rtmp, srt
};

// The way to open uri. ERR_SYNTAX: no scheme; ERR_UNSUPPORTED: a scheme that is not in the table (also
// everything that would open a device or a playlist of commands).
int address_way(const char *uri, enum address_way *way);

// Copies uri without user, password and query (which often holds a token), for logs and documents. A text
// that holds addresses somewhere in it ("cannot open rtsp://u:p@h/x") is cleaned the same way. Returns out.
char *address_clean(const char *text, char *out, size_t cap);

#endif
