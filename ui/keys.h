// SPDX-License-Identifier: GPL-3.0-or-later
// keys: the one table of keys. The bar at the bottom, the help page and the manual derive from it. Pure.
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stddef.h>
#include "ui/page.h"

// A key is a Unicode character or one of these.
enum {
  UK_NONE = 0,
  UK_ENTER = '\r',
  UK_ESC = 27,
  UK_F1 = 0x110001,
  UK_F2,
  UK_F3,
  UK_F4,
  UK_F5,
  UK_F6,
  UK_F7,
  UK_F8,
  UK_F9,
  UK_F10,
  UK_UP,
  UK_DOWN,
  UK_LEFT,
  UK_RIGHT,
  UK_PGUP,
  UK_PGDN
};

enum command {
  CMD_NONE,
  CMD_HELP,
  CMD_TIMETABLE,
  CMD_START,
  CMD_MUTE,
  CMD_LATER,
  CMD_MENU,
  CMD_BACK,
  CMD_HANGUP,
  CMD_LEAVE,
  CMD_UP,
  CMD_DOWN,
  CMD_LEFT,
  CMD_RIGHT,
  CMD_PGUP,
  CMD_PGDN,
  CMD_ENTER,
  CMD_ESC,
  CMD_LOUDER,
  CMD_SOFTER,
  CMD_LANG
};

// What holds now and decides between rows of the same key.
enum key_fact { FACT_RUNNING = 1, FACT_KIOSK = 2, FACT_MUTED = 4 };

struct key_row {
  int key, twin;       // twin: the same on a terminal that eats function keys
  unsigned pages;      // PAGE_BIT()s where it works
  unsigned need, bar;  // facts that must hold, and must not
  enum command cmd;
  const char *name;   // "F1", "PgUp": as printed on the keyboard
  const char *label;  // msgid, short, for the bar; NULL: not on the bar
  const char *help;   // msgid, what it does
};

// The row that a key means on that page, or NULL.
const struct key_row *keys_find(int key, enum page page, unsigned facts);

// Row i (0..) of those that work on that page now, in the order of the bar; NULL after the last.
const struct key_row *keys_at(size_t i, enum page page, unsigned facts);

// Row i (0..) of the whole table; NULL after the last. For manuals and tests.
const struct key_row *keys_row(size_t i);

// The function key a digit stands for after Esc ('1' F1 … '0' F10), else UK_NONE.
int keys_esc_digit(int key);

#endif
