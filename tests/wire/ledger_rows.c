// SPDX-License-Identifier: GPL-3.0-or-later
// ledger_rows: prints N ledger payloads of one room, rows 1 to N of a good chain, made by the daemon's own
// code.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mqtt/payload.h"

static int print_row(int64_t seq, char prev[LEDGER_HASH]) {
  struct timetable_lesson lesson = {.title = "蒙语",
                                    .cls = "五(2)班",
                                    .school = "3415000001",
                                    .teacher = "乌云"};
  struct session_run run = {.by = BY_TIMETABLE, .picture_ms = 2400000};
  struct payload_ledger p = {.head = {.ts_ms = 1795398900000 + seq, .seq = seq, .clock = TRUST_TRUSTED}};
  char *json = NULL;
  size_t len;
  snprintf(lesson.uid, sizeof lesson.uid, "L%d", (int)seq);
  lesson.start_ms = 1795398900000 + seq * 3600000;
  lesson.end_ms = lesson.start_ms + 2400000;
  run.began_ms = lesson.start_ms;
  run.ended_ms = lesson.end_ms;
  p.row = ledger_row(&lesson, &run, 1, "trusted");
  memcpy(p.prev, prev, LEDGER_HASH);
  int err = p.row ? ledger_hash(prev, seq, p.row, p.hash) : -1;
  if (!err) err = payload_ledger_build(&p, &json, &len);
  if (!err) puts(json);
  memcpy(prev, p.hash, LEDGER_HASH);
  free(json);
  payload_ledger_free(&p);
  return err;
}

int main(int argc, char **argv) {
  char prev[LEDGER_HASH];
  long n = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
  memset(prev, '0', sizeof prev - 1);
  prev[sizeof prev - 1] = '\0';
  for (long i = 1; i <= n; i++)
    if (print_row(i, prev)) return 1;
  return 0;
}
