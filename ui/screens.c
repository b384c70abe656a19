// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>
#include "ui/screen.h"
#include "ui/text.h"

// clang-format off
static const struct screen table[PAGE_COUNT] = {
  {PAGE_HOME, "home", N_("Today"), screen_home_draw, screen_home_command, N_("today's lessons, the next one, what to do")},
  {PAGE_LESSON, "lesson", N_("Lesson"), screen_lesson_draw, screen_lesson_command, N_("before, during and after the lesson")},
  {PAGE_TIMETABLE, "timetable", N_("Timetable"), screen_timetable_draw, screen_timetable_command, N_("the week; start a lesson by hand")},
  {PAGE_HELP, "help", N_("Help"), screen_help_draw, NULL, N_("keys and the duty phone")},
  {PAGE_MENU, "menu", N_("Menu"), screen_menu_draw, screen_menu_command, N_("this list")},
};
// clang-format on

const struct screen *screen_of(enum page page) { return &table[page < PAGE_COUNT ? page : PAGE_HOME]; }

const struct screen *screen_named(const char *name) {
  for (int i = 0; i < PAGE_COUNT; i++) {
    if (strcmp(table[i].name, name) == 0) return &table[i];
  }
  return NULL;
}
