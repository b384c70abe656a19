// SPDX-License-Identifier: GPL-3.0-or-later
// The listening half of conn.h.
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "src/base/conn.h"
#include "src/base/err.h"
#include "src/base/log.h"

struct listener {
  struct loop_watch *watch;
  struct sockaddr_un addr;
  int fd;
  int spare;  // given up to refuse a client when there are no more fds
  dev_t dev;  // of the socket file, to unlink no one else's
  ino_t ino;
  listener_fn *on_client;
  void *arg;
};

static int set_addr(struct sockaddr_un *addr, const char *path) {
  size_t len = strlen(path);
  if (len == 0) return ERR_ARG;
  if (len >= sizeof addr->sun_path) return ERR_TOOBIG;
  *addr = (struct sockaddr_un){.sun_family = AF_UNIX};
  memcpy(addr->sun_path, path, len);
  return ERR_OK;
}

static int dial(const struct sockaddr_un *addr, int flags, int *fd) {
  int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (s < 0) return ERR_IO;
  if (connect(s, (const struct sockaddr *)addr, sizeof *addr) == 0) {
    *fd = s;
    return ERR_OK;
  }
  int why = errno;
  close(s);
  errno = why;
  return why == ENOENT || why == ECONNREFUSED ? ERR_MISSING : why == EACCES ? ERR_DENIED : ERR_IO;
}

int conn_dial(const char *path, int *fd) {
  struct sockaddr_un addr;
  int err = set_addr(&addr, path);
  return err ? err : dial(&addr, 0, fd);
}

// Removes a socket file nobody listens on. ERR_EXISTS: someone does, or it is no socket.
static int clear_dead(const struct sockaddr_un *addr) {
  struct stat st;
  if (lstat(addr->sun_path, &st) < 0) return errno == ENOENT ? ERR_OK : ERR_IO;
  int fd;
  if (!S_ISSOCK(st.st_mode)) return ERR_EXISTS;
  int err = dial(addr, SOCK_NONBLOCK, &fd);
  if (!err) close(fd);
  if (err != ERR_MISSING) return ERR_EXISTS;
  return unlink(addr->sun_path) < 0 && errno != ENOENT ? ERR_IO : ERR_OK;
}

// Nobody can connect before listen(2), so the group may be set in between.
static int bind_socket(struct listener *l, mode_t mode, long gid) {
  const char *path = l->addr.sun_path;
  mode_t before = umask(~mode & 0777);
  int rc = bind(l->fd, (const struct sockaddr *)&l->addr, sizeof l->addr);
  int why = errno;
  umask(before);
  errno = why;
  if (rc < 0) return why == EADDRINUSE ? ERR_EXISTS : why == EACCES ? ERR_DENIED : ERR_IO;
  struct stat st;
  if (lstat(path, &st) == 0) {
    l->dev = st.st_dev;
    l->ino = st.st_ino;
  }
  if (gid >= 0 && chown(path, (uid_t)-1, (gid_t)gid) < 0) return ERR_DENIED;
  return listen(l->fd, 64) < 0 ? ERR_IO : ERR_OK;
}

static void greet(struct listener *l, int fd) {
  struct ucred who;
  socklen_t size = sizeof who;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0) close(fd);
  else l->on_client(l->arg, fd, who.uid, who.pid);
}

// Out of fds the client would stay in the queue and wake us for ever.
static void refuse_one(struct listener *l) {
  log_warn("no file descriptor left for a client");
  if (l->spare < 0) return;
  close(l->spare);
  int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0) close(fd);
  l->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

// One client a turn: its callee may free the listener.
static void on_ready(void *arg) {
  struct listener *l = arg;
  int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) greet(l, fd);
  else if (errno == EMFILE || errno == ENFILE) refuse_one(l);
}

int listener_new(struct listener **out, struct loop *loop, const struct listener_opt *opt) {
  struct listener *l = calloc(1, sizeof *l);
  if (!l) return ERR_NOMEM;
  *l = (struct listener){.fd = -1, .spare = -1, .on_client = opt->on_client, .arg = opt->arg};
  int err = set_addr(&l->addr, opt->path);
  if (!err) err = clear_dead(&l->addr);
  if (err) goto out;
  l->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  err = l->fd < 0 ? ERR_IO : bind_socket(l, opt->mode, opt->gid);
  if (!err) err = loop_watch_new(&l->watch, loop, l->fd, on_ready, l);
out:
  if (err) listener_free(l);
  else *out = l;
  return err;
}

static void unlink_ours(const struct listener *l) {
  struct stat st;
  if (!l->ino || lstat(l->addr.sun_path, &st) < 0) return;
  if (st.st_dev == l->dev && st.st_ino == l->ino) unlink(l->addr.sun_path);
}

void listener_free(struct listener *l) {
  if (!l) return;
  int why = errno;
  loop_watch_free(l->watch);
  unlink_ours(l);
  if (l->fd >= 0) close(l->fd);
  if (l->spare >= 0) close(l->spare);
  free(l);
  errno = why;
}
