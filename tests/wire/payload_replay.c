// SPDX-License-Identifier: GPL-3.0-or-later
// payload_replay: reads lines "TOPIC JSON" on stdin and gives each payload to the program's own reader of
// that channel. Answers "ok TOPIC QOS RETAIN", "refused TOPIC POINTER WHY" or "unread TOPIC" (a channel
// nobody reads yet).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mqtt/payload.h"
#include "mqtt/topic.h"
#include "src/base/err.h"

typedef int read_fn(const struct topic *t, const char *json, size_t len, struct jdoc_fault *fault);

static int read_state(const struct topic *t, const char *json, size_t len, struct jdoc_fault *fault) {
  struct payload_state p;
  (void)t;
  return payload_state_read(&p, json, len, fault);
}

static int read_desired(const struct topic *t, const char *json, size_t len, struct jdoc_fault *fault) {
  struct timetable *timetable;
  int err = timetable_parse(&timetable, json, len, &t->room, fault);
  timetable_free(timetable);
  return err;
}

static int read_reported(const struct topic *t, const char *json, size_t len, struct jdoc_fault *fault) {
  struct payload_reported p;
  (void)t;
  return payload_reported_read(&p, json, len, fault);
}

// An example row must also hash as it says.
static int read_ledger(const struct topic *t, const char *json, size_t len, struct jdoc_fault *fault) {
  struct payload_ledger p;
  char hash[LEDGER_HASH];
  (void)t;
  int err = payload_ledger_read(&p, json, len, fault);
  if (err) return err;
  err = ledger_hash(p.prev, p.head.seq, p.row, hash);
  if (!err && strcmp(hash, p.hash)) {
    err = fault->err = ERR_CORRUPT;
    snprintf(fault->at, sizeof fault->at, "/hash");
    snprintf(fault->why, sizeof fault->why, "is %s", hash);
  }
  payload_ledger_free(&p);
  return err;
}

static int read_ack(const struct topic *t, const char *json, size_t len, struct jdoc_fault *fault) {
  struct payload_ack p;
  (void)t;
  return payload_ack_read(&p, json, len, fault);
}

static int read_clock(const struct topic *t, const char *json, size_t len, struct jdoc_fault *fault) {
  int64_t ms;
  (void)t;
  return payload_beacon_read(&ms, json, len, fault);
}

static read_fn *const readers[TOPIC_COUNT] = {
    [TOPIC_STATE] = read_state,
    [TOPIC_SCHEDULE_DESIRED] = read_desired,
    [TOPIC_SCHEDULE_REPORTED] = read_reported,
    [TOPIC_LEDGER] = read_ledger,
    [TOPIC_LEDGER_ACK] = read_ack,
    [TOPIC_CLOCK] = read_clock,
};

static void replay(char *line) {
  struct jdoc_fault fault = {0};
  struct topic t;
  char *json = strchr(line, ' ');
  if (json) *json++ = '\0';
  if (!json || topic_parse(line, &t)) {
    printf("refused %s - no topic of ours\n", line);
  } else if (!readers[t.channel]) {
    printf("unread %s\n", line);
  } else if (readers[t.channel](&t, json, strlen(json), &fault)) {
    printf("refused %s %s %s\n", line, fault.at, fault.why);
  } else {
    const struct topic_row *row = topic_row(t.channel);
    printf("ok %s %d %s\n", line, row->qos, row->retain ? "true" : "false");
  }
}

int main(void) {
  char *line = NULL;
  size_t cap = 0;
  for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
    line[strcspn(line, "\n")] = '\0';
    replay(line);
  }
  free(line);
  return 0;
}
