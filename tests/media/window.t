#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The picture's own window on a private X server, judged by its pixels.
. "$(dirname "$0")/common.sh"
tp_plan 8
tp_tmp

# Xvfb chooses a free display itself and writes its number.
media_display() {
  : > "$tp_dir/display"
  tp_bg "$1" Xvfb -displayfd 5 -screen 0 1024x768x24 -nolisten tcp 5> "$tp_dir/display"
  tp_wait 10 test -s "$tp_dir/display"
  display=:$(< "$tp_dir/display")
}

tp_ok "the core school broadcasts" media_school hls
# Xvfb's only output is called "screen".
tp_ok "an X server stands" media_display x
media_ok "a window where it was asked for shows the counter" window "$hls" "$display" 640x360+100+50 "640 360 100 50"
media_ok "a full window shows the counter" window "$hls" "$display" full "1024 768 0 0"
media_ok "an output by its name" window "$hls" "$display" full "1024 768 0 0" screen
media_ok "an output that is not there: the whole screen" window "$hls" "$display" full "1024 768 0 0" HDMI-9
media_ok "the X server dies: the picture goes on in memory" display_dies "$hls" "$display" "$tp_x_pid"
media_ok "a DISPLAY that is not there: memory" no_display "$hls"
