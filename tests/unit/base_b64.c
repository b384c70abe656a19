// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "src/base/b64.h"
#include "src/base/err.h"

struct pair {
  const char *plain, *coded;
};
// RFC 4648, 10.
static const struct pair pairs[] = {{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}};

static void the_samples_of_the_rfc(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    char out[16];
    size_t len = strlen(pairs[i].plain), n = 99;
    assert_int_equal(b64_len(len), strlen(pairs[i].coded));
    b64_encode(pairs[i].plain, len, out);
    assert_string_equal(out, pairs[i].coded);
    assert_int_equal(b64_decode(pairs[i].coded, strlen(pairs[i].coded), out, len, &n), 0);
    assert_int_equal(n, len);
    assert_memory_equal(out, pairs[i].plain, len);
    if (len)
      assert_int_equal(b64_decode(pairs[i].coded, strlen(pairs[i].coded), out, len - 1, &n), ERR_TOOBIG);
  }
}

static void all_bytes_come_back(void **state) {
  (void)state;
  unsigned char in[256], back[256];
  char text[400];
  for (int i = 0; i < 256; i++) in[i] = (unsigned char)(i * 167 + 13);
  for (size_t len = 0; len <= 256; len++) {
    size_t n;
    b64_encode(in, len, text);
    assert_int_equal(strlen(text), b64_len(len));
    assert_int_equal(b64_decode(text, strlen(text), back, len, &n), 0);
    assert_int_equal(n, len);
    assert_memory_equal(back, in, len);
  }
}

static void what_is_not_base64_is_refused(void **state) {
  (void)state;
  const char *const bad[] = {"Zg=",      "Zg",   "Z",     "====", "Z===",        "Zh==", "Zm9=",
                             "Zg==Zg==", "Zm 9", "Zm9\n", "Zm-_", "Z\xc3\xa9==", "=m9v", "Zm=v"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char out[16];
    size_t n;
    int err = b64_decode(bad[i], strlen(bad[i]), out, sizeof out, &n);
    if (err != ERR_SYNTAX) print_message("sample %s\n", bad[i]);
    assert_int_equal(err, ERR_SYNTAX);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_samples_of_the_rfc),
      cmocka_unit_test(all_bytes_come_back),
      cmocka_unit_test(what_is_not_base64_is_refused),
  };
  return cmocka_run_group_tests_name("base_b64", tests, NULL, NULL);
}
