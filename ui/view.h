// SPDX-License-Identifier: GPL-3.0-or-later
// view: everything the screen is a function of: the model, which page, what is chosen, what was asked, and
// how the wire to the service is. Keys change it and leave requests. Pure: time is passed in; no curses, no
// socket.
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include "ui/canvas.h"
#include "ui/keys.h"
#include "ui/model.h"
#include "ui/words.h"

enum {
  VIEW_REQUESTS = 8,
  VIEW_ANSWER_MS = 5000,
  VIEW_NOTICE_MS = 12000,
  VIEW_EARLY_MS = 15 * 60 * 1000,
  VIEW_AFTER_MS = 15 * 60 * 1000,
  VIEW_ESC_MS = 1500,
  VIEW_BUSY_MS = 20000
};

// One request for the service; which fields count follows from id.
struct view_request {
  enum msg_id id;
  char uid[65];  // MSG_LESSON_START, "" for the next lesson
  int level;     // MSG_VOLUME
  bool on;       // MSG_MUTE
};

// A question with two answers; choice 0 is the safe one and preselected.
enum view_ask { ASK_NOTHING, ASK_END, ASK_LEAVE, ASK_EARLY };

struct view {
  struct model model;
  int64_t mono_ms;       // now, on the monotonic clock
  enum page page, from;  // from: where help and menu go back to
  bool kiosk, demo;      // never leave; leave at once
  bool quit;             // the user left

  struct {
    bool up;           // connected
    bool good;         // connected, and every document came
    bool ever;         // it was good once
    int64_t since_ms;  // mono time since when it is good, or is not
    int tries;         // to connect, while it is not
  } wire;
  struct {
    char text[WORDS_LINE * 2];
    enum role role;
    int64_t until_ms;
  } notice;
  struct {
    enum view_ask what;
    int choice;
    char uid[65];
  } ask;
  struct {
    enum msg_id id;
    int64_t number, since_ms;
  } wait;  // the request whose answer is awaited; number 0: none
  int64_t last_number;
  int echo_mute, echo_volume;  // what was asked and not yet confirmed; -1: nothing
  int64_t esc_ms, key_ms;      // mono time of Esc when it was the last key, 0 not; of the last key

  int home_row;     // chosen row of today's lessons, -1: the one that matters
  int week;         // weeks from this one
  char chosen[65];  // uid chosen on the timetable
  int menu_row;
  char after_uid[65];  // the lesson whose end is shown, "" none
  int64_t after_ms;    // since when

  struct view_request request[VIEW_REQUESTS];  // to be sent, oldest first
  int requests;
};

void view_init(struct view *v);
void view_free(struct view *v);

// Time passed: notices end, an answer that does not come becomes a fault.
void view_tick(struct view *v, int64_t mono_ms);
// One message of the service (msg_read() accepted it). ERR_NOMEM or jdoc's error; the console then says so.
int view_message(struct view *v, const struct msg *msg, int64_t mono_ms);
// The wire came up or went down; or one more try failed.
void view_wire(struct view *v, bool up, int64_t mono_ms);
// A key. Always answers: by a change, a page, a question or a sentence.
void view_key(struct view *v, int key, int64_t mono_ms);

// Takes the oldest request; false: none. *number is the id to send it with.
bool view_next_request(struct view *v, struct view_request *out, int64_t *number);

// Effective time now, UTC ms.
int64_t view_now(const struct view *v);
// Facts for the table of keys.
unsigned view_facts(const struct view *v);
// What the sound is, as asked or as it is.
bool view_muted(const struct view *v);
int view_volume(const struct view *v);
// A start was asked and is not answered yet.
bool view_starting(const struct view *v);
// Midnight of the local day, and of the Monday of the week, that hold a time; UTC ms.
int64_t view_day(int64_t utc_ms);
int64_t view_monday(int64_t utc_ms);

// For the pages: says a sentence, or a fault's, on the notice line; asks the service; goes to a page.
void view_say(struct view *v, enum role role, const char *text);
void view_fault(struct view *v, int code);
void view_send(struct view *v, const struct view_request *request);
void view_go(struct view *v, enum page page);
// Starts a lesson by hand (NULL: the next one), or asks first when it is not its time.
void view_start(struct view *v, const struct model_lesson *lesson);

#endif
