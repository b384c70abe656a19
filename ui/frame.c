// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame.h"
#include <stdio.h>
#include <string.h>
#include "src/base/utf8.h"
#include "ui/screen.h"
#include "ui/text.h"

struct canvas_box frame_line(struct canvas_box box, int x, int y, int w) {
  if (w > box.w - x) w = box.w - x;
  return (struct canvas_box){box.x + x, box.y + y, y < box.h ? w : 0, 1};
}

void frame_countdown(struct canvas *c, struct canvas_box box, const char *label, int64_t ms) {
  char text[WORDS_LINE], digits[32];
  long s = ms > 0 ? (long)((ms + 999) / 1000) : 0;
  if (s >= 24 * 3600) {
    canvas_putf(c, frame_line(box, 0, 0, box.w), ROLE_HEAD, "%s %s", label, words_span(text, ms));
    return;
  }
  if (s >= 3600) snprintf(digits, sizeof digits, "%ld:%02ld", s / 3600, s / 60 % 60);
  else snprintf(digits, sizeof digits, "%02ld:%02ld", s / 60, s % 60);
  canvas_putf(c, frame_line(box, 0, 0, box.w), ROLE_HEAD, "%s %s", label,
              s >= 3600 ? _("(hours:minutes)") : _("(minutes:seconds)"));
  canvas_big(c, (struct canvas_box){box.x, box.y + 1, box.w, box.h - 1}, digits);
}

void frame_elapsed(const struct view *v, int64_t *elapsed, int64_t *total) {
  const struct model *m = &v->model;
  int64_t from = m->now.lesson.start_ms;
  if (m->now.by_hand && m->now.opened_ms) from = m->now.opened_ms;
  *elapsed = view_now(v) - from;
  if (*elapsed < 0) *elapsed = 0;
  *total = m->now.lesson.end_ms - m->now.lesson.start_ms;
}

static const char *running_word(int state) {
  return state == ST_LIVE ? _("in class") : state == ST_RECONNECTING ? _("retrying") : _("joining");
}

static void lesson_title(const struct view *v, struct canvas *c, struct canvas_box band) {
  const struct model_lesson *l = &v->model.now.lesson;
  char left[WORDS_LINE], name[WORDS_LINE], who[WORDS_LINE], right[WORDS_LINE], a[WORDS_LINE], b[WORDS_LINE];
  int64_t elapsed, total;
  frame_elapsed(v, &elapsed, &total);
  snprintf(right, sizeof right, "%s %s / %s", running_word(v->model.now.state), words_timer(a, elapsed),
           words_timer(b, total));
  int w = utf8_width(right);
  snprintf(left, sizeof left, "%s  %s  %s", words_lesson(name, l), words_activity(l->activity),
           words_teacher(who, l));
  canvas_put(c, frame_line(band, 1, 0, band.w - w - 4), ROLE_TITLE, left);
  canvas_put_right(c, frame_line(band, 1, 0, band.w - 2), ROLE_TITLE, right);
}

static void room_title(const struct view *v, struct canvas *c, struct canvas_box band) {
  char right[WORDS_LINE * 2], date[WORDS_LINE], clock[WORDS_LINE];
  int64_t now = view_now(v);
  right[0] = '\0';
  if (model_has(&v->model, MSG_CLOCK)) {
    bool unset = v->model.clock.state == CLK_UNSET;
    snprintf(right, sizeof right, "%s %s", unset ? _("time not trusted") : words_date(date, now),
             words_clock(clock, now));
  }
  int w = utf8_width(right), x = 1;
  x += canvas_put(c, frame_line(band, x, 0, 12), ROLE_TITLE,
                  v->page == PAGE_HOME ? _("Tongpin") : _(screen_of(v->page)->title));
  canvas_put(c, frame_line(band, x + 2, 0, band.w - w - x - 5), ROLE_TITLE, v->model.room.name);
  canvas_put_right(c, frame_line(band, 1, 0, band.w - 2), ROLE_TITLE, right);
}

static void title(const struct view *v, struct canvas *c) {
  struct canvas_box band = {0, 0, canvas_cols(c), 1};
  canvas_fill(c, band, ROLE_TITLE);
  if (v->page == PAGE_LESSON && v->model.now.running) lesson_title(v, c, band);
  else room_title(v, c, band);
}

static void key_bar(const struct view *v, struct canvas *c) {
  struct canvas_box band = {0, canvas_rows(c) - 1, canvas_cols(c), 1};
  const struct key_row *row;
  unsigned facts = view_facts(v);
  int total = 0, count = 0, x = 0;
  canvas_fill(c, band, ROLE_LABEL);
  for (size_t i = 0; (row = keys_at(i, v->page, facts)) != NULL; i++) {
    if (row->label) total += (int)strlen(row->name) + utf8_width(_(row->label)), count++;
  }
  int gap = count > 1 ? (band.w - total) / (count - 1) : 0;
  if (gap > 4) gap = 4;
  for (size_t i = 0; (row = keys_at(i, v->page, facts)) != NULL; i++) {
    if (!row->label) continue;
    x += canvas_put(c, frame_line(band, x, 0, band.w), ROLE_KEY, row->name);
    x += canvas_put(c, frame_line(band, x, 0, band.w), ROLE_LABEL, _(row->label)) + gap;
  }
}

static void status(const struct view *v, struct canvas *c) {
  struct canvas_box band = {0, canvas_rows(c) - 2, canvas_cols(c), 1};
  char text[WORDS_LINE * 3];
  bool alarm = false;
  frame_status(v, text, sizeof text, &alarm);
  enum role role = alarm ? ROLE_ALARM : ROLE_STATUS;
  canvas_fill(c, band, role);
  canvas_put(c, frame_line(band, 1, 0, band.w - 2), role, text);
}

static void notice(const struct view *v, struct canvas *c) {
  int cols = canvas_cols(c), rows = utf8_width(v->notice.text) > cols - 2 ? 2 : 1;
  struct canvas_box box = {0, canvas_rows(c) - 2 - rows, cols, rows};
  if (!v->notice.until_ms) return;
  canvas_fill(c, box, v->notice.role);
  canvas_wrap(c, (struct canvas_box){1, box.y, cols - 2, rows}, v->notice.role, v->notice.text);
}

// A box in the middle with a free row above and below the text.
static struct canvas_box middle_box(struct canvas *c, int w, int h, enum role role) {
  struct canvas_box box = {(canvas_cols(c) - w) / 2, (canvas_rows(c) - h) / 2, w, h};
  canvas_fill(c, box, role);
  return (struct canvas_box){box.x + 2, box.y + 1, w - 4, h - 2};
}

static void away(const struct view *v, struct canvas *c) {
  char text[WORDS_LINE], span[WORDS_LINE];
  canvas_restyle(c, (struct canvas_box){0, 0, canvas_cols(c), canvas_rows(c) - 1}, ROLE_STALE);
  struct canvas_box in = middle_box(c, 60, 8, ROLE_ALARM);
  if (v->wire.ever) canvas_put_middle(c, in, ROLE_ALARM, _("The service went away; connecting to it again"));
  else canvas_put_middle(c, in, ROLE_ALARM, _("Waiting for the service to start"));
  // TRANSLATORS: try number, how long
  snprintf(text, sizeof text, _("try %d, %s so far"), v->wire.tries,
           words_span(span, v->mono_ms - v->wire.since_ms));
  canvas_put_middle(c, frame_line(in, 0, 1, in.w), ROLE_ALARM, text);
  canvas_put_middle(c, frame_line(in, 0, 3, in.w), ROLE_ALARM,
                    _("A running lesson goes on: picture and sound need no console."));
  canvas_put_middle(c, frame_line(in, 0, 4, in.w), ROLE_ALARM,
                    _("No key is needed. After a minute call the duty phone."));
  if (!v->model.room.duty_phone[0]) return;
  snprintf(text, sizeof text, _("Duty phone %s, code %d"), v->model.room.duty_phone, 1005);
  canvas_put_middle(c, frame_line(in, 0, 5, in.w), ROLE_ALARM, text);
}

static void question(const struct view *v, char *out, const char **no, const char **yes) {
  const struct model_lesson *l = model_find(&v->model, v->ask.uid);
  char name[WORDS_LINE], at[WORDS_LINE], day[WORDS_LINE];
  *no = _("Not now");
  *yes = _("Start now");
  out[0] = '\0';
  if (!l && strcmp(v->model.now.lesson.uid, v->ask.uid) == 0) l = &v->model.now.lesson;
  if (v->ask.what == ASK_END) {
    snprintf(out, WORDS_LINE, "%s", _("End this lesson now? Picture and sound stop, the record is written."));
    *no = _("Go on with the lesson");
    *yes = _("End it");
  } else if (v->ask.what == ASK_LEAVE) {
    snprintf(out, WORDS_LINE, "%s", _("Leave this console? Lessons still start by themselves."));
    *no = _("Stay");
    *yes = _("Leave");
  } else if (l) {
    // TRANSLATORS: lesson, date, time
    snprintf(out, WORDS_LINE, _("%.120s is planned for %.60s %.10s. Start it now all the same?"),
             words_lesson(name, l), words_date(day, l->start_ms), words_minute(at, l->start_ms));
  }
}

static void choice(struct canvas *c, struct canvas_box at, bool chosen, const char *label) {
  char text[WORDS_LINE];
  snprintf(text, sizeof text, chosen ? "> %s <" : "  %s  ", label);
  canvas_put_middle(c, at, chosen ? ROLE_CHOICE : ROLE_DIALOG, text);
}

static void dialog(const struct view *v, struct canvas *c) {
  char text[WORDS_LINE];
  const char *no, *yes;
  struct canvas_box in = middle_box(c, 60, 8, ROLE_DIALOG);
  question(v, text, &no, &yes);
  canvas_wrap(c, (struct canvas_box){in.x, in.y, in.w, 2}, ROLE_DIALOG, text);
  choice(c, frame_line(in, 0, 3, in.w / 2), v->ask.choice == 0, no);
  choice(c, frame_line(in, in.w / 2, 3, in.w / 2), v->ask.choice == 1, yes);
  canvas_put_middle(c, frame_line(in, 0, 5, in.w), ROLE_DIALOG,
                    _("arrow keys choose, Enter takes, Esc closes"));
}

void frame_draw(const struct view *v, struct canvas *c) {
  int cols = canvas_cols(c), rows = canvas_rows(c);
  canvas_clear(c);
  if (cols < FRAME_COLS || rows < FRAME_ROWS) {
    char text[WORDS_LINE];
    snprintf(text, sizeof text,
             _("This window has %d columns and %d rows; Tongpin needs 80 and 24. Make it larger."), cols,
             rows);
    canvas_wrap(c, (struct canvas_box){0, 0, cols, rows}, ROLE_WARN, text);
    return;
  }
  title(v, c);
  if (model_complete(&v->model)) screen_of(v->page)->draw(v, c, (struct canvas_box){0, 1, cols, rows - 4});
  status(v, c);
  if (!v->wire.good) away(v, c);
  key_bar(v, c);
  if (v->ask.what != ASK_NOTHING) dialog(v, c);
  notice(v, c);
}
