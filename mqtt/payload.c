// SPDX-License-Identifier: GPL-3.0-or-later
#include "mqtt/payload.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"

enum { TS_CAP = 32 };
static const int64_t number_max = (int64_t)1 << 53;  // what every JSON reader keeps exact

const char *const payload_room_word[] = {"init", "ready", "busy", "disconnected", "lost", "alert", NULL};

static const char *const clock_word[] = {[TRUST_UNSET] = "unset",
                                         [TRUST_DRIFTING] = "drifting",
                                         [TRUST_TRUSTED] = "trusted",
                                         [TRUST_TRUSTED + 1] = NULL};

// --- builders ---

static int give(json_t *doc, char **json, size_t *len) {
  char *text = doc ? json_dumps(doc, JSON_COMPACT) : NULL;
  json_decref(doc);
  if (!text) return ERR_NOMEM;
  size_t n = strlen(text);
  if (n > PAYLOAD_MAX) {
    free(text);
    return ERR_TOOBIG;
  }
  *json = text;
  *len = n;
  return ERR_OK;
}

static json_t *stamped(const char *schema, int64_t ts_ms) {
  char ts[TS_CAP];
  return json_pack("{s:s, s:s}", "schema", schema, "ts", clock_format_utc(ts_ms, ts, sizeof ts));
}

static json_t *headed(const char *schema, const struct payload_head *head) {
  json_t *doc = stamped(schema, head->ts_ms);
  json_t *rest = json_pack("{s:I, s:s}", "seq", (json_int_t)head->seq, "clock", clock_word[head->clock]);
  if (!doc || !rest || json_object_update(doc, rest)) {
    json_decref(doc);
    doc = NULL;
  }
  json_decref(rest);
  return doc;
}

// Adds the members of `more` (stolen, may be NULL) to doc (stolen) and gives the text.
static int finish(json_t *doc, json_t *more, char **json, size_t *len) {
  bool bad = !doc || !more || json_object_update(doc, more) != 0;
  json_decref(more);
  if (!bad) return give(doc, json, len);
  json_decref(doc);
  return ERR_NOMEM;
}

static const char *or_null(const char *s) { return s[0] ? s : NULL; }

int payload_state_build(const struct payload_state *p, char **json, size_t *len) {
  json_t *more =
      json_pack("{s:s, s:s, s:s, s:I, s:s?}", "state", payload_room_word[p->state], "version", p->version,
                "boot", p->boot, "bd", (json_int_t)p->bd, "lesson", or_null(p->lesson));
  return finish(headed("tongpin/state/1", &p->head), more, json, len);
}

int payload_reported_build(const struct payload_reported *p, char **json, size_t *len) {
  json_t *refused =
      p->ok ? json_null()
            : json_pack("{s:I, s:s, s:s}", "rev", (json_int_t)p->refused_rev, "at", p->at, "why", p->why);
  json_t *more = json_pack("{s:I, s:s?, s:b, s:o}", "rev", (json_int_t)p->rev, "sha256", or_null(p->sha256),
                           "ok", p->ok, "refused", refused);
  return finish(headed("tongpin/schedule-reported/1", &p->head), more, json, len);
}

int payload_ledger_build(const struct payload_ledger *p, char **json, size_t *len) {
  struct jdoc_fault fault = {0};
  struct jdoc root;
  json_t *row = jdoc_parse(p->row, strlen(p->row), PAYLOAD_MAX, &root, &fault);
  if (!row) return fault.err == ERR_NOMEM || fault.err == ERR_TOOBIG ? fault.err : ERR_ARG;
  json_t *more = json_pack("{s:s, s:s, s:o}", "prev", p->prev, "hash", p->hash, "row", row);
  return finish(headed("tongpin/ledger/1", &p->head), more, json, len);
}

int payload_ack_build(const struct payload_ack *p, char **json, size_t *len) {
  return finish(stamped("tongpin/ledger-ack/1", p->ts_ms), json_pack("{s:I}", "seq", (json_int_t)p->seq),
                json, len);
}

int payload_beacon_build(int64_t ts_ms, char **json, size_t *len) {
  return give(stamped("tongpin/clock/1", ts_ms), json, len);
}

// --- readers ---

static int read_time(const struct jdoc *at, const char *key, int64_t *out) {
  char text[TS_CAP];
  int err = jdoc_string(at, key, text, sizeof text);
  if (err) return err;
  return clock_parse_utc(text, out)
             ? jdoc_refuse(at, key, ERR_SYNTAX, "needs a time like 2026-11-23T01:55:00.000Z")
             : ERR_OK;
}

static int read_schema(const struct jdoc *at, const char *schema) {
  char text[64];
  int err = jdoc_string(at, "schema", text, sizeof text);
  if (err) return err;
  return strcmp(text, schema) ? jdoc_refuse(at, "schema", ERR_RANGE, "needs \"%s\"", schema) : ERR_OK;
}

static int read_head(const struct jdoc *at, struct payload_head *head, int64_t seq_min) {
  int clock, err;
  if ((err = read_time(at, "ts", &head->ts_ms))) return err;
  if ((err = jdoc_int(at, "seq", seq_min, number_max, &head->seq))) return err;
  if ((err = jdoc_word(at, "clock", clock_word, &clock))) return err;
  head->clock = (enum trust_state)clock;
  return ERR_OK;
}

// A member that must be there, as text or as null ("" then).
static int read_nullable(const struct jdoc *at, const char *key, char *out, size_t cap) {
  out[0] = '\0';
  json_t *value = json_object_get(at->value, key);
  return json_is_null(value) ? ERR_OK : jdoc_string(at, key, out, cap);
}

static bool is_hash(const char *s) {
  return strlen(s) == LEDGER_HASH - 1 && strspn(s, "0123456789abcdef") == LEDGER_HASH - 1;
}

static int read_hash(const struct jdoc *at, const char *key, char out[LEDGER_HASH], bool nullable) {
  int err = nullable ? read_nullable(at, key, out, LEDGER_HASH) : jdoc_string(at, key, out, LEDGER_HASH);
  if (err || (nullable && !out[0])) return err;
  return is_hash(out) ? ERR_OK : jdoc_refuse(at, key, ERR_SYNTAX, "needs 64 hex digits in lower case");
}

static int state_body(const struct jdoc *at, struct payload_state *p) {
  int state, err;
  if ((err = read_schema(at, "tongpin/state/1")) || (err = read_head(at, &p->head, 0))) return err;
  if ((err = jdoc_word(at, "state", payload_room_word, &state))) return err;
  p->state = (enum payload_room)state;
  if ((err = jdoc_string(at, "version", p->version, sizeof p->version))) return err;
  if ((err = jdoc_string(at, "boot", p->boot, sizeof p->boot))) return err;
  if ((err = jdoc_int(at, "bd", 0, number_max, &p->bd))) return err;
  return read_nullable(at, "lesson", p->lesson, sizeof p->lesson);
}

int payload_state_read(struct payload_state *out, const char *json, size_t len, struct jdoc_fault *fault) {
  struct jdoc root;
  struct payload_state p = {0};
  json_t *doc = jdoc_parse(json, len, PAYLOAD_MAX, &root, fault);
  if (!doc) return fault->err;
  int err = state_body(&root, &p);
  json_decref(doc);
  if (!err) *out = p;
  return err;
}

static int refused_body(const struct jdoc *at, struct payload_reported *p) {
  struct jdoc refused;
  int err = jdoc_object(at, "refused", &refused);
  if (err) return err;
  if ((err = jdoc_int(&refused, "rev", 0, number_max, &p->refused_rev))) return err;
  json_t *pointer = json_object_get(refused.value, "at");
  bool whole =
      json_is_string(pointer) && json_string_length(pointer) == 0;  // "" points at the whole document
  if (!whole && (err = jdoc_string(&refused, "at", p->at, sizeof p->at))) return err;
  return jdoc_string(&refused, "why", p->why, sizeof p->why);
}

static int reported_body(const struct jdoc *at, struct payload_reported *p) {
  int err;
  if ((err = read_schema(at, "tongpin/schedule-reported/1")) || (err = read_head(at, &p->head, 0)))
    return err;
  if ((err = jdoc_int(at, "rev", 0, number_max, &p->rev))) return err;
  if ((err = read_hash(at, "sha256", p->sha256, true))) return err;
  if ((err = jdoc_bool(at, "ok", &p->ok))) return err;
  return p->ok ? ERR_OK : refused_body(at, p);
}

int payload_reported_read(struct payload_reported *out, const char *json, size_t len,
                          struct jdoc_fault *fault) {
  struct jdoc root;
  struct payload_reported p = {0};
  json_t *doc = jdoc_parse(json, len, PAYLOAD_MAX, &root, fault);
  if (!doc) return fault->err;
  int err = reported_body(&root, &p);
  json_decref(doc);
  if (!err) *out = p;
  return err;
}

static int ledger_body(const struct jdoc *at, struct payload_ledger *p) {
  struct jdoc row;
  int err;
  if ((err = read_schema(at, "tongpin/ledger/1")) || (err = read_head(at, &p->head, 1))) return err;
  if ((err = read_hash(at, "prev", p->prev, false)) || (err = read_hash(at, "hash", p->hash, false)))
    return err;
  if ((err = jdoc_object(at, "row", &row))) return err;
  p->row = json_dumps(row.value, JSON_COMPACT | JSON_SORT_KEYS);
  return p->row ? ERR_OK : jdoc_refuse(at, "row", ERR_NOMEM, "no memory");
}

int payload_ledger_read(struct payload_ledger *out, const char *json, size_t len, struct jdoc_fault *fault) {
  struct jdoc root;
  struct payload_ledger p = {0};
  json_t *doc = jdoc_parse(json, len, PAYLOAD_MAX, &root, fault);
  if (!doc) return fault->err;
  int err = ledger_body(&root, &p);
  json_decref(doc);
  if (!err) *out = p;
  return err;
}

void payload_ledger_free(struct payload_ledger *p) {
  if (!p) return;
  free(p->row);
  p->row = NULL;
}

int payload_ack_read(struct payload_ack *out, const char *json, size_t len, struct jdoc_fault *fault) {
  struct jdoc root;
  struct payload_ack p = {0};
  json_t *doc = jdoc_parse(json, len, PAYLOAD_MAX, &root, fault);
  if (!doc) return fault->err;
  int err = read_schema(&root, "tongpin/ledger-ack/1");
  if (!err) err = read_time(&root, "ts", &p.ts_ms);
  if (!err) err = jdoc_int(&root, "seq", 0, number_max, &p.seq);
  json_decref(doc);
  if (!err) *out = p;
  return err;
}

int payload_beacon_read(int64_t *ts_ms, const char *json, size_t len, struct jdoc_fault *fault) {
  struct jdoc root;
  int64_t ts = 0;
  json_t *doc = jdoc_parse(json, len, PAYLOAD_MAX, &root, fault);
  if (!doc) return fault->err;
  int err = read_schema(&root, "tongpin/clock/1");
  if (!err) err = read_time(&root, "ts", &ts);
  json_decref(doc);
  if (!err) *ts_ms = ts;
  return err;
}

int64_t payload_rev_peek(const char *json, size_t len) {
  struct jdoc_fault fault = {0};
  struct jdoc root;
  int64_t rev = 0;
  json_t *doc = jdoc_parse(json, len, PAYLOAD_MAX, &root, &fault);
  if (doc && jdoc_int(&root, "rev", 0, number_max, &rev)) rev = 0;
  json_decref(doc);
  return rev;
}
