#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# lint.sh [CHECK...]: every check that needs no running program, one after the other, each with its time. Without a name: all.
# The list below is the table of checks; docs/STYLE.md says which rule each one keeps.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${BUILD:-build}
checks=(floors sizes words codes format messages conf man scripts tidy cppcheck)
(($#)) && checks=("$@")

code() { find src mqtt media ui tests -name '*.[ch]' -not -path '*/build/*' | sort; }

check_floors() { python3 tests/tools/floors.py; }
check_sizes() { python3 tests/tools/sizes.py; }
check_words() { python3 tests/tools/words.py; }
check_codes() { python3 tests/tools/codes.py; }
check_format() {
  local bad
  mapfile -t bad < <(code | xargs clang-format --dry-run -Werror 2>&1 | sed -n 's/^\([^:]*\):.*error:.*/\1/p' | sort -u)
  ((${#bad[@]} == 0)) && { echo "format: $(code | wc -l) files"; return 0; }
  printf 'format: %s (make format)\n' "${bad[@]}"
  return 1
}
check_messages() {
  make -s --no-print-directory BUILD="$B" "$B/tongpin.pot" && tests/tools/messages.sh "$B/tongpin.pot" ui/po/zh_CN.po
}
check_conf() { tests/tools/conf.sh "$B/tongpind" conf/tongpin.conf docs/man/tongpin.conf.5; }
check_man() { mandoc -T lint -W warning docs/man/*.[1-8] && echo "man: $(find docs/man -name '*.[1-8]' | wc -l) pages"; }
check_scripts() {
  mapfile -t scripts < <(find tests .ci conf -type f \( -name '*.sh' -o -name '*.t' -o -path '*/session' -o -path .ci/run \) \
    -exec grep -lE '^#!.*sh$' {} +)
  # SC2154: variables of lib.sh are not seen through `. "$(dirname "$0")/…"`.
  shellcheck --severity=warning --exclude=SC2154 "${scripts[@]}" \
    && echo "scripts: ${#scripts[@]} files"
}
check_tidy() { make -s --no-print-directory -j2 -k BUILD="$B" tidy && echo "tidy: clean"; }
check_cppcheck() {
  mkdir -p "$B/cppcheck"
  cppcheck --quiet -j2 --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    --cppcheck-build-dir="$B/cppcheck" --suppressions-list=tests/tools/cppcheck.txt -I. -D_GNU_SOURCE \
    -DTONGPIN_VERSION='"x"' -DTONGPIN_PREFIX='"/usr"' src mqtt media ui && echo "cppcheck: clean"
}

rc=0
for check in "${checks[@]}"; do
  SECONDS=0
  if out=$("check_$check" 2>&1); then word=ok; else word=FAILED rc=1; fi
  printf '%-6s %-9s %3d s\n' "$word" "$check" "$SECONDS"
  [[ -n $out ]] && sed 's/^/       /' <<< "$out"
done
exit "$rc"
