// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words.h"
#include <stdio.h>
#include <string.h>
#include "src/base/clock.h"
#include "src/proto/fault.h"
#include "ui/text.h"

static const char *const weekdays[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                       N_("Fri"), N_("Sat"), N_("Sun")};
static const char *const months[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
                                     N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};

static const char *const short_days[] = {N_("Mo"), N_("Tu"), N_("We"), N_("Th"),
                                         N_("Fr"), N_("Sa"), N_("Su")};

const char *words_short_day(int weekday) {
  return weekday >= 1 && weekday <= 7 ? _(short_days[weekday - 1]) : "";
}

char *words_day(char *out, int64_t utc_ms) {
  struct clock_date d = clock_to_date(utc_ms);
  // TRANSLATORS: day, month
  snprintf(out, WORDS_LINE, _("%1$d %2$s"), d.day, _(months[d.month - 1]));
  return out;
}

const char *words_weekday(int weekday) {
  return weekday >= 1 && weekday <= 7 ? _(weekdays[weekday - 1]) : "";
}

char *words_date(char *out, int64_t utc_ms) {
  struct clock_date d = clock_to_date(utc_ms);
  // TRANSLATORS: weekday, day, month
  snprintf(out, WORDS_LINE, _("%1$s %2$d %3$s"), words_weekday(d.weekday), d.day, _(months[d.month - 1]));
  return out;
}

char *words_clock(char *out, int64_t utc_ms) {
  struct clock_date d = clock_to_date(utc_ms);
  snprintf(out, WORDS_LINE, "%02d:%02d:%02d", d.hour, d.minute, d.second);
  return out;
}

char *words_minute(char *out, int64_t utc_ms) {
  struct clock_date d = clock_to_date(utc_ms);
  snprintf(out, WORDS_LINE, "%02d:%02d", d.hour, d.minute);
  return out;
}

char *words_span(char *out, int64_t ms) {
  long s = ms > 0 ? (long)(ms / 1000) : 0;
  if (s < 60) snprintf(out, WORDS_LINE, _("%ld s"), s);
  else if (s < 3600) snprintf(out, WORDS_LINE, _("%ld min %ld s"), s / 60, s % 60);
  else if (s < 48 * 3600) snprintf(out, WORDS_LINE, _("%ld h %ld min"), s / 3600, s / 60 % 60);
  else snprintf(out, WORDS_LINE, _("%ld days"), s / 86400);
  return out;
}

char *words_timer(char *out, int64_t ms) {
  long s = ms > 0 ? (long)(ms / 1000) : 0;
  if (s < 3600) snprintf(out, WORDS_LINE, "%02ld:%02ld", s / 60, s % 60);
  else snprintf(out, WORDS_LINE, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
  return out;
}

char *words_lesson(char *out, const struct model_lesson *l) {
  if (l->period > 0) snprintf(out, WORDS_LINE, _("Lesson %d: %s  %s"), (int)l->period, l->title, l->cls);
  else snprintf(out, WORDS_LINE, "%s  %s", l->title, l->cls);
  return out;
}

char *words_teacher(char *out, const struct model_lesson *l) {
  snprintf(out, WORDS_LINE, "%s%s%s", l->school, l->school[0] && l->teacher[0] ? "  " : "", l->teacher);
  return out;
}

static const struct {
  const char *code, *name;
} activities[] = {{"special", N_("dedicated class")}, {"demo", N_("demonstration")},
                  {"coteach", N_("two teachers")},    {"observe", N_("observation")},
                  {"review", N_("review")},           {"growth", N_("growth lesson")},
                  {"open", N_("open lesson")},        {"research", N_("research")},
                  {"meeting", N_("meeting")},         {"event", N_("event")},
                  {"training", N_("training")},       {"local", N_("own class")}};

const char *words_activity(const char *code) {
  for (size_t i = 0; i < sizeof activities / sizeof activities[0]; i++) {
    if (strcmp(activities[i].code, code) == 0) return _(activities[i].name);
  }
  return code;
}

static const char *const ways[] = {N_("local"), N_("call"), N_("live"), N_("on disk")};

const char *words_way(int way) { return way >= 0 && way < 4 ? _(ways[way]) : ""; }

static const struct {
  const char *word;
  enum role role;
} states[ST_COUNT] = {
    [ST_IDLE] = {"", ROLE_TEXT},
    [ST_PLANNED] = {N_("planned"), ROLE_TEXT},
    [ST_SOON] = {N_("soon"), ROLE_WARN},
    [ST_OPEN] = {N_("joining"), ROLE_LIVE},
    [ST_LIVE] = {N_("in class"), ROLE_LIVE},
    [ST_RECONNECTING] = {N_("retrying"), ROLE_BAD},
    [ST_ENDED] = {N_("over"), ROLE_DIM},
    [ST_LEDGERED] = {N_("recorded"), ROLE_GOOD},
    [ST_CANCELLED] = {N_("cancelled"), ROLE_DIM},
    [ST_MISSED] = {N_("not held"), ROLE_BAD},
};

static void changed_from(char *out, const struct model_lesson *l) {
  char time[WORDS_LINE];
  bool same_day = clock_to_date(l->was_ms).day == clock_to_date(l->start_ms).day;
  words_minute(time, l->was_ms);
  if (same_day) snprintf(out, WORDS_LINE, _("was %s"), time);
  else snprintf(out, WORDS_LINE, _("was %s"), words_short_day(clock_to_date(l->was_ms).weekday));
}

char *words_state(char *out, enum role *role, const struct model_lesson *l) {
  int state = l->change == CHG_CANCELLED ? ST_CANCELLED : l->state;
  *role = states[state].role;
  if (state == ST_PLANNED && l->change == CHG_MOVED && l->was_ms) {
    *role = ROLE_WARN;
    changed_from(out, l);
  } else if ((state == ST_PLANNED || state == ST_MISSED || state == ST_SOON) && l->way == VIA_NONE) {
    *role = ROLE_TEXT;
    out[0] = '\0';
  } else {
    snprintf(out, WORDS_LINE, "%s", states[state].word[0] ? _(states[state].word) : "");
  }
  return out;
}

void words_fault(struct words_fault *out, int code, const struct model_todo *args) {
  const struct fault *f = fault_find(code);
  const char *arg[MODEL_ARGS];
  size_t n = args ? (size_t)args->args : 0;
  for (size_t i = 0; i < n && i < MODEL_ARGS; i++) arg[i] = args->arg[i];
  memset(out, 0, sizeof *out);
  text_fill(out->what, sizeof out->what,
            f ? _(f->what) : _("Something is wrong that this console does not know"), arg, n);
  if (f) text_fill(out->means, sizeof out->means, _(f->means), arg, n);
  text_fill(out->todo, sizeof out->todo, f ? _(f->todo) : _("Tell the maintainer this code"), arg, n);
}
