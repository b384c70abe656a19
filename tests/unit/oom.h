// SPDX-License-Identifier: GPL-3.0-or-later
// oom: fails every allocation of our own objects in turn (the linker wraps malloc & co. in unit tests).
#ifndef UNIT_OOM_H
#define UNIT_OOM_H

#include <stdbool.h>

// Makes the n-th allocation from now (1..) and all after it fail; 0: none fails.
void oom_arm(long n);
// Disarms. true if an allocation failed since oom_arm().
bool oom_disarm(void);

// Runs `call` (an expression giving an enum err) with allocation 1, 2, 3 … failing until it passes without a
// failure being hit. While one was hit the call must answer ERR_NOMEM. `undo` frees what a passing call made.
#define OOM_EACH(call, undo) \
  do { \
    for (long oom_n = 1;; oom_n++) { \
      oom_arm(oom_n); \
      int oom_err = (call); \
      if (!oom_disarm()) { \
        assert_int_equal(oom_err, 0); \
        undo; \
        break; \
      } \
      assert_int_equal(oom_err, -1); \
      assert_true(oom_n < 100000); \
    } \
  } while (0)

#endif
