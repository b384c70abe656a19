// SPDX-License-Identifier: GPL-3.0-or-later
// screen: one row per page. A page draws the rows between the title band and the notice line, and says what
// its own keys do; everything else is common.
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdbool.h>
#include "ui/canvas.h"
#include "ui/view.h"

struct screen {
  enum page page;
  const char *name;   // for --page
  const char *title;  // msgid
  void (*draw)(const struct view *v, struct canvas *c, struct canvas_box body);
  // The page's own meaning of a command; false: the common one. NULL: it has none.
  bool (*command)(struct view *v, enum command cmd);
  const char *about;  // msgid, one line for the menu
};

// The row of a page.
const struct screen *screen_of(enum page page);
// The row with that name, or NULL.
const struct screen *screen_named(const char *name);

void screen_home_draw(const struct view *v, struct canvas *c, struct canvas_box body);
bool screen_home_command(struct view *v, enum command cmd);
void screen_lesson_draw(const struct view *v, struct canvas *c, struct canvas_box body);
bool screen_lesson_command(struct view *v, enum command cmd);
void screen_timetable_draw(const struct view *v, struct canvas *c, struct canvas_box body);
bool screen_timetable_command(struct view *v, enum command cmd);
void screen_help_draw(const struct view *v, struct canvas *c, struct canvas_box body);
void screen_menu_draw(const struct view *v, struct canvas *c, struct canvas_box body);
bool screen_menu_command(struct view *v, enum command cmd);

// Where the lesson page shows the picture, in cells; w 0 when it shows none now.
struct canvas_box screen_lesson_picture(const struct view *v, int cols, int rows);

#endif
