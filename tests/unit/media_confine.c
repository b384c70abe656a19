// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "media/confine.h"
#include "src/base/err.h"

enum { SKIPPED = 77 };

// Gives the rights up in a child and tells by its exit code which promise was broken (0: none).
static int in_child(int (*promise)(const char *folder)) {
  char folder[] = "/tmp/confine-XXXXXX";
  assert_non_null(mkdtemp(folder));
  pid_t pid = fork();
  if (pid == 0) _exit(promise(folder));
  int status = 0;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(rmdir(folder), 0);  // also: nothing was made in it
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

static int files(const char *folder) {
  char path[64], byte;
  int err = confine_process();  // Landlock asks for it, but of root
  if (!err) err = confine_files();
  if (err == ERR_UNSUPPORTED) return SKIPPED;
  if (err) return 1;
  snprintf(path, sizeof path, "%s/x", folder);
  if (open(path, O_CREAT | O_WRONLY, 0600) >= 0 || errno != EACCES) return 2;
  int in = open("/etc/passwd", O_RDONLY);
  if (in < 0 || read(in, &byte, 1) != 1) return 3;
  if (open("/dev/null", O_WRONLY) < 0) return 4;
  if (rmdir(folder) == 0) return 5;
  if (socket(AF_UNIX, SOCK_STREAM, 0) < 0) return 6;
  execl("/bin/true", "true", (char *)NULL);
  return errno == EACCES ? 0 : 7;
}

static int process(const char *folder) {
  struct rlimit limit;
  (void)folder;
  if (confine_process() != ERR_OK) return 1;
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) return 2;
  if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 3;
  if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max != 0) return 4;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max != 256) return 5;
  return 0;
}

static void read_only(void **state) {
  (void)state;
  int code = in_child(files);
  if (code == SKIPPED) skip();
  assert_int_equal(code, 0);
}

static void rights(void **state) {
  (void)state;
  assert_int_equal(in_child(process), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(read_only), cmocka_unit_test(rights)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
