// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"
#include "src/county/csv.h"
#include "tests/unit/oom.h"

static struct csv *csv;
static struct csv_fault fault;

static int read_n(const char *text, size_t len) {
  fault = (struct csv_fault){0};
  return csv_read(&csv, text, len, &fault);
}
static int read(const char *text) { return read_n(text, strlen(text)); }

// The table as text: cells in brackets, rows by line number.
static char *shown(void) {
  static char out[2000];
  size_t n = 0;
  out[0] = '\0';
  for (int r = 0; r < csv->rows; r++) {
    n += (size_t)snprintf(out + n, sizeof out - n, "%d", csv->row[r].line);
    for (int c = 0; c < csv->row[r].cells; c++)
      n += (size_t)snprintf(out + n, sizeof out - n, "[%s]", csv->row[r].cell[c]);
  }
  return out;
}

static const struct {
  const char *text, *shown;
} good[] = {
    {"", ""},
    {"a", "1[a]"},
    {"a,b\nc,d\n", "1[a][b]2[c][d]"},
    {"a,b\r\nc,d\r\n", "1[a][b]2[c][d]"},
    {"a,b\rc,d", "1[a][b]2[c][d]"},
    {"a;b;c\nd,e;f;g", "1[a][b][c]2[d,e][f][g]"},
    {"a\tb\nc,\td", "1[a][b]2[c,][d]"},
    {"a,\nb,", "1[a][]2[b][]"},
    {"a,b,c", "1[a][b][c]"},
    {"\n\n,,\n a , b \n", "4[a][b]"},
    {"\"a,b\",\"c\"\"d\"\n\"\",x", "1[a,b][c\"d]2[][x]"},
    {"a,\"b\nc\nd\"\ne,f", "1[a][b\nc\nd]4[e][f]"},
    {"a,\"b\r\nc\"\r\ne,f", "1[a][b\r\nc]3[e][f]"},
    {"a,b\"c\",d", "1[a][b\"c\"][d]"},
    {"a,\"b\" ,c", "1[a][b][c]"},
    {"\xe3\x80\x80日期\xe3\x80\x80,\xc2\xa0x", "1[日期][x]"},
    {"\"科,目\";节次;活动", "1[科,目][节次][活动]"},
};

static void tables_are_read(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_int_equal(read(good[i].text), ERR_OK);
    assert_string_equal(shown(), good[i].shown);
    csv_free(csv);
  }
}

static void bad_quotes_have_their_place(void **state) {
  (void)state;
  assert_int_equal(read("a,b\nc,\"d\ne"), ERR_SYNTAX);
  assert_true(fault.line == 2 && fault.cell == 1 && strstr(fault.why, "never closed"));
  assert_null(csv);
  assert_int_equal(read("a\n\"b\"c"), ERR_SYNTAX);
  assert_true(fault.line == 2 && fault.cell == 0 && strstr(fault.why, "behind"));
}

static void sizes_are_limited(void **state) {
  (void)state;
  char *many = malloc(3 * CSV_MAX_ROWS + 10);
  assert_non_null(many);
  size_t n = 0;
  for (int i = 0; i < CSV_MAX_ROWS + 1; i++, n += 2) memcpy(many + n, "a\n", 3);
  assert_int_equal(read_n(many, n - 2), ERR_OK);
  assert_int_equal(csv->rows, CSV_MAX_ROWS);
  csv_free(csv);
  assert_int_equal(read_n(many, n), ERR_TOOBIG);
  assert_int_equal(fault.line, CSV_MAX_ROWS + 1);
  free(many);
  char wide[CSV_MAX_CELLS + 1];
  memset(wide, ',', sizeof wide);
  assert_int_equal(read_n(wide, CSV_MAX_CELLS - 1), ERR_OK);
  csv_free(csv);
  assert_int_equal(read_n(wide, CSV_MAX_CELLS), ERR_TOOBIG);
  assert_int_equal(read_n(wide, (size_t)CSV_MAX_BYTES + 1), ERR_TOOBIG);
  csv_free(NULL);
}

// Any bytes give a table or a fault, and every cell is a string within the text.
static void noise_is_survived(void **state) {
  (void)state;
  static const char letters[] = "a,;\t\"\"\n\r 日";
  unsigned seed = 1;
  for (int round = 0; round < 20000; round++) {
    char text[24];
    size_t len = 0;
    for (; len < sizeof text - 1; len++) {
      seed = seed * 1103515245u + 12345u;
      text[len] = letters[(seed >> 16) % (sizeof letters - 1)];
    }
    if (read_n(text, len) == ERR_OK) {
      assert_true(strlen(shown()) < 400);
      csv_free(csv);
    } else {
      assert_true(fault.why && fault.line >= 1);
    }
  }
}

static void memory_may_run_out_anywhere(void **state) {
  (void)state;
  OOM_EACH(read("a,b\n\"c\nd\",e\n"), csv_free(csv));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_are_read),
      cmocka_unit_test(bad_quotes_have_their_place),
      cmocka_unit_test(sizes_are_limited),
      cmocka_unit_test(noise_is_survived),
      cmocka_unit_test(memory_may_run_out_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
