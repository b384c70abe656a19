// SPDX-License-Identifier: GPL-3.0-or-later
// The week by period. Up and down go through its lessons in order of time, left and right change the week.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/text.h"

enum { DAY_MS = 24 * 3600 * 1000, LANES = 24, HEAD_W = 9, WEEKS_BACK = -2, WEEKS_ON = 4 };

// One row of the grid: a period, or a time that is none.
struct lane {
  int period;     // 0 none
  int start_min;  // minutes of the day
};

struct week {
  int64_t monday;
  size_t first, count;
  int days;  // 5, 6 or 7
  int lanes;
  struct lane lane[LANES];
};

static int minutes_of(int64_t utc_ms) {
  struct clock_date d = clock_to_date(utc_ms);
  return d.hour * 60 + d.minute;
}

static int lane_of(const struct week *w, const struct model_lesson *l) {
  for (int i = 0; i < w->lanes; i++) {
    if (l->period ? w->lane[i].period == l->period
                  : !w->lane[i].period && w->lane[i].start_min == minutes_of(l->start_ms))
      return i;
  }
  return -1;
}

static void add_lane(struct week *w, int period, int start_min) {
  if (w->lanes < LANES) w->lane[w->lanes++] = (struct lane){period, start_min};
}

static int by_time(const void *a, const void *b) {
  const struct lane *x = a, *y = b;
  return x->start_min - y->start_min;
}

// The time whose week is shown: with a clock that was never set, that of the next lesson.
static int64_t base_of(const struct view *v) {
  const struct model *m = &v->model;
  if (m->clock.state != CLK_UNSET) return view_now(v);
  if (m->now.has) return m->now.lesson.start_ms;
  return m->table.count > 0 ? m->table.lesson[0].start_ms : view_now(v);
}

static struct week week_of(const struct view *v) {
  const struct model *m = &v->model;
  struct week w = {.days = 5};
  w.monday = view_monday(base_of(v)) + (int64_t)v->week * 7 * DAY_MS;
  w.count = model_range(m, w.monday, w.monday + 7 * (int64_t)DAY_MS, &w.first);
  for (size_t i = 0; i < m->table.periods; i++) {
    int64_t ms = 0;
    if (clock_parse_time(m->table.period[i].start, &ms) == 0)
      add_lane(&w, (int)m->table.period[i].n, (int)(ms / 60000));
  }
  for (size_t i = 0; i < w.count; i++) {
    const struct model_lesson *l = &m->table.lesson[w.first + i];
    int weekday = clock_to_date(l->start_ms).weekday;
    if (weekday > w.days) w.days = weekday;
    if (lane_of(&w, l) < 0) add_lane(&w, (int)l->period, minutes_of(l->start_ms));
  }
  qsort(w.lane, (size_t)w.lanes, sizeof w.lane[0], by_time);
  return w;
}

// The chosen lesson as an index of the model: by uid, else the running or next one, else the week's first.
static long chosen_of(const struct view *v, const struct week *w) {
  const char *wanted[] = {v->chosen, v->model.now.has ? v->model.now.lesson.uid : ""};
  for (size_t k = 0; k < 2; k++) {
    for (size_t i = w->first; i < w->first + w->count; i++) {
      if (wanted[k][0] && strcmp(v->model.table.lesson[i].uid, wanted[k]) == 0) return (long)i;
    }
  }
  return w->count > 0 ? (long)w->first : -1;
}

static enum role cell_role(const struct view *v, const struct model_lesson *l) {
  char text[WORDS_LINE];
  enum role role;
  bool runs = v->model.now.running && strcmp(v->model.now.lesson.uid, l->uid) == 0;
  words_state(text, &role, l);
  if (runs) return ROLE_LIVE;
  return l->change == CHG_MOVED && role == ROLE_TEXT ? ROLE_WARN : role;
}

static void cell(const struct view *v, struct canvas *c, struct canvas_box box, const struct model_lesson *l,
                 bool chosen) {
  enum role role = chosen ? ROLE_SELECT : cell_role(v, l);
  const char *mark = l->change == CHG_MOVED ? _("moved") : l->change == CHG_CANCELLED ? _("dropped") : "";
  if (chosen) {
    canvas_fill(c, box, ROLE_SELECT);
    canvas_put(c, box, ROLE_SELECT, ">");
  }
  struct canvas_box in = {box.x + 1, box.y, box.w - 2, 1};
  if (box.h < 2) {
    canvas_putf(c, in, role, "%s%s%s", mark, mark[0] ? " " : "", l->title);
    return;
  }
  canvas_put(c, in, role, l->title);
  in.y++;
  canvas_putf(c, in, role, "%s%s%s", mark, mark[0] ? " " : "", l->cls);
}

static void heads(const struct view *v, struct canvas *c, struct canvas_box body, const struct week *w) {
  const struct model *m = &v->model;
  char a[WORDS_LINE], b[WORDS_LINE];
  int n = (int)m->table.week + v->week, cell_w = (body.w - HEAD_W - 1) / w->days;
  int64_t today = view_day(view_now(v));
  words_day(a, w->monday);
  words_day(b, w->monday + (int64_t)(w->days - 1) * DAY_MS);
  if (m->table.week > 0 && n > 0)
    canvas_putf(c, frame_line(body, 1, 0, body.w - 33), ROLE_HEAD, _("%s  week %d   %s - %s"), m->table.term,
                n, a, b);
  else canvas_putf(c, frame_line(body, 1, 0, body.w - 33), ROLE_HEAD, "%s   %s - %s", m->table.term, a, b);
  canvas_put_right(c, frame_line(body, body.w - 32, 0, 31), ROLE_DIM, _("Left and Right change the week"));
  for (int d = 0; d < w->days; d++) {
    int64_t day = w->monday + (int64_t)d * DAY_MS;
    bool is_today = day == today && m->clock.state != CLK_UNSET;
    canvas_putf(c, frame_line(body, HEAD_W + 1 + d * cell_w, 1, cell_w - 1), is_today ? ROLE_LIVE : ROLE_DIM,
                "%s %d%s%s", words_short_day(d + 1), clock_to_date(day).day, is_today ? " " : "",
                is_today ? _("today") : "");
  }
}

// Of two lessons in one cell the chosen one shows, else the one that is held.
static const struct model_lesson *pick(const struct view *v, const struct week *w, int day, int lane,
                                       long chosen) {
  const struct model_lesson *best = NULL;
  for (size_t i = w->first; i < w->first + w->count; i++) {
    const struct model_lesson *l = &v->model.table.lesson[i];
    if (clock_to_date(l->start_ms).weekday != day + 1 || lane_of(w, l) != lane) continue;
    if ((long)i == chosen) return l;
    if (!best || best->change == CHG_CANCELLED) best = l;
  }
  return best;
}

static void lane_head(const struct week *w, struct canvas *c, struct canvas_box at, int lane) {
  const struct lane *l = &w->lane[lane];
  if (l->period) canvas_putf(c, frame_line(at, 1, 0, 2), ROLE_DIM, "%d", l->period);
  canvas_putf(c, frame_line(at, 3, 0, 5), ROLE_DIM, "%02d:%02d", l->start_min / 60, l->start_min % 60);
}

static void grid(const struct view *v, struct canvas *c, struct canvas_box box, const struct week *w) {
  long chosen = chosen_of(v, w);
  int lane_h = w->lanes * 2 <= box.h ? 2 : 1, fit = box.h / lane_h, cell_w = (box.w - HEAD_W - 1) / w->days;
  int at = chosen >= 0 ? lane_of(w, &v->model.table.lesson[chosen]) : 0, top = at >= fit ? at - fit + 1 : 0;
  for (int i = 0; i < fit && top + i < w->lanes; i++) {
    lane_head(w, c, frame_line(box, 0, i * lane_h, HEAD_W), top + i);
    for (int d = 0; d < w->days; d++) {
      const struct model_lesson *l = pick(v, w, d, top + i, chosen);
      struct canvas_box at_cell = {box.x + HEAD_W + d * cell_w, box.y + i * lane_h, cell_w, lane_h};
      if (l) cell(v, c, at_cell, l, chosen >= 0 && l == &v->model.table.lesson[chosen]);
    }
  }
}

static void details(const struct view *v, struct canvas *c, struct canvas_box box, const struct week *w) {
  long chosen = chosen_of(v, w);
  char a[WORDS_LINE], b[WORDS_LINE], d[WORDS_LINE], who[WORDS_LINE];
  enum role role;
  if (chosen < 0) {
    canvas_put(c, frame_line(box, 1, 0, box.w - 2), ROLE_TEXT,
               v->model.table.rev
                   ? _("No lessons in this week.")
                   : _("No timetable yet. It comes by itself from the county; nothing to do."));
    return;
  }
  const struct model_lesson *l = &v->model.table.lesson[chosen];
  int x = 1;
  x += canvas_putf(c, frame_line(box, x, 0, box.w - 2), ROLE_HEAD, "%s %s-%s  ", words_date(d, l->start_ms),
                   words_minute(a, l->start_ms), words_minute(b, l->end_ms));
  x += canvas_putf(c, frame_line(box, x, 0, box.w - x - 1), ROLE_TEXT, "%s  ", words_lesson(a, l));
  words_state(a, &role, l);
  canvas_put(c, frame_line(box, x, 0, box.w - x - 1), role, a);
  if (l->reason[0]) canvas_putf(c, frame_line(box, 1, 1, box.w - 2), ROLE_WARN, _("Why: %s"), l->reason);
  else
    canvas_putf(c, frame_line(box, 1, 1, box.w - 2), ROLE_TEXT, "%s  %s  %s   %s", words_teacher(who, l),
                words_activity(l->activity), words_way(l->way),
                l->way == VIA_NONE || l->change == CHG_CANCELLED ? "" : _("Enter starts it now"));
}

void screen_timetable_draw(const struct view *v, struct canvas *c, struct canvas_box body) {
  struct week w = week_of(v);
  heads(v, c, body, &w);
  grid(v, c, (struct canvas_box){body.x, body.y + 2, body.w, body.h - 4}, &w);
  details(v, c, (struct canvas_box){body.x, body.y + body.h - 2, body.w, 2}, &w);
}

static void change_week(struct view *v, int by) {
  int next = v->week + by;
  if (next < WEEKS_BACK || next > WEEKS_ON) {
    view_say(v, ROLE_NOTICE, _("This console knows the weeks from two back to four on."));
    return;
  }
  v->week = next;
  v->chosen[0] = '\0';
}

static void move(struct view *v, int by) {
  struct week w = week_of(v);
  long at = chosen_of(v, &w) + by;
  if (w.count == 0 || at < (long)w.first || at >= (long)(w.first + w.count)) {
    view_say(v, ROLE_NOTICE, _("No more lessons in this week. Left and Right change the week."));
    return;
  }
  snprintf(v->chosen, sizeof v->chosen, "%s", v->model.table.lesson[at].uid);
}

bool screen_timetable_command(struct view *v, enum command cmd) {
  struct week w = week_of(v);
  long at = chosen_of(v, &w);
  switch (cmd) {
  case CMD_LEFT:
  case CMD_PGUP: change_week(v, -1); return true;
  case CMD_RIGHT:
  case CMD_PGDN: change_week(v, 1); return true;
  case CMD_UP: move(v, -1); return true;
  case CMD_DOWN: move(v, 1); return true;
  case CMD_TIMETABLE:
    v->week = 0;
    v->chosen[0] = '\0';
    view_say(v, ROLE_NOTICE, _("This week."));
    return true;
  case CMD_ENTER:
  case CMD_START: view_start(v, at >= 0 ? &v->model.table.lesson[at] : NULL); return true;
  default: return false;
  }
}
