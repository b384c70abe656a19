// SPDX-License-Identifier: GPL-3.0-or-later
// frame: the whole screen: title band, the page, notice, status band, key bar, question. A function of view
// and size.
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include "ui/canvas.h"
#include "ui/view.h"

enum { FRAME_COLS = 80, FRAME_ROWS = 24 };  // the smallest screen

void frame_draw(const struct view *v, struct canvas *c);

// For pages. Row y (0..) of a box, from column x of it, w columns (cut to the box).
struct canvas_box frame_line(struct canvas_box box, int x, int y, int w);
// A heading line and big digits below it (6 rows): time left of `ms`, with its unit; words when it is a day
// or more.
void frame_countdown(struct canvas *c, struct canvas_box box, const char *label, int64_t ms);
// How long the running lesson goes and is planned to last, ms.
void frame_elapsed(const struct view *v, int64_t *elapsed, int64_t *total);

// The status band's text; *alarm when something in it is wrong. (ui/status.c)
void frame_status(const struct view *v, char *out, size_t cap, bool *alarm);

#endif
