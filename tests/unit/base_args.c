// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>
#include "src/base/args.h"
#include "src/base/err.h"
#include "tests/unit/oom.h"

enum { WORDS_MAX = 12 };

static char noted[200];
static char said[8192];  // stdout and stderr of the last run
static struct conf *conf;
static int first;

static int note(void *arg, const char *name, const char *value) {
  (void)arg;
  size_t n = strlen(noted);
  snprintf(noted + n, sizeof noted - n, "%s=%s;", name, value ? value : "-");
  return value && value[0] == '!' ? ERR_RANGE : ERR_OK;
}

static const struct args_option options[] = {{"simulate", NULL, "Let the clock be set."},
                                             {"page", "NAME", "Which page."},
                                             {NULL, NULL, NULL}};

static struct args_spec spec = {.program = "prog",
                                .usage = "COMMAND",
                                .about = "Does it.",
                                .more = "See prog(1).",
                                .options = options,
                                .on_option = note,
                                .max_operands = 2};

// Splits a command line at spaces and runs it with the output caught.
static int run(const char *line) {
  char words[400], name[] = "prog", *argv[WORDS_MAX + 2] = {name}, *rest = words, *word;
  int argc = 1;
  snprintf(words, sizeof words, "%s", line);
  while (argc <= WORDS_MAX && (word = strsep(&rest, " "))) {
    if (*word) argv[argc++] = word;
  }
  noted[0] = '\0';
  conf = NULL;
  fflush(stdout);
  FILE *f = tmpfile();
  int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
  dup2(fileno(f), STDOUT_FILENO);
  dup2(fileno(f), STDERR_FILENO);
  int code = args_read(&spec, argc, argv, &conf, &first);
  fflush(stdout);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  close(out);
  close(err);
  rewind(f);
  said[fread(said, 1, sizeof said - 1, f)] = '\0';
  fclose(f);
  return code;
}

static void help_names_every_option(void **state) {
  (void)state;
  assert_int_equal(run("--help"), 0);
  const char *const parts[] = {"Usage: prog [OPTION]... COMMAND\nDoes it.\n",
                               "--simulate ",
                               "--page NAME ",
                               "--config FILE ",
                               "--set SECTION.KEY=VALUE ",
                               "--print-config ",
                               "--version ",
                               "See prog(1).\n"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) assert_non_null(strstr(said, parts[i]));
  assert_int_equal(run("--version"), 0);
  assert_string_equal(said, "prog " TONGPIN_VERSION "\n");
}

static void options_are_handed_out_in_order(void **state) {
  (void)state;
  assert_int_equal(
      run("--page home --simulate --page=timetable --set mqtt.port=5 --set mqtt.port=7 go --help"), ARGS_GO);
  assert_string_equal(noted, "page=home;simulate=-;page=timetable;");
  assert_string_equal(said, "");
  assert_int_equal(first, 9);
  assert_int_equal(conf_int(conf, CONF_MQTT_PORT), 7);
  conf_free(conf);
}

struct misuse {
  const char *line;
  int code;
  const char *said;
};
static const struct misuse misuses[] = {
    {"--bad", EX_USAGE, "prog: unknown option: --bad (see --help)\n"},
    {"-x", EX_USAGE, "prog: unknown option: -x (see --help)\n"},
    {"--page", EX_USAGE, "prog: an argument is missing: --page (see --help)\n"},
    {"--page !x", EX_USAGE, "prog: --page: out of bounds: !x (see --help)\n"},
    {"--simulate=5", EX_USAGE, "prog: takes no argument: --simulate=5 (see --help)\n"},
    {"--set mqtt.port=0", EX_USAGE, "prog: --set: [mqtt] port: 0 is not between 1 and 65535 (see --help)\n"},
    {"--set port=0", EX_USAGE, "prog: --set: \"port=0\" is not section.key=value (see --help)\n"},
    {"a b c", EX_USAGE, "prog: one operand too many: c (see --help)\n"},
    {"--config /tmp/tongpin-no-such/f", EX_NOINPUT,
     "prog: /tmp/tongpin-no-such/f: No such file or directory\n"},
};

static void misuse_is_one_line_and_a_code(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof misuses / sizeof misuses[0]; i++) {
    assert_int_equal(run(misuses[i].line), misuses[i].code);
    assert_string_equal(said, misuses[i].said);
    assert_null(conf);
  }
  spec.min_operands = 1;
  assert_int_equal(run(""), EX_USAGE);
  assert_string_equal(said, "prog: an operand is missing (see --help)\n");
  spec.min_operands = 0;
}

static void write_file(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  fputs(text, f);
  fclose(f);
}

static void the_file_comes_before_set_wherever_it_stands(void **state) {
  (void)state;
  char path[] = "/tmp/tongpin-args-XXXXXX", line[200];
  close(mkstemp(path));
  write_file(path, "[mqtt]\nport = 5\nhost = filed\n");
  snprintf(line, sizeof line, "--set mqtt.port=6 --config %s --print-config", path);
  assert_int_equal(run(line), 0);
  assert_non_null(strstr(said, "\nport = 6\n"));
  assert_non_null(strstr(said, "\nhost = filed\n"));
  spec.config = path;
  assert_int_equal(run(""), ARGS_GO);
  assert_string_equal(conf_str(conf, CONF_MQTT_HOST), "filed");
  conf_free(conf);
  write_file(path, "\n[mqtt]\nport = 0\n");
  assert_int_equal(run(""), EX_CONFIG);
  assert_non_null(strstr(said, ":3: [mqtt] port: 0 is not between"));
  unlink(path);
  assert_int_equal(run(""), ARGS_GO);
  conf_free(conf);
  spec.config = NULL;
}

// OOM_EACH wants an err.h code.
static int run_err(void) {
  int code = run("--set mqtt.host=h x");
  if (code == EX_OSERR) return ERR_NOMEM;
  conf_free(conf);
  return code == ARGS_GO ? ERR_OK : ERR_STATE;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  OOM_EACH(run_err(), (void)0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(help_names_every_option),
      cmocka_unit_test(options_are_handed_out_in_order),
      cmocka_unit_test(misuse_is_one_line_and_a_code),
      cmocka_unit_test(the_file_comes_before_set_wherever_it_stands),
      cmocka_unit_test(each_allocation_may_fail),
  };
  return cmocka_run_group_tests_name("base_args", tests, NULL, NULL);
}
