#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The link against a real mosquitto: events, reconnect, wills by session, bounds, TLS, an end that does not block.
. "$(dirname "$0")/../tools/lib.sh"
tp_plan 34
tp_tmp

# probe NAME OPTION…: a link_probe whose stdin is $tp_dir/NAME.in (say NAME COMMAND…) and whose events are NAME.log.
probe() {
  local name=$1
  shift
  mkfifo "$tp_dir/$name.in"
  exec {fd}<> "$tp_dir/$name.in"
  printf -v "fd_$name" '%s' "$fd"
  "$B/t/wire/link_probe" "$@" < "$tp_dir/$name.in" >> "$tp_dir/$name.log" 2>&1 &
  printf -v "tp_${name}_pid" '%s' $!
  tp_pids+=($!) tp_names+=("$name")
}
say() {
  local fd=fd_$1
  shift
  echo "$*" >&"${!fd}"
}
# heard NAME JQ: an event for which the expression is true.
heard() { jq -es "any(.[]; $2)" "$tp_dir/$1.log" > /dev/null 2>&1; }
hears() { tp_wait 10 heard "$1" "$2"; }
# count NAME JQ
count() { jq -s "map(select($2)) | length" "$tp_dir/$1.log"; }
sub() { mosquitto_sub -p "$tp_broker_port" -V 5 "$@"; }

tp_broker
P=$tp_broker_port

# --- an ordinary session ---
tp_bg seen mosquitto_sub -p "$P" -V 5 -t 'seen/#' -F '%t %r %p'
probe a port="$P" id=a will=t/a will_delay=1 bd=700 'down/#' 'denied/#'
tp_ok "connects" hears a '.event=="connected" and .bd==701 and .present==false'
mosquitto_pub -p "$P" -V 5 -q 1 -t down/x -m hello -D publish user-property kid k1 -D publish user-property sig abc
tp_ok "a message comes with its signature" hears a '.event=="message" and .text=="hello" and .kid=="k1" and .sig=="abc"'
say a pub 5 1 0 seen/one first
tp_ok "a publish is confirmed with its token" hears a '.event=="published" and .token==5 and .reason==0'
say a pub 6 0 0 seen/two second
tp_ok "QoS 0 too" hears a '.event=="published" and .token==6'
tp_ok "both arrive" tp_wait 5 grep -q 'seen/two 0 second' "$tp_dir/seen.log"
mosquitto_pub -p "$P" -V 5 -r -t down/kept -m kept
tp_ok "retained is told from live" hears a '.event=="message" and .text=="kept" and .retained==false'

# --- the broker goes and comes back ---
tp_broker_stop
tp_ok "a lost broker is told with the next try" hears a '.event=="disconnected" and .wait>0 and .wait<=1000'
say a pub 7 1 0 seen/off never
tp_ok "offline nothing is taken" hears a '.event=="refused" and .why=="not in this state"'
tp_broker_start
tp_ok "it comes back by itself, same session, next bd" hears a '.event=="connected" and .bd>701 and .present==true'
tp_ok "subscriptions hold" hears a '.event=="message" and .text=="kept" and .retained==true'

# --- in flight when the broker dies: once confirmed, not lost ---
kill -STOP "$tp_broker_pid"
for i in 11 12 13; do say a pub "$i" 1 1 "seen/flight$i" "f$i"; done
tp_wait 2 test -n "$(ss -tn "dport = :$P" 2> /dev/null | awk '$3 > 0')" || :
kill -KILL "$tp_broker_pid"
tp_stop broker KILL
tp_broker_start
for i in 11 12 13; do
  tp_ok "message $i is confirmed after the reconnect" hears a ".event==\"published\" and .token==$i"
done
tp_is "$(count a '.event=="published" and (.token>=11 and .token<=13)')" 3 "each token comes once"
tp_is "$(sub -t seen/flight11 -t seen/flight12 -t seen/flight13 -C 3 -W 5 | sort | tr '\n' ' ')" \
  "f11 f12 f13 " "the broker has all three"

# --- wills and bd ---
bd=$(jq -s 'map(select(.event=="connected")) | last.bd' "$tp_dir/a.log")
tp_stop a KILL
kept_is() { [[ $(sub -t "$1" -C 1 -W 2) == "$2" ]]; }
tp_ok "kill -9: the will of this very session" tp_wait 10 kept_is t/a "{\"state\":\"lost\",\"bd\":$bd}"
probe b port="$P" id=a will=t/a will_delay=1 bd=900
hears b '.event=="connected"'
say b stop t/a '{"state":"disconnected","bd":901}'
tp_ok "a stop ends with STOPPED" hears b '.event=="stopped"'
tp_ok "and frees at once" hears b '.event=="freed" and .took<50'
tp_is "$(sub -t t/a -C 1 -W 5)" '{"state":"disconnected","bd":901}' "the last word was sent before DISCONNECT"
tp_not "no will follows" sub -t t/a -R -C 1 -W 3

# --- an owner that is behind ---
probe c port="$P" id=c 'many/#'
hears c '.event=="connected"'
say c sleep on
for i in {1..300}; do echo "m$i"; done | mosquitto_pub -p "$P" -q 1 -t many/x -l
say c sleep off
tp_ok "300 messages wait for a sleeping owner" hears c '.event=="message" and .text=="m300"'
tp_is "$(jq -rs 'map(select(.event=="message").text) | join(" ")' "$tp_dir/c.log")" "$(echo m{1..300})" "none lost, in order"
say c dropped
tp_ok "none dropped" hears c '.event=="dropped" and .n==0'

# --- sizes ---
head -c 10000000 /dev/zero | tr '\0' y > "$tp_dir/ten"
mosquitto_pub -p "$P" -q 1 -t many/ten -f "$tp_dir/ten"
tp_ok "10 MB come whole, to be refused with a reason" hears c '.event=="message" and .len==10000000'
head -c 17000000 /dev/zero | tr '\0' y > "$tp_dir/seventeen"
mosquitto_pub -p "$P" -q 1 -t many/seventeen -f "$tp_dir/seventeen"
mosquitto_pub -p "$P" -q 1 -t many/after -m after
tp_ok "17 MB do not reach us, what follows does" hears c '.event=="message" and .text=="after"'
tp_is "$(count c '.event=="message" and .len>16000000')" 0 "no message over 16 MB"

# --- the broker says no ---
port=$(tp_port)
printf 'listener %s 127.0.0.1\nallow_anonymous false\n' "$port" > "$tp_dir/strict.conf"
tp_bg strict mosquitto -c "$tp_dir/strict.conf"
tp_wait 5 tp_listening "$port"
probe d port="$port" id=d user=u password=secret
tp_ok "a refused login is told in words" hears d '.event=="disconnected" and (.why|test("[Nn]ot authori"))'
tp_not "the password is nowhere" grep -rq secret "$tp_dir/d.log"
say d free
tp_ok "free while it waits does not block" hears d '.event=="freed" and .took<50'

# --- TLS: chain and name are checked ---
(
  cd "$tp_dir" || exit
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tp-ca -keyout ca.key -out ca.pem
  for name in localhost other.example; do
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$name.key" -out "$name.csr"
    openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$name.pem" \
      -extfile <(echo "subjectAltName=DNS:$name")
  done
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stranger -keyout x.key -out stranger.pem
) > "$tp_dir/openssl.log" 2>&1
tls() { # NAME: a broker with that certificate, its port in $tls_port
  tls_port=$(tp_port)
  {
    if [[ $(id -u) == 0 ]]; then echo "user root"; fi
    printf 'listener %s 127.0.0.1\nallow_anonymous true\ncertfile %s\nkeyfile %s\n' "$tls_port" "$tp_dir/$1.pem" "$tp_dir/$1.key"
  } > "$tp_dir/$1.conf"
  tp_bg "tls_$1" mosquitto -c "$tp_dir/$1.conf"
  tp_wait 5 tp_listening "$tls_port"
}
tls localhost
probe e host=localhost port="$tls_port" id=e ca="$tp_dir/ca.pem"
tp_ok "TLS with the county's CA" hears e '.event=="connected"'
probe f host=localhost port="$tls_port" id=f ca="$tp_dir/stranger.pem"
tp_ok "another CA is refused" hears f '.event=="disconnected" and (.why|test("verify"))'
tls other.example
probe g host=localhost port="$tls_port" id=g ca="$tp_dir/ca.pem"
tp_ok "another host name is refused" hears g '.event=="disconnected" and (.why|test("TLS|verify"))'
probe h port="$P" id=h ca="$tp_dir/ca.pem"
tp_ok "a broker without TLS is told, not waited for" hears h '.event=="disconnected"'
probe i port=1 id=i ca="$tp_dir/missing.pem"
tp_ok "a CA file that is missing is told" hears i '.event=="disconnected" and (.why|test("cannot be read"))'
