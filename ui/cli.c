// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/proto/fault.h"
#include "ui/ask.h"
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/text.h"

static int no_service(const char *socket, int err) {
  struct words_fault f;
  words_fault(&f, FAULT_SERVICE, NULL);
  fprintf(stderr, "tongpin: %d %s (%s: %s)\n", FAULT_SERVICE, f.what, socket, err_text(err));
  return EX_UNAVAILABLE;
}

static int refused(int code) {
  struct words_fault f;
  words_fault(&f, code, NULL);
  fprintf(stderr, "tongpin: %d %s. %s. %s.\n", code, f.what, f.means, f.todo);
  if (code == FAULT_DENIED) return EX_NOPERM;
  return code == FAULT_VERSION ? EX_PROTOCOL : EX_TEMPFAIL;
}

static int request(const char *socket, json_t *message, void (*fn)(void *, const struct msg *), void *arg) {
  struct ask *a = NULL;
  int code = 0, err = ask_new(&a, socket);
  if (err) json_decref(message);
  else err = ask_request(a, message, &code, fn, arg);
  ask_free(a);
  if (err) return no_service(socket, err);
  return code ? refused(code) : 0;
}

// Documents into a view, for status and dump.
static void take(void *arg, const struct msg *msg) { view_message(arg, msg, clock_mono_ms()); }

static int fill(const char *socket, struct view *v) {
  view_init(v);
  view_wire(v, true, clock_mono_ms());
  int code = request(socket, msg_new(MSG_STATUS), take, v);
  view_tick(v, clock_mono_ms());
  return code;
}

static void collect(void *arg, const struct msg *msg) {
  json_t *copy = json_copy(msg->json);
  const char *name = msg_row(msg->id)->name;
  if (copy) json_object_del(copy, "t");
  if (msg->id != MSG_WELCOME) json_object_set_new(arg, name, copy);
  else json_decref(copy);
}

static int status_json(const char *socket) {
  json_t *all = json_object();
  if (!all) return EX_OSERR;
  int code = request(socket, msg_new(MSG_STATUS), collect, all);
  if (!code && (json_dumpf(all, stdout, JSON_INDENT(2)) || putchar('\n') == EOF)) code = EX_IOERR;
  json_decref(all);
  return code;
}

static void print_status(const struct view *v) {
  const struct model *m = &v->model;
  char text[WORDS_LINE * 3], a[WORDS_LINE], b[WORDS_LINE];
  bool alarm;
  enum role role;
  frame_status(v, text, sizeof text, &alarm);
  printf("%s  %s %s\n%s\n", m->room.name, words_date(a, view_now(v)), words_clock(b, view_now(v)), text);
  if (m->now.has) {
    printf("%s  %s %s  ", words_lesson(text, &m->now.lesson), words_date(a, m->now.lesson.start_ms),
           words_minute(b, m->now.lesson.start_ms));
    struct model_lesson l = m->now.lesson;
    l.state = m->now.state;
    printf("%s\n", words_state(text, &role, &l));
  }
  for (int i = 0; i < m->todo.count; i++) {
    struct words_fault f;
    words_fault(&f, (int)m->todo.item[i].code, &m->todo.item[i]);
    printf("%04d  %s  %s\n", (int)m->todo.item[i].code, f.what, f.todo);
  }
}

static int cmd_status(const char *socket, int argc, char **argv) {
  struct view v;
  if (argc > 0 && strcmp(argv[0], "--json") == 0) return status_json(socket);
  if (argc > 0) {
    fprintf(stderr, "tongpin: status takes --json only\n");
    return EX_USAGE;
  }
  int code = fill(socket, &v);
  if (!code) print_status(&v);
  view_free(&v);
  return code;
}

struct dump_opt {
  const struct screen *screen;
  int cols, rows;
  const char *lang;
  bool roles;
};

static int dump_options(struct dump_opt *o, int argc, char **argv) {
  for (int i = 0; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    bool bad = false;
    if (strcmp(argv[i], "--roles") == 0) {
      o->roles = true;
      continue;
    }
    if (strcmp(argv[i], "--page") == 0) bad = (o->screen = screen_named(value)) == NULL;
    else if (strcmp(argv[i], "--size") == 0) bad = sscanf(value, "%dx%d", &o->cols, &o->rows) != 2;
    else if (strcmp(argv[i], "--lang") == 0) bad = text_init(o->lang = value) != ERR_OK;
    else bad = true;
    i++;
    if (!bad) continue;
    fprintf(stderr, "tongpin: dump: not understood: %s %s\n", argv[i - 1], value);
    return EX_USAGE;
  }
  return 0;
}

static int dump_view(struct view *v, const struct dump_opt *o) {
  struct canvas *c = NULL;
  struct buf out;
  buf_init(&out, 1 << 22);
  int err = canvas_new(&c, o->cols, o->rows);
  if (!err) {
    v->page = o->screen->page;
    frame_draw(v, c);
    err = o->roles ? canvas_dump_roles(c, &out) : canvas_dump(c, &out);
  }
  if (!err && fputs(out.data, stdout) == EOF) err = ERR_IO;
  canvas_free(c);
  buf_free(&out);
  if (err) fprintf(stderr, "tongpin: dump: %s\n", err_text(err));
  return err ? (err == ERR_RANGE ? EX_USAGE : EX_OSERR) : 0;
}

static int cmd_dump(const char *socket, int argc, char **argv) {
  struct dump_opt o = {screen_of(PAGE_HOME), FRAME_COLS, FRAME_ROWS, NULL, false};
  struct view v;
  int code = dump_options(&o, argc, argv);
  if (code) return code;
  code = fill(socket, &v);
  if (!code) code = dump_view(&v, &o);
  view_free(&v);
  return code;
}

static int cmd_start(const char *socket, int argc, char **argv) {
  json_t *o = msg_new(MSG_LESSON_START);
  if (o && argc > 0) json_object_set_new(o, "uid", json_string(argv[0]));
  return request(socket, o, NULL, NULL);
}

static int cmd_stop(const char *socket, int argc, char **argv) {
  (void)argc, (void)argv;
  return request(socket, msg_new(MSG_LESSON_STOP), NULL, NULL);
}

static int cmd_volume(const char *socket, int argc, char **argv) {
  char *end;
  long level = strtol(argv[0], &end, 10);
  (void)argc;
  if (*end || end == argv[0] || level < 0 || level > 100) {
    fprintf(stderr, "tongpin: volume: 0 to 100, not %s\n", argv[0]);
    return EX_USAGE;
  }
  json_t *o = msg_new(MSG_VOLUME);
  if (o) json_object_set_new(o, "level", json_integer(level));
  return request(socket, o, NULL, NULL);
}

static int cmd_mute(const char *socket, int argc, char **argv) {
  bool on = strcmp(argv[0], "on") == 0;
  (void)argc;
  if (!on && strcmp(argv[0], "off") != 0) {
    fprintf(stderr, "tongpin: mute: on or off, not %s\n", argv[0]);
    return EX_USAGE;
  }
  json_t *o = msg_new(MSG_MUTE);
  if (o) json_object_set_new(o, "on", json_boolean(on));
  return request(socket, o, NULL, NULL);
}

static int cmd_quit(const char *socket, int argc, char **argv) {
  (void)argc, (void)argv;
  return request(socket, msg_new(MSG_QUIT), NULL, NULL);
}

// clang-format off
static const struct cli_command table[] = {
  {"status", "[--json]", 0, 1, "Say how room, line, clock and lesson are.", cmd_status},
  {"dump", "[--page P] [--size 80x24] [--lang L] [--roles]", 0, 7, "Print a page as text: home, lesson, timetable, help, menu.", cmd_dump},
  {"lesson start", "[UID]", 0, 1, "Start that lesson, or the next one, now.", cmd_start},
  {"lesson stop", "", 0, 0, "End the running lesson and write its record.", cmd_stop},
  {"volume", "N", 1, 1, "Set the player's volume, 0 to 100.", cmd_volume},
  {"mute", "on|off", 1, 1, "Sound off or on.", cmd_mute},
  {"quit-daemon", "", 0, 0, "End the service; only when no lesson runs.", cmd_quit},
};
// clang-format on

const struct cli_command *cli_row(size_t i) { return i < sizeof table / sizeof table[0] ? &table[i] : NULL; }

const char *cli_help(void) {
  static char text[2048];
  const struct cli_command *row;
  size_t len = (size_t)snprintf(text, sizeof text, "Commands:");
  for (size_t i = 0; (row = cli_row(i)) != NULL && len < sizeof text; i++) {
    len += (size_t)snprintf(text + len, sizeof text - len, "\n  %s %s\n      %s", row->name, row->args,
                            row->sentence);
  }
  return text;
}

// How many words of argv the name takes, 0 when it is another.
static int words_of(const char *name, int argc, char **argv) {
  char joined[64];
  if (strcmp(name, argv[0]) == 0) return 1;
  if (argc < 2 || snprintf(joined, sizeof joined, "%s %s", argv[0], argv[1]) >= (int)sizeof joined) return 0;
  return strcmp(name, joined) == 0 ? 2 : 0;
}

int cli_run(const char *socket, int argc, char **argv) {
  const struct cli_command *row;
  for (size_t i = 0; (row = cli_row(i)) != NULL; i++) {
    int n = words_of(row->name, argc, argv);
    if (n == 0) continue;
    if (argc - n >= row->min && argc - n <= row->max) return row->run(socket, argc - n, argv + n);
    fprintf(stderr, "Usage: tongpin %s %s\n", row->name, row->args);
    return EX_USAGE;
  }
  fprintf(stderr, "tongpin: no such command: %s (see --help)\n", argv[0]);
  return EX_USAGE;
}
