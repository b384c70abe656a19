#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sources that freeze, say nothing, say nonsense or are many.
. "$(dirname "$0")/common.sh"
tp_plan 9
tp_ok "the core school broadcasts" media_school both
media_ok "a frozen HLS source is a stall, and returns" freeze "$hls" "$(media_pid 3)"
media_ok "a frozen RTMP source is a stall, and returns" freeze "$rtmp" "$(media_pid 3)"
media_ok "mute peers fail in time and hold nothing" mute
media_ok "a play replaces one that hangs" replace "$hls" "$rtmp"
media_ok "garbage fails, the worker stays" garbage
media_ok "no secret of an address comes out" secret "$tp_dir/secret.txt"
media_ok "50 plays leave no thread and no file (HLS)" leaks "$hls" 50
media_ok "50 plays leave no thread and no file (RTMP)" leaks "$rtmp" 50
