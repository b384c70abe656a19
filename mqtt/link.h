// SPDX-License-Identifier: GPL-3.0-or-later
// link: the connection to the broker, MQTT 5 (the only home of libmosquitto). One thread of its own does
// everything that may block (DNS, TCP, TLS) and every call of the library; the owner hands publishes in and
// takes events out, and never waits. It connects for as long as it lives, with back-off and jitter (R59).
//
// All functions below belong to the owner's thread. None blocks, takes longer than a copy of its arguments,
// or touches the network.
//
// What is promised about publishes
//  - link_publish() is accepted only between LINK_CONNECTED and LINK_DISCONNECTED (as the link knows them;
//    the events may still be on their way), so nothing piles up while the broker is away: the owner's outbox
//    does that.
//  - A QoS 1 message that was accepted is delivered at least once, in order, also over a reconnect (it is
//    sent again with DUP), and LINK_PUBLISHED with its token comes exactly once. So do NOT publish a row
//    again while its token is out; after LINK_DISCONNECTED the token is still out. Only a new process begins
//    anew from its outbox.
//  - On a new session what was in flight goes out before anything published after LINK_CONNECTED. So an old
//    `state` cannot overwrite the new one.
//  - A QoS 0 message is dropped when the connection is. Its LINK_PUBLISHED comes when the library has taken
//    it, or with reason 128 when it was dropped.
//
// Signatures (Ed25519, user properties kid and sig) are carried here and checked by mqtt/sign, which comes
// with commands.
#ifndef MQTT_LINK_H
#define MQTT_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  LINK_MAX_PACKET = 16 * 1024 * 1024,  // the broker may not send a larger one
  LINK_QUEUE_MESSAGES = 64,            // received and not taken: the link stops reading (TCP waits)
  LINK_QUEUE_BYTES = 16 * 1024 * 1024,
  LINK_PAUSE_MS = 2000,       // ... for so long; then it reads on, so as not to miss its keep-alive
  LINK_DROP_MESSAGES = 1024,  // from here on messages are dropped, counted, and asked for again
  LINK_DROP_BYTES = 48 * 1024 * 1024,
  LINK_OUT_MESSAGES = 1024,  // published and not yet confirmed
  LINK_OUT_BYTES = 32 * 1024 * 1024,
  LINK_STOP_MS = 500,  // longest wait for the last message's PUBACK
};

struct link;

// The will of the session `bd`: JSON in *payload (the link frees it). Called on the link's thread before each
// try, with a lock held: it may only use what does not change, and the clock. ERR_OK, or the session goes
// without a will. Not called after link_free().
typedef int link_will_fn(void *arg, int64_t bd, char **payload, size_t *len);

// Called on the link's thread when an event is there; a lock is held, so it may only wake the owner
// (loop_wake_up()).
typedef void link_wake_fn(void *arg);

// Strings are copied by link_new(); NULL and "" mean none.
struct link_opt {
  const char *host;
  int port;
  const char *client_id;
  const char *user, *password;
  bool tls;                  // TLS 1.2 or better; host name and chain are always checked
  const char *ca;            // PEM file; needed with tls
  const char *cert, *key;    // client certificate; a key with a password is refused
  int64_t not_before_ms;     // no true time is before this, UTC (0: not known). Certificates are checked at
                             // the wall clock's time, or at this and the time since when that is later
  int keepalive_s;           // 5..3600
  int64_t session_expiry_s;  // 0: the session ends with the connection (and starts clean)
  int retry_max_s;           // longest wait between two tries; the first is at most 1 s
  const char *will_topic;    // NULL: no will; QoS 1, retained
  int will_delay_s;
  link_will_fn *will;
  int64_t bd_base;               // the n-th session (1..) of this link has bd = bd_base + n
  const char *const *subscribe;  // filters, NULL-terminated, subscribed on each connect; may be NULL
  int subscribe_qos;             // 0 or 1
};

struct link_message {
  char *topic;
  char *payload;  // len bytes and a NUL
  size_t len;
  int qos;
  bool retained;  // came because of the subscription, not just now
  bool dup;
  char *kid, *sig;  // user properties, NULL when not there
};

enum link_kind {
  LINK_CONNECTING,    // a try begins: tries
  LINK_CONNECTED,     // session_present, bd; subscriptions are on their way
  LINK_DISCONNECTED,  // why, wait_ms: also after each failed try
  LINK_MESSAGE,       // message
  LINK_PUBLISHED,     // token, reason
  LINK_DENIED,        // the broker refused a subscription: why names it
  LINK_STOPPED,       // the last event, after link_stop(): link_free() now frees at once
};

struct link_event {
  enum link_kind kind;
  struct link_event *next;  // the link's own
  struct link_message message;
  int64_t token;
  int reason;  // MQTT 5 reason code of the PUBACK; 128 and above: refused, not stored
  bool session_present;
  int64_t bd;       // of the session that begins or ended; of the try for LINK_CONNECTING
  int tries;        // since the last LINK_CONNECTED, 1..
  int64_t wait_ms;  // until the next try, from when the event was made; -1: none (stopping)
  char why[200];    // English, one clause; never a secret
};

// Nothing is connected yet. arg goes to wake and to opt->will. ERR_ARG (tls without ca, no host …),
// ERR_NOMEM.
int link_new(struct link **out, const struct link_opt *opt, link_wake_fn *wake, void *arg);

// Starts the thread. ERR_IO, ERR_STATE when started before.
int link_start(struct link *l);

// The next event in *out (the caller's; link_event_free()), or ERR_AGAIN. Call until ERR_AGAIN on each wake.
int link_next(struct link *l, struct link_event **out);
void link_event_free(struct link_event *e);

struct link_publish {
  const char *topic;
  const void *payload;
  size_t len;
  int qos;  // 0 or 1
  bool retain;
  uint32_t expiry_s;  // message expiry, 0: none
  int64_t token;      // given back by LINK_PUBLISHED
};

// Copies and queues. ERR_STATE: not connected; ERR_AGAIN: LINK_OUT_… is reached; ERR_NOMEM; ERR_ARG;
// ERR_TOOBIG.
int link_publish(struct link *l, const struct link_publish *p);

// true between CONNECTED and DISCONNECTED as the link's thread knows it.
bool link_connected(struct link *l);

// Ends a wait between two tries: the next one begins at once.
void link_retry(struct link *l);

// Messages dropped because the queue was full, since link_new().
int64_t link_dropped(struct link *l);

// Begins the end: what was accepted goes out, then `last` (NULL: none; usually the retained state
// `disconnected`), then DISCONNECT (the broker forgets the will) as soon as `last` is confirmed or
// LINK_STOP_MS is over. LINK_STOPPED follows; when the thread sits in DNS or TCP that may take long: do not
// wait for it longer than you like.
int link_stop(struct link *l, const struct link_publish *last);

// Never blocks: a thread that has not stopped yet is left to end by itself and frees the rest; wake is not
// called again.
void link_free(struct link *l);

#endif
