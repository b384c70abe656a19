// SPDX-License-Identifier: GPL-3.0-or-later
// The lesson: before, during, when it breaks, after.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "src/proto/fault.h"
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/text.h"

enum { SIDE = 32, LABEL = 10 };  // columns of the right part, and of its labels

static const char *after_of(const struct view *v) {
  const struct model *m = &v->model;
  if (m->now.running || view_starting(v)) return "";
  if (v->after_uid[0]) return v->after_uid;
  return m->now.has && (m->now.state == ST_ENDED || m->now.state == ST_LEDGERED) ? m->now.lesson.uid : "";
}

__attribute__((format(printf, 4, 5))) static void fact(struct canvas *c, struct canvas_box line,
                                                       const char *label, const char *fmt, ...) {
  char text[WORDS_LINE];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  canvas_put(c, frame_line(line, 0, 0, LABEL - 1), ROLE_DIM, label);
  canvas_put(c, frame_line(line, LABEL, 0, line.w - LABEL), ROLE_TEXT, text);
}

// One row of the check before the lesson.
struct check {
  const char *name;
  bool good;
  const char *word, *todo;
};

static void check_row(struct canvas *c, struct canvas_box line, const struct check *k) {
  canvas_put(c, frame_line(line, 0, 0, 12), ROLE_TEXT, k->name);
  canvas_put(c, frame_line(line, 13, 0, 8), k->good ? ROLE_GOOD : ROLE_WARN, k->good ? _("well") : _("look"));
  canvas_put(c, frame_line(line, 22, 0, 20), k->good ? ROLE_TEXT : ROLE_WARN, k->word);
  canvas_put(c, frame_line(line, 43, 0, line.w - 43), k->good ? ROLE_TEXT : ROLE_WARN,
             k->good ? "" : k->todo);
}

static void checks(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model *m = &v->model;
  bool playable = m->now.lesson.way == VIA_LIVE || m->now.lesson.way == VIA_FILE;
  bool up = m->worker.state == WK_UP, online = m->link.state == LINK_ONLINE,
       timed = m->clock.state == CLK_TRUSTED, unset = m->clock.state == CLK_UNSET;
  bool sound = !view_muted(v) && view_volume(v) > 0;
  char volume[WORDS_LINE];
  snprintf(volume, sizeof volume, _("volume %d"), view_volume(v));
  const struct check rows[] = {
      {_("Address"), playable, playable ? words_way(m->now.lesson.way) : _("none that plays here"),
       _("ask the county for a live address")},
      {_("Player"), up, up ? _("ready") : _("not ready"), _("wait; it starts by itself")},
      {_("Sound"), sound, sound ? volume : _("off"), _("press F4")},
      {_("Platform"), online, online ? _("online") : _("not connected"),
       _("no key is needed; the lesson runs without")},
      {_("Time"), timed, timed ? _("checked") : _("not checked"),
       unset ? _("press F3 when the lesson begins") : _("it may start a little early or late")},
  };
  canvas_put(c, frame_line(box, 0, 0, box.w), ROLE_HEAD, _("Check before the lesson"));
  for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++)
    check_row(c, frame_line(box, 0, 1 + i, box.w), &rows[i]);
}

static void draw_before(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model *m = &v->model;
  const struct model_lesson *l = &m->now.lesson;
  char a[WORDS_LINE], b[WORDS_LINE], day[WORDS_LINE];
  if (!m->now.has) {
    canvas_put_middle(c, frame_line(box, 0, 6, box.w), ROLE_TEXT,
                      _("No lesson with a remote teacher is planned."));
    canvas_put_middle(c, frame_line(box, 0, 8, box.w), ROLE_TEXT,
                      _("F2 shows the timetable; choose a lesson there and press F3."));
    return;
  }
  struct canvas_box in = {box.x + 2, box.y + 1, box.w - 4, box.h - 1};
  canvas_put(c, frame_line(in, 0, 0, in.w), ROLE_HEAD, words_lesson(a, l));
  fact(c, frame_line(in, 0, 1, in.w), _("Teacher"), "%s", words_teacher(a, l)[0] ? a : _("nobody from afar"));
  fact(c, frame_line(in, 0, 2, in.w), _("When"), "%s %s-%s", words_date(day, l->start_ms),
       words_minute(a, l->start_ms), words_minute(b, l->end_ms));
  fact(c, frame_line(in, 0, 3, in.w), _("Kind"), "%s  %s", words_activity(l->activity), words_way(l->way));
  struct canvas_box big = {in.x, in.y + 5, in.w, 6};
  bool timed = m->clock.state != CLK_UNSET;
  if (timed) frame_countdown(c, big, _("Starts in"), l->start_ms - view_now(v));
  canvas_put(c, frame_line(in, 0, 12, in.w), ROLE_NOTICE,
             timed ? _("It starts by itself; no key is needed. F3 starts it now.")
                   : _("The time is not trusted: press F3 when the lesson begins."));
  checks(v, c, (struct canvas_box){in.x, in.y + 14, in.w, 6});
}

struct canvas_box screen_lesson_picture(const struct view *v, int cols, int rows) {
  const struct model *m = &v->model;
  struct canvas_box none = {0, 0, 0, 0};
  if (v->page != PAGE_LESSON || !m->now.running || cols < FRAME_COLS || rows < FRAME_ROWS) return none;
  int w = cols - SIDE - 5, h = rows - 10;
  if (w > 160) w = 160;
  if (w * 9 / 32 < h) h = w * 9 / 32;  // 16:9, cells twice as high as wide
  if (h > 45) h = 45;                  // two pixels of at most 90 each
  return (struct canvas_box){2, 2, h * 32 / 9 < w ? h * 32 / 9 : w, h};
}

// Mean colour of the picture's pixels that cell (x, y) of w x h covers; the service makes one size for all
// consoles.
static uint32_t mean_of(const struct model *m, struct canvas_box box, int x, int y) {
  int pw = m->picture.w, ph = m->picture.h;
  int x0 = x * pw / box.w, x1 = (x + 1) * pw / box.w, y0 = y * ph / box.h, y1 = (y + 1) * ph / box.h;
  if (x1 <= x0) x1 = x0 + 1;
  if (y1 <= y0) y1 = y0 + 1;
  unsigned sum[3] = {0, 0, 0}, n = (unsigned)((x1 - x0) * (y1 - y0));
  for (int j = y0; j < y1; j++) {
    const uint8_t *p = m->picture.rgb + 3 * (j * pw + x0);
    for (int i = x0; i < x1; i++, p += 3) {
      for (int k = 0; k < 3; k++) sum[k] += p[k];
    }
  }
  return sum[0] / n << 16 | sum[1] / n << 8 | sum[2] / n;
}

// What stands where no preview is.
static void draw_instead(const struct model *m, struct canvas *c, struct canvas_box box) {
  const char *what =
      m->worker.window ? _("The picture is on the projector") : _("Waiting for the first picture");
  canvas_fill(c, box, ROLE_PICTURE);
  if (m->worker.one_screen) {
    canvas_put_middle(c, frame_line(box, 0, box.h / 2 - 1, box.w), ROLE_DIM,
                      _("In class any key shows this console"));
    what = _("15 s without a key: the picture again");
  }
  canvas_put_middle(c, frame_line(box, 0, box.h / 2, box.w), ROLE_DIM, what);
}

static void draw_picture(const struct view *v, struct canvas *c) {
  const struct model *m = &v->model;
  struct canvas_box box = screen_lesson_picture(v, canvas_cols(c), canvas_rows(c));
  if (!m->picture.rgb || m->picture.w < 1) {
    draw_instead(m, c, box);
    return;
  }
  // The picture keeps its shape: cells are twice as high as wide.
  struct canvas_box fit = box;
  if (fit.w * m->picture.h > 2 * fit.h * m->picture.w) fit.w = 2 * fit.h * m->picture.w / m->picture.h;
  else fit.h = fit.w * m->picture.h / (2 * m->picture.w);
  fit.x += (box.w - fit.w) / 2;
  for (int y = 0; y < fit.h; y++) {
    for (int x = 0; x < fit.w; x++) canvas_tint(c, fit.x + x, fit.y + y, mean_of(m, fit, x, y));
  }
}

static void sound_rows(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model *m = &v->model;
  bool muted = view_muted(v);
  canvas_put(c, frame_line(box, 0, 0, LABEL - 1), ROLE_DIM, _("Sound"));
  canvas_meter(c, frame_line(box, LABEL, 0, box.w - LABEL), muted ? 0 : (int)m->now.player.level);
  canvas_put(c, frame_line(box, 0, 1, LABEL - 1), ROLE_DIM, _("Volume"));
  if (muted) canvas_put(c, frame_line(box, LABEL, 1, box.w), ROLE_WARN, _("off; F4 turns it on"));
  else canvas_putf(c, frame_line(box, LABEL, 1, box.w), ROLE_TEXT, _("%d  (keys - and +)"), view_volume(v));
}

static void draw_live(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model *m = &v->model;
  const struct model_lesson *l = &m->now.lesson;
  char a[WORDS_LINE];
  int64_t elapsed, total;
  struct canvas_box side = {box.x + box.w - SIDE - 1, box.y + 1, SIDE, box.h - 1};
  draw_picture(v, c);
  frame_elapsed(v, &elapsed, &total);
  frame_countdown(c, (struct canvas_box){side.x, side.y, side.w, 6}, _("Ends in"), l->end_ms - view_now(v));
  fact(c, frame_line(side, 0, 7, side.w), _("Teacher"), "%s", words_teacher(a, l));
  fact(c, frame_line(side, 0, 8, side.w), _("Class"), "%s", l->cls);
  sound_rows(v, c, (struct canvas_box){side.x, side.y + 10, side.w, 2});
  const long fps = (long)m->now.player.fps_x10;
  fact(c, frame_line(side, 0, 13, side.w), _("Picture"), _("%dx%d  %ld.%ld fps"), (int)m->now.player.width,
       (int)m->now.player.height, fps / 10, fps % 10);
  fact(c, frame_line(side, 0, 14, side.w), _("Data"), _("%ld kbit/s"), (long)m->now.player.kbps);
  if (m->now.gaps > 0)
    fact(c, frame_line(side, 0, 15, side.w), _("Breaks"), _("%d, %s together"), (int)m->now.gaps,
         words_span(a, m->now.gap_ms));
  canvas_put(c, frame_line(box, 2, box.h - 3, box.w - 4), ROLE_DIM,
             _("The record is written by itself. F10 ends the lesson, it asks first."));
}

// No picture: what happened with seconds counted, what it means, what to do (as console.md wants it).
static void draw_broken(const struct view *v, struct canvas *c, struct canvas_box box) {
  const struct model *m = &v->model;
  bool lost = m->now.state == ST_RECONNECTING;
  int64_t since = lost && m->now.lost_ms ? m->now.lost_ms : m->now.since_ms;
  int64_t ms = view_starting(v) ? v->mono_ms - v->wait.since_ms : view_now(v) - since;
  char text[WORDS_LINE * 2], span[WORDS_LINE], digits[32];
  struct words_fault f;
  int code = m->now.why ? (int)m->now.why : lost ? FAULT_STALLED : FAULT_CONNECTING;
  words_fault(&f, code, NULL);
  // TRANSLATORS: how long
  snprintf(text, sizeof text, lost ? _("Reconnecting, %s") : _("Joining, %s"), words_span(span, ms));
  canvas_put_middle(c, frame_line(box, 0, 2, box.w), lost ? ROLE_BAD : ROLE_LIVE, text);
  snprintf(digits, sizeof digits, "%ld", ms > 0 ? (long)(ms / 1000) : 0);
  canvas_big(c,
             (struct canvas_box){box.x + (box.w - canvas_big_width(digits, 2)) / 2, box.y + 4, box.w / 2, 5},
             digits);
  if (view_starting(v)) return;
  snprintf(text, sizeof text, _("Try %d, address %d of %d. %.300s."), (int)m->now.tries,
           (int)m->now.address + 1, (int)m->now.addresses, f.what);
  canvas_put_middle(c, frame_line(box, 0, 10, box.w), ROLE_TEXT, text);
  canvas_put_middle(c, frame_line(box, 0, 12, box.w), ROLE_TEXT, f.means);
  canvas_put_middle(c, frame_line(box, 0, 14, box.w), ROLE_WARN, f.todo);
  snprintf(text, sizeof text,
           m->room.duty_phone[0] ? _("Duty phone %s, code %d")
                                 : _("%sDuty phone: see the class's notice; code %d"),
           m->room.duty_phone, code);
  canvas_put_middle(c, frame_line(box, 0, 16, box.w), ROLE_TEXT, text);
}

static void draw_row(struct canvas *c, struct canvas_box in, const struct model_ledger *r) {
  char a[WORDS_LINE], b[WORDS_LINE];
  fact(c, frame_line(in, 0, 0, in.w), _("Planned"), "%s %s", words_date(a, r->start_ms),
       words_minute(b, r->start_ms));
  fact(c, frame_line(in, 0, 1, in.w), _("Began"), "%s",
       r->began_ms ? words_clock(a, r->began_ms) : _("none came"));
  fact(c, frame_line(in, 0, 2, in.w), _("Ended"), "%s", words_clock(a, r->ended_ms));
  fact(c, frame_line(in, 0, 3, in.w), _("Watched"), "%s", words_span(a, r->picture_ms));
  fact(c, frame_line(in, 0, 4, in.w), _("Breaks"), "%d", (int)r->gaps);
  fact(c, frame_line(in, 0, 5, in.w), _("Ledger"), _("number %d, check %.12s"), (int)r->seq, r->hash);
  if (r->acked_ms) {
    canvas_putf(c, frame_line(in, 0, 8, in.w), ROLE_GOOD, _("The county received it at %s"),
                words_clock(a, r->acked_ms));
    return;
  }
  canvas_put(c, frame_line(in, 0, 8, in.w), ROLE_WARN,
             r->sent_ms ? _("Sent; waiting for the county's receipt")
                        : _("Kept here; sent when the platform is reached"));
  canvas_put(c, frame_line(in, 0, 9, in.w), ROLE_TEXT,
             _("Nothing is lost, no key is needed; it goes out by itself."));
}

static void draw_after(const struct view *v, struct canvas *c, struct canvas_box box, const char *uid) {
  const struct model *m = &v->model;
  const struct model_ledger *row = model_row(m, uid);
  const struct model_lesson *l = model_find(m, uid);
  char text[WORDS_LINE] = "";
  struct canvas_box in = {box.x + 4, box.y + 2, box.w - 8, box.h - 2};
  if (!l && m->now.has && strcmp(m->now.lesson.uid, uid) == 0) l = &m->now.lesson;
  canvas_put(c, frame_line(in, 0, 0, in.w), ROLE_HEAD, _("The lesson is over"));
  if (l) words_lesson(text, l);
  else if (row) snprintf(text, sizeof text, "%s  %s", row->title, row->cls);
  canvas_put(c, frame_line(in, 0, 2, in.w), ROLE_TEXT, text);
  if (row) draw_row(c, (struct canvas_box){in.x, in.y + 4, in.w, in.h - 4}, row);
  else canvas_put(c, frame_line(in, 0, 4, in.w), ROLE_WARN, _("The record is being written..."));
  canvas_put(c, frame_line(in, 0, in.h - 3, in.w), ROLE_NOTICE,
             _("Nothing more to do. F10 or Enter goes to today's page."));
}

void screen_lesson_draw(const struct view *v, struct canvas *c, struct canvas_box body) {
  const struct model *m = &v->model;
  const char *after = after_of(v);
  if (m->now.running && m->now.state == ST_LIVE) draw_live(v, c, body);
  else if (m->now.running || view_starting(v)) draw_broken(v, c, body);
  else if (after[0]) draw_after(v, c, body, after);
  else draw_before(v, c, body);
}

bool screen_lesson_command(struct view *v, enum command cmd) {
  if (cmd == CMD_START && v->model.now.running) {
    view_say(v, ROLE_NOTICE, _("The lesson is running. F10 ends it."));
    return true;
  }
  if (cmd == CMD_ENTER && v->model.now.running) {
    view_say(v, ROLE_NOTICE, _("The lesson is running. F10 ends it."));
    return true;
  }
  return false;
}
