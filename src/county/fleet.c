// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/fleet.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"

void fleet_clear(struct fleet *f) {
  free(f->room);
  *f = (struct fleet){0};
}

// The place of a room, or where it would go.
static int place(const struct fleet *f, const char *room) {
  int lo = 0, hi = f->count;
  while (lo < hi) {
    int mid = (lo + hi) / 2;
    if (strcmp(f->room[mid].text, room) < 0) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

static struct fleet_room *room_for(struct fleet *f, const char *room) {
  int at = place(f, room);
  if (at < f->count && !strcmp(f->room[at].text, room)) return &f->room[at];
  if (f->count == f->cap) {
    int cap = f->cap ? f->cap * 2 : 16;
    struct fleet_room *more = realloc(f->room, (size_t)cap * sizeof *more);
    if (!more) return NULL;
    f->room = more;
    f->cap = cap;
  }
  memmove(&f->room[at + 1], &f->room[at], (size_t)(f->count - at) * sizeof *f->room);
  f->count++;
  f->room[at] = (struct fleet_room){0};
  snprintf(f->room[at].text, sizeof f->room[at].text, "%s", room);
  return &f->room[at];
}

int fleet_state(struct fleet *f, const char *room, const struct payload_state *state, bool *changed) {
  struct fleet_room *r = room_for(f, room);
  *changed = false;
  if (!r) return ERR_NOMEM;
  if (r->has_state && state->bd < r->state.bd) return ERR_OK;
  if (!r->has_state || r->state.state != state->state || strcmp(r->state.boot, state->boot))
    r->since_ms = state->head.ts_ms;
  *changed = true;
  r->has_state = true;
  r->state = *state;
  return ERR_OK;
}

int fleet_reported(struct fleet *f, const char *room, const struct payload_reported *reported,
                   bool *changed) {
  struct fleet_room *r = room_for(f, room);
  *changed = false;
  if (!r) return ERR_NOMEM;
  *changed = true;
  r->has_reported = true;
  r->reported = *reported;
  return ERR_OK;
}
