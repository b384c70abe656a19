// SPDX-License-Identifier: GPL-3.0-or-later
// canvas: the screen as a grid of cells, drawn on by pure code and then shown, dumped or compared. Everything
// is clipped; a wide character is never cut in half: what would be its half becomes a space.
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>
#include "src/base/buf.h"
#include "ui/role.h"

enum { CANVAS_CLUSTER = 13, CANVAS_MAX_COLS = 500, CANVAS_MAX_ROWS = 200 };

struct canvas_cell {
  char ch[CANVAS_CLUSTER];  // one character with its combining marks; "" under the right half of a wide one
  uint8_t width;            // 1, 2, or 0 for that right half
  uint8_t role;             // enum role
  bool tinted;              // rgb counts
  uint32_t rgb;             // 0xRRGGBB background of a preview cell
};

struct canvas_box {
  int x, y, w, h;  // columns and rows from the upper left corner
};

struct canvas;

// A canvas of spaces in ROLE_TEXT. ERR_RANGE outside 1..CANVAS_MAX_*, ERR_NOMEM.
int canvas_new(struct canvas **out, int cols, int rows);
void canvas_free(struct canvas *c);
int canvas_cols(const struct canvas *c);
int canvas_rows(const struct canvas *c);
void canvas_clear(struct canvas *c);

// The cell, or NULL outside. Valid until the next drawing call.
const struct canvas_cell *canvas_at(const struct canvas *c, int x, int y);
bool canvas_cell_same(const struct canvas_cell *a, const struct canvas_cell *b);

// Spaces in that role.
void canvas_fill(struct canvas *c, struct canvas_box box, enum role role);
// Keeps the text, changes the role. Tints go.
void canvas_restyle(struct canvas *c, struct canvas_box box, enum role role);

// One line of text at (x, y), at most w columns: what does not fit ends in "..". Control characters become
// '?'. Returns the columns used.
int canvas_put(struct canvas *c, struct canvas_box at, enum role role, const char *text);
// The same, against the right edge of the box, or in its middle.
int canvas_put_right(struct canvas *c, struct canvas_box at, enum role role, const char *text);
int canvas_put_middle(struct canvas *c, struct canvas_box at, enum role role, const char *text);
__attribute__((format(printf, 4, 5))) int canvas_putf(struct canvas *c, struct canvas_box at, enum role role,
                                                      const char *fmt, ...);
// Broken over at most h lines (the last one cut). Returns the rows used.
int canvas_wrap(struct canvas *c, struct canvas_box at, enum role role, const char *text);

// Digits, ':' and '-' made of ROLE_BIG spaces: ten rows high (pixels 4 by 2 cells) where the box has the
// room, else five (2 by 1, or 1 by 1). Returns the columns used, 0 when even that does not fit.
int canvas_big(struct canvas *c, struct canvas_box at, const char *digits);
// The columns canvas_big() takes with pixels `pixel` columns wide.
int canvas_big_width(const char *digits, int pixel);

// "[#####.....]" over w columns.
void canvas_meter(struct canvas *c, struct canvas_box at, int percent);

// One cell of a picture.
void canvas_tint(struct canvas *c, int x, int y, uint32_t rgb);
// An ASCII character as bright as that colour: for pictures without colours.
char canvas_ramp(uint32_t rgb);

// As text, rows ended by newlines, trailing spaces dropped; pixels of big digits print as '#', tinted cells
// by their ramp. The role map prints one letter a column. Return buf's err.
int canvas_dump(const struct canvas *c, struct buf *out);
int canvas_dump_roles(const struct canvas *c, struct buf *out);

#endif
