#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `make deps`: quiet and fast when all is there; else says what is missing and why, installs it, or says what to type.
. "$(dirname "$0")/lib.sh"
tp_plan 11
tp_tmp
export TONGPIN_PACKAGES=$tp_dir/packages TONGPIN_APT=$tp_dir/apt
deps() { "$tp_root/tests/tools/deps.sh" "$@" > "$tp_dir/out" 2>&1; }

# An apt-get that writes down what it was asked, and fails when told.
cat > "$tp_dir/apt" << END
#!/bin/bash
echo "\$*" >> "$tp_dir/asked"
[[ ! -e $tp_dir/fail || " \$* " != *\$(cat "$tp_dir/fail")* ]]
END
chmod +x "$tp_dir/apt"
cat > "$TONGPIN_PACKAGES" << 'END'
# list
[build]
bash  # is always there
[test]
tongpin-no-such-a  # first reason
tongpin-no-such-b  # second reason
END

t=$(tp_up_ms)
deps build
tp_is "$?" 0 "nothing missing"
tp_range $(($(tp_up_ms) - t)) 0 300 "milliseconds, when nothing is missing"
tp_is "$(cat "$tp_dir/out")" "" "and it is quiet"

if [[ $(id -u) == 0 ]]; then
  deps
  tp_is "$?" 0 "installs what is missing"
  tp_like "$(cat "$tp_dir/out")" 'tongpin-no-such-b +test: second reason' "says what and why"
  tp_like "$(tail -n 1 "$tp_dir/asked")" 'install -y .*tongpin-no-such-a tongpin-no-such-b$' "asks apt-get for both"
  tp_not "no update when the lists will do" grep -q update "$tp_dir/asked"
  echo ' -s ' > "$tp_dir/fail"
  deps
  tp_ok "updates old lists first" grep -q '^update' "$tp_dir/asked"
  echo '-y' > "$tp_dir/fail"
  deps
  tp_is "$?" 69 "apt-get fails: EX_UNAVAILABLE"
else
  for text in install why asks "no update" update fails; do tp_pass "$text # SKIP not root"; done
fi
echo update > "$tp_dir/fail"
rm -f "$tp_dir/asked"
# Neither root nor sudo: an id that says 1000 and no sudo on the way.
mkdir "$tp_dir/bin"
printf '#!/bin/bash\necho 1000\n' > "$tp_dir/bin/id"
chmod +x "$tp_dir/bin/id"
for p in bash dirname dpkg-query env mktemp; do ln -s "$(command -v $p)" "$tp_dir/bin/$p"; done
PATH=$tp_dir/bin "$tp_root/tests/tools/deps.sh" > "$tp_dir/out" 2>&1
tp_is "$?" 69 "without root and sudo: EX_UNAVAILABLE"
tp_like "$(cat "$tp_dir/out")" 'Type as root:.*apt-get install .*tongpin-no-such-a' "and the one command to type"
