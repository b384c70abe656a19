// SPDX-License-Identifier: GPL-3.0-or-later
// text: the clerk's language (gettext, domain "tongpin"). Msgids are English; ui/po/zh_CN.po is the Chinese.
#ifndef COUNTY_TEXT_H
#define COUNTY_TEXT_H

#include <libintl.h>

#define _(s) gettext(s)
#ifndef N_
#define N_(s) s
#endif

// Chinese unless lang, TONGPIN_LANG, or LANGUAGE/LC_ALL/LC_MESSAGES/LANG says another language than zh (then
// English). lang may be NULL. Output stays UTF-8. ERR_UNSUPPORTED: no UTF-8 locale; ERR_NOMEM.
int text_init(const char *lang);

// Makes what a stranger wrote fit for a terminal, in place: control characters become '?', bytes that are not
// UTF-8 (also half a character at a cut) go. Returns s.
char *text_clean(char *s);

#endif
