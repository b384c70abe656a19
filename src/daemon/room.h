// SPDX-License-Identifier: GPL-3.0-or-later
// room: what the daemon knows, in one place: clock, timetable, the running lesson, the ledger's tail, worker
// and link as last seen. Other files of this folder read it; it changes through the functions below, which
// also note which documents must be sent again.
#ifndef DAEMON_ROOM_H
#define DAEMON_ROOM_H

#include <stdbool.h>
#include <stdint.h>
#include "src/base/conf.h"
#include "src/base/loop.h"
#include "src/daemon/storage.h"
#include "src/daemon/worker.h"
#include "src/lesson/session.h"
#include "src/lesson/timetable.h"
#include "src/lesson/trust.h"
#include "src/proto/msg.h"

struct clients;
struct uplink;

// Documents of docs/PROTOCOL.md, a bit each in room.dirty.
enum room_doc {
  DOC_ROOM,
  DOC_CLOCK,
  DOC_LINK,
  DOC_WORKER,
  DOC_TIMETABLE,
  DOC_LESSON,
  DOC_LEDGER,
  DOC_TODO,
  DOC_COUNT
};

enum room_link_state { ROOM_OFF, ROOM_CONNECTING, ROOM_ONLINE, ROOM_WAITING };

struct room_link {
  enum room_link_state state;
  int64_t since_ms, next_ms;  // effective time
  int tries;
  char why[MSG_WHY];
};

struct room_player {
  char phase[16];
  int64_t width, height, fps_x10, frames, lost, kbps, level;
  int volume;
  bool mute;
};

struct room_refused {
  int64_t ts_ms;           // 0: the last push was good
  int64_t rev;             // of the push, 0: unreadable
  char at[160], why[120];  // of struct jdoc_fault
};

enum { ROOM_LEDGER = 20, ROOM_PREVIEW_MAX = 160 * 90 * 4 + 200 };

struct room_table {
  struct timetable *parsed;  // NULL: none yet
  char sha256[65];
  int64_t received_ms;
  int64_t pending_rev;  // of a push on its way to the disk, 0: none
  struct room_refused refused;
};

struct room {
  struct loop *loop;
  const struct conf *conf;
  struct timetable_room id;
  char boot[40];  // this start of the daemon, random
  int64_t boot_count;
  bool simulate;  // --simulate was given
  bool loaded;    // the store has been read
  bool disk_bad;  // the last write failed
  struct storage *storage;
  struct worker *worker;
  struct uplink *uplink;  // NULL when mqtt.enabled is off
  struct clients *clients;
  struct loop_timer *tick;
  struct trust trust;
  struct session session;
  int64_t run_rev;  // revision of the timetable the session's lesson came from
  struct room_table table;
  json_t *done;    // uid → number of ledger rows
  json_t *ledger;  // array of the document "ledger", newest first
  int64_t unacked;
  struct room_link link;
  struct room_player player;
  unsigned dirty;  // 1 << enum room_doc
};

// Makes the room, opens the store in another thread and loads from it; `ready` is called on the loop when
// worker and link have been started, or with the error.
typedef void room_ready_fn(void *arg, int err);
struct room_opt {
  const struct conf *conf;  // must live as long as the room
  bool simulate;            // clients may set the clock
  room_ready_fn *ready;
  void *arg;
};
int room_new(struct room **out, struct loop *loop, const struct room_opt *opt);

// Saves the run, says goodbye to the broker, stops the worker, closes the store. Blocks up to a second: only
// at the end.
void room_free(struct room *r);

// Effective time, UTC ms.
int64_t room_now(const struct room *r);

// Looks at the clocks, moves the lesson on, and does what it asks for. Called by its timer, and after any
// event.
void room_tick(struct room *r);

// Notes that a document must be sent again (soon, once).
void room_touch(struct room *r, enum room_doc doc);

// Commands. They answer 0 or a code of src/proto/fault.h.
int room_lesson_start(struct room *r, const char *uid);  // NULL: the next one
int room_lesson_stop(struct room *r);
int room_volume(struct room *r, int level);
int room_mute(struct room *r, bool on);
int room_simulate(struct room *r, int64_t wall_ms, double rate, bool synced);

// A schedule/desired arrived (room_push.c): taken, or refused with the fault kept in table.refused; `answer`
// is called on the loop when it is decided and, if taken, on the disk.
typedef void room_pushed_fn(void *arg);
void room_push(struct room *r, const void *json, size_t len, room_pushed_fn *answer, void *arg);

// The platform's clock.
void room_beacon(struct room *r, int64_t beacon_ms);

// The link changed.
void room_link(struct room *r, enum room_link_state state, const char *why, int64_t next_in_ms);

// The ledger or the outbox changed on the disk: reads their tail again.
void room_ledger_reload(struct room *r);

// The disk's answer to a write, for the operator's screen.
void room_disk(struct room *r, int err);

// What the lesson's trouble is, a code of fault.h, 0: none.
int room_why(const struct room *r);

// For session_pick(): a ledger row of that uid exists. arg is the room.
bool room_is_done(void *arg, const char *uid);

#endif
