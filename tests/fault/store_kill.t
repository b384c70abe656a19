#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 between any two writes: no row lost, none doubled, the chain holds.
. "$(dirname "$0")/../tools/lib.sh"
tp_plan 3
tp_tmp
mkdir -m 0700 "$tp_dir/store"
seed=${TP_SEED:-$RANDOM}
out=$("$B/t/fault/store_kill" "$tp_dir/store" 240 "$seed" 2>&1)
rc=$?
tp_diag "seed $seed: $out"
tp_is "$rc" 0 "what was written before each kill is there after it, once"
read -r _ kills _ rows _ <<< "$(grep -a '^kills ' <<< "$out")"
tp_range "${kills:-0}" 200 240 "kills"
tp_range "${rows:-0}" 60 1000000 "rows written in between"
