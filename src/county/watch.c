// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>
#include "mqtt/topic.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/jdoc.h"
#include "src/base/utf8.h"
#include "src/county/cmd.h"
#include "src/county/fleet.h"
#include "src/county/text.h"

enum { CONNECT_MS = 10000, QUIET_MS = 700, KNOWN_MS = 5000, LINE = 512 };

struct watch {
  const struct options *o;
  struct broker *broker;
  struct fleet fleet;
  bool terminal, dirty;
  int64_t quiet_since;
};

static const char *const state_words[] = {N_("starting"),     N_("ready"), N_("in class"),
                                          N_("switched off"), N_("lost"),  N_("needs help")};
static const char *const clock_words[] = {N_("unset"), N_("drifting"), N_("right")};

static void print_json(const struct fleet_room *r) {
  json_t *o = json_pack("{s:s}", "room", r->text);
  char ts[32];
  if (o && r->has_state)
    json_object_update_new(o,
                           json_pack("{s:s, s:s, s:s, s:s, s:I, s:s?, s:s}", "state",
                                     payload_room_word[r->state.state], "since",
                                     clock_format_utc(r->since_ms, ts, sizeof ts), "version",
                                     r->state.version, "boot", r->state.boot, "bd", (json_int_t)r->state.bd,
                                     "lesson", r->state.lesson[0] ? r->state.lesson : NULL, "clock",
                                     trust_state_word[r->state.head.clock]));
  if (o && r->has_reported)
    json_object_update_new(o, json_pack("{s:I, s:b, s:s*, s:s*}", "rev", (json_int_t)r->reported.rev, "ok",
                                        r->reported.ok, "refused_at", r->reported.ok ? NULL : r->reported.at,
                                        "refused_why", r->reported.ok ? NULL : r->reported.why));
  if (o) json_dumpf(o, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(o);
}

struct cells {
  char since[32], rev[320];
  const char *state, *clock, *version, *lesson;
};

static void fill_cells(const struct fleet_room *r, struct cells *c) {
  *c = (struct cells){.since = "-", .rev = "-", .state = "-", .clock = "-", .version = "-", .lesson = "-"};
  if (r->has_state) {
    struct clock_date d = clock_to_date(r->since_ms);
    snprintf(c->since, sizeof c->since, "%02d-%02d %02d:%02d:%02d", d.month, d.day, d.hour, d.minute,
             d.second);
    c->state = _(state_words[r->state.state]);
    c->clock = _(clock_words[r->state.head.clock]);
    c->version = r->state.version;
    if (r->state.lesson[0]) c->lesson = r->state.lesson;
  }
  if (r->has_reported && r->reported.ok) snprintf(c->rev, sizeof c->rev, "%lld", (long long)r->reported.rev);
  if (r->has_reported && !r->reported.ok)
    snprintf(c->rev, sizeof c->rev, _("%lld; %lld refused: %s %s"), (long long)r->reported.rev,
             (long long)r->reported.refused_rev, r->reported.at, r->reported.why);
}

static void print_line(const char *room, const struct cells *c) {
  const char *texts[] = {room, c->state, c->since, c->clock, c->version, c->lesson, c->rev};
  static const int widths[] = {20, 10, 14, 8, 9, 18, 0};
  char cell[LINE];
  for (int i = 0; i < 7; i++) {
    if (widths[i]) utf8_pad(cell, sizeof cell, texts[i], widths[i]);
    printf("%s%s", i ? "  " : "", widths[i] ? cell : texts[i]);
  }
}

static void print_row(const struct fleet_room *r) {
  struct cells c;
  fill_cells(r, &c);
  print_line(r->text, &c);
  putchar('\n');
}

static void print_head(void) {
  struct cells c = {.state = _("state"), .clock = _("clock"), .version = _("version"), .lesson = _("lesson")};
  snprintf(c.since, sizeof c.since, "%s", _("since"));
  snprintf(c.rev, sizeof c.rev, "%s", _("timetable"));
  print_line(_("room"), &c);
  putchar('\n');
}

static void print_all(struct watch *w) {
  if (!w->o->json) print_head();
  for (int i = 0; i < w->fleet.count; i++) (w->o->json ? print_json : print_row)(&w->fleet.room[i]);
  fflush(stdout);
}

// Redraws the terminal from the top, as many rooms as fit.
static void redraw(struct watch *w) {
  struct winsize size;
  int lines = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 4 ? size.ws_row : 24;
  int shown = w->fleet.count < lines - 3 ? w->fleet.count : lines - 3;
  fputs("\033[H\033[?7l", stdout);  // no wrapping: a long line is cut by the terminal
  print_head();
  for (int i = 0; i < shown; i++) {
    struct cells c;
    fill_cells(&w->fleet.room[i], &c);
    print_line(w->fleet.room[i].text, &c);
    fputs("\033[K\n", stdout);
  }
  printf("\033[J");
  if (shown < w->fleet.count) printf(_("and %d more rooms\n"), w->fleet.count - shown);
  printf(_("%d rooms; Ctrl-C ends"), w->fleet.count);
  fputs("\033[?7h", stdout);
  fflush(stdout);
}

static void on_change(struct watch *w, const char *room) {
  w->dirty = true;
  if (w->o->once || w->terminal) return;
  for (int i = 0; i < w->fleet.count; i++)
    if (!strcmp(w->fleet.room[i].text, room)) (w->o->json ? print_json : print_row)(&w->fleet.room[i]);
  fflush(stdout);
}

static int take(struct watch *w, enum topic_channel ch, const char *room, const struct link_message *m) {
  struct jdoc_fault fault = {0};
  struct payload_state state;
  struct payload_reported reported;
  bool changed = false;
  int err;
  if (ch == TOPIC_STATE) {
    err = payload_state_read(&state, m->payload, m->len, &fault);
    if (!err) err = fleet_state(&w->fleet, room, &state, &changed);
  } else {
    err = payload_reported_read(&reported, m->payload, m->len, &fault);
    if (!err) err = fleet_reported(&w->fleet, room, &reported, &changed);
  }
  if (err && fault.err) fprintf(stderr, _("%s: refused: %s %s\n"), m->topic, fault.at, fault.why);
  if (changed) on_change(w, room);
  return err;
}

static void on_message(void *arg, const struct link_message *m) {
  struct watch *w = arg;
  struct topic topic;
  char room[32];
  if (topic_parse(m->topic, &topic) || m->len == 0) return;  // an empty one clears a retained message
  if (topic.channel != TOPIC_STATE && topic.channel != TOPIC_SCHEDULE_REPORTED) return;
  if (topic_room_text(&topic.room, room, sizeof room)) return;
  w->quiet_since = clock_mono_ms();
  take(w, topic.channel, room, m);
}

static void on_connected(void *arg) { ((struct watch *)arg)->quiet_since = clock_mono_ms(); }

static void on_tick(void *arg) {
  struct watch *w = arg;
  if (w->o->once && w->quiet_since && clock_mono_ms() - w->quiet_since > QUIET_MS) broker_quit(w->broker);
  if (w->terminal && w->dirty) redraw(w);
  w->dirty = false;
}

static int run(struct watch *w) {
  int err = broker_connect(w->broker, CONNECT_MS);
  if (err) return err == ERR_EOF ? EX_OK : EX_UNAVAILABLE;
  if (w->terminal) fputs("\033[?25l\033[2J", stdout);
  w->dirty = true;
  broker_run(w->broker, w->o->once ? KNOWN_MS : -1);
  if (w->terminal) puts("\033[?25h");
  if (w->o->once) print_all(w);
  return EX_OK;
}

int cmd_watch(const struct options *o) {
  char state[TOPIC_MAX], reported[TOPIC_MAX];
  const char *filters[] = {state, reported, NULL};
  struct watch w = {.o = o, .terminal = !o->once && !o->json && isatty(STDOUT_FILENO)};
  struct broker_use use = {.subscribe = filters,
                           .on_connected = on_connected,
                           .on_message = on_message,
                           .on_tick = on_tick,
                           .arg = &w};
  int err = topic_filter(state, sizeof state, NULL, TOPIC_STATE, NULL);
  if (!err) err = topic_filter(reported, sizeof reported, NULL, TOPIC_SCHEDULE_REPORTED, NULL);
  if (!err) err = broker_new(&w.broker, &o->broker, &use);
  int code = !err ? run(&w) : err == ERR_MISSING ? EX_NOINPUT : EX_OSERR;
  broker_free(w.broker);
  fleet_clear(&w.fleet);
  return code;
}
