#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The broker's certificate is checked at the time of the clock's floor when the wall clock is behind it (R20), against a
# real mosquitto: rooms with a dead battery connect, and nothing else is let through.
. "$(dirname "$0")/../tools/lib.sh"
tp_plan 24
tp_tmp

# --- certificates ---
mkdir "$tp_dir/issued"
: > "$tp_dir/index"
cat > "$tp_dir/ca.conf" <<END
[ca]
default_ca = any
[any]
database = $tp_dir/index
new_certs_dir = $tp_dir/issued
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any_name
[any_name]
commonName = supplied
END
new_key() { openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout "$tp_dir/$1.key" -out "$tp_dir/$1.csr"; }
# sign NAME FROM TO EXTENSIONS OPTION…: dates are years or YYMMDDhhmmss.
sign() {
  local name=$1 from=$2 to=$3 ext=$4
  shift 4
  ((${#from} > 4)) || from=${from}0101000000
  openssl ca -batch -notext -config "$tp_dir/ca.conf" -startdate "${from}Z" -enddate "${to}0101000000Z" \
    -extfile <(printf '%b\n' "$ext") -in "$tp_dir/$name.csr" -out "$tp_dir/$name.pem" "$@"
}
ca() { # NAME
  new_key "$1" "tp-$1"
  sign "$1" 2015 2099 'basicConstraints=critical,CA:true' -selfsign -keyfile "$tp_dir/$1.key"
}
cert() { # NAME FROM TO EXTENSIONS [CN]
  new_key "$1" "${5:-localhost}"
  sign "$1" "$2" "$3" "$4" -cert "$tp_dir/ca.pem" -keyfile "$tp_dir/ca.key"
}
here=subjectAltName=DNS:localhost
{
  ca ca
  ca stranger
  cert future 2031 2032 "$here"
  cert past 2020 2025 "$here"
  cert now 2026 2036 "$here"
  cert other 2026 2036 subjectAltName=DNS:other.example other.example
  cert address 2026 2036 subjectAltName=IP:127.0.0.1 tp-broker
  cert plain 2026 2036 basicConstraints=CA:false 127.0.0.1
  cert room 2026 2036 extendedKeyUsage=clientAuth tp-room
  openssl rsa -aes128 -passout pass:word -in "$tp_dir/room.key" -out "$tp_dir/locked.key"
} > "$tp_dir/openssl.log" 2>&1
at() { echo "$(date -u -d "$1" +%s)000"; }

# --- brokers and rooms ---
# tls NAME [LINE…]: a broker with that certificate, its port in port_NAME.
tls() {
  local name=$1 port
  port=$(tp_port)
  {
    if [[ $(id -u) == 0 ]]; then echo "user root"; fi
    printf '%s\n' "listener $port 127.0.0.1" "allow_anonymous true" "certfile $tp_dir/$name.pem" "keyfile $tp_dir/$name.key"
  } > "$tp_dir/$name.conf"
  shift
  if (($#)); then printf '%s\n' "$@" >> "$tp_dir/$name.conf"; fi
  tp_bg "broker_$name" mosquitto -c "$tp_dir/$name.conf"
  tp_wait 5 tp_listening "$port"
  printf -v "port_$name" '%s' "$port"
}
heard() { jq -es "any(.[]; $1)" "$tp_dir/probe$n.log" > /dev/null 2>&1; }
ended() { heard '.event=="connected" or .event=="disconnected"'; }
n=0
# room BROKER OPTION…: a link to it (its events are in probe$n.log) that runs until the end or until `leave`.
room() {
  local port=port_$1
  shift
  n=$((n + 1))
  mkfifo "$tp_dir/in$n"
  exec {talk}<> "$tp_dir/in$n"
  "$B/t/wire/link_probe" host=localhost id="room$n" ca="$tp_dir/ca.pem" port="${!port}" "$@" < "$tp_dir/in$n" \
    >> "$tp_dir/probe$n.log" 2>&1 &
  tp_probe_pid=$!
  tp_pids+=($!) tp_names+=("probe$n")
}
# leave: the last link stops; succeeds when it ends well and nothing was left in memory (under a sanitizer).
leave() {
  echo "stop t/end bye" >&"$talk"
  tp_wait 10 tp_gone "$tp_probe_pid" && wait "$tp_probe_pid"
}
# result BROKER OPTION…: "connected", or why the first try failed.
result() {
  room "$@"
  tp_wait 10 ended
  told=$(jq -rs 'map(select(.event=="connected" or .event=="disconnected"))[0] | .why // .event' "$tp_dir/probe$n.log")
}
lets_in() { # TEXT BROKER OPTION…
  result "${@:2}"
  tp_is "$told" connected "$1"
}
refuses() { # TEXT WHY BROKER OPTION…
  result "${@:3}"
  tp_is "$told" "TLS: certificate verify failed: $2" "$1"
}

tls future
tls past
tls now
tls other
tls address
tls plain

# --- the floor ---
early="certificate is not yet valid" late="certificate has expired"
refuses "valid from 2031: not today" "$early" future
refuses "nor with a floor of 2030" "$early" future floor="$(at 2030-12-31)"
lets_in "but with a floor in 2031" future floor="$(at 2031-06-01)"
lets_in "also when the wall clock says 1970" future floor="$(at 2031-06-01)" wall=1000
tp_ok "and leaves well" leave
refuses "not with a floor of 2033" "$late" future floor="$(at 2033-01-01)"
tp_ok "and what was refused leaves well" leave
refuses "1970 without a floor is not let in" "$early" now wall=1000
lets_in "1970 with the floor of a release is" now wall=1000 floor="$(at 2026-11-01)"
refuses "a floor does not turn a true clock back" "$late" past floor="$(at 2024-01-01)" wall="$(at 2026-11-22)"
new_key soon localhost > "$tp_dir/openssl.log" 2>&1
sign soon 310101000000 2032 "$here" -cert "$tp_dir/ca.pem" -keyfile "$tp_dir/ca.key" >> "$tp_dir/openssl.log" 2>&1
tls soon
result soon wall=1000 floor=$(($(at 2031-01-01) - 1500))
tp_is "$told" "TLS: certificate verify failed: $early" "1.5 s before it is valid"
tp_ok "the floor goes on with time" tp_wait 10 heard '.event=="connected"'

# --- a floor lets nothing else through ---
floor=floor=$(at 2031-06-01)
result future "$floor" ca="$tp_dir/stranger.pem"
tp_like "$told" "^TLS: certificate verify failed: .*certificate" "another CA"
tp_not "is told from a wrong date" grep -qE "$early|$late" "$tp_dir/probe$n.log"
refuses "another host name" "hostname mismatch" other "$floor"
refuses "a name where an address is asked for" "hostname mismatch" now "$floor" host=127.0.0.1
lets_in "an address in the certificate" address "$floor" host=127.0.0.1
lets_in "an address as its common name" plain "$floor" host=127.0.0.1
cp "$tp_dir/stranger.pem" "$tp_dir/changing.pem"
result future "$floor" ca="$tp_dir/changing.pem"
cp "$tp_dir/ca.pem" "$tp_dir/changing.pem"
tp_ok "a new CA file is taken at the next try" tp_wait 10 heard '.event=="connected"'

# --- client certificates ---
tls address "cafile $tp_dir/ca.pem" "require_certificate true"
lets_in "a client certificate is shown" address host=127.0.0.1 cert="$tp_dir/room.pem" key="$tp_dir/room.key"
result address host=127.0.0.1
tp_not "without it the broker says no" heard '.event=="connected"'
result address host=127.0.0.1 cert="$tp_dir/room.pem" key="$tp_dir/locked.key"
tp_is "$told" "the CA, certificate or key file cannot be read" "a key with a password is refused"

# --- the daemon ---
# daemon BROKER: tongpind in a room whose battery is dead; its connection goes to $tp_dir/daemon_BROKER.log.
daemon() {
  local port=port_$1 dir=$tp_dir/d_$1
  mkdir "$dir"
  tp_bg "daemon_$1" "$B/tongpind" --config /dev/null --simulate --clock 1000 --set daemon.socket="$dir/sock" \
    --set daemon.state="$dir" --set mqtt.enabled=yes --set mqtt.tls=yes --set mqtt.host=localhost \
    --set mqtt.port="${!port}" --set mqtt.ca="$tp_dir/ca.pem" --set mqtt.retry_max_s=1 \
    --set player.window=none --set player.audio=none
}
daemon now
tp_ok "the daemon's floor is this version's: a room in 1970 connects" tp_wait 10 grep -q "as tp.* (p5" "$tp_dir/broker_now.log"
daemon future
tp_ok "not to a broker of 2031" tp_wait 10 grep -q "$early" "$tp_dir/daemon_future.log"
