# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For the tests of this folder: a core school of our own and the cases of check.py.
. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"
export BUILD=$B TP_SLOW=$tp_slow PYTHONDONTWRITEBYTECODE=1
# libvlc's own HLS code frees with free() what it made with new.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}alloc_dealloc_mismatch=0
media=$tp_root/tests/media

# media_school MODE [VAR=VALUE…]: starts it, sets $hls, $rtmp and $school (its folder).
media_school() {
  local mode=$1
  shift
  tp_tmp
  school=$tp_dir/school
  local port rtmp_port
  port=$(tp_port) rtmp_port=$(tp_port)
  hls=http://127.0.0.1:$port/live.m3u8 rtmp=rtmp://127.0.0.1:$rtmp_port/live/s
  tp_bg school env TONE=1000 RTMP_PORT="$rtmp_port" "$@" "$tp_root/tests/fakes/school.sh" "$school" "$port" "$mode"
  tp_wait 20 test -e "$school/ready"
}
# media_pid N: of the school's processes: 1 nginx, 2 source, 3 encoder.
media_pid() { cut -d' ' -f"$1" "$school/pids"; }
# media_ok TEXT CASE ARG…
media_ok() {
  local text=$1
  shift
  tp_tmp
  tp_ok "$text" env WORKER_LOG="$tp_dir/worker.log" python3 "$media/check.py" "$@"
}
