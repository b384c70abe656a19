// SPDX-License-Identifier: GPL-3.0-or-later
#include "mqtt/topic.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "src/base/err.h"

#define ROOT "tongpin/v1/"
#define ID "{id}"

static const struct topic_row rows[TOPIC_COUNT] = {
    [TOPIC_STATE] = {"state", TOPIC_UP, 1, true, false},
    [TOPIC_SCHEDULE_DESIRED] = {"schedule/desired", TOPIC_DOWN, 1, true, false},
    [TOPIC_SCHEDULE_REPORTED] = {"schedule/reported", TOPIC_UP, 1, true, false},
    [TOPIC_SIGN_DESIRED] = {"sign/desired", TOPIC_DOWN, 1, true, false},
    [TOPIC_SIGN_REPORTED] = {"sign/reported", TOPIC_UP, 1, true, false},
    [TOPIC_CONFIG_DESIRED] = {"config/desired", TOPIC_DOWN, 1, true, false},
    [TOPIC_CONFIG_REPORTED] = {"config/reported", TOPIC_UP, 1, true, false},
    [TOPIC_CMD] = {"cmd", TOPIC_DOWN, 1, false, false},
    [TOPIC_CMD_ANSWER] = {"cmd/" ID, TOPIC_UP, 1, false, false},
    [TOPIC_LESSON_DOWN] = {"lesson/" ID "/down", TOPIC_DOWN, 1, false, false},
    [TOPIC_LESSON_UP] = {"lesson/" ID "/up", TOPIC_UP, 1, false, false},
    [TOPIC_LEDGER] = {"ledger", TOPIC_UP, 1, false, false},
    [TOPIC_LEDGER_ACK] = {"ledger/ack", TOPIC_DOWN, 1, false, false},
    [TOPIC_REPORT] = {"report", TOPIC_UP, 1, false, false},
    [TOPIC_PLAN] = {"plan", TOPIC_UP, 1, false, false},
    [TOPIC_FEEDBACK] = {"feedback", TOPIC_UP, 1, false, false},
    [TOPIC_REGISTER] = {"register", TOPIC_UP, 1, false, false},
    [TOPIC_TELEMETRY] = {"telemetry", TOPIC_UP, 0, false, false},
    [TOPIC_CLOCK] = {"clock", TOPIC_DOWN, 0, false, true},
};

const struct topic_row *topic_row(enum topic_channel ch) { return &rows[ch]; }

static bool digits(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (s[i] < '0' || s[i] > '9') return false;
  return s[n] == '\0';
}

static bool adcode_ok(const char *adcode) { return digits(adcode, 6) && adcode[0] != '0'; }

bool topic_room_ok(const struct timetable_room *room) {
  return adcode_ok(room->adcode) && digits(room->school, 10) && digits(room->number, 2) &&
         strcmp(room->number, "00") != 0;
}

// Copies the part of *text before `end` into out (exactly cap-1 bytes) and steps over it.
static bool take(const char **text, char end, char *out, size_t cap) {
  if (strnlen(*text, cap) < cap - 1 || (*text)[cap - 1] != end) return false;
  memcpy(out, *text, cap - 1);
  out[cap - 1] = '\0';
  *text += end == '\0' ? cap - 1 : cap;
  return true;
}

static bool take_room(const char **text, char end, struct timetable_room *room) {
  return take(text, '/', room->adcode, sizeof room->adcode) &&
         take(text, '/', room->school, sizeof room->school) &&
         take(text, end, room->number, sizeof room->number) && topic_room_ok(room);
}

int topic_room_read(const char *text, struct timetable_room *room) {
  struct timetable_room r = {0};
  if (!take_room(&text, '\0', &r)) return ERR_SYNTAX;
  *room = r;
  return ERR_OK;
}

static int fits(int n, size_t cap) { return n < 0 || (size_t)n >= cap ? ERR_TOOBIG : ERR_OK; }

int topic_room_text(const struct timetable_room *room, char *out, size_t cap) {
  if (!topic_room_ok(room)) return ERR_ARG;
  return fits(snprintf(out, cap, "%s/%s/%s", room->adcode, room->school, room->number), cap);
}

int topic_client_id(const struct timetable_room *room, char *out, size_t cap) {
  if (!topic_room_ok(room)) return ERR_ARG;
  return fits(snprintf(out, cap, "tp-%s-%s", room->school, room->number), cap);
}

static bool word_ok(const char *s) {
  size_t n = 0;
  for (; s[n]; n++)
    if (!isalnum((unsigned char)s[n]) && !strchr("._-", s[n])) return false;
  return n >= 1 && n < TOPIC_ID_MAX;
}

// prefix + tail with {id} replaced.
static int join(char *out, size_t cap, const char *prefix, const char *tail, const char *id) {
  const char *at = strstr(tail, ID);
  if (!at) return fits(snprintf(out, cap, "%s%s", prefix, tail), cap);
  return fits(snprintf(out, cap, "%s%.*s%s%s", prefix, (int)(at - tail), tail, id, at + strlen(ID)), cap);
}

static int root(char *out, size_t cap, const char *adcode, const char *school, const char *number) {
  if (!school) return fits(snprintf(out, cap, ROOT "%s/", adcode), cap);
  return fits(snprintf(out, cap, ROOT "%s/%s/%s/", adcode, school, number), cap);
}

int topic_build(char *out, size_t cap, const struct timetable_room *room, enum topic_channel ch,
                const char *id) {
  const struct topic_row *row = &rows[ch];
  char prefix[TOPIC_MAX];
  if (!(row->county ? adcode_ok(room->adcode) : topic_room_ok(room))) return ERR_ARG;
  bool needed = strstr(row->tail, ID) != NULL;
  if (needed != (id != NULL) || (id && !word_ok(id))) return ERR_ARG;
  int err = root(prefix, sizeof prefix, room->adcode, row->county ? NULL : room->school, room->number);
  return err ? err : join(out, cap, prefix, row->tail, id);
}

int topic_filter(char *out, size_t cap, const struct timetable_room *room, enum topic_channel ch,
                 const char *group) {
  const struct topic_row *row = &rows[ch];
  char prefix[TOPIC_MAX], shared[TOPIC_MAX];
  if (room && !(row->county ? adcode_ok(room->adcode) : topic_room_ok(room))) return ERR_ARG;
  if (group && !word_ok(group)) return ERR_ARG;
  const char *school = room ? room->school : "+";
  int err = root(prefix, sizeof prefix, room ? room->adcode : "+", row->county ? NULL : school,
                 room ? room->number : "+");
  if (!err && group)
    err = fits(snprintf(shared, sizeof shared, "$share/%s/%s", group, prefix), sizeof shared);
  return err ? err : join(out, cap, group ? shared : prefix, row->tail, "+");
}

// Matches what is behind the root with a row's tail; fills id.
static bool tail_is(const char *text, const char *tail, char id[TOPIC_ID_MAX]) {
  const char *at = strstr(tail, ID);
  id[0] = '\0';
  if (!at) return strcmp(text, tail) == 0;
  size_t head = (size_t)(at - tail);
  if (strncmp(text, tail, head) != 0) return false;
  text += head;
  size_t n = strcspn(text, "/");
  if (n == 0 || n >= TOPIC_ID_MAX || strcmp(text + n, at + strlen(ID)) != 0) return false;
  memcpy(id, text, n);
  id[n] = '\0';
  return word_ok(id);
}

static bool tail_find(const char *text, bool county, struct topic *t) {
  for (int ch = 0; ch < TOPIC_COUNT; ch++) {
    if (rows[ch].county != county || !tail_is(text, rows[ch].tail, t->id)) continue;
    t->channel = (enum topic_channel)ch;
    return true;
  }
  return false;
}

int topic_parse(const char *topic, struct topic *out) {
  struct topic t = {0};
  if (strncmp(topic, ROOT, strlen(ROOT)) != 0) return ERR_SYNTAX;
  const char *text = topic + strlen(ROOT), *county = text;
  // "ledger/ack" begins like cmd/{id} only under another head, so the table's order does not matter.
  bool found = take_room(&text, '/', &t.room) && tail_find(text, false, &t);
  if (!found) {
    t = (struct topic){0};
    found = take(&county, '/', t.room.adcode, sizeof t.room.adcode) && adcode_ok(t.room.adcode) &&
            tail_find(county, true, &t);
  }
  if (!found) return ERR_SYNTAX;
  *out = t;
  return ERR_OK;
}
