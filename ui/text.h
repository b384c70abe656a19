// SPDX-License-Identifier: GPL-3.0-or-later
// text: the words of the console in the user's language (gettext). Msgids are English; ui/po/zh_CN.po is the
// Chinese.
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include <libintl.h>
#include <stddef.h>

#define _(s) gettext(s)
#ifndef N_
#define N_(s) s
#endif

// Sets a UTF-8 locale and the language "zh_CN" or "en" ("" or NULL: TONGPIN_LANG of the environment, else
// zh_CN). Needs no locale generated on the machine: C.UTF-8 with LANGUAGE, which glibc honours. Translations
// come from TONGPIN_LOCALEDIR, else the folder `locale` beside the program when there is one, else
// PREFIX/share/locale. ERR_UNSUPPORTED: no UTF-8 locale. May be called again to change the language.
int text_init(const char *lang);

// "zh_CN" or "en".
const char *text_lang(void);

// fmt with every %N$s (N 1..9) replaced by args[N-1], or by "?" when there is none; "%%" is '%'. Cut to cap.
// Returns out.
char *text_fill(char *out, size_t cap, const char *fmt, const char *const *args, size_t count);

#endif
