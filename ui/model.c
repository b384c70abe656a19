// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/b64.h"
#include "src/base/err.h"
#include "ui/model_read.h"

static const char *const state_words[] = {"idle",  "planned",  "soon",      "open",   "live", "reconnecting",
                                          "ended", "ledgered", "cancelled", "missed", NULL};
static const char *const way_words[] = {"none", "call", "live", "file", NULL};
static const char *const change_words[] = {"", "moved", "cancelled", NULL};
static const char *const clock_words[] = {"unset", "drifting", "trusted", NULL};
static const char *const link_words[] = {"off", "connecting", "online", "waiting", NULL};
static const char *const phase_words[] = {"idle", "opening", "playing", "stalled", "failed", NULL};
static const char *const worker_words[] = {"starting", "up", "down", NULL};
static const char *const by_words[] = {"timetable", "hand", NULL};

#define L struct model_lesson
static const struct take lesson_fields[] = {TAKE_T(L, uid),
                                            TAKE_T(L, title),
                                            TAKE_T(L, cls),
                                            TAKE_T(L, activity),
                                            TAKE_T(L, school),
                                            TAKE_T(L, teacher),
                                            TAKE_T(L, reason),
                                            TAKE_I(L, start_ms),
                                            TAKE_I(L, end_ms),
                                            TAKE_I(L, was_ms),
                                            TAKE_I(L, period),
                                            TAKE_W(L, way, way_words),
                                            TAKE_W(L, state, state_words),
                                            TAKE_W(L, change, change_words),
                                            TAKE_END};
#undef L
#define R struct model_ledger
static const struct take ledger_fields[] = {TAKE_I(R, seq),
                                            TAKE_I(R, start_ms),
                                            TAKE_I(R, began_ms),
                                            TAKE_I(R, ended_ms),
                                            TAKE_I(R, picture_ms),
                                            TAKE_I(R, gaps),
                                            TAKE_I(R, sent_ms),
                                            TAKE_I(R, acked_ms),
                                            TAKE_T(R, uid),
                                            TAKE_T(R, title),
                                            TAKE_T(R, cls),
                                            TAKE_T(R, hash),
                                            TAKE_END};
#undef R
#define P struct model_period
static const struct take period_fields[] = {TAKE_I(P, n), TAKE_T(P, start), TAKE_T(P, end), TAKE_END};
#undef P

// Members of the anonymous structs of struct model need their names said apart from the field's.
#define M(path) offsetof(struct model, path)
#define MT(n, path) \
  { n, TAKE_TEXT, M(path), sizeof(((struct model *)0)->path), NULL }
#define MI(n, path) \
  { n, TAKE_INT, M(path), 0, NULL }
#define MB(n, path) \
  { n, TAKE_BOOL, M(path), 0, NULL }
#define MW(n, path, w) \
  { n, TAKE_WORD, M(path), 0, w }
static const struct take room_fields[] = {MT("name", room.name),   MT("duty_phone", room.duty_phone),
                                          MT("phone", room.phone), MT("version", room.version),
                                          MT("lang", room.lang),   TAKE_END};
static const struct take clock_fields[] = {MW("state", clock.state, clock_words),
                                           MT("why", clock.why),
                                           MI("now_ms", clock.now_ms),
                                           MI("jump_ms", clock.jump_ms),
                                           {"rate", TAKE_NUMBER, M(clock.rate), 0, NULL},
                                           TAKE_END};
static const struct take link_fields[] = {MW("state", link.state, link_words),
                                          MI("since_ms", link.since_ms),
                                          MI("tries", link.tries),
                                          MI("next_ms", link.next_ms),
                                          MI("outbox", link.outbox),
                                          MT("host", link.host),
                                          MT("why", link.why),
                                          TAKE_END};
static const struct take worker_fields[] = {MW("state", worker.state, worker_words),
                                            MI("restarts", worker.restarts),
                                            MI("since_ms", worker.since_ms),
                                            MB("window", worker.window),
                                            MB("one_screen", worker.one_screen),
                                            TAKE_END};
static const struct take table_fields[] = {MI("rev", table.rev), MI("received_ms", table.received_ms),
                                           MI("week", table.week), MT("term", table.term), TAKE_END};
static const struct take refused_fields[] = {MI("ts_ms", table.refused_ms), MT("at", table.refused_at),
                                             MT("why", table.refused_why), TAKE_END};
static const struct take now_fields[] = {MW("state", now.state, state_words),
                                         MB("running", now.running),
                                         MI("since_ms", now.since_ms),
                                         MI("opened_ms", now.opened_ms),
                                         MI("began_ms", now.began_ms),
                                         MI("ended_ms", now.ended_ms),
                                         MI("address", now.address),
                                         MI("addresses", now.addresses),
                                         MI("tries", now.tries),
                                         MI("lost_ms", now.lost_ms),
                                         MI("retry_ms", now.retry_ms),
                                         MI("gaps", now.gaps),
                                         MI("gap_ms", now.gap_ms),
                                         MI("why", now.why),
                                         TAKE_END};
static const struct take player_fields[] = {MW("phase", now.player.phase, phase_words),
                                            MI("width", now.player.width),
                                            MI("height", now.player.height),
                                            MI("fps_x10", now.player.fps_x10),
                                            MI("frames", now.player.frames),
                                            MI("lost", now.player.lost),
                                            MI("kbps", now.player.kbps),
                                            MI("level", now.player.level),
                                            MI("volume", now.player.volume),
                                            MB("mute", now.player.mute),
                                            TAKE_END};

void model_init(struct model *m) {
  memset(m, 0, sizeof *m);
  m->clock.rate = 1.0;
}

void model_free(struct model *m) {
  free(m->table.lesson);
  free(m->picture.rgb);
  model_init(m);
}

// Each reader fills a scratch copy of the model; model_take() keeps it only when all went well.
typedef int reader(struct model *m, const struct jdoc *root);

static int read_room(struct model *m, const struct jdoc *root) { return take_all(root, room_fields, m); }
static int read_link(struct model *m, const struct jdoc *root) { return take_all(root, link_fields, m); }
static int read_worker(struct model *m, const struct jdoc *root) { return take_all(root, worker_fields, m); }

static int read_clock(struct model *m, const struct jdoc *root) {
  int err = take_all(root, clock_fields, m);
  if (!err && !(m->clock.rate > 0)) m->clock.rate = 1.0;
  return err;
}

static int read_periods(struct model *m, const struct jdoc *root) {
  struct jdoc list, item;
  m->table.periods = 0;
  if (!jdoc_has(root, "periods")) return ERR_OK;
  int err = jdoc_array(root, "periods", MODEL_PERIODS, &list);
  for (size_t i = 0; !err && i < jdoc_len(&list); i++) {
    struct model_period *p = &m->table.period[i];
    memset(p, 0, sizeof *p);
    err = jdoc_item_object(&list, i, &item);
    if (!err) err = take_all(&item, period_fields, p);
    m->table.periods = i + 1;
  }
  return err;
}

static int by_start(const void *a, const void *b) {
  const struct model_lesson *x = a, *y = b;
  return x->start_ms < y->start_ms ? -1 : x->start_ms > y->start_ms;
}

static int read_lessons(struct model *m, const struct jdoc *root) {
  struct jdoc list, item;
  m->table.lesson = NULL;
  m->table.count = 0;
  if (!jdoc_has(root, "lessons")) return ERR_OK;
  int err = jdoc_array(root, "lessons", MODEL_LESSONS, &list);
  if (err || jdoc_len(&list) == 0) return err;
  m->table.lesson = calloc(jdoc_len(&list), sizeof *m->table.lesson);
  if (!m->table.lesson) return jdoc_refuse(root, "lessons", ERR_NOMEM, "no memory");
  m->table.count = jdoc_len(&list);
  for (size_t i = 0; !err && i < m->table.count; i++) {
    err = jdoc_item_object(&list, i, &item);
    if (!err) err = take_all(&item, lesson_fields, &m->table.lesson[i]);
  }
  qsort(m->table.lesson, m->table.count, sizeof *m->table.lesson, by_start);
  return err;
}

static int read_table(struct model *m, const struct jdoc *root) {
  struct jdoc refused;
  int err = take_all(root, table_fields, m);
  m->table.refused_ms = 0;
  if (!err && jdoc_has(root, "refused")) {
    err = jdoc_object(root, "refused", &refused);
    if (!err) err = take_all(&refused, refused_fields, m);
  }
  if (!err) err = read_periods(m, root);
  return err ? err : read_lessons(m, root);
}

static int read_now(struct model *m, const struct jdoc *root) {
  struct jdoc sub;
  int by = 0;
  memset(&m->now, 0, sizeof m->now);
  int err = take_all(root, now_fields, m);
  if (!err && jdoc_has(root, "by")) err = jdoc_word(root, "by", by_words, &by);
  m->now.by_hand = by == 1;
  if (!err && jdoc_has(root, "player")) {
    err = jdoc_object(root, "player", &sub);
    if (!err) err = take_all(&sub, player_fields, m);
  }
  m->now.has = jdoc_has(root, "lesson");
  if (err || !m->now.has) return err;
  err = jdoc_object(root, "lesson", &sub);
  return err ? err : take_all(&sub, lesson_fields, &m->now.lesson);
}

static int read_ledger(struct model *m, const struct jdoc *root) {
  struct jdoc list, item;
  int err = ERR_OK;
  m->ledger.rows = 0;
  if (jdoc_has(root, "unacked")) err = jdoc_int(root, "unacked", 0, INT64_MAX / 4, &m->ledger.unacked);
  if (err || !jdoc_has(root, "rows")) return err;
  err = jdoc_array(root, "rows", MODEL_ROWS, &list);
  for (size_t i = 0; !err && i < jdoc_len(&list); i++) {
    struct model_ledger *row = &m->ledger.row[i];
    memset(row, 0, sizeof *row);
    err = jdoc_item_object(&list, i, &item);
    if (!err) err = take_all(&item, ledger_fields, row);
    m->ledger.rows = (int)i + 1;
  }
  return err;
}

static int read_args(struct model_todo *todo, const struct jdoc *item) {
  struct jdoc list;
  if (!jdoc_has(item, "args")) return ERR_OK;
  int err = jdoc_array(item, "args", MODEL_ARGS, &list);
  for (size_t i = 0; !err && i < jdoc_len(&list); i++) {
    err = take_item_text(&list, i, todo->arg[i], sizeof todo->arg[i]);
    todo->args = (int)i + 1;
  }
  return err;
}

static int read_todo(struct model *m, const struct jdoc *root) {
  struct jdoc list, item;
  m->todo.count = 0;
  if (!jdoc_has(root, "items")) return ERR_OK;
  int err = jdoc_array(root, "items", MODEL_TODOS, &list);
  for (size_t i = 0; !err && i < jdoc_len(&list); i++) {
    struct model_todo *todo = &m->todo.item[i];
    memset(todo, 0, sizeof *todo);
    err = jdoc_item_object(&list, i, &item);
    if (!err) err = jdoc_int(&item, "code", 0, 9999, &todo->code);
    if (!err) err = read_args(todo, &item);
    m->todo.count = (int)i + 1;
  }
  return err;
}

static int read_picture(struct model *m, const struct jdoc *root) {
  int64_t w = 0, h = 0;
  int err = jdoc_int(root, "w", 1, 160, &w);
  if (!err) err = jdoc_int(root, "h", 1, 90, &h);
  if (!err) err = jdoc_int(root, "n", 0, INT64_MAX / 4, &m->picture.n);
  if (err) return err;
  const json_t *text = json_object_get(root->value, "rgb");
  size_t n = 0;
  if (!json_is_string(text)) return jdoc_refuse(root, "rgb", ERR_TYPE, "needs a string");
  m->picture.w = m->picture.h = 0;
  err = b64_decode(json_string_value(text), json_string_length(text), m->picture.rgb, MODEL_PICTURE, &n);
  if (err || n != (size_t)(w * h * 3))
    return jdoc_refuse(root, "rgb", ERR_SYNTAX, "needs base64 of w*h*3 bytes");
  m->picture.w = (int)w;
  m->picture.h = (int)h;
  return ERR_OK;
}

static const struct {
  enum msg_id id;
  reader *read;
} readers[] = {{MSG_ROOM, read_room},         {MSG_CLOCK, read_clock},     {MSG_LINK, read_link},
               {MSG_WORKER_DOC, read_worker}, {MSG_TIMETABLE, read_table}, {MSG_LESSON, read_now},
               {MSG_LEDGER, read_ledger},     {MSG_TODO, read_todo},       {MSG_PREVIEW, read_picture}};

static reader *reader_of(enum msg_id id) {
  for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
    if (readers[i].id == id) return readers[i].read;
  }
  return NULL;
}

// The scratch copy shares the lesson list with m until read_lessons() makes its own.
static int keep(struct model *m, struct model *fresh, int err) {
  struct model_lesson *drop = err ? fresh->table.lesson : m->table.lesson;
  if (fresh->table.lesson != m->table.lesson) free(drop);
  if (!err) *m = *fresh;
  return err;
}

static unsigned bit(enum msg_id doc) { return 1u << (doc - MSG_ROOM); }

int model_take(struct model *m, const struct msg *msg, int64_t mono_ms, struct jdoc_fault *fault) {
  reader *read = reader_of(msg->id);
  if (!read) return ERR_OK;
  struct jdoc root;
  memset(fault, 0, sizeof *fault);
  jdoc_root(&root, msg->json, fault);
  if (msg->id == MSG_PREVIEW && !m->picture.rgb) m->picture.rgb = malloc(MODEL_PICTURE);
  if (msg->id == MSG_PREVIEW && !m->picture.rgb) return jdoc_refuse(&root, "rgb", ERR_NOMEM, "no memory");
  struct model fresh = *m;
  int err = keep(m, &fresh, read(&fresh, &root));
  if (err) return err;
  m->have |= bit(msg->id);
  if (msg->id == MSG_CLOCK) m->mono_ms = mono_ms;
  return ERR_OK;
}

bool model_has(const struct model *m, enum msg_id doc) { return (m->have & bit(doc)) != 0; }

bool model_complete(const struct model *m) {
  for (int doc = MSG_ROOM; doc <= MSG_TODO; doc++) {
    if (!model_has(m, (enum msg_id)doc)) return false;
  }
  return true;
}

int64_t model_now(const struct model *m, int64_t mono_ms) {
  if (!model_has(m, MSG_CLOCK)) return 0;
  return m->clock.now_ms + (int64_t)((double)(mono_ms - m->mono_ms) * m->clock.rate);
}

size_t model_range(const struct model *m, int64_t from_ms, int64_t to_ms, size_t *first) {
  size_t i = 0;
  while (i < m->table.count && m->table.lesson[i].start_ms < from_ms) i++;
  *first = i;
  while (i < m->table.count && m->table.lesson[i].start_ms < to_ms) i++;
  return i - *first;
}

const struct model_lesson *model_find(const struct model *m, const char *uid) {
  for (size_t i = 0; i < m->table.count; i++) {
    if (strcmp(m->table.lesson[i].uid, uid) == 0) return &m->table.lesson[i];
  }
  return NULL;
}

const struct model_ledger *model_row(const struct model *m, const char *uid) {
  for (int i = 0; i < m->ledger.rows; i++) {
    if (strcmp(m->ledger.row[i].uid, uid) == 0) return &m->ledger.row[i];
  }
  return NULL;
}
