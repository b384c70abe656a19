// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/daemon/docs.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/daemon/docs_lesson.h"

#define INT(v) ((json_int_t)(v))

static const char *const link_words[] = {"off", "connecting", "online", "waiting"};

static json_t *doc_room(const struct room *r) {
  return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "adcode", r->id.adcode, "school10", r->id.school,
                   "number", r->id.number, "name", conf_str(r->conf, CONF_ROOM_NAME), "duty_phone",
                   conf_str(r->conf, CONF_ROOM_DUTY_PHONE), "phone", conf_str(r->conf, CONF_ROOM_PHONE),
                   "version", TONGPIN_VERSION, "lang", conf_str(r->conf, CONF_UI_LANG));
}

static json_t *doc_clock(const struct room *r) {
  return json_pack("{s:s,s:s,s:I,s:I,s:f}", "state", trust_state_word[r->trust.state], "why",
                   trust_why_word[r->trust.why], "now_ms", INT(room_now(r)), "jump_ms", INT(r->trust.jump_ms),
                   "rate", clock_rate());
}

static json_t *doc_link(const struct room *r) {
  const struct room_link *l = &r->link;
  return json_pack("{s:s,s:s,s:I,s:i,s:I,s:s,s:I}", "state", link_words[l->state], "host",
                   conf_str(r->conf, CONF_MQTT_HOST), "since_ms", INT(l->since_ms), "tries", l->tries,
                   "next_ms", INT(l->next_ms), "why", l->why, "outbox", INT(r->unacked));
}

static json_t *doc_worker(const struct room *r) {
  return json_pack("{s:s,s:i,s:b,s:b}", "state", worker_state_word[worker_state(r->worker)], "restarts",
                   worker_restarts(r->worker), "window", worker_window(r->worker), "one_screen",
                   worker_one_screen(r->worker));
}

static json_t *doc_ledger(const struct room *r) {
  return json_pack("{s:I,s:O}", "unacked", INT(r->unacked), "rows", r->ledger);
}

static json_t *doc_todo(const struct room *r) { return json_pack("{s:o}", "items", docs_todo_items(r)); }

static const struct {
  enum msg_id id;
  json_t *(*make)(const struct room *r);
} table[DOC_COUNT] = {
    [DOC_ROOM] = {MSG_ROOM, doc_room},
    [DOC_CLOCK] = {MSG_CLOCK, doc_clock},
    [DOC_LINK] = {MSG_LINK, doc_link},
    [DOC_WORKER] = {MSG_WORKER_DOC, doc_worker},
    [DOC_TIMETABLE] = {MSG_TIMETABLE, docs_timetable},
    [DOC_LESSON] = {MSG_LESSON, docs_lesson},
    [DOC_LEDGER] = {MSG_LEDGER, doc_ledger},
    [DOC_TODO] = {MSG_TODO, doc_todo},
};

char *docs_line(const struct room *r, enum room_doc doc) {
  json_t *fields = table[doc].make(r), *o = msg_new(table[doc].id);
  char *line = NULL;
  if (fields && o && json_object_update(o, fields) == 0) line = json_dumps(o, JSON_COMPACT);
  json_decref(fields);
  json_decref(o);
  return line;
}
