#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every message of console, faults and county tool has its Chinese, formats agree, and the check itself can fail.
. "$(dirname "$0")/../tools/lib.sh"
tp_plan 6
tp_tmp
po=$tp_root/ui/po/zh_CN.po pot=$tp_dir/tongpin.pot
cd "$tp_root" || exit 1
xgettext --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ --keyword=ngettext:1,2 --foreign-user -o "$pot" \
  ui/*.[ch] src/proto/*.h src/county/*.[ch]
tp_range "$(grep -c '^msgid ' "$pot")" 200 5000 "messages found in the sources"

# missing FILE: messages of the template that FILE has not, or only fuzzy or empty.
missing() {
  msgmerge -q --no-fuzzy-matching -o "$tp_dir/merged" "$1" "$pot"
  {
    msgattrib --untranslated --no-obsolete "$tp_dir/merged"
    msgattrib --only-fuzzy --no-obsolete "$tp_dir/merged"
  } | grep -A1 '^msgid "' | grep -v '^msgid ""$' | grep -c '^msgid\|^"' || :
}
tp_is "$(missing "$po")" 0 "none without its Chinese"
tp_diag "$(msgattrib --untranslated "$tp_dir/merged" | grep '^msgid' | head -20)"
tp_ok "formats agree" msgfmt --check-format -o /dev/null "$po"
tp_is "$(msgattrib --only-obsolete "$po" | wc -l)" 0 "none left over"
sed 's/^msgstr "正在接通"/msgstr ""/' "$po" > "$tp_dir/holed.po"
tp_not "a hole is found" test "$(missing "$tp_dir/holed.po")" = 0
export TONGPIN_LOCALEDIR=$B/locale
for f in tests/screens/cases/*.jsonl; do "$B/t/screens/run" "$f" zh_CN 80x24; done > "$tp_dir/all"
# Words of the English that only appear when a Chinese text is missing.
tp_not "no English slips into the Chinese pages" grep -nE '^[^6]*(^| )(the|and|lesson|press|Lesson|time|picture) ' "$tp_dir/all"
