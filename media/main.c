// SPDX-License-Identifier: GPL-3.0-or-later
// tongpin-media: plays what the daemon says, behind a line on fd 3.
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>
#include "media/confine.h"
#include "media/control.h"
#include "media/user.h"
#include "media/video/quiet.h"
#include "src/base/args.h"
#include "src/base/err.h"
#include "src/base/log.h"

enum { LINE_FD = 3 };

static void set_log(const struct conf *conf) {
  static const struct {
    const char *name;
    enum log_level level;
  } levels[] = {{"error", LOG_LV_ERROR},
                {"warn", LOG_LV_WARN},
                {"info", LOG_LV_INFO},
                {"debug", LOG_LV_DEBUG}};
  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
    if (strcmp(conf_str(conf, CONF_DAEMON_LOG), levels[i].name) == 0) log_set_level(levels[i].level);
  log_set_name("tongpin-media");
}

static bool is_stream_socket(int fd) {
  int type = 0;
  socklen_t len = sizeof type;
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM;
}

static void confine(void) {
  if (confine_process()) log_warn("some rights could not be given up");
  int err = confine_files();
  if (err) log_warn("the file system is not closed by Landlock: %s", err_text(err));
}

static int serve(void) {
  struct loop *loop = NULL;
  struct control *control = NULL;
  int err = loop_new(&loop);
  if (!err) err = control_new(&control, loop, LINE_FD);
  if (!err) err = loop_run(loop);
  int code = err ? err_sysexit(err) : control_code(control);
  if (control && !control_quiet(control)) {
    log_warn("a play still hangs at the end");
    _exit(code);
  }
  control_free(control);
  loop_free(loop);
  return code;
}

static int take_user(void *arg, const char *name, const char *value) {
  (void)name;
  *(const char **)arg = value;
  return ERR_OK;
}

static int become(const char *user) {
  char why[USER_WHY];
  if (!user || user_become(user, why) == ERR_OK) return EX_OK;
  fprintf(stderr, "tongpin-media: --user %s: %s\n", user, why);
  return EX_NOUSER;
}

int main(int argc, char **argv) {
  static const struct args_option options[] = {
      {"user", "NAME", "Become this user first, with all its groups; only root can."}, {NULL, NULL, NULL}};
  const char *user = NULL;
  const struct args_spec spec = {
      .program = "tongpin-media",
      .usage = "",
      .about = "Plays the lesson's picture and sound. Started by tongpind, which speaks to it on fd 3.",
      .more = "Only daemon.log is taken from a configuration; the rest comes over fd 3.",
      .options = options,
      .on_option = take_user,
      .arg = &user,
  };
  struct conf *conf = NULL;
  int first = 0;
  setlocale(LC_CTYPE, "C.UTF-8");
  int code = args_read(&spec, argc, argv, &conf, &first);
  if (code != ARGS_GO) return code;
  code = become(user);
  set_log(conf);
  conf_free(conf);
  if (code) return code;
  if (!is_stream_socket(LINE_FD)) {
    fprintf(stderr, "tongpin-media: fd 3 is no stream socket; tongpind starts this program, not a person\n");
    return EX_USAGE;
  }
  fcntl(LINE_FD, F_SETFD, FD_CLOEXEC);
  signal(SIGPIPE, SIG_IGN);
  quiet_libav();
  confine();
  return serve();
}
