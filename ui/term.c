// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/term.h"
#include <curses.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/base/utf8.h"
#include "ui/keys.h"

// curses has names for keys of its own; ours are UK_*.
enum { ESC_MS = 25, TINT_PAIR = 32, CUBE = 16 };

struct term {
  SCREEN *screen;
  int watch_fd;  // the terminal once more: a loop makes it non-blocking, which stdin must not stay
  enum theme theme;
  bool colours, tints;
  int shown_cols, shown_rows;
  struct canvas_cell *shown;  // what the terminal shows; NULL: unknown
};

// What a dying program writes to give the terminal back. Filled once, then only read (also by signal
// handlers).
static struct {
  bool taken;
  struct termios tty;
  char leave[256];
  size_t len;
} rescue;

// Padding ("$<5>") is for terminals long gone.
static void collect_cap(const char *name) {
  const char *cap = tigetstr(name);
  if (!cap || cap == (const char *)-1) return;
  for (; *cap; cap++) {
    if (cap[0] == '$' && cap[1] == '<') cap = strchr(cap, '>') ? strchr(cap, '>') : cap;
    else if (rescue.len < sizeof rescue.leave) rescue.leave[rescue.len++] = *cap;
  }
}

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

static void on_fatal(int signo) {
  if (rescue.taken) {
    ssize_t n = write(STDOUT_FILENO, rescue.leave, rescue.len);
    (void)n;
    tcsetattr(STDIN_FILENO, TCSANOW, &rescue.tty);
  }
  signal(signo, SIG_DFL);
  raise(signo);
}

static void at_exit(void) {
  if (rescue.taken) endwin();
  rescue.taken = false;
}

static void prepare_rescue(void) {
  static bool once;
  rescue.len = 0;
  collect_cap("sgr0");
  collect_cap("rmkx");
  collect_cap("rmcup");
  collect_cap("cnorm");
  rescue.taken = true;
  struct sigaction act = {.sa_handler = on_fatal};
  for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) sigaction(fatal[i], &act, NULL);
  if (!once) atexit(at_exit);
  once = true;
}

// Bright colours on a terminal of eight: bold. Dark grey: dim white.
static int plain_colour(int colour, attr_t *attr) {
  if (colour < 8 || COLORS >= 16) return colour;
  if (colour == 8) {
    *attr |= A_DIM;
    return 7;
  }
  *attr |= A_BOLD;
  return colour - 8;
}

static attr_t attrs_of(const char *letters) {
  attr_t a = A_NORMAL;
  if (strchr(letters, 'b')) a |= A_BOLD;
  if (strchr(letters, 'r')) a |= A_REVERSE;
  if (strchr(letters, 'u')) a |= A_UNDERLINE;
  if (strchr(letters, 'd')) a |= A_DIM;
  return a;
}

static attr_t look_of(const struct term *t, int role) {
  const struct role_look *look = role_look((enum role)role);
  attr_t a = attrs_of(look->attrs);
  if (!t->colours) return a;
  a &= look->fg[t->theme] == 0 ? A_NORMAL : A_BOLD;  // bold black is grey on most terminals
  plain_colour(look->fg[t->theme], &a);
  return a;
}

static void prepare_colours(struct term *t) {
  const char *no = getenv("NO_COLOR");
  t->colours = t->theme != THEME_MONO && !(no && no[0]) && has_colors() && start_color() == OK && COLORS >= 8;
  if (!t->colours) {
    t->theme = THEME_MONO;
    return;
  }
  attr_t drop = 0;
  for (int r = 0; r < ROLE_COUNT; r++) {
    const struct role_look *look = role_look((enum role)r);
    init_pair((short)(r + 1), (short)plain_colour(look->fg[t->theme], &drop),
              (short)(look->bg[t->theme] & (COLORS >= 16 ? 15 : 7)));
  }
  t->tints = COLORS >= 256 && COLOR_PAIRS > TINT_PAIR + 216;
  for (int i = 0; t->tints && i < 216; i++) init_pair((short)(TINT_PAIR + i), 7, (short)(CUBE + i));
  bkgd((chtype)COLOR_PAIR(ROLE_TEXT + 1));
}

static int open_again(void) {
  char name[128];
  int fd = ttyname_r(STDIN_FILENO, name, sizeof name) == 0 ? open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC) : -1;
  return fd >= 0 ? fd : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
}

int term_open(struct term **out, enum theme theme, bool locked) {
  *out = NULL;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &rescue.tty))
    return ERR_UNSUPPORTED;
  struct term *t = calloc(1, sizeof *t);
  if (!t) return ERR_NOMEM;
  t->theme = theme;
  t->watch_fd = open_again();
  t->screen = newterm(NULL, stdout, stdin);
  const char *cup = t->screen ? tigetstr("cup") : NULL;
  if (!cup || cup == (const char *)-1) {
    term_close(t);
    return ERR_UNSUPPORTED;
  }
  prepare_rescue();
  set_escdelay(ESC_MS);
  noecho();
  nonl();
  if (locked) raw();
  else cbreak();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  leaveok(stdscr, TRUE);
  curs_set(0);
  prepare_colours(t);
  *out = t;
  return ERR_OK;
}

void term_close(struct term *t) {
  if (!t) return;
  if (t->watch_fd >= 0) close(t->watch_fd);
  if (t->screen) {
    endwin();
    delscreen(t->screen);
    rescue.taken = false;
  }
  free(t->shown);
  free(t);
}

int term_cols(const struct term *t) {
  (void)t;
  return COLS;
}
int term_rows(const struct term *t) {
  (void)t;
  return LINES;
}
int term_fd(const struct term *t) { return t->watch_fd; }

void term_resize(struct term *t) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
    resizeterm(size.ws_row, size.ws_col);
  }
  clearok(curscr, TRUE);
  free(t->shown);
  t->shown = NULL;
}

static int cube_of(uint32_t rgb) {
  int r = (int)(rgb >> 16 & 255) * 6 / 256, g = (int)(rgb >> 8 & 255) * 6 / 256,
      b = (int)(rgb & 255) * 6 / 256;
  return r * 36 + g * 6 + b;
}

static void put_cell(const struct term *t, int x, int y, const struct canvas_cell *cell) {
  wchar_t text[CCHARW_MAX + 1] = {L' '};
  attr_t attr = look_of(t, cell->role);
  short pair = t->colours ? (short)(cell->role + 1) : 0;
  size_t at = 0, left = strlen(cell->ch), n;
  uint32_t cp;
  if (cell->tinted && t->tints) {
    pair = (short)(TINT_PAIR + cube_of(cell->rgb));
  } else if (cell->tinted) {
    text[0] = (wchar_t)canvas_ramp(cell->rgb);
  } else {
    for (const char *s = cell->ch; at < CCHARW_MAX && (n = utf8_decode(s, left, &cp)) > 0; s += n, left -= n)
      text[at++] = (wchar_t)cp;
  }
  cchar_t out;
  if (setcchar(&out, text, attr, pair, NULL) == OK) mvadd_wch(y, x, &out);
}

static bool row_same(const struct term *t, const struct canvas *c, int y) {
  for (int x = 0; x < canvas_cols(c); x++) {
    if (!canvas_cell_same(&t->shown[y * t->shown_cols + x], canvas_at(c, x, y))) return false;
  }
  return true;
}

// Memory of what is shown, of the canvas's size; *known false when nothing is known of it.
static int remember(struct term *t, const struct canvas *c, bool *known) {
  int cols = canvas_cols(c), rows = canvas_rows(c);
  *known = t->shown && t->shown_cols == cols && t->shown_rows == rows;
  if (*known) return ERR_OK;
  free(t->shown);
  t->shown = calloc((size_t)cols * (size_t)rows, sizeof *t->shown);
  t->shown_cols = cols;
  t->shown_rows = rows;
  return t->shown ? ERR_OK : ERR_NOMEM;
}

int term_show(struct term *t, const struct canvas *c) {
  bool known;
  int err = remember(t, c, &known);
  if (err) return err;
  if (!known) erase();
  for (int y = 0; y < canvas_rows(c) && y < LINES; y++) {
    if (known && row_same(t, c, y)) continue;
    for (int x = 0; x < canvas_cols(c); x++) {
      const struct canvas_cell *cell = canvas_at(c, x, y);
      t->shown[y * t->shown_cols + x] = *cell;
      if (cell->width > 0 && x + cell->width <= COLS) put_cell(t, x, y, cell);
    }
  }
  return refresh() == OK ? ERR_OK : ERR_IO;
}

static const struct {
  int curses, key;
} special[] = {{KEY_UP, UK_UP},      {KEY_DOWN, UK_DOWN},  {KEY_LEFT, UK_LEFT},   {KEY_RIGHT, UK_RIGHT},
               {KEY_PPAGE, UK_PGUP}, {KEY_NPAGE, UK_PGDN}, {KEY_ENTER, UK_ENTER}, {KEY_BACKSPACE, 127}};

int term_key(struct term *t) {
  wint_t ch = 0;
  int kind = t ? get_wch(&ch) : ERR;
  if (kind == ERR) return UK_NONE;
  if (kind != KEY_CODE_YES) return (int)ch;
  for (int i = 1; i <= 10; i++) {
    if ((int)ch == KEY_F(i)) return UK_F1 + i - 1;
  }
  for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
    if ((int)ch == special[i].curses) return special[i].key;
  }
  return 0xfffd;  // a key that is known to the terminal but not to us: it still gets an answer
}

bool term_gone(const struct term *t) {
  struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
  int bytes = 0;
  if (!t || poll(&p, 1, 0) <= 0) return false;
  return ioctl(STDIN_FILENO, FIONREAD, &bytes) != 0 || bytes == 0;
}
