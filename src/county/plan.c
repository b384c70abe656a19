// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include "mqtt/topic.h"
#include "src/base/err.h"
#include "src/county/build.h"
#include "src/county/text.h"

// A lesson in one of its rooms.
struct seat {
  char room[24];
  const struct timetable_room *id;
  const struct lesson *lesson;
};

static const struct when *when_of(const struct lesson *l) {
  return l->change == CHANGE_MOVED ? &l->moved : &l->at;
}

static int by_place(const struct lesson *a, const struct lesson *b) {
  int order = strcmp(a->file, b->file);
  return order ? order : (a->line > b->line) - (a->line < b->line);
}

static int by_room(const void *left, const void *right) {
  const struct seat *a = left, *b = right;
  int order = strcmp(a->room, b->room);
  if (order) return order;
  int64_t x = when_of(a->lesson)->start_ms, y = when_of(b->lesson)->start_ms;
  return x != y ? (x > y) - (x < y) : by_place(a->lesson, b->lesson);
}

static int by_uid(const void *left, const void *right) {
  const struct lesson *a = *(const struct lesson *const *)left, *b = *(const struct lesson *const *)right;
  int order = strcmp(a->uid, b->uid);
  return order ? order : by_place(a, b);
}

static int by_school(const void *left, const void *right) {
  const struct lesson *a = *(const struct lesson *const *)left, *b = *(const struct lesson *const *)right;
  int order = strcmp(a->school, b->school);
  return order ? order : by_place(a, b);
}

static void check_uids(const struct lesson **all, int n, struct faults *f) {
  qsort(all, (size_t)n, sizeof *all, by_uid);
  for (int i = 1; i < n; i++)
    if (!strcmp(all[i]->uid, all[i - 1]->uid))
      faults_add(f, all[i]->file, all[i]->line, "编号", _("\"%s\" is also the number of %s:%d"), all[i]->uid,
                 all[i - 1]->file, all[i - 1]->line);
}

static void check_schools(const struct lesson **all, int n, struct faults *f) {
  qsort(all, (size_t)n, sizeof *all, by_school);
  const struct lesson *first = NULL;
  for (int i = 0; i < n; i++) {
    const struct lesson *l = all[i];
    if (!l->school[0]) continue;
    if (!first || strcmp(first->school, l->school)) first = l;
    if (strcmp(first->school_name, l->school_name))
      faults_add(f, l->file, l->line, "主讲学校", _("school %s is called \"%s\" here and \"%s\" in %s:%d"),
                 l->school, l->school_name, first->school_name, first->file, first->line);
  }
}

static void check_overlaps(const struct room_plan *room, struct faults *f) {
  const struct lesson *before = NULL;  // the one that ends last so far
  for (int i = 0; i < room->count; i++) {
    const struct lesson *l = room->lesson[i];
    if (l->change == CHANGE_CANCELLED) continue;
    if (before && when_of(l)->start_ms < when_of(before)->end_ms) {
      bool later = by_place(l, before) > 0;
      const struct lesson *a = later ? l : before, *b = later ? before : l;
      faults_add(f, a->file, a->line, a->at.start[0] ? "开始" : "节次", _("overlaps %s:%d in room %s"),
                 b->file, b->line, room->text);
    }
    if (!before || when_of(l)->end_ms > when_of(before)->end_ms) before = l;
  }
}

static int fill_seats(struct seat *seats, const struct lessons *lessons) {
  int n = 0;
  for (int i = 0; i < lessons->count; i++)
    for (int r = 0; r < lessons->item[i].rooms; r++) {
      const struct lesson *l = &lessons->item[i];
      topic_room_text(&l->room[r], seats[n].room, sizeof seats[n].room);
      seats[n].id = &l->room[r];
      seats[n++].lesson = l;
    }
  qsort(seats, (size_t)n, sizeof *seats, by_room);
  return n;
}

// Seats are sorted: each run of the same room becomes a room_plan whose lessons point into `all`.
static void fill_rooms(struct plan *p, const struct seat *seats, int n, const struct lesson **all) {
  for (int i = 0; i < n; i++) {
    all[i] = seats[i].lesson;
    if (i == 0 || strcmp(seats[i].room, seats[i - 1].room)) {
      struct room_plan *r = &p->room[p->count++];
      r->room = *seats[i].id;
      snprintf(r->text, sizeof r->text, "%s", seats[i].room);
      r->lesson = &all[i];
    }
    p->room[p->count - 1].count++;
  }
}

static int total_rooms(const struct lessons *lessons) {
  int n = 0;
  for (int i = 0; i < lessons->count; i++) n += lessons->item[i].rooms;
  return n;
}

int plan_new(struct plan **out, const struct lessons *lessons, struct faults *f) {
  size_t n = (size_t)total_rooms(lessons), count = (size_t)lessons->count;
  int err = ERR_NOMEM;
  struct plan *p = calloc(1, sizeof *p);
  struct seat *seats = calloc(n + 1, sizeof *seats);
  const struct lesson **all = calloc(n + 1, sizeof *all), **sorted = calloc(count + 1, sizeof *sorted);
  *out = NULL;
  if (!p || !seats || !all || !sorted || !(p->room = calloc(n + 1, sizeof *p->room))) goto out;
  p->room[0].lesson = all;
  for (size_t i = 0; i < count; i++) sorted[i] = &lessons->item[i];
  check_uids(sorted, (int)count, f);
  check_schools(sorted, (int)count, f);
  fill_rooms(p, seats, fill_seats(seats, lessons), all);
  for (int i = 0; i < p->count; i++) check_overlaps(&p->room[i], f);
  *out = p;
  p = NULL;
  all = NULL;
  err = ERR_OK;
out:
  free(seats);
  free(all);
  free(sorted);
  if (p) free(p->room);
  free(p);
  return err;
}

void plan_free(struct plan *p) {
  if (!p) return;
  free(p->room[0].lesson);
  free(p->room);
  free(p);
}
