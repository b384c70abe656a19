// SPDX-License-Identifier: GPL-3.0-or-later
// pull: fetches a stream libvlc cannot open (rtsp: Debian's libvlc has none) or opens slowly (rtmp: 2 s of
// probing), with libavformat, and hands it on as an MPEG transport stream. Nothing is decoded. A mute peer
// never holds anything.
#ifndef MEDIA_VIDEO_PULL_H
#define MEDIA_VIDEO_PULL_H

#include <stddef.h>
#include <sys/types.h>

struct pull;

// Starts fetching in a thread of its own; `deadline_ms` is how long the peer may take for each answer.
int pull_new(struct pull **out, const char *uri, int deadline_ms);

// Reads up to len bytes; waits for them. 0: the end, or aborted; -1: the stream failed (pull_why()).
ssize_t pull_read(struct pull *p, unsigned char *data, size_t len);

// Any thread. Ends the fetching and wakes the reader, which gets 0 from now on.
void pull_abort(struct pull *p);

// English, why it ended, without secrets; "" while it has not. Copies at most cap-1 bytes.
void pull_why(struct pull *p, char *out, size_t cap);

// Aborts, waits for the thread (which libavformat lets go within some milliseconds), frees.
void pull_free(struct pull *p);

#endif
