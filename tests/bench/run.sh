#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh: `make bench`. Measures on this machine, now, with real parts, and prints a table with the budgets of
# docs/ARCHITECTURE.md beside. BENCH_S (60) is how long idle and playing programs are watched. Exit 1 when a part could not
# be measured; a missed budget is marked, and does not fail.
set -u
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/../tools/lib.sh"
tp_tmp
export BENCH_S=${BENCH_S:-60}
rc=0
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors, $(uname -r)"

# A core school that sends HLS and RTMP, for the restart of a killed worker.
port=$(tp_port)
tp_bg school "$tp_root/tests/fakes/school.sh" "$tp_dir/school" "$port" both
tp_wait 30 test -e "$tp_dir/school/ready" || { tp_logs; exit 1; }
BUILD=$B BENCH_HLS=http://127.0.0.1:$port/live.m3u8 BENCH_RTMP=rtmp://127.0.0.1:$((port + 1))/live/s \
  /usr/bin/python3 "$tp_root/tests/bench/measure.py" || rc=1
tp_stop school

if [[ -x $tp_root/tests/bench/media.sh ]]; then
  # Its rows: what, figure, unit, and, where cvlc ran beside, cvlc's figure and the ratio.
  BUILD=$B "$tp_root/tests/bench/media.sh" > "$tp_dir/media.tsv" || rc=1
  awk -F'\t' '{ printf "%-64s  %s %s%s\n", $1, $2, $3, $4 == "" ? "" : "   cvlc " $4 ", ratio " $5 }' "$tp_dir/media.tsv"
fi
exit "$rc"
