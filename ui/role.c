// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/role.h"

#define ROLE_ROW(id, letter, meaning, fg, bg, cfg, cbg, attrs) {letter, meaning, {fg, cfg}, {bg, cbg}, attrs},
static const struct role_look table[ROLE_COUNT] = {ROLE_TABLE(ROLE_ROW)};

const struct role_look *role_look(enum role role) { return &table[role < ROLE_COUNT ? role : ROLE_TEXT]; }
