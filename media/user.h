// SPDX-License-Identifier: GPL-3.0-or-later
// user: becomes another user for good, with all groups of that user (audio, video).
#ifndef MEDIA_USER_H
#define MEDIA_USER_H

enum { USER_WHY = 160 };

// From root to the user of that name: its groups, its group, itself, its HOME. No way leads back; that is
// tried. Call it first, before any thread. ERR_OK, or one of these with a sentence in why (the process may
// be half another user then: end it): ERR_MISSING: there is no such user; ERR_ARG: it is root; ERR_DENIED: we
// may not; ERR_STATE: the way back is open; ERR_NOMEM.
int user_become(const char *name, char why[USER_WHY]);

#endif
