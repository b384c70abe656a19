#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every way to play, judged by the counter in the pictures that arrive.
. "$(dirname "$0")/common.sh"
tp_plan 9
tp_tmp  # here, not in the subshells of the next line, where nobody would take it away
udp=$(tp_port) rtsp=$(tp_port)
tp_ok "the core school broadcasts" media_school both EXTRA="mpegts|udp://127.0.0.1:$udp?pkt_size=1316"

# VLC's own RTSP server repacks the school's UDP stream; it refuses to run as root.
media_rtsp() {
  local as=()
  [ "$(id -u)" = 0 ] && as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  tp_bg rtsp "${as[@]}" env HOME=/nonexistent cvlc -q "$hls" --sout "#rtp{sdp=rtsp://127.0.0.1:$rtsp/x}" --sout-keep
  tp_wait 10 tp_listening "$rtsp"
}

media_ok "HLS plays at the source's pace" play "$hls"
media_ok "RTMP plays at the source's pace" play "$rtmp"
media_ok "UDP plays at the source's pace" play "udp://@127.0.0.1:$udp"
tp_ok "an RTSP server stands" media_rtsp
media_ok "RTSP plays at the source's pace" play "rtsp://127.0.0.1:$rtsp/x"
cat "$school"/www/live*.ts > "$tp_dir/lesson.ts"
media_ok "a file plays at its pace" play "file://$tp_dir/lesson.ts" 2
media_ok "killed, HLS shows a new picture within 1 s" restart "$hls" 1000
media_ok "killed, RTMP shows a new picture within 1 s" restart "$rtmp" 1000
