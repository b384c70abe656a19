#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The worker as a program: its arguments, its line to the daemon, the rights it gives up.
. "$(dirname "$0")/common.sh"
tp_plan 5
tp_like "$("$B/tongpin-media" --version)" "^tongpin-media [0-9.]+$" "--version"
tp_like "$("$B/tongpin-media" --help)" "fd 3" "--help"
text=$("$B/tongpin-media" 3>&- 2>&1)
tp_is "$?" 64 "without its line it ends with EX_USAGE"
tp_like "$text" "tongpind starts this program" "and says why"
media_ok "nonsense on its line is ignored, a line without end ends it" line
