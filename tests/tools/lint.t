#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Each check must be able to fail: it is fed one bad sample and must name it, and one good sample and must be content.
. "$(dirname "$0")/lib.sh"
tp_plan 41
tp_tmp
tools=$tp_root/tests/tools
licence='// SPDX-License-Identifier: GPL-3.0-or-later'
silent() { "$@" > "$tp_dir/out" 2>&1; }
# A small tree that keeps every rule.
good() {
  tree=$tp_dir/tree
  rm -rf "$tree"
  mkdir -p "$tree/src/base" "$tree/src/lesson" "$tree/ui" "$tree/tests/tools"
  printf '%s\n' "$licence" '#ifndef BASE_A_H' '#define BASE_A_H' 'int a_go(int x);' '#endif' > "$tree/src/base/a.h"
  printf '%s\n' "$licence" '#include "src/base/a.h"' '' 'int a_go(int x) { return x; }' > "$tree/src/base/a.c"
}
add() { # FILE LINE...
  local file=$1
  shift
  printf '%s\n' "$@" >> "$tree/$file"
}
# bad TEXT CHECK PATTERN: the check fails on the tree and says PATTERN.
bad() {
  local out
  if out=$(python3 "$tools/$2.py" "$tree" 2>&1); then
    tp_not_ok "$1: not found"
  else
    tp_like "$out" "$3" "$1"
  fi
  good
}
fine() { tp_ok "$1" silent python3 "$tools/$2.py" "$tree"; }

good
fine "a good tree has good floors" floors
fine "a good tree has good sizes" sizes
fine "a good tree has good words" words

add src/base/b.c "$licence" '#include "ui/a.h"'
bad "an include that is not there" floors 'b.c:2: "ui/a.h" is not written'
add ui/x.h "$licence"
add src/base/b.c "$licence" '#include "ui/x.h"'
bad "base may not include ui" floors 'floor src/base may not include floor ui'
add src/lesson/l.c "$licence" '#include "src/base/a.h"'
fine "lesson may include base" floors
add src/base/b.c "$licence" '#include <sqlite3.h>'
bad "a foreign library away from home" floors '<sqlite3.h> has its home'
mkdir -p "$tree/src/new" && add src/new/n.c "$licence"
bad "a folder that is no floor" floors 'stands on no floor'

add src/base/b.c "$licence" 'int b(void) {' "$(yes '  a_go(1);' | head -n 59)" '}'
bad "a function of 61 lines" sizes 'b has 61 lines'
add src/base/b.c "$licence" 'int b(int a, int b, int c, int d, void (*f)(int, int), int z) { return 0; }'
bad "six parameters" sizes 'b has 6 parameters'
add src/base/b.h 'int b_go(int a, int b, int c, int d, int e, int z);'
bad "six parameters in a prototype" sizes 'b_go has 6 parameters'
add src/base/b.c "$licence" 'int b_go(int a, int b, int c, int d, int e, int z) { return 0; }'
add tests/tools/exceptions.txt 'parameters src/base/b.c b_go  # a callback of another library'
fine "an exception with its reason" sizes
add src/base/b.c 'int b_go(int a, int b, int c, int d, int e, int z) { return 0; }'
add tests/tools/exceptions.txt 'parameters src/base/b.c b_go'
bad "an exception without a reason" sizes 'needs its reason'
add tests/tools/exceptions.txt 'parameters src/base/b.c b_go  # once upon a time'
bad "an exception nobody needs" sizes 'no exception any more'
add src/base/b.c "// $(printf '%0108d' 0)"
bad "a line of 111 columns" sizes '111 columns'
add src/base/b.c "// $(printf '课%.0s' {1..55})"
bad "Chinese counts double" sizes '113 columns'
add src/base/b.c "$(yes 'int x;' | head -n 701)"
bad "a file of 701 lines" sizes '701 lines'

add src/base/b.c "$licence" 'void b(char *p) { strcpy(p, "x"); }'
bad "strcpy" words 'strcpy is banned'
add src/base/b.c "$licence" '// strcpy(p) is bad' 'const char *b = "strcpy(";'
fine "strcpy in a comment or a string" words
add src/base/b.c "$licence" 'void b(void) { usleep(1); }'
bad "usleep" words 'usleep: wait for a condition'
add src/base/b.c 'int b;'
bad "no licence line" words 'b.c:1: needs the licence line'
add src/base/b.h "$licence" '#ifndef B_H' '#define B_H' '#endif'
bad "another header guard" words 'needs the guard BASE_B_H'
add src/base/b.c "$licence" $'\tint b;'
bad "a tab" words 'b.c:2: a tab'
add src/base/b.c "$licence" 'int b; '
bad "a blank at the end" words 'b.c:2: blanks'
printf 'no end' > "$tree/a.md"
bad "no newline at the end" words 'a.md: no newline'
add tests/a.t '#!/bin/bash' "# ${licence#// }" 'sle''ep 1'
bad "sleep in a test" words 'a.t:3: sleep'
add tests/a.t '#!/bin/bash' "# ${licence#// }" 'pk''ill mosquitto'
bad "a kill by name" words 'a.t:3: kills by name'
add a.md 'see /wo''rk/main'
bad "a path of one machine" words 'a path of one machine'

# Codes.
mkdir -p "$tree/src/proto" "$tree/docs"
add src/proto/fault.h '  X(1001, A, N_("what"), N_("means"), N_("todo"))'
add docs/RUNBOOK.md '| 1001 | what | means | todo |'
fine "the runbook has every code" codes
mkdir -p "$tree/src/proto" "$tree/docs"
add src/proto/fault.h '  X(1002, B, N_("other"), N_("means"), N_("todo"))'
bad "a code the runbook has not" codes 'wants the line: . 1002 . other'

# Messages.
cat > "$tp_dir/a.c" << 'END'
const char *a = _("one %d"), *b = _("two");
END
xgettext --from-code=UTF-8 -k_ -o "$tp_dir/a.pot" "$tp_dir/a.c"
head='msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"
'
printf '%s\n' "$head" '#, c-format' 'msgid "one %d"' 'msgstr "一 %d"' '' 'msgid "two"' 'msgstr "二"' > "$tp_dir/good.po"
tp_ok "every message translated" silent "$tools/messages.sh" "$tp_dir/a.pot" "$tp_dir/good.po"
printf '%s\n' "$head" '#, c-format' 'msgid "one %d"' 'msgstr "一 %d"' > "$tp_dir/bad.po"
tp_not "a message is missing" silent "$tools/messages.sh" "$tp_dir/a.pot" "$tp_dir/bad.po"
sed 's/一 %d/一 %s/' "$tp_dir/good.po" > "$tp_dir/bad.po"
tp_not "another format" silent "$tools/messages.sh" "$tp_dir/a.pot" "$tp_dir/bad.po"
tp_not "no catalogue" silent "$tools/messages.sh" "$tp_dir/a.pot" "$tp_dir/none.po"

# Configuration.
printf '#!/bin/bash\nprintf "[ui]\\n# Size.\\n# 1 to 9; default: 3\\nsize_s = 3\\n"\n' > "$tp_dir/program"
chmod +x "$tp_dir/program"
conf() { silent "$tools/conf.sh" "$tp_dir/program" "$tp_dir/sample" "$tp_dir/man"; }
silent "$tools/conf.sh" --write "$tp_dir/program" "$tp_dir/sample" "$tp_dir/man"
tp_ok "sample, manual and program agree" conf
sed -i 's/= 3/= 4/' "$tp_dir/sample"
tp_not "another default in the sample" conf
sed -i 's/= 4/= 3/' "$tp_dir/sample"
sed -i 's/1 to 9/1 to 8/' "$tp_dir/man"
tp_not "another bound in the manual" conf

# The list of packages.
printf '[test]\nno-such-package-here  # for this test\n' > "$tp_dir/packages"
TONGPIN_PACKAGES=$tp_dir/packages TONGPIN_APT=false silent "$tools/deps.sh"
tp_is "$?" 69 "a package that cannot be had"

# The limit of a test's time: it and all it started are ended, and it counts as failed.
printf '#!/bin/bash\ntrap "" TERM\ntail -f /dev/null &\necho $! > "%s/kid"\nwait\nwait\n' "$tp_dir" > "$tp_dir/hangs"
chmod +x "$tp_dir/hangs"
tp_not "a test that hangs has failed" silent python3 "$tools/limit.py" 0.5 "$tp_dir/hangs"
tp_ok "and what it started is gone" tp_wait 2 tp_gone "$(cat "$tp_dir/kid")"
tp_ok "a test that ends in time has not" silent python3 "$tools/limit.py" 5 true
