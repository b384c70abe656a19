#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual names every key, command, page and option the tables hold, in their words.
. "$(dirname "$0")/../tools/lib.sh"
man=$tp_root/docs/man/tongpin.1
tp_tmp
plain=$(mandoc -T utf8 -O width=500 "$man" | tr "\n" " " | sed 's/.\x08//g' | tr -s ' ')
"$B/t/screens/tables" > "$tp_dir/tables"
mapfile -t rows < "$tp_dir/tables"
mapfile -t options < <("$B/tongpin" --help | grep -o '^  --[a-z-]*' | tr -d ' ')
tp_plan $((${#rows[@]} + ${#options[@]} + 2))
says() { [[ $plain == *"$1"* ]]; }
for row in "${rows[@]}"; do
  IFS=$'\t' read -r kind name twin sentence <<< "$row"
  case $kind in
    key)
      head=$name
      if [[ $twin != - || $name == - ]]; then head="$name, $twin"; fi
      says_key() { says "$head" && says "${sentence%.}"; }
      tp_ok "key $head: $sentence" says_key
      ;;
    command)
      says_command() { says "$name" && says "$sentence"; }
      tp_ok "command $name: $sentence" says_command
      ;;
    page) tp_ok "page $name" says "$name" ;;
  esac
done
for option in "${options[@]}"; do tp_ok "option $option" says "$option"; done
tp_range "${#rows[@]}" 40 400 "rows in the tables"
tp_not "the check can fail" says "F11, x"
