// SPDX-License-Identifier: GPL-3.0-or-later
// model: what the daemon's documents (docs/PROTOCOL.md) say, bounded and typed. Pure: no clock, no socket. A
// document that does not fit is refused as a whole; what was known before stays.
#ifndef UI_MODEL_H
#define UI_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "src/proto/msg.h"

enum {
  MODEL_LESSONS = 1000,
  MODEL_PERIODS = 16,
  MODEL_ROWS = 20,
  MODEL_TODOS = 32,
  MODEL_ARGS = 2,
  MODEL_PICTURE = 160 * 90 * 3,
};

enum model_state {
  ST_IDLE,
  ST_PLANNED,
  ST_SOON,
  ST_OPEN,
  ST_LIVE,
  ST_RECONNECTING,
  ST_ENDED,
  ST_LEDGERED,
  ST_CANCELLED,
  ST_MISSED,
  ST_COUNT
};
enum model_way { VIA_NONE, VIA_CALL, VIA_LIVE, VIA_FILE };
enum model_change { CHG_NONE, CHG_MOVED, CHG_CANCELLED };
enum model_clock { CLK_UNSET, CLK_DRIFTING, CLK_TRUSTED };
enum model_link { LINK_OFF, LINK_CONNECTING, LINK_ONLINE, LINK_WAITING };
enum model_phase { PH_IDLE, PH_OPENING, PH_PLAYING, PH_STALLED, PH_FAILED };
enum model_worker { WK_STARTING, WK_UP, WK_DOWN };

struct model_lesson {
  char uid[65], title[64], cls[48], activity[16], school[96], teacher[48], reason[96];
  int64_t start_ms, end_ms, was_ms;  // was_ms: start before the change, 0 none
  int64_t period;                    // 0: none
  int way, state, change;            // enum model_way, model_state, model_change
};

struct model_period {
  int64_t n;
  char start[6], end[6];  // "HH:MM"
};

struct model_ledger {
  int64_t seq, start_ms, began_ms, ended_ms, picture_ms, gaps, sent_ms, acked_ms;
  char uid[65], title[64], cls[48], hash[65];
};

struct model_todo {
  int64_t code;
  int args;
  char arg[MODEL_ARGS][320];
};

struct model {
  unsigned have;    // bit 1 << enum msg_id - MSG_ROOM for every document seen
  int64_t mono_ms;  // when the clock document came, on the caller's monotonic clock
  struct {
    char name[97], duty_phone[33], phone[33], version[33], lang[9];
  } room;
  struct {
    int state;
    char why[16];
    int64_t now_ms, jump_ms;
    double rate;
  } clock;
  struct {
    int state;
    int64_t since_ms, tries, next_ms, outbox;
    char host[254], why[201];
  } link;
  struct {
    int state;
    int64_t restarts, since_ms;
    bool window, one_screen;  // one_screen: that window covers the console's own screen
  } worker;
  struct {
    int64_t rev, received_ms, week, refused_ms;  // refused_ms: the last push that was refused, 0 none
    char term[64], refused_at[161], refused_why[201];
    size_t periods, count;
    struct model_period period[MODEL_PERIODS];
    struct model_lesson *lesson;  // by start_ms
  } table;
  struct {
    int state;
    bool running, has, by_hand;
    struct model_lesson lesson;  // when has
    int64_t since_ms, opened_ms, began_ms, ended_ms, address, addresses, tries, lost_ms, retry_ms, gaps,
        gap_ms, why;
    struct {
      int phase;
      int64_t width, height, fps_x10, frames, lost, kbps, level, volume;
      bool mute;
    } player;
  } now;
  struct {
    int64_t unacked;
    int rows;
    struct model_ledger row[MODEL_ROWS];
  } ledger;
  struct {
    int count;
    struct model_todo item[MODEL_TODOS];
  } todo;
  struct {
    int64_t n;
    int w, h;
    uint8_t *rgb;
  } picture;  // rgb NULL: none; MODEL_PICTURE bytes of memory
};

// Nothing known.
void model_init(struct model *m);
void model_free(struct model *m);

// Takes one document (a message that msg_read() accepted from the daemon) at the caller's monotonic time.
// Messages that are no documents are ignored. ERR_NOMEM, or jdoc's errors with *fault filled; then m is
// unchanged.
int model_take(struct model *m, const struct msg *msg, int64_t mono_ms, struct jdoc_fault *fault);

// true when that document was seen (MSG_ROOM … MSG_TODO).
bool model_has(const struct model *m, enum msg_id doc);
// true when all of them were.
bool model_complete(const struct model *m);

// The effective time at the caller's monotonic time, UTC ms; 0 before the first clock document.
int64_t model_now(const struct model *m, int64_t mono_ms);

// Lessons that start in [from_ms, to_ms): *first and how many.
size_t model_range(const struct model *m, int64_t from_ms, int64_t to_ms, size_t *first);
// The lesson with that uid, or NULL.
const struct model_lesson *model_find(const struct model *m, const char *uid);
// The newest ledger row of that lesson, or NULL.
const struct model_ledger *model_row(const struct model *m, const char *uid);

#endif
