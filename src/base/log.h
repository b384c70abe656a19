// SPDX-License-Identifier: GPL-3.0-or-later
// log: one line to stderr per event: "<level>function: text". systemd's journal reads the <N> prefix; it is
// left out when stderr is a terminal. Thread-safe: a line is one write(2). Never pass a secret.
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LV_ERROR = 3, LOG_LV_WARN = 4, LOG_LV_INFO = 6, LOG_LV_DEBUG = 7 };

// Lines above this level are dropped. Default LOG_LV_INFO.
void log_set_level(enum log_level level);

// Name put before every line ("tongpind"); the string must live for ever. Default: none.
void log_set_name(const char *name);

__attribute__((format(printf, 3, 4))) void log_line(enum log_level level, const char *func, const char *fmt,
                                                    ...);

#define log_error(...) log_line(LOG_LV_ERROR, __func__, __VA_ARGS__)
#define log_warn(...) log_line(LOG_LV_WARN, __func__, __VA_ARGS__)
#define log_info(...) log_line(LOG_LV_INFO, __func__, __VA_ARGS__)
#define log_debug(...) log_line(LOG_LV_DEBUG, __func__, __VA_ARGS__)

#endif
