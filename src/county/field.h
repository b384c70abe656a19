// SPDX-License-Identifier: GPL-3.0-or-later
// field: what stands in one cell, as clerks write it, to what the wire wants. Pure. Each returns ERR_OK,
// ERR_SYNTAX or ERR_RANGE; outputs are untouched then.
#ifndef COUNTY_FIELD_H
#define COUNTY_FIELD_H

#include <stdint.h>
#include "src/lesson/timetable.h"

enum { FIELD_DAY = 11, FIELD_TIME = 9 };

// 2026-11-23, 2026/1/5, 2026.11.23, 20261123, 2026年11月23日 to "2026-11-23".
int field_day(const char *text, char out[FIELD_DAY]);

// 9:55, 09:55, 9:55:00, also with a full-width colon, to "09:55:00".
int field_time(const char *text, char out[FIELD_TIME]);

// A number from min to max; unit is what may follow it ("分钟"), NULL: nothing.
int field_int(const char *text, int min, int max, const char *unit, int *out);

// 专递课堂, special, … to the code; "" is special.
int field_activity(const char *text, enum timetable_activity *out);

// 汉语, 蒙语, 英语 or a language tag ("mn", "zh-CN") into out (cap bytes); "" stays "".
int field_locale(const char *text, char *out, size_t cap);

// moved, 调课, cancelled, 停课; "" is none.
int field_change(const char *text, enum timetable_change *out);

// Cuts the next piece out of *text (it is changed) at the separators ; , 、 and white space, in half and full
// width. NULL at the end. With commas false, a comma belongs to the piece (addresses).
char *field_next(char **text, bool commas);

#endif
