// SPDX-License-Identifier: GPL-3.0-or-later
// loop: the event loop (libuv lives in src/base/ only). Everything here belongs to the thread that runs the
// loop, except loop_wake_up(). A ..._free may be called in any callback of the same object; it takes NULL;
// what it frees is given back on the loop's next turn, or in loop_free().
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stddef.h>
#include <stdint.h>

struct loop;
// Ignores SIGPIPE for the whole process (a child gets it back). ERR_NOMEM, ERR_IO.
int loop_new(struct loop **out);
// Runs until loop_stop(), or until nothing is left on it that could happen. Returns ERR_OK.
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
// Frees what is left on it; every timer, watch, conn … must have been freed by its owner before.
void loop_free(struct loop *loop);

typedef void loop_fn(void *arg);

// A timer. Times in real milliseconds.
struct loop_timer;
int loop_timer_new(struct loop_timer **out, struct loop *loop, loop_fn *fn, void *arg);
void loop_timer_set(struct loop_timer *t, int64_t after_ms, int64_t repeat_ms);  // repeat_ms 0: once
void loop_timer_stop(struct loop_timer *t);
void loop_timer_free(struct loop_timer *t);

// fn runs on the loop some time after loop_wake_up(), which any thread (no signal handler) may call; calls
// merge.
struct loop_wake;
int loop_wake_new(struct loop_wake **out, struct loop *loop, loop_fn *fn, void *arg);
void loop_wake_up(struct loop_wake *w);
void loop_wake_free(struct loop_wake *w);

// fn when fd is readable, at its end, or in error. The fd becomes non-blocking and stays the caller's, who
// closes it after the free. No plain files (ERR_IO).
struct loop_watch;
int loop_watch_new(struct loop_watch **out, struct loop *loop, int fd, loop_fn *fn, void *arg);
void loop_watch_free(struct loop_watch *w);

// fn(arg, signo) when the process gets signo.
struct loop_signal;
typedef void loop_signal_fn(void *arg, int signo);
int loop_signal_new(struct loop_signal **out, struct loop *loop, int signo, loop_signal_fn *fn, void *arg);
void loop_signal_free(struct loop_signal *s);

#endif
