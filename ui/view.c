// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view.h"
#include <stdio.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/proto/fault.h"
#include "ui/text.h"

enum { DAY_MS = 24 * 3600 * 1000 };

void view_init(struct view *v) {
  memset(v, 0, sizeof *v);
  model_init(&v->model);
  v->home_row = -1;
  v->echo_mute = v->echo_volume = -1;
}

void view_free(struct view *v) { model_free(&v->model); }

int64_t view_now(const struct view *v) { return model_now(&v->model, v->mono_ms); }

int64_t view_day(int64_t utc_ms) {
  struct clock_date d = clock_to_date(utc_ms);
  return utc_ms - utc_ms % 1000 - 1000 * (d.hour * 3600 + d.minute * 60 + d.second);
}

int64_t view_monday(int64_t utc_ms) {
  return view_day(utc_ms) - (int64_t)(clock_to_date(utc_ms).weekday - 1) * DAY_MS;
}

bool view_muted(const struct view *v) {
  return v->echo_mute >= 0 ? v->echo_mute == 1 : v->model.now.player.mute;
}

int view_volume(const struct view *v) {
  return v->echo_volume >= 0 ? v->echo_volume : (int)v->model.now.player.volume;
}

bool view_starting(const struct view *v) { return v->wait.number && v->wait.id == MSG_LESSON_START; }

unsigned view_facts(const struct view *v) {
  return (v->model.now.running ? FACT_RUNNING : 0u) | (v->kiosk ? FACT_KIOSK : 0u) |
         (view_muted(v) ? FACT_MUTED : 0u);
}

void view_say(struct view *v, enum role role, const char *text) {
  snprintf(v->notice.text, sizeof v->notice.text, "%s", text);
  v->notice.role = role;
  v->notice.until_ms = v->mono_ms + VIEW_NOTICE_MS;
}

void view_fault(struct view *v, int code) {
  struct words_fault f;
  char text[sizeof v->notice.text];
  words_fault(&f, code, NULL);
  // TRANSLATORS: code, what happened, what it means, what to do
  if (f.means[0]) snprintf(text, sizeof text, _("%d %.200s. %.200s. %.200s."), code, f.what, f.means, f.todo);
  else snprintf(text, sizeof text, _("%d %.200s. %.200s."), code, f.what, f.todo);
  view_say(v, ROLE_BAD, text);
}

void view_send(struct view *v, const struct view_request *request) {
  if (!v->wire.up || v->requests == VIEW_REQUESTS) {
    v->echo_mute = v->echo_volume = -1;
    view_fault(v, FAULT_SERVICE);
    return;
  }
  v->request[v->requests++] = *request;
  v->wait.id = request->id;
  v->wait.number = v->last_number + v->requests;
  v->wait.since_ms = v->mono_ms;
}

bool view_next_request(struct view *v, struct view_request *out, int64_t *number) {
  if (v->requests == 0) return false;
  *out = v->request[0];
  *number = ++v->last_number;
  v->requests--;
  memmove(v->request, v->request + 1, (size_t)v->requests * sizeof v->request[0]);
  return true;
}

void view_go(struct view *v, enum page page) {
  bool sheet = v->page == PAGE_HELP || v->page == PAGE_MENU;
  if (page == v->page) return;
  if (!sheet) v->from = v->page;
  if (v->page == PAGE_LESSON && !sheet) v->after_uid[0] = '\0';
  v->page = page;
}

void view_wire(struct view *v, bool up, int64_t mono_ms) {
  v->mono_ms = mono_ms;
  v->wire.up = up;
  if (up) return;
  if (v->wire.good) v->wire.since_ms = mono_ms;
  v->wire.tries = v->wire.good ? 1 : v->wire.tries + 1;
  v->wire.good = false;
  v->requests = 0;
  v->wait.number = 0;
  v->echo_mute = v->echo_volume = -1;
  v->ask.what = ASK_NOTHING;
}

void view_tick(struct view *v, int64_t mono_ms) {
  v->mono_ms = mono_ms;
  if (v->notice.until_ms && mono_ms >= v->notice.until_ms) v->notice.until_ms = 0;
  if (v->wait.number && mono_ms - v->wait.since_ms > VIEW_ANSWER_MS) {
    v->wait.number = 0;
    v->echo_mute = v->echo_volume = -1;
    view_fault(v, FAULT_SERVICE);
  }
  if (v->after_uid[0] && mono_ms - v->after_ms > VIEW_AFTER_MS) {
    v->after_uid[0] = '\0';
    if (v->page == PAGE_LESSON) v->page = PAGE_HOME;
  }
}

static void answered(struct view *v, const struct msg *m) {
  if (m->request != 0 && m->request == v->wait.number) v->wait.number = 0;
  if (m->id != MSG_NO) return;
  v->echo_mute = v->echo_volume = -1;
  view_fault(v, (int)msg_int(m, "code", FAULT_REQUEST));
}

// The lesson moved on: a lesson that begins brings its page, one that ends leaves its row to look at.
static void lesson_moved(struct view *v, bool was_running, const char *was_uid) {
  const struct model *m = &v->model;
  bool idle = v->key_ms == 0 || v->mono_ms - v->key_ms > VIEW_BUSY_MS;
  bool over = m->now.has && (m->now.state == ST_ENDED || m->now.state == ST_LEDGERED);
  if (m->now.running && !was_running) {
    v->after_uid[0] = '\0';
    if (v->ask.what == ASK_EARLY || v->ask.what == ASK_LEAVE) v->ask.what = ASK_NOTHING;
    if (v->page == PAGE_HOME || idle) v->page = PAGE_LESSON;
  }
  if (!m->now.running) v->model.picture.w = v->model.picture.h = 0;
  if (!m->now.running && (was_running || (over && !v->after_uid[0]))) {
    const char *uid = was_running ? was_uid : m->now.lesson.uid;
    if (v->ask.what == ASK_END) v->ask.what = ASK_NOTHING;
    if (v->page == PAGE_LESSON || was_running || !v->wire.ever) {
      snprintf(v->after_uid, sizeof v->after_uid, "%s", uid);
      v->after_ms = v->mono_ms;
    }
  }
}

static void confirm_echo(struct view *v) {
  if (v->echo_mute >= 0 && v->model.now.player.mute == (v->echo_mute == 1)) v->echo_mute = -1;
  if (v->echo_volume >= 0 && v->model.now.player.volume == v->echo_volume) v->echo_volume = -1;
}

int view_message(struct view *v, const struct msg *msg, int64_t mono_ms) {
  struct jdoc_fault fault;
  v->mono_ms = mono_ms;
  if (msg->id == MSG_OK || msg->id == MSG_NO) {
    answered(v, msg);
    return ERR_OK;
  }
  bool was_running = v->model.now.running;
  char was_uid[sizeof v->after_uid];
  memcpy(was_uid, v->model.now.lesson.uid, sizeof was_uid);
  int err = model_take(&v->model, msg, mono_ms, &fault);
  if (err) {
    view_fault(v, FAULT_VERSION);
    return err;
  }
  if (msg->id == MSG_LESSON) {
    confirm_echo(v);
    lesson_moved(v, was_running, was_uid);
  }
  // The service sends the to-do list last.
  if (msg->id == MSG_TODO && model_complete(&v->model) && !v->wire.good) {
    v->wire.good = v->wire.ever = true;
    v->wire.since_ms = mono_ms;
  }
  return ERR_OK;
}
