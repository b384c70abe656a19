// SPDX-License-Identifier: GPL-3.0-or-later
// spawn: a child process on the loop, with a socketpair of lines as its fd 3.
#ifndef BASE_SPAWN_H
#define BASE_SPAWN_H

#include <sys/types.h>
#include "src/base/loop.h"

struct spawn;
// status: exit code 0..255, or 128 + signal number.
typedef void spawn_exit_fn(void *arg, int status);

struct spawn_opt {
  const char *const *argv;  // NULL-terminated; argv[0] is a path
  const char *const *env;   // NULL-terminated "K=V"; NULL: the parent's
  spawn_exit_fn *on_exit;
  void *arg;
};

// Starts it; stdin is /dev/null, stdout and stderr are ours, fd 3 is one end of a socketpair whose other end
// goes to *fd (the caller's). It keeps our user and groups; argv and env are needed during this call only.
// The child must call spawn_child_setup(). ERR_ARG: no argv[0]; ERR_MISSING: no such program; ERR_NOMEM;
// ERR_IO.
int spawn_new(struct spawn **out, struct loop *loop, const struct spawn_opt *opt, int *fd);
pid_t spawn_pid(const struct spawn *s);
void spawn_kill(struct spawn *s, int signo);
// Forgets the child; it is killed (SIGKILL) if it still runs. on_exit is not called any more.
void spawn_free(struct spawn *s);

enum { SPAWN_FD = 3 };  // the child's end

// What a child calls first thing: it dies with its parent from now on (PR_SET_PDEATHSIG SIGKILL), and what it
// starts itself does not inherit SPAWN_FD. A parent that died before shows as end of file on SPAWN_FD.
// ERR_STATE: SPAWN_FD is no socket, so nobody spawned us; ERR_IO.
int spawn_child_setup(void);

#endif
