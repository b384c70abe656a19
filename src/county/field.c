// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/field.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "src/base/clock.h"
#include "src/base/err.h"

// Reads 1 to max digits; -1 when there are none or more.
static int number(const char **at, int max) {
  int n = 0, digits = 0;
  for (; **at >= '0' && **at <= '9'; (*at)++) {
    if (++digits > max) return -1;
    n = n * 10 + (**at - '0');
  }
  return digits ? n : -1;
}

// Steps over one of the words (NULL-terminated); false when none is there.
static bool skip(const char **at, const char *const *words) {
  for (; *words; words++) {
    size_t n = strlen(*words);
    if (strncmp(*at, *words, n)) continue;
    *at += n;
    return true;
  }
  return false;
}

int field_day(const char *text, char out[FIELD_DAY]) {
  static const char *const first[] = {"-", "/", ".", "年", NULL}, *const second[] = {"-", "/", ".", "月",
                                                                                     NULL};
  static const char *const last[] = {"日", NULL}, *const midnight[] = {" 0:00:00", " 00:00:00", " 0:00",
                                                                       NULL};
  char day[40];
  int y, m, d;
  int64_t ms;
  const char *at = text;
  if (strlen(text) == 8 && strspn(text, "0123456789") == 8) {
    snprintf(day, sizeof day, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
  } else {
    if ((y = number(&at, 4)) < 1000 || !skip(&at, first)) return ERR_SYNTAX;
    if ((m = number(&at, 2)) < 0 || !skip(&at, second)) return ERR_SYNTAX;
    if ((d = number(&at, 2)) < 0) return ERR_SYNTAX;
    skip(&at, last);
    skip(&at, midnight);
    if (*at) return ERR_SYNTAX;
    snprintf(day, sizeof day, "%04d-%02d-%02d", y, m, d);
  }
  int err = clock_parse_day(day, &ms);
  if (!err) memcpy(out, day, FIELD_DAY);
  return err;
}

int field_time(const char *text, char out[FIELD_TIME]) {
  static const char *const colon[] = {":", "：", NULL};
  const char *at = text;
  int h, m, s = 0;
  if ((h = number(&at, 2)) < 0 || !skip(&at, colon) || (m = number(&at, 2)) < 0) return ERR_SYNTAX;
  if (skip(&at, colon) && (s = number(&at, 2)) < 0) return ERR_SYNTAX;
  if (*at) return ERR_SYNTAX;
  if (h > 23 || m > 59 || s > 59) return ERR_RANGE;
  snprintf(out, FIELD_TIME, "%02d:%02d:%02d", h % 100, m % 100, s % 100);
  return ERR_OK;
}

int field_int(const char *text, int min, int max, const char *unit, int *out) {
  const char *at = text;
  int n = number(&at, 9);
  if (n < 0) return ERR_SYNTAX;
  while (*at == ' ') at++;
  if (*at && (!unit || strcmp(at, unit))) return ERR_SYNTAX;
  if (n < min || n > max) return ERR_RANGE;
  *out = n;
  return ERR_OK;
}

struct word {
  const char *text;
  int value;
};

static int find(const struct word *words, const char *text, int *out) {
  for (; words->text; words++) {
    if (strcasecmp(words->text, text)) continue;
    *out = words->value;
    return ERR_OK;
  }
  return ERR_RANGE;
}

int field_activity(const char *text, enum timetable_activity *out) {
  static const struct word words[] = {
      {"", ACT_SPECIAL},         {"专递课堂", ACT_SPECIAL}, {"专递", ACT_SPECIAL},
      {"名优示范课", ACT_DEMO},  {"示范课", ACT_DEMO},      {"双师互动课堂", ACT_COTEACH},
      {"双师课堂", ACT_COTEACH}, {"在线观摩", ACT_OBSERVE}, {"听课", ACT_OBSERVE},
      {"观摩", ACT_OBSERVE},     {"评课", ACT_REVIEW},      {"青年教师成长课", ACT_GROWTH},
      {"成长课", ACT_GROWTH},    {"公开课", ACT_OPEN},      {"网络教研", ACT_RESEARCH},
      {"教研", ACT_RESEARCH},    {"视频会议", ACT_MEETING}, {"会议", ACT_MEETING},
      {"班队", ACT_EVENT},       {"比赛", ACT_EVENT},       {"竞赛", ACT_EVENT},
      {"班队活动", ACT_EVENT},   {"培训", ACT_TRAINING},    {"远程培训", ACT_TRAINING},
      {"本地课", ACT_LOCAL},     {"本校课", ACT_LOCAL},     {NULL, 0},
  };
  int value;
  if (find(words, text, &value) == ERR_OK) {
    *out = (enum timetable_activity)value;
    return ERR_OK;
  }
  for (int i = 0; timetable_activity_word[i]; i++) {
    if (strcasecmp(timetable_activity_word[i], text)) continue;
    *out = (enum timetable_activity)i;
    return ERR_OK;
  }
  return ERR_RANGE;
}

int field_locale(const char *text, char *out, size_t cap) {
  static const char *const tags[] = {"zh", "mn", "en"};
  static const struct word words[] = {{"汉语", 0},         {"汉", 0},   {"普通话", 0}, {"中文", 0},
                                      {"国家通用语言", 0}, {"蒙语", 1}, {"蒙", 1},     {"蒙古语", 1},
                                      {"蒙文", 1},         {"英语", 2}, {"英文", 2},   {NULL, 0}};
  int i;
  if (find(words, text, &i) == ERR_OK) text = tags[i];
  size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
  if (text[n] || n >= cap || n == 1) return ERR_SYNTAX;
  memcpy(out, text, n + 1);
  return ERR_OK;
}

int field_change(const char *text, enum timetable_change *out) {
  static const struct word words[] = {{"", CHANGE_NONE},
                                      {"调课", CHANGE_MOVED},
                                      {"moved", CHANGE_MOVED},
                                      {"停课", CHANGE_CANCELLED},
                                      {"cancelled", CHANGE_CANCELLED},
                                      {"canceled", CHANGE_CANCELLED},
                                      {"无", CHANGE_NONE},
                                      {NULL, 0}};
  int value;
  if (find(words, text, &value)) return ERR_RANGE;
  *out = (enum timetable_change)value;
  return ERR_OK;
}

// Bytes of the separator at s, 0 when none.
static size_t separator(const char *s, bool commas) {
  static const char *const always[] = {";", " ", "\t", "\n", "\r", "；", "\xe3\x80\x80", NULL};
  static const char *const lists[] = {",", "，", "、", NULL};
  const char *at = s;
  if (skip(&at, always) || (commas && skip(&at, lists))) return (size_t)(at - s);
  return 0;
}

char *field_next(char **text, bool commas) {
  char *s = *text;
  size_t n;
  while (*s && (n = separator(s, commas))) s += n;
  if (!*s) return NULL;
  char *end = s;
  while (*end && !separator(end, commas)) end++;
  n = *end ? separator(end, commas) : 0;
  *end = '\0';
  *text = end + n;
  return s;
}
