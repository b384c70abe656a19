// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>
#include "src/base/conf.h"
#include "src/base/err.h"
#include "tests/unit/oom.h"

static char path[] = "/tmp/tongpin-conf-XXXXXX";
static struct conf *conf;
static struct conf_fault fault;

static int make_conf(void **state) {
  (void)state;
  memcpy(path + sizeof path - 7, "XXXXXX", 6);
  int fd = mkstemp(path);
  if (fd < 0) return -1;
  close(fd);
  return conf_new(&conf);
}

static int drop_conf(void **state) {
  (void)state;
  conf_free(conf);
  unlink(path);
  return 0;
}

static int load_bytes(const char *text, size_t len) {
  FILE *f = fopen(path, "w");
  fwrite(text, 1, len, f);
  fclose(f);
  return conf_load(conf, path, &fault);
}

static int load(const char *text) { return load_bytes(text, strlen(text)); }

static void every_default_passes_its_own_check(void **state) {
  (void)state;
  for (int i = 0; i < CONF_COUNT; i++) {
    const struct conf_key *k = conf_key(i);
    char text[600];
    snprintf(text, sizeof text, "%s.%s=%s", k->section, k->name, k->def);
    int err = conf_set(conf, text, &fault);
    if (err) print_message("%s: %s\n", text, fault.why);
    assert_int_equal(err, 0);
    assert_string_equal(conf_str(conf, i), k->def);
    assert_int_equal(k->sentence[strlen(k->sentence) - 1], '.');
  }
}

static void a_file_is_read_over_the_defaults(void **state) {
  (void)state;
  assert_int_equal(
      load(
          "\xef\xbb\xbf# first\r\n[mqtt]\r\nport = 1883\r\ntls=no\n; c\n user : a;b ; c\n\n[room]\nname=示例 "
          "二班\nduty_phone =\n"),
      0);
  assert_int_equal(conf_int(conf, CONF_MQTT_PORT), 1883);
  assert_false(conf_bool(conf, CONF_MQTT_TLS));
  assert_true(conf_bool(conf, CONF_MQTT_ENABLED));
  assert_string_equal(conf_str(conf, CONF_MQTT_USER), "a;b ; c");
  assert_string_equal(conf_str(conf, CONF_ROOM_NAME), "示例 二班");
  assert_string_equal(conf_str(conf, CONF_MQTT_HOST), "localhost");
  assert_int_equal(load("[mqtt]\nport = 1884"), 0);
  assert_int_equal(conf_int(conf, CONF_MQTT_PORT), 1884);
  assert_false(conf_bool(conf, CONF_MQTT_TLS));
}

struct bad_file {
  const char *text;
  int err, line;
  const char *why;  // a part of it
};
static const struct bad_file bad_files[] = {
    {"[mqtt]\nport = 70000\n", ERR_RANGE, 2, "[mqtt] port: 70000 is not between 1 and 65535"},
    {"[mqtt]\nport = 0\n", ERR_RANGE, 2, "not between"},
    {"[mqtt]\nport = -99999999999999999999\n", ERR_RANGE, 2, "not between"},
    {"[mqtt]\nport = 12x\n", ERR_SYNTAX, 2, "not a whole number"},
    {"[mqtt]\nport = +5\n", ERR_SYNTAX, 2, "not a whole number"},
    {"[mqtt]\nport =\n", ERR_SYNTAX, 2, "not a whole number"},
    {"[mqtt]\nport = 1883\nport = 1884\n", ERR_SYNTAX, 3, "twice"},
    {"[mqtt]\nport = 1883\n\n[room]\n[mqtt]\nport = 1884\n", ERR_SYNTAX, 6, "twice"},
    {"[mqtt]\nprot = 1\n", ERR_SYNTAX, 2, "no key [mqtt] prot"},
    {"[mqqt]\nport = 1\n", ERR_SYNTAX, 2, "no key [mqqt] port"},
    {"port = 1\n", ERR_SYNTAX, 1, "no key [] port"},
    {"[mqtt]\ntls = maybe\n", ERR_SYNTAX, 2, "yes or no"},
    {"[mqtt]\nport = 1\nnonsense\n", ERR_SYNTAX, 3, "neither"},
    {"[mqtt\nport = 1\n", ERR_SYNTAX, 1, "neither"},
    {"[room]\nnumber = 001\n", ERR_RANGE, 2, "needs 2 to 2 bytes, has 3"},
    {"[room]\nnumber = a1\n", ERR_SYNTAX, 2, "digits"},
    {"[room]\nname = \n", ERR_RANGE, 2, "needs 1 to 96 bytes, has 0"},
    {"[room]\nname = \xd6\xd0\n", ERR_SYNTAX, 2, "UTF-8"},
    {"[room]\nname = a\x1b[2J\n", ERR_RANGE, 2, "control"},
};

static void a_bad_file_is_refused_by_line_and_whole(void **state) {
  (void)state;
  assert_int_equal(load("[mqtt]\nport = 42\nhost = kept\n"), 0);
  for (size_t i = 0; i < sizeof bad_files / sizeof bad_files[0]; i++) {
    const struct bad_file *b = &bad_files[i];
    int err = load(b->text);
    if (err != b->err || fault.line != b->line || !strstr(fault.why, b->why))
      print_message("%s-> %d line %d: %s\n", b->text, err, fault.line, fault.why);
    assert_int_equal(err, b->err);
    assert_int_equal(fault.line, b->line);
    assert_non_null(strstr(fault.why, b->why));
    assert_int_equal(conf_int(conf, CONF_MQTT_PORT), 42);
    assert_string_equal(conf_str(conf, CONF_MQTT_HOST), "kept");
  }
}

static void odd_files_are_refused(void **state) {
  (void)state;
  static const char nul[] = "[mqtt]\nport = 1\0\n";
  assert_int_equal(load_bytes(nul, sizeof nul - 1), ERR_SYNTAX);
  assert_int_equal(fault.line, 2);
  char text[3000];
  memset(text, 'x', sizeof text - 1);
  text[0] = '#';
  text[sizeof text - 1] = '\0';
  assert_int_equal(load(text), ERR_TOOBIG);
  assert_int_equal(fault.line, 1);
  assert_int_equal(conf_load(conf, "/tmp", &fault), ERR_IO);
  assert_int_equal(conf_load(conf, "/tmp/tongpin-no-such/file", &fault), ERR_MISSING);
  assert_int_equal(fault.line, 0);
}

static void a_value_as_long_as_allowed_fits(void **state) {
  (void)state;
  char text[600] = "[daemon]\nstate = /";
  size_t head = strlen(text);
  memset(text + head, 'x', 399);
  assert_int_equal(load(text), 0);
  assert_int_equal(strlen(conf_str(conf, CONF_DAEMON_STATE)), 400);
  memset(text + head, 'x', 400);
  text[head + 400] = '\0';
  assert_int_equal(load(text), ERR_RANGE);
}

struct assignment {
  const char *text;
  int err;
};
static const struct assignment assignments[] = {
    {"mqtt.port=1", 0},
    {"mqtt.user=", 0},
    {"mqtt.user=a=b.c", 0},
    {"mqtt.port=x", ERR_SYNTAX},
    {"mqtt.port", ERR_SYNTAX},
    {"mqttport=1", ERR_SYNTAX},
    {"", ERR_SYNTAX},
    {"mqtt.x.port=1", ERR_SYNTAX},
    {".=", ERR_SYNTAX},
    {"mqtt.user= a", ERR_RANGE},
    {"mqtt.user=a\nb", ERR_RANGE},
};

static void assignments_pass_the_same_checks(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof assignments / sizeof assignments[0]; i++)
    assert_int_equal(conf_set(conf, assignments[i].text, &fault), assignments[i].err);
  assert_string_equal(conf_str(conf, CONF_MQTT_USER), "a=b.c");
}

static char *printed(const struct conf *c) {
  char *text = NULL;
  size_t len;
  FILE *f = open_memstream(&text, &len);
  assert_int_equal(conf_print(c, f), 0);
  fclose(f);
  return text;
}

static void what_is_printed_loads_again(void **state) {
  (void)state;
  conf_set(conf, "room.name=a # b ; c = d", &fault);
  conf_set(conf, "mqtt.user=;x", &fault);
  conf_set(conf, "mqtt.port=99", &fault);
  char *text = printed(conf);
  struct conf *fresh = NULL;
  assert_int_equal(conf_new(&fresh), 0);
  struct conf *old = conf;
  conf = fresh;
  assert_int_equal(load(text), 0);
  for (int i = 0; i < CONF_COUNT; i++) {
    assert_string_equal(conf_str(fresh, i), conf_str(old, i));
    assert_non_null(strstr(text, conf_key(i)->sentence));
  }
  conf = old;
  conf_free(fresh);
  free(text);
}

static void a_secret_is_not_printed_and_read_from_its_file(void **state) {
  (void)state;
  char text[100], secret[16];
  assert_int_equal(conf_secret(conf, CONF_MQTT_PASSWORD_FILE, secret, sizeof secret), 0);
  assert_string_equal(secret, "");
  load("pass word \r\nmore\n");
  snprintf(text, sizeof text, "mqtt.password_file=%s", path);
  assert_int_equal(conf_set(conf, text, &fault), 0);
  assert_int_equal(conf_secret(conf, CONF_MQTT_PASSWORD_FILE, secret, sizeof secret), 0);
  assert_string_equal(secret, "pass word ");
  assert_int_equal(conf_secret(conf, CONF_MQTT_PASSWORD_FILE, secret, 5), ERR_TOOBIG);
  assert_string_equal(secret, "");
  char *out = printed(conf);
  assert_null(strstr(out, path));
  assert_non_null(strstr(out, "\n#password_file = ***\n"));
  free(out);
  unlink(path);
  assert_int_equal(conf_secret(conf, CONF_MQTT_PASSWORD_FILE, secret, sizeof secret), ERR_MISSING);
}

static int set_or_load(int which) {
  return which ? conf_load(conf, path, &fault) : conf_set(conf, "mqtt.host=other", &fault);
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  struct conf *fresh;
  OOM_EACH(conf_new(&fresh), conf_free(fresh));
  OOM_EACH(set_or_load(0), (void)0);
  assert_int_equal(load("[mqtt]\nhost = a\nport = 3\n"), 0);
  OOM_EACH(set_or_load(1), (void)0);
  assert_int_equal(conf_int(conf, CONF_MQTT_PORT), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_conf, drop_conf)
int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_default_passes_its_own_check),
      TEST(a_file_is_read_over_the_defaults),
      TEST(a_bad_file_is_refused_by_line_and_whole),
      TEST(odd_files_are_refused),
      TEST(a_value_as_long_as_allowed_fits),
      TEST(assignments_pass_the_same_checks),
      TEST(what_is_printed_loads_again),
      TEST(a_secret_is_not_printed_and_read_from_its_file),
      TEST(each_allocation_may_fail),
  };
  return cmocka_run_group_tests_name("base_conf", tests, NULL, NULL);
}
