#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tongpin-county against a real mosquitto; mosquitto_pub and mosquitto_sub play the rooms. The real daemon is met in
# other tests.
. "$(dirname "$0")/../tools/lib.sh"
tp_plan 41
tp_tmp
tp_broker
P=$tp_broker_port
C=$B/tongpin-county
ROOT=tongpin/v1/150823
wire=(--no-tls --port "$P" --lang en)
pub() { mosquitto_pub -p "$P" -V 5 -q 1 "$@"; }
# county NAME ARG…: output in NAME.out and NAME.err, status in $status.
county() {
  local name=$1
  shift
  status=0
  "$C" "$@" > "$tp_dir/$name.out" 2> "$tp_dir/$name.err" || status=$?
}
# kept TOPIC: the retained message.
kept() { mosquitto_sub -p "$P" -V 5 -t "$1" -C 1 -W 3; }
# reported ROOM REV OK [REFUSED_REV AT WHY]
reported() {
  local refused=null
  [[ $3 == true ]] || refused="{\"rev\":$4,\"at\":\"$5\",\"why\":\"$6\"}"
  pub -r -t "$ROOT/$1/schedule/reported" -m "{\"schema\":\"tongpin/schedule-reported/1\",\"ts\":\"2026-11-22T12:00:00.000Z\",
    \"seq\":1,\"clock\":\"trusted\",\"rev\":$2,\"sha256\":\"$(printf '%064d' "$2")\",\"ok\":$3,\"refused\":$refused}"
}

cat > "$tp_dir/periods.csv" << 'CSV'
作息,起用日期,节次,开始,结束
冬季,2026-10-08,1,8:00,8:40
冬季,2026-10-08,3,9:55,10:35
CSV
cat > "$tp_dir/good.csv" << 'CSV'
编号,日期,节次,开始,时长(分钟),科目,年级班级,活动,主讲学校代码,主讲学校,主讲教师,听课教室,语言,地址,备用地址,变动,变动原因
L1,2026/11/23,3,,,蒙语,五(2)班,专递课堂,3415000001,内师大附中,乌云,150823/2115000001/01;150823/2115000002/01,蒙语,http://10.0.0.1/a.m3u8,https://x.example/a.m3u8,,
L2,2026-11-24,,14:00,40,"数学, 上",五(2)班,,3415000001,内师大附中,王老师,150823/2115000001/01,汉语,rtmp://10.0.0.1/live,,停课,大雪
CSV
cd "$tp_dir" || exit

# --- files ---
for form in utf8 bom gb18030 crlf utf16; do
  case $form in
    utf8) cp good.csv f.csv ;;
    bom) { printf '\xef\xbb\xbf'; cat good.csv; } > f.csv ;;
    gb18030) iconv -f UTF-8 -t GB18030 good.csv > f.csv ;;
    crlf) sed 's/$/\r/' good.csv > f.csv ;;
    utf16) { printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE good.csv; } > f.csv ;;
  esac
  county dry timetable push f.csv --periods periods.csv --dry-run --lang en
  tp_is "$status $(cat dry.out dry.err)" "0 all is well: 2 lessons for 2 rooms; nothing was pushed" "a good file as $form"
done
sed -e '2s/3,,,蒙语/33,,,蒙语/' -e '3s/2026-11-24/2026-11-31/' good.csv > bad.csv
county bad timetable push bad.csv --periods periods.csv "${wire[@]}"
tp_is "$status" 65 "a bad file ends with 65"
tp_like "$(< bad.err)" 'bad.csv:2:节次: "33" is not a period' "the first fault by line and column"
tp_like "$(< bad.err)" 'bad.csv:3:日期: there is no day "2026-11-31"' "the second too"
cp good.csv twice.csv
sed -i 's/^L/M/' twice.csv
county clash timetable push good.csv twice.csv --periods periods.csv "${wire[@]}"
tp_like "$(< clash.err)" 'twice.csv:2:节次: overlaps good.csv:2 in room 150823/2115000001/01' "overlaps over two files"
tp_is "$(kept "$ROOT/2115000001/01/schedule/desired" 2> /dev/null)" "" "nothing was pushed by any of them"
county none timetable push missing.csv
tp_is "$status" 66 "a file that is missing ends with 66"
county usage timetable push good.csv --colour
tp_is "$status" 64 "an unknown option ends with 64"
county nobroker timetable push good.csv --periods periods.csv --no-tls --port 1 --lang en
tp_is "$status" 69 "no broker ends with 69"
county tls timetable push good.csv --periods periods.csv --port "$P" --lang en
tp_like "$status $(< tls.err)" '^66 .*--ca' "TLS is the default and wants a CA"

# --- push: one room takes it, one is away ---
reported 2115000001/01 41 true
tp_bg room mosquitto_sub -p "$P" -V 5 -t "$ROOT/2115000001/01/schedule/desired" -C 1
county_bg() { tp_bg push "$C" timetable push good.csv --periods periods.csv --term 秋季 --first-day 2026-09-01 --weeks 20 "$@"; }
county_bg "${wire[@]}" --wait 5
tp_ok "the room gets its timetable" tp_wait 10 test -s room.log
tp_is "$(jq -c '[.rev, .schema, .term.weeks, (.lessons|length), .lessons[0].join[1].line, .changes[0].reason]' room.log)" \
  '[42,"tongpin/schedule/1",20,2,"internet","大雪"]' "rev follows what the room reported; all is in it"
reported 2115000001/01 42 true
wait "$tp_push_pid"
tp_is $? 75 "a room that does not answer: 75"
tp_like "$(< push.log)" '2115000001/01 +2 +42  in force' "the room that took it"
tp_like "$(< push.log)" '2115000002/01 +1 +1  no answer yet' "the room that is away"
tp_is "$(kept "$ROOT/2115000002/01/schedule/desired" | jq -c '[.rev, (.lessons|length)]')" '[1,1]' "its own timetable waits for it"

# --- push again: rev goes on; a refusal is shown with its place ---
: > push.log
county_bg "${wire[@]}" --wait 5 --json
tp_wait 10 eval "kept $ROOT/2115000001/01/schedule/desired | jq -e '.rev == 43' > /dev/null"
reported 2115000001/01 42 false 43 /lessons/0/start "needs a time"
reported 2115000002/01 2 true
wait "$tp_push_pid"
tp_is $? 75 "a refusal: 75"
tp_is "$(jq -sc 'map([.rev, .answer, .at, .why])' push.log)" \
  '[[43,"refused","/lessons/0/start","needs a time"],[2,"ok",null,null]]' "said where and why"
county rev timetable push good.csv --periods periods.csv "${wire[@]}" --rev 1000 --wait 0
tp_is "$(kept "$ROOT/2115000001/01/schedule/desired" | jq .rev)" 1000 "--rev sets the number"
county zh timetable push good.csv --periods periods.csv --no-tls --port "$P" --wait 0
tp_is "$status" 75 "not waiting is not an answer"

# --- watch ---
state() { # ROOM STATE BD [LESSON]
  pub -r -t "$ROOT/$1/state" -m "{\"schema\":\"tongpin/state/1\",\"ts\":\"2026-11-22T12:00:0$(($3 % 10)).000Z\",\"seq\":1,
    \"clock\":\"trusted\",\"state\":\"$2\",\"version\":\"0.1.0\",\"boot\":\"b1\",\"bd\":$3,\"lesson\":${4:-null}}"
}
state 2115000002/01 busy 5 '"L1"'
state 2115000001/01 ready 7
county watch watch --once "${wire[@]}"
tp_is "$status $(awk 'NR > 1 {print $1, $2}' watch.out | tr '\n' ';')" \
  "0 150823/2115000001/01 ready;150823/2115000002/01 in;" "watch --once: rooms sorted, with their state"
tp_like "$(< watch.out)" '42; 43 refused: /lessons/0/start needs a time' "with the timetable in force and what was refused"
tp_bg fleet "$C" watch "${wire[@]}" --json
tp_ok "watch follows" tp_wait 10 grep -q '"bd":7' fleet.log
state 2115000001/01 lost 6
state 2115000001/01 alert 7
tp_ok "a change is shown" tp_wait 5 grep -q '"alert"' fleet.log
tp_not "a late will of an older session is not" grep -q '"lost"' fleet.log
pub -r -t "$ROOT/2115000003/01/state" -m '{"schema":"tongpin/state/1","bd":"x"}'
tp_ok "what is broken is refused by its pointer" tp_wait 5 grep -q '2115000003/01/state: refused: /ts' fleet.log
tp_stop fleet INT
tp_is "$tp_status" 0 "Ctrl-C ends it with 0"

# --- collect ---
"$B/t/wire/ledger_rows" 6 > rows.json
row() { sed -n "$1p" rows.json; }
send() { pub -t "$ROOT/2115000001/01/ledger" -m "$1"; }
tp_bg acks mosquitto_sub -p "$P" -V 5 -q 1 -t "$ROOT/+/+/ledger/ack" -F '%p'
tp_bg collect "$C" collect county.db "${wire[@]}" --json
tp_ok "the collector listens" tp_wait 10 grep -q collecting collect.log
acked() { [[ $(jq -s 'last.seq' acks.log) == "$1" ]]; }
tp_ok "so does the room" tp_wait 5 test -f acks.log
send "$(row 1)"
send "$(row 2)"
tp_ok "two rows are acknowledged" tp_wait 5 acked 2
send "$(row 2)"
tp_ok "a row that comes again is told so" tp_wait 5 grep -q '"seq":2,"result":"again"' collect.log
send "$(row 4)"
tp_ok "after a hole the row is stored" tp_wait 5 grep -q '"seq":4,"result":"stored","acked":2' collect.log
send "$(row 3 | sed 's/蒙语/数学/')"
tp_ok "a changed row is refused" tp_wait 5 grep -q '"seq":3,"result":"bad hash"' collect.log
tp_ok "the hole is not acknowledged" acked 2
send "$(row 3)"
tp_ok "when it is filled, all are" tp_wait 5 acked 4
tp_stop collect TERM
tp_is "$(sqlite3 county.db 'SELECT seq, copies FROM ledger; SELECT count(*) FROM refused; SELECT title FROM lesson WHERE seq = 1' | tr '\n' ' ')" \
  "1|1 2|2 3|1 4|1 1 蒙语 " "each row once, what was refused apart"
tp_is "$(stat -c %a county.db)" 600 "the database is the clerk's alone"
