// SPDX-License-Identifier: GPL-3.0-or-later
// utf8: text by what it takes on a terminal. Width comes from wcwidth(3), so the program must have set a
// UTF-8 LC_CTYPE.
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Decodes one character at s (at most n bytes). Returns its length in bytes (1..4) and puts it in *cp, or 0
// when the bytes are not UTF-8 (RFC 3629: no surrogates, nothing over U+10FFFF, no overlong form) or n is 0.
size_t utf8_decode(const char *s, size_t n, uint32_t *cp);

// Encodes cp into out (4 bytes and more); returns the bytes written, 0 if cp is no character.
size_t utf8_encode(uint32_t cp, char *out);

// true if all n bytes are UTF-8 without NUL.
bool utf8_valid(const char *s, size_t n);

// Takes away bytes at the end until the rest is UTF-8: for text that was cut at a size.
void utf8_mend(char *s);

// Columns of one character: 0 combining, 1, 2; control characters and those wcwidth does not know count 1
// (they are shown as '?').
int utf8_cp_width(uint32_t cp);

// Columns a string takes.
int utf8_width(const char *s);

// Copies as much of s as fits in `cols` columns into out (cap bytes with NUL); when something had to go, ends
// in ".." within cols (cols >= 3). Never splits a character. Returns the columns used.
int utf8_cut(char *out, size_t cap, const char *s, int cols);

// Like utf8_cut, then fills with spaces to exactly `cols` columns.
int utf8_pad(char *out, size_t cap, const char *s, int cols);

// Byte offset where the next line begins when s is broken to fit `cols` columns: at a space for Latin words
// (which hangs over the edge), between any two characters for Chinese (never before ,。!?;:、)), behind a
// newline. Returns strlen(s) when it fits, and never 0 for a string that is not empty.
size_t utf8_wrap(const char *s, int cols);

#endif
