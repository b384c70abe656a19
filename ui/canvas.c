// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/base/utf8.h"

struct canvas {
  int cols, rows;
  struct canvas_cell cell[];
};

static const struct canvas_cell blank = {.ch = " ", .width = 1, .role = ROLE_TEXT};

int canvas_new(struct canvas **out, int cols, int rows) {
  *out = NULL;
  if (cols < 1 || rows < 1 || cols > CANVAS_MAX_COLS || rows > CANVAS_MAX_ROWS) return ERR_RANGE;
  struct canvas *c = malloc(sizeof *c + (size_t)cols * (size_t)rows * sizeof c->cell[0]);
  if (!c) return ERR_NOMEM;
  c->cols = cols;
  c->rows = rows;
  canvas_clear(c);
  *out = c;
  return ERR_OK;
}

void canvas_free(struct canvas *c) { free(c); }
int canvas_cols(const struct canvas *c) { return c->cols; }
int canvas_rows(const struct canvas *c) { return c->rows; }

void canvas_clear(struct canvas *c) {
  for (int i = 0; i < c->cols * c->rows; i++) c->cell[i] = blank;
}

static struct canvas_cell *cell_at(struct canvas *c, int x, int y) {
  if (x < 0 || y < 0 || x >= c->cols || y >= c->rows) return NULL;
  return &c->cell[y * c->cols + x];
}

const struct canvas_cell *canvas_at(const struct canvas *c, int x, int y) {
  if (x < 0 || y < 0 || x >= c->cols || y >= c->rows) return NULL;
  return &c->cell[y * c->cols + x];
}

bool canvas_cell_same(const struct canvas_cell *a, const struct canvas_cell *b) {
  return a->width == b->width && a->role == b->role && a->tinted == b->tinted &&
         (!a->tinted || a->rgb == b->rgb) && strcmp(a->ch, b->ch) == 0;
}

// The box cut to the canvas; w or h is 0 or less when nothing is left.
static struct canvas_box clip(const struct canvas *c, struct canvas_box b) {
  if (b.x < 0) {
    b.w += b.x;
    b.x = 0;
  }
  if (b.y < 0) {
    b.h += b.y;
    b.y = 0;
  }
  if (b.w > c->cols - b.x) b.w = c->cols - b.x;
  if (b.h > c->rows - b.y) b.h = c->rows - b.y;
  return b;
}

static void make_space(struct canvas_cell *cell) {
  memcpy(cell->ch, " ", 2);
  cell->width = 1;
  cell->tinted = false;
}

// Before columns [x, x + w) are written over: the halves of wide characters that stick out become spaces.
static void cut_edges(struct canvas *c, int x, int y, int w) {
  struct canvas_cell *first = cell_at(c, x, y), *after = cell_at(c, x + w, y);
  if (first && first->width == 0 && x > 0) make_space(first - 1);
  if (after && after->width == 0) make_space(after);
}

void canvas_fill(struct canvas *c, struct canvas_box box, enum role role) {
  box = clip(c, box);
  for (int y = box.y; y < box.y + box.h && box.w > 0; y++) {
    cut_edges(c, box.x, y, box.w);
    for (int x = box.x; x < box.x + box.w; x++) {
      struct canvas_cell *cell = cell_at(c, x, y);
      *cell = blank;
      cell->role = (uint8_t)role;
    }
  }
}

void canvas_restyle(struct canvas *c, struct canvas_box box, enum role role) {
  box = clip(c, box);
  for (int y = box.y; y < box.y + box.h; y++) {
    for (int x = box.x; x < box.x + box.w; x++) {
      struct canvas_cell *cell = cell_at(c, x, y);
      if (cell->tinted) cell->ch[0] = canvas_ramp(cell->rgb);
      cell->role = (uint8_t)role;
      cell->tinted = false;
    }
  }
}

static void put_char(struct canvas *c, int x, int y, int width, enum role role) {
  cut_edges(c, x, y, width);
  struct canvas_cell *cell = cell_at(c, x, y);
  *cell = blank;
  cell->width = (uint8_t)width;
  cell->role = (uint8_t)role;
  if (width == 2) {
    cell[1] = blank;
    cell[1].ch[0] = '\0';
    cell[1].width = 0;
    cell[1].role = (uint8_t)role;
  }
}

static void set_bytes(struct canvas_cell *cell, const char *s, size_t n) {
  memcpy(cell->ch, s, n);
  cell->ch[n] = '\0';
}

static void add_mark(struct canvas_cell *cell, const char *s, size_t n) {
  size_t have = strlen(cell->ch);
  if (have + n >= CANVAS_CLUSTER) return;
  memcpy(cell->ch + have, s, n);
  cell->ch[have + n] = '\0';
}

// Characters that steer a terminal or turn the direction of what follows are shown as '?'.
static bool steers(uint32_t cp) {
  return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x200e || cp == 0x200f ||
         (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff;
}

// Puts characters of text while they end before column `limit`. Returns the column after the last.
static int put_run(struct canvas *c, struct canvas_box at, int limit, enum role role, const char *text) {
  size_t left = strlen(text);
  int x = at.x;
  struct canvas_cell *last = NULL;
  while (left > 0) {
    uint32_t cp = 0;
    size_t n = utf8_decode(text, left, &cp);
    bool printable = n > 0 && !steers(cp);
    int width = printable ? utf8_cp_width(cp) : 1;
    if (x + width > limit) break;
    if (width == 0) {
      if (last) add_mark(last, text, n);
    } else {
      put_char(c, x, at.y, width, role);
      last = cell_at(c, x, at.y);
      if (printable) set_bytes(last, text, n);
      else set_bytes(last, "?", 1);
      x += width;
    }
    if (n == 0) n = 1;
    text += n;
    left -= n;
  }
  return x;
}

int canvas_put(struct canvas *c, struct canvas_box at, enum role role, const char *text) {
  if (at.y < 0 || at.y >= c->rows || at.x < 0 || at.x >= c->cols) return 0;
  if (at.w > c->cols - at.x) at.w = c->cols - at.x;
  if (at.w <= 0) return 0;
  if (utf8_width(text) <= at.w) return put_run(c, at, at.x + at.w, role, text) - at.x;
  if (at.w < 3) return put_run(c, at, at.x + at.w, role, &".."[2 - at.w]) - at.x;
  int x = put_run(c, at, at.x + at.w - 2, role, text);
  return put_run(c, (struct canvas_box){x, at.y, 2, 1}, x + 2, role, "..") - at.x;
}

int canvas_put_right(struct canvas *c, struct canvas_box at, enum role role, const char *text) {
  int free_cols = at.w - utf8_width(text);
  if (free_cols > 0) {
    at.x += free_cols;
    at.w -= free_cols;
  }
  return canvas_put(c, at, role, text);
}

int canvas_put_middle(struct canvas *c, struct canvas_box at, enum role role, const char *text) {
  int free_cols = (at.w - utf8_width(text)) / 2;
  if (free_cols > 0) {
    at.x += free_cols;
    at.w -= free_cols;
  }
  return canvas_put(c, at, role, text);
}

int canvas_putf(struct canvas *c, struct canvas_box at, enum role role, const char *fmt, ...) {
  char text[1024];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  return canvas_put(c, at, role, text);
}

int canvas_wrap(struct canvas *c, struct canvas_box at, enum role role, const char *text) {
  int rows = 0;
  while (*text && rows < at.h) {
    struct canvas_box line = {at.x, at.y + rows, at.w, 1};
    size_t n = rows == at.h - 1 ? strlen(text) : utf8_wrap(text, at.w);
    char part[1024];
    if (n == 0 || n >= sizeof part) n = strlen(text) < sizeof part ? strlen(text) : sizeof part - 1;
    memcpy(part, text, n);
    part[n] = '\0';
    for (size_t end = n; end > 0 && part[end - 1] == ' '; end--) part[end - 1] = '\0';
    canvas_put(c, line, role, part);
    rows++;
    text += n;
    while (*text == ' ') text++;
  }
  return rows;
}

void canvas_tint(struct canvas *c, int x, int y, uint32_t rgb) {
  if (!canvas_at(c, x, y)) return;
  put_char(c, x, y, 1, ROLE_PICTURE);
  struct canvas_cell *cell = cell_at(c, x, y);
  cell->tinted = true;
  cell->rgb = rgb & 0xffffff;
}
