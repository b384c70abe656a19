#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# deps.sh [SECTION...]: installs the packages of conf/packages.txt that are missing (all sections when none is named).
# Quiet when nothing is missing. Exit 69 when it cannot install; it then says what to type.
# TONGPIN_PACKAGES and TONGPIN_APT replace the list and apt-get in its own test.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
list=${TONGPIN_PACKAGES:-$root/conf/packages.txt}
apt=${TONGPIN_APT:-apt-get}
want=" ${*:-build run test} "

declare -A why
names=()
section=
while IFS= read -r line; do
  case $line in
    '' | '#'*) continue ;;
    '['*']') section=${line//[\[\]]/}; continue ;;
  esac
  [[ $want == *" $section "* ]] || continue
  name=${line%%[[:space:]]*}
  names+=("$name")
  why[$name]="$section: ${line#*# }"
done < "$list"

if ! command -v dpkg-query > /dev/null; then
  echo "deps: this is not a Debian system; needed are: ${names[*]}" >&2
  exit 69
fi

# A virtual or multi-arch name may answer more than one line; "ii" in any of them will do.
declare -A have
while read -r state name; do
  [[ $state == ?i* ]] && have[$name]=1
done < <(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "${names[@]}" 2> /dev/null)
missing=()
for name in "${names[@]}"; do
  [[ -n ${have[$name]:-} ]] || missing+=("$name")
done
((${#missing[@]} == 0)) && exit 0

echo "deps: ${#missing[@]} of ${#names[@]} packages are missing:"
for name in "${missing[@]}"; do
  printf '  %-24s %s\n' "$name" "${why[$name]}"
done

typed="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
fail() {
  echo "deps: $1. Type as root:" >&2
  echo "  $typed" >&2
  exit 69
}

as_root=()
if [[ $(id -u) != 0 ]]; then
  command -v sudo > /dev/null || fail "not root, and there is no sudo"
  as_root=(sudo)
  [[ -t 0 ]] || as_root=(sudo -n)
  "${as_root[@]}" true 2> /dev/null || fail "not root, and sudo refuses"
fi
export DEBIAN_FRONTEND=noninteractive
run() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$apt" "$@"; }
install() { run install -y -q --no-install-recommends "${missing[@]}"; }

# A stale or missing package list makes the simulation fail: only then is it fetched anew.
if ! run install -s -q --no-install-recommends "${missing[@]}" > /dev/null 2>&1; then
  echo "deps: fetching the package lists (apt-get update)"
  run update -q > /dev/null || fail "the package lists cannot be fetched"
fi
echo "deps: installing (apt-get install --no-install-recommends); Debian may start its own mosquitto and nginx, ours are private"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! install > "$log" 2>&1; then
  if ! run update -q > "$log" 2>&1 || ! install > "$log" 2>&1; then
    tail -n 5 "$log" >&2
    fail "apt-get could not install them"
  fi
fi
echo "deps: installed ${missing[*]}"
