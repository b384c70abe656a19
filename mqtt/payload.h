// SPDX-License-Identifier: GPL-3.0-or-later
// payload: the JSON bodies of the channels: builders for what we send, readers for what a stranger sent.
// Pure; times are passed in. Readers take all or nothing: on a fault *out is as it was, *fault names the
// place by JSON pointer, and the fault's err is returned. Unknown fields are ignored. Builders give compact
// JSON in *json (the caller frees it) and its length; ERR_NOMEM, ERR_ARG (a field that is not text),
// ERR_TOOBIG (over PAYLOAD_MAX). schedule/desired is read by src/lesson/timetable.h.
#ifndef MQTT_PAYLOAD_H
#define MQTT_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "src/base/jdoc.h"
#include "src/lesson/ledger.h"
#include "src/lesson/trust.h"

enum { PAYLOAD_MAX = 256 * 1024 };  // bytes of a payload

// What every payload from a room carries beside `schema`.
struct payload_head {
  int64_t ts_ms;           // when it was made, UTC ms, by the effective clock ("ts", RFC 3339)
  int64_t seq;             // rises with each payload of the room; of a ledger row: the row's number
  enum trust_state clock;  // what ts is worth
};

enum payload_room { ROOM_INIT, ROOM_READY, ROOM_BUSY, ROOM_DISCONNECTED, ROOM_LOST, ROOM_ALERT };
extern const char *const payload_room_word[];  // "init" "ready" "busy" "disconnected" "lost" "alert", NULL

// `state`, retained. bd: number of this MQTT session, rising for ever; the will of a session carries the same
// bd as its birth. Who reads ignores a payload whose bd is lower than one already seen from that room. In a
// will (ROOM_LOST) ts and seq are those of the session's start.
struct payload_state {
  struct payload_head head;
  enum payload_room state;
  char version[32];  // of the program
  char boot[65];     // this start of the daemon
  int64_t bd;
  char lesson[65];  // uid of the running lesson, "": none (null on the wire)
};
int payload_state_build(const struct payload_state *p, char **json, size_t *len);
int payload_state_read(struct payload_state *out, const char *json, size_t len, struct jdoc_fault *fault);

// `schedule/reported`, retained: what is in force, and the last desired document if it was refused.
struct payload_reported {
  struct payload_head head;
  int64_t rev;          // in force; 0: none yet
  char sha256[65];      // of the document in force, hex, as it came on the wire; "": none (null on the wire)
  bool ok;              // the newest desired document is the one in force
  int64_t refused_rev;  // when !ok: its rev as far as it could be read, else 0
  char at[160];         // when !ok: JSON pointer of its fault
  char why[120];        // when !ok: the reason, English
};
int payload_reported_build(const struct payload_reported *p, char **json, size_t *len);
int payload_reported_read(struct payload_reported *out, const char *json, size_t len,
                          struct jdoc_fault *fault);

// `ledger`: one row of the chain. row is JSON text (an object): for the builder as stored; from the reader in
// the canonical form the hash is over (compact, sorted keys), freed by payload_ledger_free().
struct payload_ledger {
  struct payload_head head;  // head.seq: the row's number, 1..
  char prev[LEDGER_HASH];
  char hash[LEDGER_HASH];
  char *row;
};
int payload_ledger_build(const struct payload_ledger *p, char **json, size_t *len);
int payload_ledger_read(struct payload_ledger *out, const char *json, size_t len, struct jdoc_fault *fault);
void payload_ledger_free(struct payload_ledger *p);

// `ledger/ack`: the platform has all rows up to seq (0: none).
struct payload_ack {
  int64_t ts_ms;
  int64_t seq;
};
int payload_ack_build(const struct payload_ack *p, char **json, size_t *len);
int payload_ack_read(struct payload_ack *out, const char *json, size_t len, struct jdoc_fault *fault);

// The county's `clock` beacon.
int payload_beacon_build(int64_t ts_ms, char **json, size_t *len);
int payload_beacon_read(int64_t *ts_ms, const char *json, size_t len, struct jdoc_fault *fault);

// The first revision in a schedule/desired document that may be broken otherwise (to report which one was
// refused, and for the county's next rev): its top member "rev" when it is an integer from 0 on, else 0.
// Never fails.
int64_t payload_rev_peek(const char *json, size_t len);

#endif
