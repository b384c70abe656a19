#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# media.sh: the worker beside plain cvlc on the same stream at the same time, and how fast it shows a picture.
# Prints rows "name<TAB>value<TAB>unit<TAB>peer<TAB>ratio". BENCH_S (20): seconds watched.
. "$(dirname "$0")/../media/common.sh"
tp_tmp  # here, not in the subshells of the next line, where nobody would take it away
udp=$(tp_port) rtsp=$(tp_port)
as=()
# cvlc refuses to run as root.
[ "$(id -u)" = 0 ] && as=(setpriv --reuid=65534 --regid=65534 --clear-groups)

# A display of its own for each, so that neither pays for the other's pictures.
display() {
  : > "$tp_dir/$1.display"
  tp_bg "$1" Xvfb -displayfd 5 -ac -screen 0 1280x720x24 -nolisten tcp 5> "$tp_dir/$1.display"
  tp_wait 10 test -s "$tp_dir/$1.display"
}
peer() {
  local name=$1
  shift
  display "x$name" || return 1
  tp_bg "$name" "${as[@]}" env HOME=/nonexistent DISPLAY=":$(< "$tp_dir/x$name.display")" cvlc -q --no-audio --fullscreen \
    "$@" "$hls"
}

media_school both SIZE=1280x720 EXTRA="mpegts|udp://127.0.0.1:$udp?pkt_size=1316" || { tp_logs; exit 1; }
tp_bg rtsp "${as[@]}" env HOME=/nonexistent cvlc -q "$hls" --sout "#rtp{sdp=rtsp://127.0.0.1:$rtsp/x}" --sout-keep
tp_wait 20 tp_listening "$rtsp" || { tp_logs; exit 1; }
display xours || exit 1
python3 "$tp_root/tests/bench/media.py" first "HLS $hls" "RTMP $rtmp" "UDP udp://@127.0.0.1:$udp" \
  "RTSP rtsp://127.0.0.1:$rtsp/x" || exit 1
tp_stop rtsp
peer plain && peer x11 --vout=xcb_x11 || exit 1
python3 "$tp_root/tests/bench/media.py" cpu "$hls" ":$(< "$tp_dir/xours.display")" "$tp_plain_pid" "$tp_x11_pid"
