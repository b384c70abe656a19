// SPDX-License-Identifier: GPL-3.0-or-later
// broker: the county's connection, thin on mqtt/link: options of the command line, a loop that runs until
// something is reached, and nothing of a subcommand.
#ifndef COUNTY_BROKER_H
#define COUNTY_BROKER_H

#include <stdbool.h>
#include <stdint.h>
#include "mqtt/link.h"
#include "src/base/loop.h"

struct broker_opt {
  const char *host;
  int port;  // 0: 8883 with TLS, 1883 without
  const char *user, *password_file, *ca, *cert, *key;
  bool no_tls;
};

struct broker_use {
  const char *client_id;  // NULL: one by chance
  int64_t session_expiry_s;
  const char *const *subscribe;     // NULL-terminated
  void (*on_connected)(void *arg);  // each may be NULL
  void (*on_message)(void *arg, const struct link_message *m);
  void (*on_published)(void *arg, int64_t token, int reason);
  void (*on_tick)(void *arg);  // every 250 ms
  void *arg;
};

struct broker;

// Reads the password, makes loop and link, begins to connect. Says on stderr what is wrong. ERR_ARG,
// ERR_MISSING (password or CA file), ERR_IO, ERR_NOMEM.
int broker_new(struct broker **out, const struct broker_opt *opt, const struct broker_use *use);

// Runs until broker_quit(), `ms` are over (-1: for ever), or SIGINT or SIGTERM came: ERR_OK, ERR_TIMEOUT,
// ERR_EOF.
int broker_run(struct broker *b, int64_t ms);
void broker_quit(struct broker *b);

// Runs until it is connected. ERR_TIMEOUT: the last reason was said on stderr. ERR_EOF.
int broker_connect(struct broker *b, int64_t ms);

bool broker_connected(const struct broker *b);

// Publishes; what link_publish() answers. A payload of len 0 clears a retained message.
int broker_publish(struct broker *b, const struct link_publish *p);

// Ends the connection (waits at most a second for what is on its way) and frees.
void broker_free(struct broker *b);

#endif
