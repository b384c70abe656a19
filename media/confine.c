// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/confine.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "src/base/err.h"
#include "src/base/log.h"

enum { FILES_MAX = 256 };

int confine_process(void) {
  const struct rlimit none = {0, 0}, files = {FILES_MAX, FILES_MAX};
  int refused = 0;
  refused |= prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  refused |= prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  refused |= prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  refused |= setrlimit(RLIMIT_CORE, &none);
  refused |= setrlimit(RLIMIT_NOFILE, &files);
  return refused ? ERR_IO : ERR_OK;
}

// Rights of the first version; each is denied unless a rule below a folder allows it.
#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define CHANGING \
  (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
   LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | \
   LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
   LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static const struct {
  const char *path;
  uint64_t rights;
} rules[] = {
    {"/", READING},
    {"/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE},
    {"/dev/shm",
     READING | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE},
    {"/dev/snd", READING | LANDLOCK_ACCESS_FS_WRITE_FILE},
    {"/dev/dri", READING | LANDLOCK_ACCESS_FS_WRITE_FILE},
};

static int allow(int set, const char *path, uint64_t rights) {
  struct landlock_path_beneath_attr rule = {.allowed_access = rights};
  rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0) return errno == ENOENT ? ERR_OK : ERR_IO;
  long n = syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(rule.parent_fd);
  return n == 0 ? ERR_OK : ERR_IO;
}

int confine_files(void) {
  struct landlock_ruleset_attr attr = {.handled_access_fs = READING | CHANGING};
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return ERR_UNSUPPORTED;
  int set = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
  if (set < 0) return ERR_IO;
  int err = ERR_OK;
  for (size_t i = 0; i < sizeof rules / sizeof *rules && !err; i++)
    err = allow(set, rules[i].path, rules[i].rights);
  if (!err && syscall(SYS_landlock_restrict_self, set, 0) != 0) err = ERR_IO;
  close(set);
  if (!err) log_debug("Landlock version %ld holds", version);
  return err;
}
