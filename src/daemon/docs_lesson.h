// SPDX-License-Identifier: GPL-3.0-or-later
// docs_lesson: the fields of the documents "timetable" and "lesson" (docs.h).
#ifndef DAEMON_DOCS_LESSON_H
#define DAEMON_DOCS_LESSON_H

#include "src/daemon/room.h"

// New references, NULL: no memory.
json_t *docs_timetable(const struct room *r);
json_t *docs_lesson(const struct room *r);

#endif
