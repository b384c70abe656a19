// SPDX-License-Identifier: GPL-3.0-or-later
// term: the terminal, through ncurses. The only file that knows curses. One terminal a process.
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include "ui/canvas.h"
#include "ui/role.h"

struct term;

// Takes over the terminal on stdin and stdout; NO_COLOR of the environment makes any theme mono. locked:
// Ctrl-C, Ctrl-Z and Ctrl-\ are keys like others. It is given back by term_close(), at exit, and when a fatal
// signal ends the program. ERR_UNSUPPORTED: no terminal, or one that cannot move its cursor.
int term_open(struct term **out, enum theme theme, bool locked);
void term_close(struct term *t);

int term_cols(const struct term *t);
int term_rows(const struct term *t);
// Asks the terminal for its size anew (after SIGWINCH).
void term_resize(struct term *t);

// Shows a canvas; only rows that changed are written. Rows and columns outside the terminal are left out.
int term_show(struct term *t, const struct canvas *c);

// The next key typed (enum of ui/keys.h or a character), UK_NONE when there is none yet. Never waits.
int term_key(struct term *t);
// true when the terminal is gone: readable, and nothing there.
bool term_gone(const struct term *t);
// The descriptor to watch for keys.
int term_fd(const struct term *t);

#endif
