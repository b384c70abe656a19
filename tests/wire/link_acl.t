#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The sample configuration and rights of a county's broker (conf/mosquitto.conf, .acl) hold: a room speaks for itself only.
. "$(dirname "$0")/../tools/lib.sh"
tp_plan 12
tp_tmp
cd "$tp_dir" || exit
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout broker.key -out broker.pem > openssl.log 2>&1
cp broker.pem ca.pem
cp "$tp_root/conf/mosquitto.acl" tongpin.acl
touch tongpin.passwd
for name in tp-2115000001-01 county-schedule county-collect county-clock; do
  mosquitto_passwd -b tongpin.passwd "$name" "pw-$name"
  echo "pw-$name" > "$name.pw"
done
chmod 600 tongpin.passwd tongpin.acl
P=$(tp_port)
{
  if [[ $(id -u) == 0 ]]; then echo "user root"; fi
  sed -e "s,^listener 8883,listener $P 127.0.0.1," -e "s,/etc/mosquitto/certs/,$tp_dir/," \
    -e "s,/etc/mosquitto/,$tp_dir/," -e "s,/var/lib/mosquitto/,$tp_dir/," "$tp_root/conf/mosquitto.conf"
} > broker.conf
tp_bg broker mosquitto -c broker.conf
tp_ok "mosquitto takes the sample" tp_wait 5 tp_listening "$P"

as() { # NAME TOOL…
  local name=$1 tool=$2
  shift 2
  "$tool" -h localhost -p "$P" --cafile ca.pem -u "$name" -P "pw-$name" -V 5 -q 1 "$@" 2>&1
}
ROOM=tongpin/v1/150823/2115000001/01
may() { [[ $(as "$1" mosquitto_pub -t "$2" -m x) != *[Nn]ot\ authori* ]]; }
tp_ok "a room may say its state" may tp-2115000001-01 "$ROOM/state"
tp_ok "and its ledger" may tp-2115000001-01 "$ROOM/ledger"
tp_not "not another room's" may tp-2115000001-01 tongpin/v1/150823/2115000002/01/state
tp_not "no room writes a timetable" may tp-2115000001-01 "$ROOM/schedule/desired"
tp_not "or acknowledges itself" may tp-2115000001-01 "$ROOM/ledger/ack"
tp_not "or sets the clock" may tp-2115000001-01 tongpin/v1/150823/clock
tp_ok "the clock may" may county-clock tongpin/v1/150823/clock
tp_not "the collector writes no timetable" may county-collect "$ROOM/schedule/desired"
tp_not "a wrong password is refused" mosquitto_pub -h localhost -p "$P" --cafile ca.pem -u county-schedule -P no -t x -m x
cat > t.csv << 'CSV'
日期,开始,时长,科目,主讲学校代码,主讲学校,主讲教师,听课教室
2026-11-23,9:55,40,蒙语,3415000001,内师大附中,乌云,150823/2115000001/01
CSV
"$B/tongpin-county" timetable push t.csv --host localhost --port "$P" --ca ca.pem --user county-schedule \
  --password-file county-schedule.pw --wait 0 --lang en > push.log 2>&1
tp_is "$(as tp-2115000001-01 mosquitto_sub -t "$ROOM/schedule/desired" -C 1 -W 3 | jq .rev)" 1 \
  "tongpin-county pushes over TLS with its password, the room reads it"
status=0
"$B/tongpin-county" timetable push t.csv --host localhost --port "$P" --ca ca.pem --user county-collect \
  --password-file county-collect.pw --wait 0 --lang en > denied.log 2>&1 || status=$?
tp_like "$status $(< denied.log)" '^75 .*refuses' "a name without the right is told so"
