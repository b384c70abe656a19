// SPDX-License-Identifier: GPL-3.0-or-later
// link_tls: how the broker's certificate is checked. The library alone would ask the wall clock, which in a
// room with a dead battery says 1970. Its MOSQ_OPT_SSL_CTX_WITH_DEFAULTS is no help: before 2.0.15 its host
// name check refuses everyone on a context it has not made itself. So the context is complete here.
#include <stdio.h>
// OpenSSL has a type of that name, we have an error.
#define ERR_STATE OPENSSL_ERR_STATE
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#undef ERR_STATE
#include "mqtt/link_in.h"
#include "src/base/clock.h"

// The wall clock, but never before the floor and what has passed since.
static time_t check_time(const struct link *l) {
  struct clock_now now = clock_read();
  int64_t floor_ms = l->opt.not_before_ms + (now.mono_ms - l->made_mono_ms);
  return (time_t)((now.wall_ms > floor_ms ? now.wall_ms : floor_ms) / 1000);
}

// An address counts as a name too: certificates without alternative names carry it as the common name.
static bool is_for(X509 *cert, const char *host) {
  return X509_check_ip_asc(cert, host, 0) == 1 ||
         X509_check_host(cert, host, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

// Within the handshake, on the link's thread: chain, dates and purpose, then the host name. 1: good.
static int check(X509_STORE_CTX *chain, void *arg) {
  struct link *l = arg;
  X509_STORE_CTX_set_time(chain, 0, check_time(l));
  int good = X509_verify_cert(chain);
  if (good == 1 && !is_for(X509_STORE_CTX_get0_cert(chain), l->opt.host)) {
    X509_STORE_CTX_set_error(chain, X509_V_ERR_HOSTNAME_MISMATCH);
    good = 0;
  }
  if (good == 1) return 1;
  snprintf(l->t.tls_why, sizeof l->t.tls_why, "certificate verify failed: %s",
           X509_verify_cert_error_string(X509_STORE_CTX_get_error(chain)));
  return 0;
}

// A key that needs a password is refused; OpenSSL would ask at the terminal.
static int no_password(char *out, int cap, int writing, void *arg) {
  (void)out, (void)cap, (void)writing, (void)arg;
  return -1;
}

struct ssl_ctx_st *link_tls_new(struct link *l) {
  SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
  if (!ctx) return NULL;
  if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1) {
    SSL_CTX_free(ctx);
    return NULL;
  }
  SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(ctx, no_password);
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_cert_verify_callback(ctx, check, l);
  return ctx;
}

void link_tls_free(struct ssl_ctx_st *ctx) { SSL_CTX_free(ctx); }

bool link_tls_load(struct link *l, struct ssl_ctx_st *ctx) {
  const struct link_opt *o = &l->opt;
  X509_STORE *store = X509_STORE_new();
  if (!store) return false;
  SSL_CTX_set_cert_store(ctx, store);  // takes it, and frees the one before
  if (SSL_CTX_load_verify_file(ctx, o->ca) != 1) return false;
  if (o->cert && SSL_CTX_use_certificate_chain_file(ctx, o->cert) != 1) return false;
  if (o->key && SSL_CTX_use_PrivateKey_file(ctx, o->key, SSL_FILETYPE_PEM) != 1) return false;
  return !o->key || SSL_CTX_check_private_key(ctx) == 1;
}
