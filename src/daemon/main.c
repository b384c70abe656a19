// SPDX-License-Identifier: GPL-3.0-or-later
// tongpind: owns the truth of a room. Never touches media, never blocks.
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include "src/base/args.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"
#include "src/daemon/room.h"
#include "src/daemon/service.h"

struct program {
  struct loop *loop;
  struct room *room;
  struct service *service;
  bool simulate;
  int err;
};

static const struct args_option options[] = {
    {"simulate", NULL, "Let clients set the clock (tests and practice only)."},
    {"clock", "MS", "With --simulate: the clock says so at the start, milliseconds since 1970 UTC."},
    {NULL, NULL, NULL},
};

static int on_option(void *arg, const char *name, const char *value) {
  struct program *p = arg;
  char *end = NULL;
  if (strcmp(name, "simulate") == 0) p->simulate = true;
  if (strcmp(name, "clock") != 0) return ERR_OK;
  int64_t ms = strtoll(value, &end, 10);
  if (*end || end == value || ms < 0 || !p->simulate) return ERR_SYNTAX;
  clock_simulate(ms, 1, false);
  return ERR_OK;
}

static void on_ready(void *arg, int err) {
  struct program *p = arg;
  p->err = err;
  if (err) {
    loop_stop(p->loop);
  } else {
    log_info("ready");
    service_ready(p->service);
  }
}

static void on_signal(void *arg, int signo) {
  struct program *p = arg;
  log_info("signal %d: stopping", signo);
  loop_stop(p->loop);
}

static void set_level(const struct conf *conf) {
  static const struct {
    const char *word;
    enum log_level level;
  } table[] = {{"error", LOG_LV_ERROR},
               {"warn", LOG_LV_WARN},
               {"info", LOG_LV_INFO},
               {"debug", LOG_LV_DEBUG}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strcmp(conf_str(conf, CONF_DAEMON_LOG), table[i].word) == 0) log_set_level(table[i].level);
  }
}

static int run(struct program *p, const struct conf *conf) {
  const struct room_opt opt = {.conf = conf, .simulate = p->simulate, .ready = on_ready, .arg = p};
  struct loop_signal *term = NULL, *intr = NULL;
  int err = loop_new(&p->loop);
  if (!err) err = loop_signal_new(&term, p->loop, SIGTERM, on_signal, p);
  if (!err) err = loop_signal_new(&intr, p->loop, SIGINT, on_signal, p);
  if (!err) err = service_new(&p->service, p->loop);
  if (!err) err = room_new(&p->room, p->loop, &opt);
  if (!err) err = loop_run(p->loop);
  if (!err) err = p->err;
  service_free(p->service);
  room_free(p->room);
  loop_signal_free(term);
  loop_signal_free(intr);
  loop_free(p->loop);
  return err;
}

int main(int argc, char **argv) {
  struct program p = {0};
  const struct args_spec spec = {
      .program = "tongpind",
      .usage = "",
      .about = "The service of a room: timetable, lessons, ledger, the county's platform.",
      .config = "/etc/tongpin/tongpin.conf",
      .options = options,
      .on_option = on_option,
      .arg = &p,
  };
  struct conf *conf = NULL;
  int first = 0, code = args_read(&spec, argc, argv, &conf, &first);
  if (code != ARGS_GO) return code;
  umask(0027);
  log_set_name("tongpind");
  set_level(conf);
  int err = run(&p, conf);
  if (err) log_error("%s", err_text(err));
  conf_free(conf);
  return err ? err_sysexit(err) : EX_OK;
}
