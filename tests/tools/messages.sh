#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# messages.sh POT PO: every message of the sources has its translation, none is fuzzy, formats agree.
set -u
pot=${1:?template} po=${2:?catalogue}
[[ -s $po ]] || { echo "messages: $po is missing"; exit 1; }
rc=0
msgfmt --check -o /dev/null "$po" || rc=1
msgcmp "$po" "$pot" || rc=1
((rc == 0)) && echo "messages: $(msgattrib --translated "$po" | grep -c '^msgid "[^"]\|^msgid ""$') translated"
exit "$rc"
