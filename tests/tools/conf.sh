#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# conf.sh TONGPIND FILE MAN: the sample configuration and the manual are what `tongpind --print-config` gives.
# conf.sh --write TONGPIND FILE MAN writes both.
set -u
write=
[[ ${1:-} != --write ]] || { write=1; shift; }
program=${1:?tongpind} sample=${2:?conf/tongpin.conf} man=${3:?docs/man/tongpin.conf.5}
manual() { python3 "${0%/*}/confman.py"; }
printed=$("$program" --config /dev/null --print-config) || exit 1
if [[ -n $write ]]; then
  printf '%s\n' "$printed" > "$sample"
  printf '%s\n' "$printed" | manual > "$man"
fi
rc=0
diff -u "$sample" <(printf '%s\n' "$printed") || rc=1
diff -u "$man" <(printf '%s\n' "$printed" | manual) || rc=1
keys=$(grep -c '^#\{0,1\}[a-z_0-9]* =' <<< "$printed")
listed=$(grep -c '^\.It Ic' "$man")
((keys == listed)) || { echo "conf: $keys keys, $listed in the manual"; rc=1; }
if ((rc)); then echo "conf: not what --print-config prints; make conf writes them"; else echo "conf: $keys keys"; fi
exit "$rc"
