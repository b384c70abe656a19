// SPDX-License-Identifier: GPL-3.0-or-later
// b64: base64 with padding (RFC 4648, 4), for picture previews. Pure.
#ifndef BASE_B64_H
#define BASE_B64_H

#include <stddef.h>

// Characters that n bytes become, without a NUL.
size_t b64_len(size_t n);

// Writes b64_len(n) characters and a NUL to out.
void b64_encode(const void *data, size_t n, char *out);

// Decodes len characters to out (at most cap bytes); *n becomes the bytes written. Strict: no spaces, padding
// needed, no stray bits. ERR_SYNTAX, or ERR_TOOBIG when cap is not enough; then out may be partly written.
int b64_decode(const char *text, size_t len, void *out, size_t cap, size_t *n);

#endif
