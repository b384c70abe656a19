// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys.h"
#include "ui/text.h"

enum {
  HOME = 1 << PAGE_HOME,
  LESSON = 1 << PAGE_LESSON,
  TABLE = 1 << PAGE_TIMETABLE,
  HELP = 1 << PAGE_HELP,
  MENU = 1 << PAGE_MENU,
  SHEETS = TABLE | HELP | MENU,
};

// clang-format off
static const struct key_row table[] = {
  {UK_F1, '1', PAGE_ALL, 0, 0, CMD_HELP, "F1", N_("Help"), N_("This help, the duty phone")},
  {UK_F2, '2', PAGE_ALL, 0, 0, CMD_TIMETABLE, "F2", N_("Week"), N_("Timetable of the week")},
  {UK_F3, '3', PAGE_ALL, 0, FACT_RUNNING, CMD_START, "F3", N_("Join"), N_("Start the lesson now")},
  {UK_F3, '3', PAGE_ALL, FACT_RUNNING, 0, CMD_START, "F3", N_("Join"), N_("Show the running lesson")},
  {UK_F4, '4', PAGE_ALL, 0, FACT_MUTED, CMD_MUTE, "F4", N_("Mute"), N_("Sound off")},
  {UK_F4, '4', PAGE_ALL, FACT_MUTED, 0, CMD_MUTE, "F4", N_("Unmute"), N_("Sound on again")},
  {UK_F5, '5', PAGE_ALL, 0, 0, CMD_LATER, "F5", N_("Media"), N_("Recorded lessons (later)")},
  {UK_F6, '6', PAGE_ALL, 0, 0, CMD_LATER, "F6", N_("Hand"), N_("Raise a hand (later)")},
  {UK_F7, '7', PAGE_ALL, 0, 0, CMD_LATER, "F7", N_("Record"), N_("Record the lesson (later)")},
  {UK_F8, '8', PAGE_ALL, 0, 0, CMD_LATER, "F8", N_("Sign"), N_("Class sign (later)")},
  {UK_F9, '9', PAGE_ALL, 0, 0, CMD_MENU, "F9", N_("Menu"), N_("All pages, and the language")},
  {UK_F10, '0', HOME | LESSON, FACT_RUNNING, 0, CMD_HANGUP, "F10", N_("End"), N_("End the lesson (asks once)")},
  {UK_F10, '0', HOME, 0, FACT_RUNNING | FACT_KIOSK, CMD_LEAVE, "F10", N_("Leave"), N_("Leave the console (asks once)")},
  {UK_F10, '0', HOME, FACT_KIOSK, FACT_RUNNING, CMD_BACK, "F10", N_("Back"), N_("Back to the home page")},
  {UK_F10, '0', LESSON, 0, FACT_RUNNING, CMD_BACK, "F10", N_("Back"), N_("Back to the home page")},
  {UK_F10, '0', SHEETS, 0, 0, CMD_BACK, "F10", N_("Back"), N_("Back to the page before")},
  {UK_ENTER, 0, HOME | TABLE, 0, FACT_RUNNING, CMD_ENTER, "Enter", NULL, N_("Start the chosen lesson")},
  {UK_ENTER, 0, HOME | TABLE, FACT_RUNNING, 0, CMD_ENTER, "Enter", NULL, N_("Show the running lesson")},
  {UK_ENTER, 0, MENU, 0, 0, CMD_ENTER, "Enter", NULL, N_("Open the chosen page")},
  {UK_ENTER, 0, LESSON | HELP, 0, 0, CMD_ENTER, "Enter", NULL, N_("Back to the page before")},
  {UK_UP, 'k', HOME | TABLE | MENU, 0, 0, CMD_UP, "Up", NULL, N_("Choose the row above")},
  {UK_DOWN, 'j', HOME | TABLE | MENU, 0, 0, CMD_DOWN, "Down", NULL, N_("Choose the row below")},
  {UK_LEFT, 'h', TABLE, 0, 0, CMD_LEFT, "Left", NULL, N_("The week before")},
  {UK_RIGHT, 'l', TABLE, 0, 0, CMD_RIGHT, "Right", NULL, N_("The week after")},
  {UK_PGUP, 0, TABLE, 0, 0, CMD_PGUP, "PgUp", NULL, N_("The week before")},
  {UK_PGDN, 0, TABLE, 0, 0, CMD_PGDN, "PgDn", NULL, N_("The week after")},
  {UK_RIGHT, 'l', LESSON, 0, 0, CMD_LOUDER, "Right", NULL, N_("Louder")},
  {UK_LEFT, 'h', LESSON, 0, 0, CMD_SOFTER, "Left", NULL, N_("Softer")},
  {'+', '=', LESSON, 0, 0, CMD_LOUDER, "+", NULL, N_("Louder")},
  {'-', '_', LESSON, 0, 0, CMD_SOFTER, "-", NULL, N_("Softer")},
  {UK_ESC, 0, PAGE_ALL, 0, 0, CMD_ESC, "Esc", NULL, N_("Ends nothing. Esc 1 is F1")},
};
// clang-format on
enum { ROWS = sizeof table / sizeof table[0] };

static int works(const struct key_row *row, enum page page, unsigned facts) {
  return (row->pages & PAGE_BIT(page)) && (facts & row->need) == row->need && !(facts & row->bar);
}

const struct key_row *keys_find(int key, enum page page, unsigned facts) {
  if (key == '\n') key = UK_ENTER;
  for (size_t i = 0; i < ROWS && key != UK_NONE; i++) {
    if ((table[i].key == key || table[i].twin == key) && works(&table[i], page, facts)) return &table[i];
  }
  return NULL;
}

const struct key_row *keys_at(size_t i, enum page page, unsigned facts) {
  for (size_t r = 0; r < ROWS; r++) {
    if (works(&table[r], page, facts) && i-- == 0) return &table[r];
  }
  return NULL;
}

const struct key_row *keys_row(size_t i) { return i < ROWS ? &table[i] : NULL; }

int keys_esc_digit(int key) {
  if (key < '0' || key > '9') return UK_NONE;
  return key == '0' ? UK_F10 : UK_F1 + (key - '1');
}
