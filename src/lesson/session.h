// SPDX-License-Identifier: GPL-3.0-or-later
// session: one lesson's state machine, by timetable or by hand. Pure: events in, actions out, time passed in.
//
//   planned → soon → open → live ⇄ reconnecting → ended → ledgered
//
// One session holds the lesson that runs or comes next. Time `now` is the effective time (trust_now), UTC ms.
#ifndef LESSON_SESSION_H
#define LESSON_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include "src/lesson/timetable.h"

enum session_state { SES_IDLE, SES_PLANNED, SES_SOON, SES_OPEN, SES_LIVE, SES_RECONNECTING, SES_ENDED, SES_LEDGERED };
extern const char *const session_state_word[];  // "idle" "planned" "soon" "open" "live" "reconnecting" "ended" "ledgered"

// Who began it.
enum session_by { BY_TIMETABLE, BY_HAND };

// What the player last said.
enum session_player { PLAYER_IDLE, PLAYER_OPENING, PLAYER_PLAYING, PLAYER_STALLED, PLAYER_FAILED };

// Actions, a set of bits; the caller does them in this order.
enum session_action {
  SES_DO_PLAY = 1,       // play session.lesson.join[session.address]
  SES_DO_STOP = 2,       // stop the player
  SES_DO_SAVE = 4,       // store session.run (began, seen, gaps …)
  SES_DO_LEDGER = 8,     // write the ledger row; answer with session_stored() when it is on the disk
  SES_DO_NOTIFY = 16,    // the state to be shown changed
};

struct session_rule {
  int64_t soon_ms, lead_ms, overrun_ms;
};

// What must survive a kill: stored by SES_DO_SAVE, given back by session_resume(). Times UTC ms, 0: not yet.
struct session_run {
  char uid[65];
  enum session_by by;
  int64_t opened_ms;     // first PLAY
  int64_t began_ms;      // first picture
  int64_t ended_ms;      // set on the way to ended
  int64_t seen_ms;       // last time the picture was seen moving, or the lesson known to run
  int64_t picture_ms;    // sum of time with a moving picture
  int64_t gap_ms;        // sum of time without, after the first picture
  int gaps;              // how many
  int resumed;           // how often a daemon came back into it
  int address;           // index of the address that gave the first picture
  int tries;             // how many PLAYs
};

struct session {
  struct session_rule rule;
  enum session_state state;
  struct timetable_lesson lesson;  // a copy: the timetable may change under a running lesson
  struct session_run run;
  enum session_player player;
  int address;            // join index tried now
  int tries;              // since the picture was last seen
  int64_t since_ms;       // when the state began
  int64_t lost_ms;        // when the picture was lost, 0 while it moves
  int64_t retry_at_ms;    // next PLAY, 0: none planned
  int64_t tick_ms;        // last tick
};

void session_init(struct session *s, const struct session_rule *rule);

// Time passed. trusted: the clock is not unset (a lesson is neither begun nor ended by time on an unset clock).
// next: the first lesson that is neither over, cancelled nor in `done` (see session_pick), or NULL.
// Returns actions.
unsigned session_tick(struct session *s, int64_t now, bool trusted, const struct timetable_lesson *next);

// Begins `lesson` now by hand, also before its time, or again after a hand stop. ERR_STATE while another one runs;
// ERR_UNSUPPORTED when it has no address this build can play.
int session_start(struct session *s, int64_t now, const struct timetable_lesson *lesson, unsigned *actions);

// Ends the running lesson by hand. ERR_STATE when none runs.
int session_stop(struct session *s, int64_t now, unsigned *actions);

// The player's word. frames: pictures shown since PLAY.
unsigned session_player(struct session *s, int64_t now, enum session_player said);

// The worker died (false) or is ready for orders (true): in a lesson, PLAY follows at once when it is ready.
unsigned session_worker(struct session *s, int64_t now, bool up);

// The ledger row is on the disk.
unsigned session_stored(struct session *s, int64_t now);

// A daemon that starts again: run as last stored, lesson from the timetable stored with it. Before its end the lesson
// goes on (reconnecting); after it, it is ended at run.seen_ms and its row is due. trusted false: treated as running.
unsigned session_resume(struct session *s, int64_t now, bool trusted, const struct timetable_lesson *lesson,
                        const struct session_run *run);

// true from open to ended: the room is busy.
bool session_running(const struct session *s);

// The lesson to hand to session_tick: first by start_ms whose end + overrun is after now, not cancelled, with an address
// this build plays, and for which done(arg, uid) is false. NULL: none. Borrowed from t.
const struct timetable_lesson *session_pick(const struct timetable *t, int64_t now, int64_t overrun_ms,
                                            bool (*done)(void *arg, const char *uid), void *arg);

// First address index this build can play (live or file), or -1.
int session_first_address(const struct timetable_lesson *lesson);

#endif
