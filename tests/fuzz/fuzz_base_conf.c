// SPDX-License-Identifier: GPL-3.0-or-later
// A configuration file: what loads must print and load again as the same; what does not changes nothing.
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "src/base/conf.h"
#include "src/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static int load(struct conf *c, const void *data, size_t size, struct conf_fault *fault) {
  char path[64];
  int fd = memfd_create("conf", MFD_CLOEXEC);
  demand(fd >= 0 && write(fd, data, size) == (ssize_t)size);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  int err = conf_load(c, path, fault);
  close(fd);
  return err;
}

static bool same(const struct conf *a, const struct conf *b) {
  for (int i = 0; i < CONF_COUNT; i++)
    if (conf_key(i)->type != CONF_SECRET && strcmp(conf_str(a, i), conf_str(b, i)) != 0) return false;
  return true;
}

static void print_and_load(const struct conf *c) {
  char *text = NULL;
  size_t len = 0;
  struct conf *again = NULL;
  struct conf_fault fault;
  FILE *f = open_memstream(&text, &len);
  demand(f && conf_print(c, f) == 0 && fclose(f) == 0);
  demand(conf_new(&again) == 0 && load(again, text, len, &fault) == 0 && same(c, again));
  conf_free(again);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct conf *c = NULL, *defaults = NULL;
  struct conf_fault fault;
  demand(conf_new(&c) == 0 && conf_new(&defaults) == 0);
  if (load(c, data, size, &fault) == 0) print_and_load(c);
  else demand(same(c, defaults) && fault.why[0] && utf8_valid(fault.why, strlen(fault.why)));
  char *assignment = strndup((const char *)data, size);
  if (conf_set(c, assignment, &fault) == 0) print_and_load(c);
  free(assignment);
  conf_free(c);
  conf_free(defaults);
  return 0;
}
