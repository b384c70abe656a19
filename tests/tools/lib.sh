# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# lib.sh: what every script test needs. Source it; it gives TAP output, a folder, ports, background programs and a broker
# of its own, and takes everything away at the end. Nothing is found or killed by name.
#
#   . "$(dirname "$0")/../tools/lib.sh"
#   tp_plan 2
#   tp_broker                               # $tp_broker_port
#   tp_bg daemon "$B/tongpind" --set …      # $tp_daemon_pid, log in $tp_dir/daemon.log
#   tp_ok "the daemon listens" tp_wait 5 test -S "$tp_dir/sock"
#   tp_is "$(jq -r .state < x)" live "the lesson is live"

set -u
tp_display=${DISPLAY:-} tp_status=0
export LC_ALL=C.UTF-8 TZ=Asia/Shanghai TERM=xterm-256color COLUMNS=80 LINES=24
unset DISPLAY WAYLAND_DISPLAY XDG_RUNTIME_DIR LANGUAGE NO_COLOR TMUX TONGPIN_SOCKET TONGPIN_DEMO NOTIFY_SOCKET MAKEFLAGS MFLAGS
tp_root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
# Where the programs are.
case ${BUILD:-build} in
  /*) B=${BUILD:-build} ;;
  *) B=$tp_root/${BUILD:-build} ;;
esac
# Programs under AddressSanitizer are slower: deadlines are multiplied by this.
tp_slow=${TP_SLOW:-1}
tp_n=0 tp_failed=0 tp_planned=0
tp_pids=() tp_names=() tp_exit_hooks=()
tp_owner=$BASHPID

# The folder of this test: made once, $tp_dir, gone at the end unless TP_KEEP is set. Also HOME.
tp_tmp() {
  if [[ -z ${tp_dir:-} ]]; then
    tp_dir=$(mktemp -d "${TMPDIR:-/tmp}/tp.XXXXXX")
    mkdir -p "$tp_dir/home"
    # What a library leaves in its temporary folder goes with ours.
    export HOME=$tp_dir/home TMPDIR=$tp_dir
  fi
}

# tp_diag TEXT…: a comment in the TAP output.
tp_diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

# tp_plan N
tp_plan() { tp_planned=$1; echo "1..$1"; }
# tp_skip_all WHY: for a part of the machine that is missing (hardware), never for a package.
tp_skip_all() { echo "1..0 # SKIP $*"; exit 0; }

tp_pass() { tp_n=$((tp_n + 1)); echo "ok $tp_n - $*"; }
tp_not_ok() {
  tp_n=$((tp_n + 1)) tp_failed=$((tp_failed + 1))
  echo "not ok $tp_n - $*"
  tp_logs
}
# tp_ok TEXT [CMD…]: passes when CMD passes (without CMD: passes).
tp_ok() {
  local text=$1
  shift
  if (($# == 0)) || "$@"; then tp_pass "$text"; else tp_not_ok "$text"; fi
}
# tp_not TEXT CMD…: passes when CMD fails.
tp_not() {
  local text=$1
  shift
  if "$@"; then tp_not_ok "$text"; else tp_pass "$text"; fi
}
# tp_is GOT WANT TEXT
tp_is() {
  if [[ $1 == "$2" ]]; then tp_pass "$3"; return 0; fi
  tp_not_ok "$3"
  tp_diag "got:  $1"
  tp_diag "want: $2"
}
# tp_like GOT REGEX TEXT (extended regular expression)
tp_like() {
  if [[ $1 =~ $2 ]]; then tp_pass "$3"; return 0; fi
  tp_not_ok "$3"
  tp_diag "got:  $1"
  tp_diag "want: /$2/"
}
# tp_range GOT MIN MAX TEXT (integers)
tp_range() {
  if [[ $1 =~ ^-?[0-9]+$ ]] && (($1 >= $2 && $1 <= $3)); then tp_pass "$4 ($1)"; return 0; fi
  tp_not_ok "$4"
  tp_diag "got $1, wanted $2 to $3"
}

# The last lines of every log, after a failure.
tp_logs() {
  local f
  [[ -n ${tp_dir:-} ]] || return 0
  for f in "$tp_dir"/*.log; do
    [[ -s $f ]] || continue
    tp_diag "--- ${f##*/}"
    tail -n "${TP_LOG_LINES:-12}" "$f" | sed 's/^/#   /'
  done
}

# tp_now_ms: milliseconds of the wall clock. tp_up_ms: of the machine's uptime (10 ms grain, never jumps).
tp_now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo $((t / 1000)); }
tp_up_ms() { local a; read -r a _ < /proc/uptime; a=${a/./}; echo $((10#$a * 10)); }

# tp_wait SECONDS CMD…: runs CMD every 50 ms until it passes; fails at the deadline.
tp_wait() {
  local end=$(($(tp_up_ms) + $1 * 1000 * tp_slow))
  shift
  until "$@"; do
    (($(tp_up_ms) < end)) || return 1
    tp_nap
  done
}
# 50 ms without starting a process: a read that nobody answers.
tp_nap() {
  [[ -n ${tp_nap_fd:-} ]] || exec {tp_nap_fd}<> <(:)
  read -r -t 0.05 -u "$tp_nap_fd" _ || :
}

# tp_port: prints a TCP port that is free on loopback. Ports given are remembered in $tp_dir, so no two are the same.
tp_port() {
  local p
  tp_tmp
  for _ in {1..200}; do
    p=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    grep -qx "$p" "$tp_dir/.ports" 2> /dev/null && continue
    (exec 3<> "/dev/tcp/127.0.0.1/$p") 2> /dev/null && continue
    echo "$p" >> "$tp_dir/.ports"
    echo "$p"
    return 0
  done
  return 1
}
# tp_listening PORT
tp_listening() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

# tp_bg NAME CMD…: runs CMD in the background, its output appended to $tp_dir/NAME.log, its process in $tp_NAME_pid.
tp_bg() {
  local name=$1 var=tp_${1//[!a-zA-Z0-9_]/_}_pid
  shift
  tp_tmp
  "$@" >> "$tp_dir/$name.log" 2>&1 < /dev/null &
  printf -v "$var" '%s' $!
  tp_pids+=("${!var}") tp_names+=("$name")
}
# tp_alive NAME
tp_alive() {
  local var=tp_${1//[!a-zA-Z0-9_]/_}_pid
  [[ -n ${!var:-} ]] && kill -0 "${!var}" 2> /dev/null
}
# tp_stop NAME [SIGNAL]: ends it (KILL after 5 s) and reaps it; its exit status in $tp_status.
tp_stop() {
  local var=tp_${1//[!a-zA-Z0-9_]/_}_pid i
  local pid=${!var:-}
  [[ -n $pid ]] || return 0
  kill -"${2:-TERM}" "$pid" 2> /dev/null || :
  tp_wait 5 tp_gone "$pid" || kill -KILL "$pid" 2> /dev/null || :
  tp_status=0
  wait "$pid" 2> /dev/null || tp_status=$?
  for i in "${!tp_pids[@]}"; do
    if [[ ${tp_pids[i]} == "$pid" ]]; then unset "tp_pids[i]" "tp_names[i]"; fi
  done
  printf -v "$var" '%s' ''
}
# tp_gone PID: it has ended (a zombie not yet reaped counts).
tp_gone() {
  local s
  [[ -r /proc/$1/stat ]] || return 0
  s=$(< "/proc/$1/stat") 2> /dev/null || return 0
  s=${s##*) }
  [[ ${s%% *} == Z ]]
}

# tp_broker [LINE…]: a mosquitto of our own on loopback, port $tp_broker_port, with persistence in $tp_dir; the lines are
# added to its configuration. tp_broker_stop and tp_broker_start let it go and come back as it was.
tp_broker() {
  tp_tmp
  tp_broker_port=$(tp_port)
  mkdir -p "$tp_dir/broker"
  {
    # As root mosquitto would change to its own user, who may not write here.
    if [[ $(id -u) == 0 ]]; then echo "user root"; fi
    echo "listener $tp_broker_port 127.0.0.1"
    echo "allow_anonymous true"
    echo "persistence true"
    echo "persistence_location $tp_dir/broker/"
    echo "autosave_interval 1"
    echo "autosave_on_changes true"
    echo "log_dest stderr"
    echo "log_timestamp_format %H:%M:%S"
    if (($#)); then printf '%s\n' "$@"; fi
  } > "$tp_dir/broker.conf"
  tp_broker_start
}
tp_broker_start() {
  tp_bg broker mosquitto -c "$tp_dir/broker.conf"
  tp_wait 5 tp_listening "$tp_broker_port"
}
tp_broker_stop() { tp_stop broker "${1:-TERM}"; }

# tp_at_exit CMD…: one more thing to do at the end, before the folder goes.
tp_at_exit() { tp_exit_hooks+=("$*"); }

tp_finish() {
  local status=$? hook pid i
  trap - EXIT
  # A subshell must not take away what belongs to the test.
  [[ $BASHPID == "$tp_owner" ]] || exit "$status"
  trap '' INT TERM HUP
  for hook in "${tp_exit_hooks[@]:+${tp_exit_hooks[@]}}"; do eval "$hook" || :; done
  for pid in "${tp_pids[@]:+${tp_pids[@]}}"; do kill -TERM "$pid" 2> /dev/null || :; done
  for pid in "${tp_pids[@]:+${tp_pids[@]}}"; do
    for ((i = 0; i < 60; i++)); do
      tp_gone "$pid" && break
      tp_nap
    done
    kill -KILL "$pid" 2> /dev/null || :
    wait "$pid" 2> /dev/null || :
  done
  if [[ -n ${tp_dir:-} ]]; then
    if [[ -n ${TP_KEEP:-} ]]; then echo "# kept $tp_dir"; else rm -rf "$tp_dir"; fi
  fi
  if ((tp_planned && tp_n != tp_planned)); then
    echo "# planned $tp_planned, ran $tp_n"
    status=1
  fi
  ((tp_failed == 0)) || status=1
  exit "$status"
}
trap tp_finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
