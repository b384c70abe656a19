// SPDX-License-Identifier: GPL-3.0-or-later
// Home: today's lessons, the next one readable from three metres, what needs a hand.
#include <stdio.h>
#include <string.h>
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/text.h"

enum { DAY_MS = 24 * 3600 * 1000 };

struct today {
  size_t first, count;
  int chosen;  // row, -1 none
};

static struct today today_of(const struct view *v) {
  const struct model *m = &v->model;
  struct today t = {0, 0, -1};
  int64_t day = view_day(view_now(v));
  t.count = model_range(m, day, day + DAY_MS, &t.first);
  if (v->home_row >= 0 && v->home_row < (int)t.count) t.chosen = v->home_row;
  for (size_t i = 0; t.chosen < 0 && m->now.has && i < t.count; i++) {
    if (strcmp(m->table.lesson[t.first + i].uid, m->now.lesson.uid) == 0) t.chosen = (int)i;
  }
  return t;
}

// Columns of the list: where they begin, how wide, at 80 columns; a wider screen stretches them.
struct columns {
  int no, time, title, cls, way, state, end;
};

static struct columns columns_of(int w) {
  int extra = w - 47;
  struct columns c = {2, 5, 11, 20 + extra / 3, 30 + extra * 2 / 3, 37 + extra * 2 / 3, w};
  return c;
}

static void head(struct canvas *c, struct canvas_box box, const struct columns *at) {
  canvas_put(c, frame_line(box, 1, 0, box.w), ROLE_HEAD, _("Today's lessons"));
  canvas_put(c, frame_line(box, at->no - 1, 1, 3), ROLE_DIM, _("No"));
  canvas_put(c, frame_line(box, at->time, 1, 5), ROLE_DIM, _("Time"));
  canvas_put(c, frame_line(box, at->title, 1, 8), ROLE_DIM, _("Subject"));
  canvas_put(c, frame_line(box, at->cls, 1, 9), ROLE_DIM, _("Class"));
  canvas_put(c, frame_line(box, at->way, 1, 6), ROLE_DIM, _("How"));
  canvas_put(c, frame_line(box, at->state, 1, 9), ROLE_DIM, _("State"));
}

static void lesson_row(struct canvas *c, struct canvas_box row, const struct model_lesson *l, bool chosen) {
  struct columns at = columns_of(row.w);
  char text[WORDS_LINE];
  enum role state_role, role = chosen ? ROLE_SELECT : ROLE_TEXT;
  words_state(text, &state_role, l);
  if (chosen) {
    canvas_fill(c, row, ROLE_SELECT);
    canvas_put(c, frame_line(row, 0, 0, 1), ROLE_SELECT, ">");
    state_role = ROLE_SELECT;
  }
  canvas_put(c, frame_line(row, at.state, 0, at.end - at.state), state_role, text);
  if (l->period > 0)
    canvas_putf(c, frame_line(row, at.no - (l->period > 9), 0, 3), role, "%d", (int)l->period);
  canvas_put(c, frame_line(row, at.time, 0, 5), role, words_minute(text, l->start_ms));
  canvas_put(c, frame_line(row, at.title, 0, at.cls - at.title - 1), role, l->title);
  canvas_put(c, frame_line(row, at.cls, 0, at.way - at.cls - 1), role, l->cls);
  canvas_put(c, frame_line(row, at.way, 0, at.state - at.way - 1), role, words_way(l->way));
}

static void draw_today(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model *m = &v->model;
  struct columns at = columns_of(box.w);
  struct today t = today_of(v);
  head(c, box, &at);
  if (t.count == 0) {
    const char *text =
        m->table.rev == 0 ? _("No timetable yet. It comes by itself from the county; nothing to do.")
        : m->clock.state == CLK_UNSET ? _("The day is not known. Press F2 and choose the lesson.")
                                      : _("No lessons today.");
    canvas_wrap(c, (struct canvas_box){box.x + 2, box.y + 2, box.w - 4, 3}, ROLE_TEXT, text);
    return;
  }
  int room = box.h - 2, top = 0;
  if (t.chosen >= room - 1) top = t.chosen - room + 2;
  if (top > 0 && top + room > (int)t.count) top = (int)t.count - room;
  for (int i = 0; i < room && top + i < (int)t.count; i++) {
    struct canvas_box row = frame_line(box, 0, 2 + i, box.w);
    int left = (int)t.count - top - i;
    if (i == room - 1 && left > 1) {
      canvas_putf(c, frame_line(row, 2, 0, row.w), ROLE_DIM,
                  ngettext("and %d more", "and %d more", (unsigned long)left), left);
      break;
    }
    lesson_row(c, row, &m->table.lesson[t.first + (size_t)(top + i)], t.chosen == top + i);
  }
}

// What happens next, so that nobody has to ask.
static const char *what_next(const struct view *v) {
  const struct model *m = &v->model;
  if (view_starting(v)) return _("Joining now...");
  if (m->now.state == ST_RECONNECTING) return _("No picture; it is tried again by itself. F3 shows it.");
  if (m->now.running) return _("F3 shows the lesson.");
  if (m->clock.state == CLK_UNSET) return _("The time is not trusted: press F3 when the lesson begins.");
  if (m->now.lesson.way == VIA_NONE) return _("It has no address: ask the county.");
  return _("It starts by itself. F3 starts it now.");
}

static void next_lines(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model_lesson *l = &v->model.now.lesson;
  char text[WORDS_LINE], from[WORDS_LINE], to[WORDS_LINE], day[WORDS_LINE] = "";
  bool today = view_day(l->start_ms) == view_day(view_now(v));
  canvas_put(c, frame_line(box, 0, 1, box.w), ROLE_TEXT, words_lesson(text, l));
  words_teacher(text, l);
  if (text[0]) canvas_putf(c, frame_line(box, 0, 2, box.w), ROLE_TEXT, "%s %s", _("Teacher"), text);
  if (!today) words_day(day, l->start_ms);
  canvas_putf(c, frame_line(box, 0, 3, box.w), ROLE_TEXT, "%s%s%s-%s  %s", day, today ? "" : " ",
              words_minute(from, l->start_ms), words_minute(to, l->end_ms), words_activity(l->activity));
}

static void draw_next(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model *m = &v->model;
  bool over = m->now.state == ST_ENDED || m->now.state == ST_LEDGERED;
  const char *heading = m->now.running ? _("In class now") : over ? _("Just over") : _("Next lesson");
  canvas_put(c, frame_line(box, 0, 0, box.w), ROLE_HEAD, heading);
  if (!m->now.has) {
    canvas_wrap(c, (struct canvas_box){box.x, box.y + 1, box.w, 3}, ROLE_TEXT,
                _("No lesson with a remote teacher is planned. F2 shows the timetable."));
    return;
  }
  next_lines(v, c, box);
  int digits = box.h >= 18 && box.w >= 64 ? 10 : 5;
  struct canvas_box big = {box.x, box.y + 4, box.w, digits + 1};
  struct canvas_box below = {box.x, box.y + 5 + digits, box.w, 2};
  if (over) {
    canvas_wrap(c, big, ROLE_GOOD, _("F2 shows the timetable."));
    return;
  }
  int64_t now = view_now(v);
  if (m->now.running) frame_countdown(c, big, _("Ends in"), m->now.lesson.end_ms - now);
  else if (m->clock.state != CLK_UNSET) frame_countdown(c, big, _("Starts in"), m->now.lesson.start_ms - now);
  canvas_wrap(c, below, ROLE_NOTICE, what_next(v));
}

static void draw_todo(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model *m = &v->model;
  int y = 1;
  canvas_put(c, frame_line(box, 1, 0, box.w), ROLE_HEAD, _("To do"));
  if (m->todo.count == 0) canvas_put(c, frame_line(box, 2, 1, box.w), ROLE_GOOD, _("Nothing. All is well."));
  for (int i = 0; i < m->todo.count && y < box.h; i++) {
    const struct model_todo *todo = &m->todo.item[i];
    struct words_fault f;
    char text[WORDS_LINE * 2];
    words_fault(&f, (int)todo->code, todo);
    // TRANSLATORS: what happened, what to do
    snprintf(text, sizeof text, _("%.300s. %.300s."), f.what, f.todo);
    canvas_putf(c, frame_line(box, 2, y, 4), ROLE_WARN, "%04d", (int)todo->code);
    int room = m->todo.count - i > box.h - y - 1 ? 1 : 2;
    y += canvas_wrap(c, (struct canvas_box){box.x + 7, box.y + y, box.w - 8, room}, ROLE_TEXT, text);
  }
}

static void draw_records(const struct view *v, struct canvas *c, struct canvas_box line) {
  const struct model *m = &v->model;
  char text[WORDS_LINE];
  if (m->ledger.rows == 0) return;
  const struct model_ledger *row = &m->ledger.row[0];
  int n = (int)m->ledger.unacked;
  canvas_put(c, frame_line(line, 1, 0, line.w), ROLE_HEAD, _("Records"));
  struct canvas_box at = frame_line(line, 11, 0, line.w - 12);
  if (n > 0) {
    canvas_putf(c, at, ROLE_TEXT,
                ngettext("%d lesson record waits for the county's receipt; nothing is lost",
                         "%d lesson records wait for the county's receipt; nothing is lost",
                         (unsigned long)n),
                n);
  } else {
    // TRANSLATORS: subject, class, time
    canvas_putf(c, at, ROLE_GOOD, _("all received by the county; the last: %s %s at %s"), row->title,
                row->cls, words_minute(text, row->acked_ms));
  }
}

void screen_home_draw(const struct view *v, struct canvas *c, struct canvas_box body) {
  int left = body.w < 120 ? 47 : body.w * 6 / 10;
  int list = body.h - 8 < 12 ? 12 : body.h * 6 / 10;
  draw_today(v, c, (struct canvas_box){body.x, body.y, left, list});
  draw_next(v, c, (struct canvas_box){body.x + left + 2, body.y, body.w - left - 3, list});
  draw_todo(v, c, (struct canvas_box){body.x, body.y + list, body.w, body.h - list - 2});
  draw_records(v, c, frame_line(body, 0, body.h - 2, body.w));
}

static void move(struct view *v, const struct today *t, int by) {
  int to = t->chosen < 0 ? 0 : t->chosen + by;
  if (t->count == 0) view_say(v, ROLE_NOTICE, _("No lessons today. F2 shows the timetable."));
  else if (to < 0) view_say(v, ROLE_NOTICE, _("This is the first lesson of the day."));
  else if (to >= (int)t->count) view_say(v, ROLE_NOTICE, _("This is the last lesson of the day."));
  else v->home_row = to;
}

bool screen_home_command(struct view *v, enum command cmd) {
  struct today t = today_of(v);
  bool by_row = v->home_row >= 0 && t.chosen == v->home_row;
  switch (cmd) {
  case CMD_UP: move(v, &t, -1); return true;
  case CMD_DOWN: move(v, &t, 1); return true;
  case CMD_START:
  case CMD_ENTER:
    view_start(v, by_row ? &v->model.table.lesson[t.first + (size_t)t.chosen] : NULL);
    return true;
  default: return false;
  }
}
