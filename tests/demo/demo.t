#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `make run` itself: told and checked without a terminal; with one, the console in front; Ctrl-C leads out of it; nothing
# stays, whichever way it ends.
. "$(dirname "$0")/../tools/lib.sh"
tp_plan 12
tp_tmp
run=$tp_root/tests/demo/run.sh
export TMPDIR=$tp_dir/tmp
mkdir "$TMPDIR"

# Every process the demo starts has its folder in its words or in its environment.
left() {
  local p
  for p in /proc/[0-9]*; do
    [[ ${p#/proc/} != "$BASHPID" && ${p#/proc/} != "$$" ]] || continue
    if tr '\0' '\n' 2> /dev/null < "$p/cmdline" | grep -qF "$TMPDIR/tp."; then
      tr '\0' ' ' < "$p/cmdline"
      echo
    fi
  done
}
nothing_left() { [[ -z $(left) && -z $(ls -A "$TMPDIR") ]]; }
check_left() {
  tp_ok "$1" tp_wait 5 nothing_left
  nothing_left || tp_diag "left: $(left) $(ls -A "$TMPDIR")"
}

BUILD=$B "$run" --narrate > "$tp_dir/told.log" 2>&1 < /dev/null
tp_is "$?" 0 "told without a terminal: every step was seen"
told=$(cat "$tp_dir/told.log")
tp_like "$told" 'soon open live ended ledgered' "the states in their order"
tp_like "$told" 'the picture moves' "the picture moved"
tp_like "$told" 'the sound plays|sound: none' "the sound played"
tp_like "$told" 'ledger row 1' "the row is shown"
tp_like "$told" '县里回执 已收到' "with the county's receipt"
check_left "nothing is left of it"

# A terminal of its own: a private tmux.
screen() { tmux -S "$tp_dir/tmux" capture-pane -p 2> /dev/null; }
shows() { screen | grep -q -- "$1"; }
play() { tmux -S "$tp_dir/tmux" -f /dev/null new-session -d -x 80 -y 24 "trap : INT; BUILD='$B' '$run'; echo ended \$?; tail -f /dev/null"; }
tp_at_exit "tmux -S '$tp_dir/tmux' kill-server 2> /dev/null"
play
tp_ok "with a terminal the console is in front" tp_wait 30 shows F10
tmux -S "$tp_dir/tmux" send-keys C-c
tp_ok "Ctrl-C leads out" tp_wait 15 shows 'ended 130'
check_left "nothing is left of it"
tmux -S "$tp_dir/tmux" kill-server
play
tp_ok "once more" tp_wait 30 shows F10
tmux -S "$tp_dir/tmux" kill-server
check_left "the terminal is closed: nothing is left of it"
