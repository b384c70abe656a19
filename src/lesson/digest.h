// SPDX-License-Identifier: GPL-3.0-or-later
// digest: SHA-256 of a document, as it is reported to the county. Pure.
#ifndef LESSON_DIGEST_H
#define LESSON_DIGEST_H

#include <stddef.h>

// SHA-256 (FIPS 180-4) of len bytes as 64 hex digits and a NUL. ERR_NOMEM.
int digest_sha256(const void *data, size_t len, char out[65]);

#endif
