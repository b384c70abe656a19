// SPDX-License-Identifier: GPL-3.0-or-later
// What a stranger may publish: the first line is a topic, the rest its payload, read by every reader. What
// was taken is built again, and must be taken again.
#include <stdlib.h>
#include <string.h>
#include "mqtt/payload.h"
#include "mqtt/topic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static void check_topic(const char *text) {
  struct topic t = {0}, again = {0};
  char built[TOPIC_MAX];
  if (topic_parse(text, &t)) return;
  demand(topic_build(built, sizeof built, &t.room, t.channel, t.id[0] ? t.id : NULL) == 0);
  demand(strcmp(built, text) == 0 && topic_parse(built, &again) == 0 && again.channel == t.channel);
}

static void check_state(const char *json, size_t len, struct jdoc_fault *fault) {
  struct payload_state p, again;
  char *built = NULL;
  size_t n = 0;
  if (payload_state_read(&p, json, len, fault)) return;
  demand(payload_state_build(&p, &built, &n) == 0);
  demand(payload_state_read(&again, built, n, fault) == 0 && again.bd == p.bd && again.state == p.state);
  free(built);
}

static void check_reported(const char *json, size_t len, struct jdoc_fault *fault) {
  struct payload_reported p, again;
  char *built = NULL;
  size_t n = 0;
  if (payload_reported_read(&p, json, len, fault)) return;
  demand(payload_reported_build(&p, &built, &n) == 0);
  demand(payload_reported_read(&again, built, n, fault) == 0 && again.rev == p.rev && again.ok == p.ok);
  free(built);
}

static void check_ledger(const char *json, size_t len, struct jdoc_fault *fault) {
  struct payload_ledger p, again;
  char *built = NULL;
  size_t n = 0;
  if (payload_ledger_read(&p, json, len, fault)) return;
  if (payload_ledger_build(&p, &built, &n) == 0) {
    demand(payload_ledger_read(&again, built, n, fault) == 0 && strcmp(again.row, p.row) == 0);
    payload_ledger_free(&again);
  }
  free(built);
  payload_ledger_free(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct jdoc_fault fault[5] = {{0}};
  struct payload_ack ack;
  int64_t ms;
  char *text = malloc(size + 1);
  if (!text) return 0;
  if (size) memcpy(text, data, size);
  text[size] = '\0';
  char *end = memchr(text, '\n', size), *json = end ? end + 1 : text;
  size_t len = size - (size_t)(json - text);
  check_state(json, len, &fault[0]);
  check_reported(json, len, &fault[1]);
  check_ledger(json, len, &fault[2]);
  demand((payload_ack_read(&ack, json, len, &fault[3]) == 0) == (fault[3].err == 0));
  demand((payload_beacon_read(&ms, json, len, &fault[4]) == 0) == (fault[4].err == 0));
  demand(payload_rev_peek(json, len) >= 0);
  if (end) *end = '\0';
  check_topic(text);
  free(text);
  return 0;
}
