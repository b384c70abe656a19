// SPDX-License-Identifier: GPL-3.0-or-later
// role: what a cell of the screen is for. Screens speak of roles only; a theme gives each its colours. The
// letter is what the role map of a golden picture shows.
#ifndef UI_ROLE_H
#define UI_ROLE_H

// X(ID, letter, meaning, normal foreground, normal background, contrast foreground, contrast background,
// attributes) Colours are the eight of ECMA-48 (0 black, 1 red, 2 green, 3 yellow, 4 blue, 5 magenta, 6 cyan,
// 7 white), +8 bright where the terminal has 16; -1 is the terminal's own. Attributes: b bold, r reverse, u
// underline, d dim; they also carry the meaning where there is no colour.
// clang-format off
#define ROLE_TABLE(X) \
  X(TEXT,    '.', "plain text",                        7, 0, 15, 0, "")   \
  X(DIM,     ',', "column heads and second thoughts",  6, 0, 15, 0, "")   \
  X(HEAD,    'H', "heading of a block",               11, 0, 11, 0, "b")  \
  X(TITLE,   'T', "band at the top",                  15, 4, 0, 15, "rb") \
  X(STATUS,  'S', "status band, all well",            15, 4, 0, 15, "r")  \
  X(ALARM,   'A', "status band, something is wrong",   0, 3, 0, 11, "rb") \
  X(KEY,     'k', "name of a key",                     0, 6, 0, 15, "r")  \
  X(LABEL,   'K', "what a key does",                  15, 4, 15, 0, "")   \
  X(SELECT,  '>', "the chosen row",                    0, 6, 0, 11, "r")  \
  X(LIVE,    'L', "a lesson that runs",               10, 0, 10, 0, "b")  \
  X(GOOD,    'g', "passed, received, well",           10, 0, 10, 0, "")   \
  X(WARN,    'w', "needs a look",                     11, 0, 11, 0, "b")  \
  X(BAD,     'b', "failed, broken",                    9, 0,  9, 0, "bu") \
  X(BIG,     '#', "a pixel of a big digit",            0, 7, 0, 15, "r")  \
  X(METER,   'm', "a level meter",                    14, 0, 15, 0, "")   \
  X(PICTURE, 'p', "the picture preview",               7, 0, 15, 0, "")   \
  X(DIALOG,  'D', "a question",                        0, 7, 0, 15, "r")  \
  X(CHOICE,  'C', "the preselected answer",           15, 1, 15, 0, "b")  \
  X(NOTICE,  'N', "answer to the last key",           11, 0, 11, 0, "b")  \
  X(STALE,   '~', "no longer sure: the service is away", 8, 0, 7, 0, "d")
// clang-format on

#define ROLE_ENUM(id, ...) ROLE_##id,
enum role { ROLE_TABLE(ROLE_ENUM) ROLE_COUNT };
#undef ROLE_ENUM

enum theme { THEME_NORMAL, THEME_CONTRAST, THEME_MONO };

struct role_look {
  char letter;
  const char *meaning;
  int fg[2], bg[2];   // by THEME_NORMAL, THEME_CONTRAST
  const char *attrs;  // of THEME_MONO; bold also in the others
};

// The row of a role.
const struct role_look *role_look(enum role role);

#endif
