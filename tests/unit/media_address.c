// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <string.h>
#include "media/video/address.h"
#include "src/base/err.h"

static void ways(void **state) {
  static const struct {
    const char *uri;
    int err;
    enum address_way way;
  } rows[] = {
      {"http://a/x.m3u8", ERR_OK, ADDRESS_VLC},
      {"HTTPS://a/x", ERR_OK, ADDRESS_VLC},
      {"udp://@239.0.0.1:5000", ERR_OK, ADDRESS_VLC},
      {"file:///x", ERR_OK, ADDRESS_VLC},
      {"rtsp://a/x", ERR_OK, ADDRESS_PULL},
      {"rtmp://a/x", ERR_OK, ADDRESS_PULL},
      {"srt://a:1", ERR_OK, ADDRESS_PULL},
      {"", ERR_SYNTAX, 0},
      {"/dev/video0", ERR_SYNTAX, 0},
      {"://x", ERR_SYNTAX, 0},
      {"concat:a|b", ERR_SYNTAX, 0},
      {"v4l2:///dev/video0", ERR_UNSUPPORTED, 0},
      {"screen://", ERR_UNSUPPORTED, 0},
      {"vlc://quit", ERR_UNSUPPORTED, 0},
      {"httpx://a", ERR_UNSUPPORTED, 0},
      {"imem://", ERR_UNSUPPORTED, 0},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    enum address_way way = ADDRESS_VLC;
    assert_int_equal(address_way(rows[i].uri, &way), rows[i].err);
    if (!rows[i].err) assert_int_equal(way, rows[i].way);
  }
}

static void cleaned(void **state) {
  static const char *const rows[][2] = {
      {"rtmp://live.example/app/x", "rtmp://live.example/app/x"},
      {"rtsp://u:p@h:554/x", "rtsp://h:554/x"},
      {"rtsp://u:p@q@h/x", "rtsp://h/x"},
      {"http://h/x.m3u8?auth_key=1-2-3", "http://h/x.m3u8?..."},
      {"http://u:p@h?k=v", "http://h?..."},
      {"http://h/a@b/c", "http://h/a@b/c"},
      {"http://h/x#t", "http://h/x?..."},
      {"udp://@239.0.0.1:5000", "udp://239.0.0.1:5000"},
      {"cannot open 'rtsp://u:p@h/x' or http://a:b@c/d?e twice",
       "cannot open 'rtsp://h/x' or http://c/d?... twice"},
      {"no address", "no address"},
      {"", ""},
      {"rtsp://u:p@", "rtsp://"},
  };
  char out[200];
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(address_clean(rows[i][0], out, sizeof out), rows[i][1]);
}

static void cut(void **state) {
  char out[12];
  (void)state;
  assert_string_equal(address_clean("rtsp://u:p@host/path", out, sizeof out), "rtsp://host");
  out[0] = 'x';
  address_clean("rtsp://h", out, 0);
  assert_int_equal(out[0], 'x');
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(ways), cmocka_unit_test(cleaned),
                                     cmocka_unit_test(cut)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
