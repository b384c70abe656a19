// SPDX-License-Identifier: GPL-3.0-or-later
// words: times, states and troubles as sentences in the user's language. Pure but for gettext.
#ifndef UI_WORDS_H
#define UI_WORDS_H

#include "ui/model.h"
#include "ui/role.h"

enum { WORDS_LINE = 400 };  // bytes that hold any sentence made here

// "11月23日 星期一", "Mon 23 Nov". Each returns out (WORDS_LINE bytes).
char *words_date(char *out, int64_t utc_ms);
// "09:41:07" and "09:41".
char *words_clock(char *out, int64_t utc_ms);
char *words_minute(char *out, int64_t utc_ms);
// "12 秒", "3 分 20 秒", "2 小时 5 分", "3 天": how long; negative counts as 0.
char *words_span(char *out, int64_t ms);
// "17:32", or "1:17:32" from an hour on.
char *words_timer(char *out, int64_t ms);
// Monday 1 .. 7: "星期一", "Mon"; "周一", "Mo". And "11月23日", "23 Nov".
const char *words_weekday(int weekday);
const char *words_short_day(int weekday);
char *words_day(char *out, int64_t utc_ms);

// "第3节 蒙语 五(2)班".
char *words_lesson(char *out, const struct model_lesson *l);
// "内师大附中 呼和": who lectures; "" when nobody remote does.
char *words_teacher(char *out, const struct model_lesson *l);
const char *words_activity(const char *code);
const char *words_way(int way);
// State of a lesson as a word and a role: changes come before plain "planned".
char *words_state(char *out, enum role *role, const struct model_lesson *l);

// The three sentences of a fault code; args as sent. Unknown codes get a sentence of their own.
struct words_fault {
  char what[WORDS_LINE], means[WORDS_LINE], todo[WORDS_LINE];
};
void words_fault(struct words_fault *out, int code, const struct model_todo *args);

#endif
