// SPDX-License-Identifier: GPL-3.0-or-later
// The drawn parts of a canvas: big digits, meters, and the dumps.
#include <string.h>
#include "ui/canvas.h"

// 3 by 5 pixels, rows from the top, bit 2 is the left one. ':' and '-' are narrower.
static const struct glyph {
  char ch;
  unsigned char cols, row[5];
} glyphs[] = {{'0', 3, {7, 5, 5, 5, 7}}, {'1', 3, {2, 6, 2, 2, 7}}, {'2', 3, {7, 1, 7, 4, 7}},
              {'3', 3, {7, 1, 7, 1, 7}}, {'4', 3, {5, 5, 7, 1, 1}}, {'5', 3, {7, 4, 7, 1, 7}},
              {'6', 3, {7, 4, 7, 5, 7}}, {'7', 3, {7, 1, 1, 1, 1}}, {'8', 3, {7, 5, 7, 5, 7}},
              {'9', 3, {7, 5, 7, 1, 7}}, {':', 1, {0, 1, 0, 1, 0}}, {'-', 2, {0, 0, 3, 0, 0}},
              {' ', 1, {0, 0, 0, 0, 0}}};

static const struct glyph *glyph_of(char ch) {
  for (size_t i = 0; i < sizeof glyphs / sizeof glyphs[0]; i++) {
    if (glyphs[i].ch == ch) return &glyphs[i];
  }
  return &glyphs[sizeof glyphs / sizeof glyphs[0] - 1];
}

static int gap_of(int pixel) { return pixel > 2 ? 2 : 1; }

int canvas_big_width(const char *digits, int pixel) {
  int cols = 0;
  for (; *digits; digits++) cols += glyph_of(*digits)->cols * pixel + gap_of(pixel);
  return cols > 0 ? cols - gap_of(pixel) : 0;
}

static void big_glyph(struct canvas *c, struct canvas_box at, const struct glyph *g) {
  for (int y = 0; y < 5; y++) {
    for (int i = 0; i < g->cols; i++) {
      bool on = g->row[y] >> (g->cols - 1 - i) & 1;
      if (on) canvas_fill(c, (struct canvas_box){at.x + i * at.w, at.y + y * at.h, at.w, at.h}, ROLE_BIG);
    }
  }
}

int canvas_big(struct canvas *c, struct canvas_box at, const char *digits) {
  static const struct { int w, h; } pixels[] = {{4, 2}, {2, 1}, {1, 1}};
  for (size_t i = 0; i < sizeof pixels / sizeof pixels[0]; i++) {
    int total = canvas_big_width(digits, pixels[i].w);
    struct canvas_box pen = {at.x, at.y, pixels[i].w, pixels[i].h};
    if (total > at.w || at.h < 5 * pen.h) continue;
    for (; *digits; digits++) {
      big_glyph(c, pen, glyph_of(*digits));
      pen.x += glyph_of(*digits)->cols * pen.w + gap_of(pen.w);
    }
    return total;
  }
  return 0;
}

void canvas_meter(struct canvas *c, struct canvas_box at, int percent) {
  char line[CANVAS_MAX_COLS + 1];
  if (at.w < 3 || at.w > CANVAS_MAX_COLS) return;
  int inner = at.w - 2, full = (inner * (percent < 0 ? 0 : percent > 100 ? 100 : percent) + 50) / 100;
  memset(line + 1, '.', (size_t)inner);
  memset(line + 1, '#', (size_t)full);
  line[0] = '[';
  line[inner + 1] = ']';
  line[inner + 2] = '\0';
  canvas_put(c, at, ROLE_METER, line);
}

char canvas_ramp(uint32_t rgb) {
  static const char ramp[] = " .:-=+*#%@";
  unsigned bright = ((rgb >> 16 & 255) * 54 + (rgb >> 8 & 255) * 183 + (rgb & 255) * 19) / 256;  // Rec. 709
  return ramp[bright * (sizeof ramp - 2) / 255];
}

static int dump_row(const struct canvas *c, int y, struct buf *out) {
  size_t solid = out->len;
  for (int x = 0; x < canvas_cols(c); x++) {
    const struct canvas_cell *cell = canvas_at(c, x, y);
    char one[2] = {cell->role == ROLE_BIG ? '#' : cell->tinted ? canvas_ramp(cell->rgb) : '\0', '\0'};
    const char *text = one[0] ? one : cell->ch;
    if (buf_adds(out, text)) return out->err;
    if (text[0] && text[0] != ' ') solid = out->len;
  }
  if (out->data) out->len = solid;
  return buf_adds(out, "\n");
}

int canvas_dump(const struct canvas *c, struct buf *out) {
  for (int y = 0; y < canvas_rows(c) && !out->err; y++) dump_row(c, y, out);
  return out->err;
}

int canvas_dump_roles(const struct canvas *c, struct buf *out) {
  for (int y = 0; y < canvas_rows(c); y++) {
    for (int x = 0; x < canvas_cols(c); x++) {
      char letter = role_look(canvas_at(c, x, y)->role)->letter;
      if (buf_add(out, &letter, 1)) return out->err;
    }
    buf_adds(out, "\n");
  }
  return out->err;
}
