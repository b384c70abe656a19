// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/user.h"
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/base/err.h"

static int tell(char why[USER_WHY], int err, const char *sentence, const char *detail) {
  snprintf(why, USER_WHY, "%s%s%s", sentence, *detail ? ": " : "", detail);
  return err;
}

// Groups first: whoever is no longer root may not change them.
static int change(const struct passwd *pw, char why[USER_WHY]) {
  if (initgroups(pw->pw_name, pw->pw_gid) < 0)
    return tell(why, ERR_DENIED, "its groups cannot be taken", strerror(errno));
  if (setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) < 0)
    return tell(why, ERR_DENIED, "its group cannot be taken", strerror(errno));
  if (setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) < 0)
    return tell(why, ERR_DENIED, "the user cannot be changed", strerror(errno));
  return ERR_OK;
}

static bool is(const struct passwd *pw) {
  uid_t u[3];
  gid_t g[3];
  if (getresuid(&u[0], &u[1], &u[2]) < 0 || getresgid(&g[0], &g[1], &g[2]) < 0) return false;
  for (int i = 0; i < 3; i++)
    if (u[i] != pw->pw_uid || g[i] != pw->pw_gid) return false;
  return true;
}

// With CAP_SETUID or CAP_SETGID left over, being another user would be worth nothing.
static bool may_return(const struct passwd *pw) {
  return setuid(0) == 0 || (pw->pw_gid != 0 && setgid(0) == 0);
}

int user_become(const char *name, char why[USER_WHY]) {
  errno = 0;
  const struct passwd *pw = getpwnam(name);
  if (!pw) return tell(why, ERR_MISSING, "there is no such user", errno ? strerror(errno) : "");
  if (pw->pw_uid == 0) return tell(why, ERR_ARG, "that is root, who plays no strangers' bytes", "");
  int err = change(pw, why);
  if (err) return err;
  if (!is(pw) || may_return(pw)) return tell(why, ERR_STATE, "root's rights are not gone", "");
  if (setenv("HOME", pw->pw_dir, 1) < 0) return tell(why, ERR_NOMEM, "HOME", strerror(errno));
  return ERR_OK;
}
