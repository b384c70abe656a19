// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/lesson/digest.h"
// OpenSSL has a type of that name, we have an error.
#define ERR_STATE OPENSSL_ERR_STATE
#include <openssl/evp.h>
#undef ERR_STATE
#include <stdio.h>
#include "src/base/err.h"

int digest_sha256(const void *data, size_t len, char out[65]) {
  unsigned char raw[32];
  unsigned n = 0;
  if (EVP_Digest(data, len, raw, &n, EVP_sha256(), NULL) != 1 || n != sizeof raw) return ERR_NOMEM;
  for (size_t i = 0; i < sizeof raw; i++) snprintf(out + 2 * i, 3, "%02x", raw[i]);
  return ERR_OK;
}
