// SPDX-License-Identifier: GPL-3.0-or-later
// page: the pages there are. A later page is one more word here, one row in screens.c and one file.
#ifndef UI_PAGE_H
#define UI_PAGE_H

enum page { PAGE_HOME, PAGE_LESSON, PAGE_TIMETABLE, PAGE_HELP, PAGE_MENU, PAGE_COUNT };

#define PAGE_BIT(page) (1u << (page))
enum { PAGE_ALL = (1 << PAGE_COUNT) - 1 };

#endif
