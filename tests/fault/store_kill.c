// SPDX-License-Identifier: GPL-3.0-or-later
// store_kill DIR ROUNDS SEED: a child writes runs, ledger rows, marks of the outbox, facts, timetables and
// copies into the store, and is killed with SIGKILL at a random moment, ROUNDS times. It reports each call
// that returned through a pipe. After each kill the store is opened: what was reported is there, once, and
// the chain holds. (What a power cut does beyond that is up to fsync, which a kill cannot test.)
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/store/store.h"

enum what { RUN, ROW, SENT, ACKED, COUNTED, TABLE, WHATS };

// One report: the call and its number. Numbers of each kind only rise.
struct report {
  int what;
  int64_t number;
};

static struct timetable_lesson make_lesson(int64_t n) {
  struct timetable_lesson lesson = {.title = "蒙语", .teacher = "呼和", .join_count = 1};
  snprintf(lesson.uid, sizeof lesson.uid, "l-%" PRId64, n);
  snprintf(lesson.join[0].uri, sizeof lesson.join[0].uri, "http://a/live.m3u8");
  lesson.start_ms = INT64_C(1795398900000) + n * 3600000;
  lesson.end_ms = lesson.start_ms + 2400000;
  return lesson;
}

// The child.

static _Noreturn void give_up(const char *call, int err) {
  fprintf(stderr, "%s: %s\n", call, err_text(err));
  _exit(3);
}

static void did(int pipe, const char *call, int err, struct report report) {
  if (err) give_up(call, err);
  if (write(pipe, &report, sizeof report) != (ssize_t)sizeof report) _exit(4);
}

static void count_row(void *arg, const struct store_row *row) {
  if (row->seq > *(int64_t *)arg) *(int64_t *)arg = row->seq;
}

static void teach(struct store *s, int pipe, int64_t n) {
  struct timetable_lesson lesson = make_lesson(n), opened;
  struct session_run run = {.part = 1, .opened_ms = lesson.start_ms, .seen_ms = lesson.start_ms}, found;
  int64_t seq = 0, rev;
  snprintf(run.uid, sizeof run.uid, "%s", lesson.uid);
  int err = store_run_open(s, &found, &opened, &rev);
  if (err && err != ERR_MISSING) give_up("store_run_open", err);
  if (!err && strcmp(found.uid, run.uid)) give_up("another run is open", ERR_STATE);
  for (int i = 0; i < 3; i++, run.seen_ms += 5000)
    did(pipe, "store_run_put", store_run_put(s, &run, &lesson, 1), (struct report){RUN, n});
  run.ended_ms = lesson.end_ms;
  struct store_entry entry = {&run, &lesson, 1, "trusted", lesson.end_ms};
  err = store_ledger_add(s, &entry, &seq);
  if (!err && seq != n) give_up("seq and lesson differ", ERR_STATE);
  did(pipe, "store_ledger_add", err, (struct report){ROW, n});
}

static void upload(struct store *s, int pipe, int64_t n) {
  did(pipe, "store_outbox_sent", store_outbox_sent(s, n, 1000 + n), (struct report){SENT, n});
  if (n % 3 == 0) did(pipe, "store_ledger_ack", store_ledger_ack(s, n, 2000 + n), (struct report){ACKED, n});
}

static void keep_house(struct store *s, int pipe, int64_t n) {
  char doc[4096];
  int64_t value = 0;
  struct store_table table;
  memset(doc, 'x', sizeof doc);
  int err = store_count(s, "bd", &value);
  did(pipe, "store_count", err, (struct report){COUNTED, value});
  if (n % 2) return;
  err = store_timetable_get(s, &table);
  free(table.json);
  if (err && err != ERR_MISSING) give_up("store_timetable_get", err);
  struct store_table next = {table.rev + 1, LEDGER_FIRST, doc, sizeof doc, 1};
  did(pipe, "store_timetable_put", store_timetable_put(s, &next), (struct report){TABLE, next.rev});
  if ((err = store_copy(s))) give_up("store_copy", err);
}

static _Noreturn void work(const char *dir, int pipe) {
  struct store *s;
  enum store_health health;
  int64_t last = 0;
  int err = store_open(&s, dir, &health);
  if (!err) err = store_ledger_last(s, 1, count_row, &last);
  if (err) give_up("store_open", err);
  if (last) upload(s, pipe, last);  // the one before may have been killed just before it
  for (int64_t n = last + 1;; n++) {
    teach(s, pipe, n);
    upload(s, pipe, n);
    keep_house(s, pipe, n);
  }
}

// The parent.

struct world {
  const char *dir;
  unsigned seed;
  int64_t told[WHATS];  // highest number reported
  int64_t rows;         // in the ledger now
  char fault[160];
};

static unsigned rnd(struct world *w, unsigned below) {
  w->seed = w->seed * 1664525u + 1013904223u;
  return (w->seed >> 8) % below;
}

#define FAULT(w, ...) (*(w)->fault ? 0 : snprintf((w)->fault, sizeof(w)->fault, __VA_ARGS__))

static void take(struct world *w, const struct report *report) {
  if (report->number > w->told[report->what]) w->told[report->what] = report->number;
}

static int64_t mono_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

// Lets the child live for so many microseconds (less than a second); reads what it says meanwhile, kills it,
// reads the rest. Microseconds, because most calls take less than a millisecond.
static int live(struct world *w, pid_t pid, int pipe, int64_t us) {
  struct report report;
  int64_t until = mono_us() + us, left;
  struct pollfd fd = {.fd = pipe, .events = POLLIN};
  while ((left = until - mono_us()) > 0 &&
         ppoll(&fd, 1, &(struct timespec){.tv_nsec = left * 1000}, NULL) >= 0) {
    if (!fd.revents) continue;
    if (read(pipe, &report, sizeof report) != (ssize_t)sizeof report) break;
    take(w, &report);
  }
  int status = 0;
  kill(pid, SIGKILL);
  while (read(pipe, &report, sizeof report) == (ssize_t)sizeof report) take(w, &report);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

static void check_row(void *arg, const struct store_row *row) {
  struct world *w = arg;
  char uid[40];
  snprintf(uid, sizeof uid, "\"uid\":\"l-%" PRId64 "\"", row->seq);
  if (!strstr(row->json, uid)) FAULT(w, "row %" PRId64 " is of another lesson", row->seq);
  if (row->seq <= w->told[SENT] && !row->sent_ms)
    FAULT(w, "row %" PRId64 " forgot that it was sent", row->seq);
  if (row->seq <= w->told[ACKED] && !row->acked_ms) FAULT(w, "row %" PRId64 " forgot its receipt", row->seq);
  w->rows++;
}

// There is what was told, and at most the one call more whose report the kill cut off.
static void check_number(struct world *w, const char *name, enum what what, int64_t found) {
  if (found < w->told[what] || found > w->told[what] + 1)
    FAULT(w, "%s: told %" PRId64 ", found %" PRId64, name, w->told[what], found);
  w->told[what] = found;
}

static void check_run(struct world *w, struct store *s) {
  struct session_run run;
  struct timetable_lesson lesson;
  int64_t rev, n = w->rows;
  int err = store_run_open(s, &run, &lesson, &rev);
  if (err && err != ERR_MISSING) FAULT(w, "store_run_open: %s", err_text(err));
  if (!err) n = strtoll(run.uid + 2, NULL, 10);
  if (!err && n != w->rows + 1) FAULT(w, "run %s is open after %" PRId64 " rows", run.uid, w->rows);
  check_number(w, "run", RUN, n);
}

static void check_house(struct world *w, struct store *s) {
  char value[32] = "0";
  struct store_table table;
  int err = store_get(s, "bd", value, sizeof value);
  if (err && err != ERR_MISSING) FAULT(w, "store_get: %s", err_text(err));
  check_number(w, "bd", COUNTED, strtoll(value, NULL, 10));
  err = store_timetable_get(s, &table);
  free(table.json);
  if (err && err != ERR_MISSING) FAULT(w, "store_timetable_get: %s", err_text(err));
  check_number(w, "timetable", TABLE, table.rev);
}

static void check(struct world *w) {
  struct store *s = NULL;
  enum store_health health = STORE_LOST;
  int64_t bad = 0;
  int err = store_open(&s, w->dir, &health);
  if (err) {
    FAULT(w, "store_open: %s", err_text(err));
    return;
  }
  if (health != STORE_GOOD && health != STORE_NEW) FAULT(w, "opened as %s", store_health_word[health]);
  w->rows = 0;
  if (store_ledger_check(s, &bad)) FAULT(w, "the chain breaks at %" PRId64, bad);
  if (store_ledger_last(s, 1 << 30, check_row, w)) FAULT(w, "store_ledger_last fails");
  check_number(w, "ledger", ROW, w->rows);
  check_run(w, s);
  check_house(w, s);
  store_close(s);
}

static bool round_of(struct world *w) {
  int ends[2];
  if (pipe(ends)) return false;
  pid_t pid = fork();
  if (pid < 0) return false;
  if (!pid) {
    close(ends[0]);
    work(w->dir, ends[1]);
  }
  close(ends[1]);
  // Most children live long enough for some lessons, some die while they open the store.
  int64_t us = rnd(w, 8) ? 5000 + rnd(w, 90000) : rnd(w, 6000);
  int status = live(w, pid, ends[0], us);
  close(ends[0]);
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
    FAULT(w, "the child ended by itself, status %d", status);
  check(w);
  return !*w->fault;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: store_kill DIR ROUNDS SEED\n");
    return 64;
  }
  struct world w = {.dir = argv[1], .seed = (unsigned)strtoul(argv[3], NULL, 10)};
  int rounds = (int)strtol(argv[2], NULL, 10), done = 0;
  while (done < rounds && round_of(&w)) done++;
  printf("kills %d rows %" PRId64 " acked %" PRId64 " timetables %" PRId64 "\n", done, w.told[ROW],
         w.told[ACKED], w.told[TABLE]);
  if (*w.fault) printf("after kill %d: %s\n", done + 1, w.fault);
  return *w.fault || done < rounds ? 1 : 0;
}
