// SPDX-License-Identifier: GPL-3.0-or-later
// session: one lesson's state machine, by timetable or by hand. Pure: events in, actions out, time passed in.
//
//   idle → planned → soon → open → live ⇄ reconnecting → ended → ledgered → idle …
//
// One session holds the lesson that runs or comes next. Time `now` is the effective time (trust_now), UTC ms.
// When the clock is corrected (trust.step_ms), call session_shift() before the next event.
#ifndef LESSON_SESSION_H
#define LESSON_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include "src/lesson/timetable.h"

enum session_state {
  SES_IDLE,
  SES_PLANNED,
  SES_SOON,
  SES_OPEN,
  SES_LIVE,
  SES_RECONNECTING,
  SES_ENDED,
  SES_LEDGERED
};
extern const char
    *const session_state_word[];  // "idle" "planned" "soon" "open" "live" "reconnecting" "ended" "ledgered"

// Who began it.
enum session_by { BY_TIMETABLE, BY_HAND };
extern const char *const session_by_word[];  // "timetable" "hand"

// What the player last said.
enum session_player { PLAYER_IDLE, PLAYER_OPENING, PLAYER_PLAYING, PLAYER_STALLED, PLAYER_FAILED };

// Actions, a set of bits; the caller does them in this order. STOP and PLAY never come together.
enum session_action {
  SES_DO_PLAY = 1,     // play session.lesson.join[session.address]
  SES_DO_STOP = 2,     // stop the player
  SES_DO_SAVE = 4,     // store session.run (began, seen, gaps …)
  SES_DO_LEDGER = 8,   // write the ledger row; answer with session_stored() when it is on the disk (also when
                       // it was there already). Asked again every 5 s until then.
  SES_DO_NOTIFY = 16,  // the state to be shown changed
};

struct session_rule {
  int64_t soon_ms, lead_ms, overrun_ms;
  int64_t
      stall_ms;  // how old the last picture is when the player says STALLED: a gap begins that much earlier
  int64_t first_ms;  // how long the player tries an address; a player silent 5 s longer is told to play
                     // again. 0: never
};

// What must survive a kill: stored by SES_DO_SAVE, given back by session_resume(). Times UTC ms, 0: not yet.
struct session_run {
  char uid[65];
  int part;  // 1.. : how often the lesson was begun; each part has its own ledger row
  enum session_by by;
  int64_t opened_ms;   // on the way to open
  int64_t began_ms;    // first picture
  int64_t ended_ms;    // set on the way to ended
  int64_t seen_ms;     // the lesson was known to run until then
  int64_t picture_ms;  // sum of time with a moving picture
  int64_t gap_ms;      // sum of time without, after the first picture
  int gaps;            // how many
  int resumed;         // how often a daemon came back into it
  int address;         // index of the address that gave the first picture
  int tries;           // how many PLAYs
};

struct session {
  struct session_rule rule;
  enum session_state state;
  struct timetable_lesson lesson;  // a copy: the timetable may change under a running lesson
  struct session_run run;
  enum session_player player;
  bool worker;          // ready for orders
  bool trusted;         // the clock, at the last tick
  int address;          // join index tried now
  int tries;            // PLAYs since the picture was last seen
  int64_t since_ms;     // when the state began
  int64_t lost_ms;      // when the picture was lost, 0 while it moves or before the first
  int64_t retry_at_ms;  // next PLAY, 0: none planned
  int64_t tick_ms;      // last event
  int64_t saved_ms;     // last SES_DO_SAVE
  int64_t ledger_ms;    // last SES_DO_LEDGER
};

void session_init(struct session *s, const struct session_rule *rule);

// Time passed (call it at least every second). trusted: the clock is not unset (a lesson is neither begun nor
// ended by time on an unset clock). next: what session_pick() gives, or NULL. A lesson in overrun gives way
// to `next` when that is to be opened. Returns actions.
unsigned session_tick(struct session *s, int64_t now, bool trusted, const struct timetable_lesson *next);

// Begins `lesson` now by hand, also before its time or again after a stop. part: 1 + store_run_parts(). It
// ends at its planned end, or, when it is begun before it was soon or after its end, when its planned length
// is over. ERR_STATE while another one runs; ERR_UNSUPPORTED when it has no address this build can play.
int session_start(struct session *s, int64_t now, const struct timetable_lesson *lesson, int part,
                  unsigned *actions);

// Ends the running lesson by hand. ERR_STATE when none runs.
int session_stop(struct session *s, int64_t now, unsigned *actions);

// The player's word; PLAYING only when pictures move. A file that was played to its end (IDLE) ends its
// lesson.
unsigned session_player(struct session *s, int64_t now, enum session_player said);

// The worker died (false) or is ready for orders (true): in a lesson, PLAY follows at once when it is ready.
// Before the first true no PLAY is given.
unsigned session_worker(struct session *s, int64_t now, bool up);

// The ledger row is on the disk. Shown for a minute, or ten seconds when the next lesson is soon.
unsigned session_stored(struct session *s, int64_t now);

// A daemon that starts again: run as last stored, lesson from the timetable stored with it. Before its end
// the lesson goes on (reconnecting, the time since run.seen_ms counts as a gap); after it, it is ended at
// run.seen_ms and its row is due. trusted false: treated as running.
unsigned session_resume(struct session *s, int64_t now, bool trusted, const struct timetable_lesson *lesson,
                        const struct session_run *run);

// The effective time was corrected by delta ms: what was stamped before is corrected too, so that durations
// stay true.
void session_shift(struct session *s, int64_t delta_ms);

// true in open, live and reconnecting: the room is busy.
bool session_running(const struct session *s);

// When time ends the running lesson (overrun not counted), UTC ms.
int64_t session_end_ms(const struct session *s);

// The lesson to hand to session_tick: first by start_ms that is not over at now, not cancelled, has an
// address this build plays, is not the one running in s, and for which done(arg, uid) is false. s may be
// NULL. NULL: none. Borrowed from t.
const struct timetable_lesson *session_pick(const struct session *s, const struct timetable *t, int64_t now,
                                            bool (*done)(void *arg, const char *uid), void *arg);

// First address index this build can play (live or file), or -1.
int session_first_address(const struct timetable_lesson *lesson);

// The next one after `address`, round and round. The lesson must have one.
int session_next_address(const struct timetable_lesson *lesson, int address);

#endif
