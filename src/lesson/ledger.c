// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/lesson/ledger.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "src/base/buf.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/lesson/digest.h"

char *ledger_clean_uri(const char *uri, char *out, size_t cap) {
  const char *mark = strstr(uri, "://"), *from = uri, *to = uri;  // [from, to) is left out
  const char *user = mark ? mark + 3 : strchr(uri, ':');
  const char *at = user ? memrchr(user, '@', strcspn(user, "/?#")) : NULL;
  if (at && at > user && mark) {  // "udp://@group" has no user
    from = user;
    to = at + 1;
  } else if (at && !mark &&
             !strncasecmp(uri, "sip", 3)) {  // sip:user:password@host: the user is part of the address
    const char *colon = memchr(user + 1, ':', (size_t)(at - user - 1));
    from = colon ? colon : at;
    to = at;
  }
  snprintf(out, cap, "%.*s%s", (int)(from - uri), uri, to);
  return out;
}

struct row {
  json_t *object;
  int err;
};

static void put(struct row *row, const char *key, json_t *value) {
  // Steals value; a NULL value (no memory) is refused by jansson.
  if (json_object_set_new(row->object, key, value)) row->err = ERR_NOMEM;
}

static void put_int(struct row *row, const char *key, int64_t value) { put(row, key, json_integer(value)); }

static void put_text(struct row *row, const char *key, const char *text) { put(row, key, json_string(text)); }

static void put_time(struct row *row, const char *key, int64_t ms) {
  char text[32];
  put(row, key, ms ? json_string(clock_format_utc(ms, text, sizeof text)) : json_null());
}

static void put_seconds(struct row *row, const char *key, int64_t ms) {
  put_int(row, key, (ms + 500) / 1000);
}

static void put_lesson(struct row *row, const struct timetable_lesson *lesson) {
  put_text(row, "uid", lesson->uid);
  put_text(row, "title", lesson->title);
  put_text(row, "cls", lesson->cls);
  put_text(row, "activity", timetable_activity_word[lesson->activity]);
  put_text(row, "school", lesson->school);
  put_text(row, "school_name", lesson->school_name);
  put_text(row, "teacher", lesson->teacher);
  put_text(row, "locale", lesson->locale);
  put_time(row, "planned_start", lesson->start_ms);
  put_time(row, "planned_end", lesson->end_ms);
}

static void put_run(struct row *row, const struct session_run *run) {
  put_int(row, "part", run->part);
  put_text(row, "by", session_by_word[run->by]);
  put_time(row, "began", run->began_ms);
  put_time(row, "ended", run->ended_ms);
  put_seconds(row, "picture_s", run->picture_ms);
  put_seconds(row, "gap_s", run->gap_ms);
  put_int(row, "gaps", run->gaps);
  put_int(row, "tries", run->tries);
  put_int(row, "resumed", run->resumed);
}

// The address that gave the picture; none when there was no picture.
static void put_address(struct row *row, const struct timetable_lesson *lesson,
                        const struct session_run *run) {
  char clean[sizeof lesson->join->uri];
  bool known = run->began_ms && run->address >= 0 && run->address < lesson->join_count;
  const struct timetable_join *join = known ? &lesson->join[run->address] : NULL;
  put(row, "address", join ? json_string(ledger_clean_uri(join->uri, clean, sizeof clean)) : json_null());
  put(row, "line", join && *join->line ? json_string(join->line) : json_null());
}

char *ledger_row(const struct timetable_lesson *lesson, const struct session_run *run, int64_t rev,
                 const char *clock) {
  struct row row = {.object = json_object()};
  char *text = NULL;
  if (!row.object) return NULL;
  put_int(&row, "rev", rev);
  put_text(&row, "clock", clock);
  put_lesson(&row, lesson);
  put_run(&row, run);
  put_address(&row, lesson, run);
  if (!row.err) text = json_dumps(row.object, JSON_COMPACT | JSON_SORT_KEYS);
  json_decref(row.object);
  return text;
}

int ledger_hash(const char *prev, int64_t seq, const char *row, char out[LEDGER_HASH]) {
  struct buf text;
  if (strlen(prev) != LEDGER_HASH - 1) return ERR_ARG;
  buf_init(&text, strlen(row) + 2 * LEDGER_HASH);
  buf_addf(&text, "%s\n%" PRId64 "\n", prev, seq);
  int err = buf_adds(&text, row);
  if (!err) err = digest_sha256(text.data, text.len, out);
  buf_free(&text);
  return err;
}
