// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/county/load.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "src/base/buf.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/county/encoding.h"
#include "src/county/text.h"

static int read_file(const char *path, struct buf *out) {
  char block[16384];
  size_t n;
  errno = 0;
  FILE *f = fopen(path, "re");
  if (!f) return ERR_MISSING;
  while ((n = fread(block, 1, sizeof block, f)) > 0 && buf_add(out, block, n) == ERR_OK) {}
  int err = ferror(f) ? ERR_MISSING : out->err;
  fclose(f);
  return err;
}

// The file as UTF-8 text; faults are added. ERR_SYNTAX: it has faults.
static int read_text(const char *path, struct encoding_text *text, struct faults *f) {
  struct buf bytes;
  buf_init(&bytes, CSV_MAX_BYTES);
  int err = read_file(path, &bytes);
  if (err == ERR_MISSING) fprintf(stderr, "%s: %s\n", path, strerror(errno));
  if (err == ERR_TOOBIG) faults_add(f, path, 1, NULL, "%s", _("the file is larger than 16 MB"));
  if (!err) {
    err = encoding_read(bytes.data ? bytes.data : "", bytes.len, text);
    if (err == ERR_SYNTAX)
      faults_add(f, path, text->bad_line, NULL,
                 _("is neither UTF-8 nor GB18030 text (read as %s); save it as CSV"),
                 encoding_name[text->what]);
  }
  buf_free(&bytes);
  return err == ERR_TOOBIG ? ERR_SYNTAX : err;
}

static int read_csv(const char *path, struct csv **csv, struct faults *f) {
  struct csv_fault fault = {0};
  struct encoding_text text = {0};
  char column[32];
  int err = read_text(path, &text, f);
  if (!err) err = csv_read(csv, text.data, text.len, &fault);
  if (err && fault.why) {
    snprintf(column, sizeof column, _("column %d"), fault.cell + 1);
    faults_add(f, path, fault.line, column, "%s", _(fault.why));
    err = ERR_SYNTAX;
  }
  free(text.data);
  return err;
}

static int load_file(struct loaded *l, const char *path, bool periods) {
  struct csv *csv = NULL;
  int err = read_csv(path, &csv, &l->faults);
  if (!err && periods) row_read_periods(&l->periods, csv, path, &l->faults);
  if (!err && !periods) err = row_read_lessons(&l->lessons, csv, path, &l->periods, &l->faults);
  csv_free(csv);
  return err == ERR_SYNTAX ? ERR_OK
                           : err;  // a fault is in the list; the other files are looked at all the same
}

static int check(struct loaded *l, const struct term *term) {
  struct build b = {.rev = 1, .now_ms = clock_read().wall_ms, .term = term, .periods = &l->periods};
  if (!l->lessons.count && !l->faults.count)
    faults_add(&l->faults, "-", 0, NULL, "%s", _("there is no lesson in these files"));
  if (l->faults.count) return ERR_OK;
  int err = plan_new(&l->plan, &l->lessons, &l->faults);
  return err || l->faults.count ? err : build_check(l->plan, &b, &l->faults);
}

int load_all(struct loaded *l, const char *const *files, int count, const char *periods_file,
             const struct term *term) {
  memset(l, 0, sizeof *l);
  int err = periods_file ? load_file(l, periods_file, true) : ERR_OK;
  for (int i = 0; !err && i < count; i++) err = load_file(l, files[i], false);
  if (!err) err = check(l, term);
  if (err == ERR_MISSING) return EX_NOINPUT;
  if (err) {
    fprintf(stderr, "tongpin-county: %s\n", err_text(err));
    return EX_OSERR;
  }
  if (!l->faults.count) return EX_OK;
  faults_print(&l->faults, stderr);
  return EX_DATAERR;
}

void load_clear(struct loaded *l) {
  plan_free(l->plan);
  free(l->lessons.item);
  memset(l, 0, sizeof *l);
}
