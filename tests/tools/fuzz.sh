#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fuzz.sh SECONDS PROGRAM...: runs each fuzzer from its seeds (tests/fuzz/seeds/NAME) for that long; the corpus it grows
# stays beside the program. One line each; exit 1 and the input's path when one finds something.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:?seconds}
shift
(($#)) || { echo "fuzz: no fuzzer in tests/fuzz"; exit 0; }
rc=0
for program; do
  name=${program##*/fuzz_}
  found=${program}_found/
  corpus=${program}_corpus
  mkdir -p "$corpus" "$found"
  seeds=$root/tests/fuzz/seeds/$name
  [[ -d $seeds ]] || seeds=
  log=$program.log
  if "$program" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$found" \
    "$corpus" ${seeds:+"$seeds"} > "$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    cov=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
    printf 'ok      %-24s %9s inputs, %5s edges\n' "$name" "$runs" "$cov"
  else
    rc=1
    printf 'FAILED  %-24s input kept in %s\n' "$name" "$found"
    grep -v '^#[0-9]' "$log" | head -n 40
  fi
done
exit "$rc"
