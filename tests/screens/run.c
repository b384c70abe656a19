// SPDX-License-Identifier: GPL-3.0-or-later
// run CASE LANG COLSxROWS [roles]: draws the screen a case leads to, as text or as its role map.
// A case is a file of lines: documents as the service sends them, and directives:
//   @include FILE       the lines of another case
//   @page NAME          looks at that page
//   @wire up|down       the connection to the service
//   @after MS           time passes
//   @key NAME           F1..F10, Up, Down, Enter … or one character
//   @kiosk              the console that nobody leaves
// Time is the case's own: it begins at monotonic 1000000 ms.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "src/base/err.h"
#include "ui/frame.h"
#include "ui/screen.h"
#include "ui/text.h"

static struct view view;
static int64_t mono = 1000000;

static int play(const char *path);

static int key_named(const char *name) {
  const struct key_row *row;
  for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
    if (strcmp(row->name, name) == 0) return row->key;
  }
  return name[0];
}

static int include(const char *path, const char *name) {
  char full[1024];
  const char *slash = strrchr(path, '/');
  snprintf(full, sizeof full, "%.*s/%s", (int)(slash - path), path, name);
  return play(full);
}

static int directive(const char *path, const char *word, const char *rest) {
  if (strcmp(word, "include") == 0) return include(path, rest);
  if (strcmp(word, "page") == 0 && screen_named(rest)) view.page = screen_named(rest)->page;
  else if (strcmp(word, "wire") == 0) view_wire(&view, strcmp(rest, "up") == 0, mono);
  else if (strcmp(word, "after") == 0) view_tick(&view, mono += strtoll(rest, NULL, 10));
  else if (strcmp(word, "key") == 0) view_key(&view, key_named(rest), mono);
  else if (strcmp(word, "kiosk") == 0) view.kiosk = true;
  else return ERR_SYNTAX;
  return ERR_OK;
}

static int line(const char *path, char *text) {
  struct jdoc_fault fault;
  struct msg msg;
  char word[16] = "", rest[256] = "";
  text[strcspn(text, "\n")] = '\0';
  if (text[0] == '\0' || text[0] == '#') return ERR_OK;
  if (text[0] == '@') {
    sscanf(text + 1, "%15s %255s", word, rest);
    return directive(path, word, rest);
  }
  int err = msg_read(&msg, text, strlen(text), MSG_DAEMON, &fault);
  if (!err) err = view_message(&view, &msg, mono);
  if (!err) json_decref(msg.json);
  else fprintf(stderr, "%s: %s %s: %s\n", path, err_text(err), fault.at, text);
  return err;
}

static int play(const char *path) {
  static char text[MSG_MAX_DOWN];
  FILE *f = fopen(path, "r");
  int err = f ? ERR_OK : ERR_MISSING;
  while (!err && fgets(text, sizeof text, f)) err = line(path, text);
  if (err) fprintf(stderr, "%s: %s\n", path, err_text(err));
  if (f) fclose(f);
  return err;
}

static int show(int cols, int rows, bool roles) {
  struct canvas *c = NULL;
  struct buf out;
  buf_init(&out, 1 << 20);
  int err = canvas_new(&c, cols, rows);
  if (!err) {
    frame_draw(&view, c);
    err = roles ? canvas_dump_roles(c, &out) : canvas_dump(c, &out);
  }
  if (!err) fputs(out.data, stdout);
  canvas_free(c);
  buf_free(&out);
  return err;
}

int main(int argc, char **argv) {
  int cols, rows;
  if (argc < 4 || sscanf(argv[3], "%dx%d", &cols, &rows) != 2) return EX_USAGE;
  if (text_init(argv[2])) return EX_CONFIG;
  view_init(&view);
  view.wire.since_ms = view.mono_ms = mono;
  int err = play(argv[1]);
  if (!err) err = show(cols, rows, argc > 4);
  view_free(&view);
  return err ? EX_DATAERR : 0;
}
