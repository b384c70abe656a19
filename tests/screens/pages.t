#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The console's pages against golden pictures: every case in Chinese and English at 80x24, in Chinese at 200x60, and its
# role map. GOLDEN=update (make golden) writes them anew; read the diff.
. "$(dirname "$0")/../tools/lib.sh"
here=$tp_root/tests/screens
export TONGPIN_LOCALEDIR=$B/locale
tp_tmp

# shot CASE LANG SIZE [roles] → the file it goes to
file_of() { echo "$here/golden/$1.$3.$2.${4:-txt}"; }
shot() { "$B/t/screens/run" "$here/cases/$1.jsonl" "$2" "$3" ${4:+"$4"}; }

check() {
  local want
  want=$(file_of "$@")
  if [[ ${GOLDEN:-} == update ]]; then
    shot "$@" > "$want" || rm -f "$want"
  fi
  if ! shot "$@" > "$tp_dir/got"; then
    tp_not_ok "$*: drawn"
  elif diff -u "$want" "$tp_dir/got" > "$tp_dir/diff"; then
    tp_pass "$*"
  else
    tp_not_ok "$*"
    tp_diag "$(cat "$tp_dir/diff")"
  fi
}

mapfile -t cases < <(cd "$here/cases" && ls -- *.jsonl | sed 's/\.jsonl$//')
wide=(before live reconnecting timetable after help away many)
tp_plan $((${#cases[@]} * 3 + ${#wide[@]} + 3))
for name in "${cases[@]}"; do
  check "$name" zh_CN 80x24
  check "$name" zh_CN 80x24 roles
  check "$name" en 80x24
done
for name in "${wide[@]}"; do check "$name" zh_CN 200x60; done
check before zh_CN 79x24
check before zh_CN 80x23
check before zh_CN 20x5
