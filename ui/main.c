// SPDX-License-Identifier: GPL-3.0-or-later
// tongpin: the console and the command line.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "src/base/args.h"
#include "src/base/err.h"
#include "src/base/log.h"
#include "ui/app.h"
#include "ui/cli.h"
#include "ui/text.h"

struct want {
  struct app_opt app;
  const char *lang;
};

static const struct args_option options[] = {
    {"socket", "PATH", "Socket of the service; else TONGPIN_SOCKET, else [daemon] socket."},
    {"lang", "zh_CN|en", "Language; else TONGPIN_LANG, else [ui] lang."},
    {"kiosk", NULL, "The console of the classroom: it cannot be left."},
    {"contrast", NULL, "High contrast."},
    {NULL, NULL, NULL},
};

static int on_option(void *arg, const char *name, const char *value) {
  struct want *w = arg;
  if (strcmp(name, "socket") == 0) w->app.socket = value;
  else if (strcmp(name, "kiosk") == 0) w->app.kiosk = true;
  else if (strcmp(name, "contrast") == 0) w->app.theme = THEME_CONTRAST;
  else if (strcmp(value, "zh_CN") == 0 || strcmp(value, "en") == 0) w->lang = value;
  else return ERR_RANGE;
  return ERR_OK;
}

static const char *env_or(const char *name, const char *other) {
  const char *value = getenv(name);
  return value && value[0] ? value : other;
}

static int console(const struct app_opt *opt) {
  int err = app_run(opt);
  if (err == ERR_UNSUPPORTED) {
    fprintf(
        stderr,
        "tongpin: the console needs a terminal that can move its cursor; without one see `tongpin dump`\n");
    return EX_USAGE;
  }
  if (err) fprintf(stderr, "tongpin: %s\n", err_text(err));
  return err ? err_sysexit(err) : 0;
}

int main(int argc, char **argv) {
  struct want want = {.app = {.theme = THEME_NORMAL}};
  const struct args_spec spec = {.program = "tongpin",
                                 .usage = "[COMMAND]",
                                 .about =
                                     "Console of the classroom. Without a command it opens on this terminal.",
                                 .more = cli_help(),
                                 .config = "/etc/tongpin/tongpin.conf",
                                 .options = options,
                                 .on_option = on_option,
                                 .arg = &want,
                                 .max_operands = -1};
  struct conf *conf = NULL;
  int first = 0, code = args_read(&spec, argc, argv, &conf, &first);
  if (code != ARGS_GO) return code;
  log_set_name("tongpin");
  if (!want.app.socket) want.app.socket = env_or("TONGPIN_SOCKET", conf_str(conf, CONF_DAEMON_SOCKET));
  want.app.demo = strcmp(env_or("TONGPIN_DEMO", ""), "1") == 0;
  want.app.remote = env_or("SSH_CONNECTION", NULL) != NULL;
  if (text_init(want.lang ? want.lang : env_or("TONGPIN_LANG", conf_str(conf, CONF_UI_LANG)))) {
    fprintf(stderr, "tongpin: this system has no C.UTF-8 locale\n");
    code = EX_CONFIG;
  } else {
    code = first < argc ? cli_run(want.app.socket, argc - first, argv + first) : console(&want.app);
  }
  conf_free(conf);
  return code;
}
