#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# conf.sh TONGPIND FILE: the sample configuration is what `tongpind --print-config` prints, and every key stands in the
# man page.
set -u
program=${1:?tongpind} sample=${2:?conf/tongpin.conf} man=${3:-}
rc=0
printed=$("$program" --print-config) || exit 1
if ! diff -u "$sample" <(printf '%s\n' "$printed"); then
  echo "conf: $sample is not what --print-config prints; write it anew: tongpind --print-config > $sample"
  rc=1
fi
keys=$(sed -n 's/^#\{0,1\}\([a-z_0-9]*\) =.*/\1/p' <<< "$printed")
if [[ -n $man ]]; then
  for key in $keys; do
    grep -q "^\.It .*\<$key\>" "$man" || { echo "$man: says nothing of $key"; rc=1; }
  done
fi
((rc == 0)) && echo "conf: $(wc -w <<< "$keys") keys"
exit "$rc"
