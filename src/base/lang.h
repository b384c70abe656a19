// SPDX-License-Identifier: GPL-3.0-or-later
// lang: which language a program's messages are in (gettext), and where things stand beside the program.
#ifndef BASE_LANG_H
#define BASE_LANG_H

#include <stddef.h>

// The path of `name` in the folder of the running program into out. ERR_IO, ERR_RANGE: out is "".
int lang_beside(const char *name, char *out, size_t cap);

// Messages are in `code` ("zh_CN", "en") from now on; may be called again. Needs no generated locale: glibc
// honours LANGUAGE under C.UTF-8. The catalogue is looked for in $TONGPIN_LOCALEDIR, else in `locale` beside
// the program (a build tree), else below the prefix. ERR_UNSUPPORTED: no C.UTF-8; ERR_NOMEM.
int lang_set(const char *code);

#endif
