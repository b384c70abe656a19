// SPDX-License-Identifier: GPL-3.0-or-later
// What keys do on every page. What only one page does stands with the page.
#include <stdio.h>
#include <string.h>
#include "src/base/err.h"
#include "src/proto/fault.h"
#include "ui/screen.h"
#include "ui/text.h"
#include "ui/view.h"

static void ask(struct view *v, enum view_ask what, const char *uid) {
  v->ask.what = what;
  v->ask.choice = 0;
  snprintf(v->ask.uid, sizeof v->ask.uid, "%s", uid);
}

static void send_start(struct view *v, const char *uid) {
  struct view_request r = {.id = MSG_LESSON_START};
  snprintf(r.uid, sizeof r.uid, "%s", uid);
  view_send(v, &r);
  if (view_starting(v)) {
    v->after_uid[0] = '\0';
    v->page = PAGE_LESSON;
  }
}

void view_start(struct view *v, const struct model_lesson *lesson) {
  const struct model *m = &v->model;
  if (m->now.running) {
    view_go(v, PAGE_LESSON);
    return;
  }
  if (!lesson && m->now.has && m->now.state < ST_ENDED) lesson = &m->now.lesson;
  if (!lesson) {
    view_fault(v, FAULT_NO_LESSON);
    return;
  }
  if (lesson->way == VIA_NONE) {
    view_fault(v, FAULT_NO_ADDRESS);
    return;
  }
  int64_t now = view_now(v);
  bool its_time = now > lesson->start_ms - VIEW_EARLY_MS && now < lesson->end_ms;
  if (m->clock.state == CLK_UNSET || its_time) send_start(v, lesson->uid);
  else ask(v, ASK_EARLY, lesson->uid);
}

static void cmd_help(struct view *v) { view_go(v, v->page == PAGE_HELP ? v->from : PAGE_HELP); }
static void cmd_timetable(struct view *v) { view_go(v, PAGE_TIMETABLE); }
static void cmd_start(struct view *v) { view_start(v, NULL); }

static void cmd_mute(struct view *v) {
  struct view_request r = {.id = MSG_MUTE, .on = !view_muted(v)};
  v->echo_mute = r.on;
  view_say(v, ROLE_NOTICE, r.on ? _("Sound is off. F4 brings it back.") : _("Sound is on."));
  view_send(v, &r);
}

static void cmd_volume(struct view *v, int by) {
  struct view_request r = {.id = MSG_VOLUME, .level = view_volume(v) + by};
  if (r.level < 0) r.level = 0;
  if (r.level > 100) r.level = 100;
  v->echo_volume = r.level;
  char text[WORDS_LINE];
  snprintf(text, sizeof text, _("Volume %d"), r.level);
  view_say(v, ROLE_NOTICE, text);
  view_send(v, &r);
}

static void cmd_louder(struct view *v) { cmd_volume(v, 5); }
static void cmd_softer(struct view *v) { cmd_volume(v, -5); }

static void cmd_menu(struct view *v) {
  if (v->demo) v->quit = true;
  else view_go(v, v->page == PAGE_MENU ? v->from : PAGE_MENU);
}

static void cmd_back(struct view *v) {
  bool sheet = v->page == PAGE_HELP || v->page == PAGE_MENU;
  if (v->page == PAGE_HOME) view_say(v, ROLE_NOTICE, _("This is the home page."));
  else view_go(v, sheet ? v->from : PAGE_HOME);
}

static void cmd_hangup(struct view *v) {
  if (v->demo) v->quit = true;
  else ask(v, ASK_END, "");
}

static void cmd_leave(struct view *v) {
  if (v->demo) v->quit = true;
  else ask(v, ASK_LEAVE, "");
}

static const struct {
  enum command cmd;
  void (*run)(struct view *v);
} commands[] = {{CMD_HELP, cmd_help},     {CMD_TIMETABLE, cmd_timetable}, {CMD_START, cmd_start},
                {CMD_MUTE, cmd_mute},     {CMD_MENU, cmd_menu},           {CMD_BACK, cmd_back},
                {CMD_ENTER, cmd_back},    {CMD_HANGUP, cmd_hangup},       {CMD_LEAVE, cmd_leave},
                {CMD_LOUDER, cmd_louder}, {CMD_SOFTER, cmd_softer}};

static void run(struct view *v, const struct key_row *row) {
  const struct screen *s = screen_of(v->page);
  char text[WORDS_LINE];
  if (s->command && s->command(v, row->cmd)) return;
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (commands[i].cmd != row->cmd) continue;
    commands[i].run(v);
    return;
  }
  snprintf(text, sizeof text, _("%s: this comes with a later version. Nothing was changed."),
           _(row->label ? row->label : row->name));
  view_say(v, ROLE_NOTICE, text);
}

static void answer_yes(struct view *v) {
  struct view_request stop = {.id = MSG_LESSON_STOP};
  switch (v->ask.what) {
  case ASK_END: view_send(v, &stop); break;
  case ASK_LEAVE: v->quit = true; break;
  case ASK_EARLY: send_start(v, v->ask.uid); break;
  case ASK_NOTHING: break;
  }
}

static void dialog_key(struct view *v, int key) {
  static const int others[] = {UK_LEFT, UK_RIGHT, UK_UP, UK_DOWN, 'h', 'l', 'j', 'k', '\t'};
  if (key == UK_ENTER || key == '\n') {
    if (v->ask.choice == 1) answer_yes(v);
    v->ask.what = ASK_NOTHING;
    return;
  }
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (key == others[i]) {
      v->ask.choice = !v->ask.choice;
      return;
    }
  }
  view_say(v, ROLE_NOTICE, _("Choose with the arrow keys, then press Enter. Esc closes the question."));
}

void view_key(struct view *v, int key, int64_t mono_ms) {
  bool after_esc = v->esc_ms && mono_ms - v->esc_ms <= VIEW_ESC_MS;
  v->mono_ms = v->key_ms = mono_ms;
  v->esc_ms = 0;
  v->notice.until_ms = 0;
  if (after_esc && keys_esc_digit(key) != UK_NONE) key = keys_esc_digit(key);
  if (key == UK_ESC) {
    v->esc_ms = mono_ms;
    if (v->ask.what == ASK_NOTHING) view_say(v, ROLE_NOTICE, _("Esc ends nothing. F10 goes back."));
    v->ask.what = ASK_NOTHING;
    return;
  }
  if (v->ask.what != ASK_NOTHING) {
    dialog_key(v, key);
    return;
  }
  const struct key_row *row = keys_find(key, v->page, view_facts(v));
  if (row) run(v, row);
  else view_say(v, ROLE_NOTICE, _("This key does nothing here. F1 shows the keys."));
}
