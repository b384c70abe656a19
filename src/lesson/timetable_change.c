// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/lesson/timetable.h"
#include "src/lesson/timetable_in.h"

static int by_uid(const void *left, const void *right) {
  const struct timetable_lesson *a = left, *b = right;
  int order = strcmp(a->uid, b->uid);
  return order ? order : a->index - b->index;
}

static int by_start(const void *left, const void *right) {
  const struct timetable_lesson *a = left, *b = right;
  if (a->start_ms != b->start_ms) return a->start_ms < b->start_ms ? -1 : 1;
  return strcmp(a->uid, b->uid);
}

static int match_uid(const void *uid, const void *lesson) {
  return strcmp(uid, ((const struct timetable_lesson *)lesson)->uid);
}

int timetable_read_unique(const struct timetable_read *r, const struct jdoc *lessons) {
  struct timetable *t = r->t;
  struct jdoc at;
  if (t->count) qsort(t->lesson, t->count, sizeof *t->lesson, by_uid);
  for (size_t i = 1; i < t->count; i++) {
    if (strcmp(t->lesson[i - 1].uid, t->lesson[i].uid)) continue;
    jdoc_item(lessons, (size_t)t->lesson[i].index, &at);
    return jdoc_refuse(&at, "uid", ERR_EXISTS, "is also the uid of lesson %d", t->lesson[i - 1].index);
  }
  return ERR_OK;
}

static int read_change(const struct timetable_read *r, const struct jdoc *at) {
  static const char *const kinds[] = {"moved", "cancelled", NULL};
  struct timetable *t = r->t;
  struct timetable_lesson *lesson = NULL;
  struct timetable_when when;
  char uid[sizeof lesson->uid];
  int kind;
  int err = jdoc_string(at, "uid", uid, sizeof uid);
  if (err) return err;
  if (t->count) lesson = bsearch(uid, t->lesson, t->count, sizeof *t->lesson, match_uid);
  if (!lesson) return jdoc_refuse(at, "uid", ERR_MISSING, "is not the uid of a lesson");
  if (lesson->change) return jdoc_refuse(at, "uid", ERR_EXISTS, "is changed twice");
  if ((err = jdoc_word(at, "kind", kinds, &kind))) return err;
  if (jdoc_has(at, "reason") && (err = jdoc_string(at, "reason", lesson->reason, sizeof lesson->reason)))
    return err;
  lesson->change = kind ? CHANGE_CANCELLED : CHANGE_MOVED;
  lesson->was_ms = lesson->start_ms;
  if (lesson->change == CHANGE_CANCELLED) return ERR_OK;
  if ((err = timetable_read_when(r, at, lesson->end_ms - lesson->start_ms, &when))) return err;
  lesson->start_ms = when.start_ms;
  lesson->end_ms = when.end_ms;
  lesson->period = when.period;
  return ERR_OK;
}

int timetable_read_changes(const struct timetable_read *r, const struct jdoc *root) {
  struct jdoc list, at;
  if (!jdoc_has(root, "changes")) return ERR_OK;
  int err = jdoc_array(root, "changes", TIMETABLE_MAX_LESSONS, &list);
  for (size_t i = 0; !err && i < jdoc_len(&list); i++) {
    err = jdoc_item_object(&list, i, &at);
    if (!err) err = read_change(r, &at);
  }
  return err;
}

int timetable_read_overlap(const struct timetable_read *r, const struct jdoc *lessons) {
  struct timetable *t = r->t;
  const struct timetable_lesson *before = NULL;  // the one that ends last so far
  struct jdoc at;
  if (t->count) qsort(t->lesson, t->count, sizeof *t->lesson, by_start);
  for (size_t i = 0; i < t->count; i++) {
    const struct timetable_lesson *lesson = &t->lesson[i];
    if (lesson->change == CHANGE_CANCELLED) continue;
    if (before && lesson->start_ms < before->end_ms) {
      bool later = lesson->index > before->index;
      jdoc_item(lessons, (size_t)(later ? lesson : before)->index, &at);
      return jdoc_refuse(&at, NULL, ERR_RANGE, "overlaps lesson %s", (later ? before : lesson)->uid);
    }
    before = lesson;  // no overlap, so it ends last
  }
  return ERR_OK;
}
