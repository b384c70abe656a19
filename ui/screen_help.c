// SPDX-License-Identifier: GPL-3.0-or-later
// Help: the keys of the page it was called from, the duty phone and this room's number large enough to dial
// from afar.
#include <stdio.h>
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/text.h"

static void key_line(struct canvas *c, struct canvas_box at, const struct key_row *row) {
  char name[32];
  if (row->twin) snprintf(name, sizeof name, "%s %c", row->name, row->twin);
  else snprintf(name, sizeof name, "%s", row->name);
  canvas_put(c, frame_line(at, 0, 0, 7), ROLE_HEAD, name);
  canvas_put(c, frame_line(at, 8, 0, at.w - 8), ROLE_TEXT, _(row->help));
}

static void phone(struct canvas *c, struct canvas_box box, const char *label, const char *number) {
  canvas_put(c, frame_line(box, 1, 2, 20), ROLE_HEAD, label);
  if (!number[0]) {
    canvas_put(c, frame_line(box, 22, 2, box.w - 22), ROLE_WARN, _("not entered; the maintainer can add it"));
    return;
  }
  if (canvas_big(c, (struct canvas_box){box.x + 22, box.y, box.w - 23, 5}, number) == 0)
    canvas_put(c, frame_line(box, 22, 2, box.w - 22), ROLE_TITLE, number);
  canvas_put(c, frame_line(box, 1, 3, 20), ROLE_TEXT, number);
}

void screen_help_draw(const struct view *v, struct canvas *c, struct canvas_box body) {
  enum page of = v->from;
  unsigned facts = view_facts(v);
  const struct key_row *row;
  int half = body.w / 2, rows = body.h - 13, i = 0;
  canvas_putf(c, frame_line(body, 1, 0, body.w), ROLE_HEAD, _("Keys of the page: %s"),
              _(screen_of(of)->title));
  canvas_put_right(c, frame_line(body, 1, 0, body.w - 2), ROLE_DIM, _("F1 or F10 goes back"));
  while (keys_at((size_t)i, of, facts)) i++;
  if (rows > (i + 1) / 2) rows = (i + 1) / 2;
  for (i = 0; (row = keys_at((size_t)i, of, facts)) != NULL && i < 2 * rows; i++) {
    key_line(c, frame_line(body, 1 + (i / rows) * half, 1 + i % rows, half - 2), row);
  }
  struct canvas_box low = {body.x, body.y + body.h - 12, body.w, 5};
  phone(c, low, _("County duty phone"), v->model.room.duty_phone);
  low.y += 6;
  phone(c, low, _("This room"), v->model.room.phone);
}
