// SPDX-License-Identifier: GPL-3.0-or-later
// A line of the local socket, from each kind of peer: accepted with every field in bounds, or refused with a
// reason.
#include <stdlib.h>
#include <string.h>
#include "src/base/utf8.h"
#include "src/proto/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static void check(const struct msg *m, enum msg_from from) {
  const struct msg_row *row = msg_row(m->id);
  demand(row && row->from == from && m->request >= 0);
  for (const struct msg_field *f = row->fields; f->name; f++) {
    if (!json_object_get(m->json, f->name)) demand(!f->needed);
    if (f->type == MSG_T_INT && f->needed) {
      int64_t v = msg_int(m, f->name, INT64_MIN);
      demand(v >= f->min && v <= f->max);
    }
    if (f->type == MSG_T_TEXT && f->needed) demand((int64_t)strlen(msg_text(m, f->name, "")) <= f->max);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const enum msg_from peers[] = {MSG_CLIENT, MSG_DAEMON, MSG_BOSS, MSG_WORKER};
  for (size_t i = 0; i < sizeof peers / sizeof peers[0]; i++) {
    struct jdoc_fault fault = {0};
    struct msg m;
    int err = msg_read(&m, (const char *)data, size, peers[i], &fault);
    demand((err == 0) == (m.json != NULL));
    if (m.json) check(&m, peers[i]);
    else demand(fault.err == err && fault.why[0] && utf8_valid(fault.at, strlen(fault.at)));
    json_decref(m.json);
  }
  return 0;
}
