// SPDX-License-Identifier: GPL-3.0-or-later
// err: the one list of reasons a function can fail. Functions return ERR_OK (0) or one of these, all
// negative.
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
  ERR_OK = 0,
  ERR_NOMEM = -1,         // an allocation failed
  ERR_ARG = -2,           // the caller broke the contract
  ERR_SYNTAX = -3,        // not JSON, not CSV, not UTF-8, not what the grammar wants
  ERR_TYPE = -4,          // a field of the wrong type
  ERR_MISSING = -5,       // a needed field, file or row is not there
  ERR_RANGE = -6,         // a value outside its bounds
  ERR_TOOBIG = -7,        // more bytes than the limit
  ERR_EXISTS = -8,        // there already
  ERR_STATE = -9,         // not now: the state does not allow it
  ERR_DENIED = -10,       // not by this peer
  ERR_IO = -11,           // the system refused: errno says why
  ERR_EOF = -12,          // the other side closed
  ERR_TIMEOUT = -13,      // not in time
  ERR_CORRUPT = -14,      // stored data failed its check
  ERR_UNSUPPORTED = -15,  // this build cannot
  ERR_AGAIN = -16,        // nothing there yet, or the queue is full: later
};

// A short English text for the log; never NULL, also for numbers not in the list.
const char *err_text(int err);

// The sysexits(3) code a program ends with for this error: 0 for ERR_OK, 64 to 78 otherwise.
int err_sysexit(int err);

#endif
