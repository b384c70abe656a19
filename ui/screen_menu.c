// SPDX-License-Identifier: GPL-3.0-or-later
// Menu: every page by a line, the language, and what this is.
#include <string.h>
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/text.h"

// Rows: the pages but this one, then the language.
enum { ROW_LANG = PAGE_MENU, ROWS };

static void row(struct canvas *c, struct canvas_box line, bool chosen, const char *name, const char *about) {
  enum role role = chosen ? ROLE_SELECT : ROLE_TEXT;
  if (chosen) {
    canvas_fill(c, line, ROLE_SELECT);
    canvas_put(c, line, ROLE_SELECT, ">");
  }
  canvas_put(c, frame_line(line, 2, 0, 16), role, name);
  canvas_put(c, frame_line(line, 19, 0, line.w - 20), role, about);
}

void screen_menu_draw(const struct view *v, struct canvas *c, struct canvas_box body) {
  canvas_put(c, frame_line(body, 1, 0, body.w), ROLE_HEAD, _("All pages"));
  for (int i = 0; i < ROW_LANG; i++) {
    row(c, frame_line(body, 1, 2 + i, body.w - 2), v->menu_row == i, _(screen_of(i)->title),
        _(screen_of(i)->about));
  }
  bool english = strcmp(text_lang(), "en") == 0;
  row(c, frame_line(body, 1, 2 + ROW_LANG, body.w - 2), v->menu_row == ROW_LANG, "Language",
      english ? "\xe4\xb8\xad\xe6\x96\x87" : "English");
  canvas_put(c, frame_line(body, 1, 4 + ROWS, body.w), ROLE_DIM,
             _("Up and Down choose, Enter opens, F10 goes back."));
  canvas_putf(c, frame_line(body, 1, body.h - 2, body.w), ROLE_DIM, _("Console %s, service %s"),
              TONGPIN_VERSION, v->model.room.version);
}

bool screen_menu_command(struct view *v, enum command cmd) {
  switch (cmd) {
  case CMD_UP: v->menu_row = (v->menu_row + ROWS - 1) % ROWS; return true;
  case CMD_DOWN: v->menu_row = (v->menu_row + 1) % ROWS; return true;
  case CMD_ENTER: break;
  default: return false;
  }
  if (v->menu_row == ROW_LANG) text_init(strcmp(text_lang(), "en") == 0 ? "zh_CN" : "en");
  else view_go(v, (enum page)v->menu_row);
  return true;
}
