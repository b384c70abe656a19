// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/video/address.h"
#include <string.h>
#include <strings.h>
#include "src/base/err.h"

static const struct {
  const char *scheme;
  enum address_way way;
} schemes[] = {
    {"http", ADDRESS_VLC},   {"https", ADDRESS_VLC}, {"udp", ADDRESS_VLC},    {"rtp", ADDRESS_VLC},
    {"file", ADDRESS_VLC},   {"rtsp", ADDRESS_PULL}, {"rtsps", ADDRESS_PULL}, {"rtmp", ADDRESS_PULL},
    {"rtmps", ADDRESS_PULL}, {"srt", ADDRESS_PULL},
};

int address_way(const char *uri, enum address_way *way) {
  const char *end = strstr(uri, "://");
  if (!end || end == uri) return ERR_SYNTAX;
  size_t len = (size_t)(end - uri);
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
    if (strlen(schemes[i].scheme) != len || strncasecmp(schemes[i].scheme, uri, len) != 0) continue;
    *way = schemes[i].way;
    return ERR_OK;
  }
  return ERR_UNSUPPORTED;
}

// Bytes of the address at s (it began with "://" just before s).
static size_t extent(const char *s) { return strcspn(s, " \t\r\n'\"`<>"); }

struct sink {
  char *out;
  size_t cap, len;
};

static void put(struct sink *to, const char *s, size_t n) {
  if (to->cap == 0) return;
  if (n > to->cap - 1 - to->len) n = to->cap - 1 - to->len;
  memcpy(to->out + to->len, s, n);
  to->len += n;
}

// The authority ends at the first '/', and everything in it up to the last '@' is user and password.
static void put_clean(struct sink *to, const char *s, size_t n) {
  size_t auth = 0, host = 0, path = 0;
  while (auth < n && s[auth] != '/' && s[auth] != '?' && s[auth] != '#') auth++;
  for (size_t i = 0; i < auth; i++)
    if (s[i] == '@') host = i + 1;
  for (path = auth; path < n && s[path] != '?' && s[path] != '#'; path++) continue;
  put(to, s + host, path - host);
  if (path < n) put(to, "?...", 4);
}

char *address_clean(const char *text, char *out, size_t cap) {
  struct sink to = {out, cap, 0};
  const char *s = text, *at;
  while ((at = strstr(s, "://"))) {
    at += 3;
    size_t n = extent(at);
    put(&to, s, (size_t)(at - s));
    put_clean(&to, at, n);
    s = at + n;
  }
  put(&to, s, strlen(s));
  if (cap) out[to.len] = '\0';
  return out;
}
