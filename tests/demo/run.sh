#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [--rtmp] [--narrate]: a whole lesson on real parts, on this machine, in one terminal (`make run`).
#
# A private mosquitto, a county that pushes a timetable from a CSV, a core school that broadcasts picture and speech, the
# service with its worker, the console in front. The lesson begins 15 s after the start and lasts a minute (DEMO_LEAD,
# DEMO_MINUTES). Everything lives in one temporary folder and is gone at the end. The classroom and the school are invented;
# camera, microphone and projector are not needed.
#
# Without a terminal, or with --narrate, no console is opened: each step is told with its time and checked; exit 1 with the
# reason when one is missed.
set -u
old_home=${HOME:-/} old_x=${XAUTHORITY:-} old_runtime=${XDG_RUNTIME_DIR:-} old_term=${TERM:-}
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/../tools/lib.sh"
export TERM=$old_term
unset COLUMNS LINES

way=hls narrate='' lead=${DEMO_LEAD:-15} minutes=${DEMO_MINUTES:-1}
for option; do
  case $option in
    --rtmp) way=rtmp ;;
    --narrate) narrate=1 ;;
    *) sed -n '3,/^set -u/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 64 ;;
  esac
done
[[ -t 0 && -t 1 ]] || narrate=1

tp_tmp
start=$(tp_up_ms)
say() { # CHINESE ENGLISH
  local ms=$(($(tp_up_ms) - start))
  printf '[%3d.%d s] %s  | %s\n' $((ms / 1000)) $((ms % 1000 / 100)) "$1" "$2"
}
die() {
  say "失败:$1" "FAILED: $2"
  TP_LOG_LINES=${TP_LOG_LINES:-15} tp_logs
  exit 1
}

# ---- the parts -------------------------------------------------------------------------------------------------------
start_broker() {
  tp_broker || die "消息服务器没有起来" "the broker did not start"
  say "县里的消息服务器 127.0.0.1:$tp_broker_port" "the county's broker (a private mosquitto)"
}

start_school() {
  local port
  port=$(tp_port)
  tp_bg school env CC="${CC:-gcc}" "$tp_root/tests/fakes/school.sh" "$tp_dir/school" "$port" "$way"
  case $way in
    hls) address=http://127.0.0.1:$port/live.m3u8 ;;
    rtmp) address=rtmp://127.0.0.1:$((port + 1))/live/s ;;
  esac
}
school_ready() {
  tp_wait 20 test -e "$tp_dir/school/ready" || die "主讲学校没有直播" "the core school does not broadcast"
  say "主讲学校开始直播 $address" "the core school broadcasts picture and speech"
}

# Picture: a window where there is a display. Sound: what this desk has.
sink() {
  window=none audio=none
  if [[ -n $tp_display ]]; then
    export DISPLAY=$tp_display XAUTHORITY=${old_x:-$old_home/.Xauthority}
    window=854x480+40+40
  fi
  if [[ -n $old_runtime && -S $old_runtime/pulse/native ]]; then
    export XDG_RUNTIME_DIR=$old_runtime PULSE_COOKIE=$old_home/.config/pulse/cookie
    audio=pulse
  elif compgen -G '/dev/snd/pcmC*p' > /dev/null; then
    audio=alsa
  else
    pretend_sound
  fi
}
# No sound card here: PulseAudio with one that swallows everything at the right pace, so that sound is really played.
pretend_sound() {
  printf '%s\n' 'load-module module-null-sink sink_name=null rate=48000 channels=2' 'set-default-sink null' \
    "load-module module-native-protocol-unix auth-anonymous=1 socket=$tp_dir/pulse.sock" > "$tp_dir/pulse.pa"
  mkdir -m 700 "$tp_dir/run"
  export XDG_RUNTIME_DIR=$tp_dir/run PULSE_RUNTIME_PATH=$tp_dir/run
  tp_bg pulse env TMPDIR="$tp_dir" pulseaudio -n -F "$tp_dir/pulse.pa" --daemonize=no --exit-idle-time=-1 --use-pid-file=no --disable-shm=yes
  tp_wait 5 test -S "$tp_dir/pulse.sock" || return 0
  export PULSE_SERVER=unix:$tp_dir/pulse.sock
  audio=pulse
}

start_daemon() {
  sink
  mkdir -m 750 "$tp_dir/state"
  socket=$tp_dir/tongpin.sock
  tp_bg tongpind "$B/tongpind" --config /dev/null --set daemon.socket="$socket" --set daemon.state="$tp_dir/state" \
    --set room.name='示例小学 01教室' --set room.duty_phone='0478-0000000' --set room.phone='0478-0000001' \
    --set lesson.lead_s=2 --set lesson.overrun_s=0 --set mqtt.host=127.0.0.1 --set mqtt.port="$tp_broker_port" \
    --set mqtt.tls=no --set player.window="$window" --set player.audio="$audio"
  tp_bg follow python3 "$tp_root/tests/demo/follow.py" "$socket"
  tp_wait 10 heard '.t == "room"' || die "服务没有起来" "the service did not start"
  say "教室的服务已就绪,画面 $window,声音 $audio" "tongpind is up; picture: $window, sound: $audio"
  tp_wait 10 heard '.t == "link" and .state == "online"' || die "连不上县平台" "the room does not reach the county"
  say "教室已连上县平台" "the room is online at the county"
}

at_broker() { printf '%s\n' --host 127.0.0.1 --port "$tp_broker_port" --no-tls; }

# The lesson as a county clerk would write it, in Excel's columns.
push_timetable() {
  local now begin
  now=$(date +%s)
  begin=$((now + lead))
  rooms=150823/2115000001/01
  {
    echo '日期,开始,时长,科目,年级班级,活动,主讲学校代码,主讲学校,主讲教师,听课教室,地址'
    printf '%(%Y-%m-%d)T,%(%H:%M:%S)T,%d,语文,五(2)班,专递课堂,3415000001,示范中心学校,其木格,%s,%s\n' \
      "$begin" "$begin" "$minutes" "$rooms" "$address"
  } > "$tp_dir/课表.csv"
  mapfile -t options < <(at_broker)
  "$B/tongpin-county" timetable push "$tp_dir/课表.csv" "${options[@]}" > "$tp_dir/push.log" 2>&1 || die "课表没有下发" "the timetable was not pushed"
  tp_wait 10 heard '.t == "timetable" and .rev >= 1' || die "课表没有到教室" "the timetable did not arrive"
  say "县里下发了课表,$(printf '%(%H:%M:%S)T' "$begin") 上课" "the county pushed the timetable; the lesson begins in $lead s"
}

# ---- what was heard --------------------------------------------------------------------------------------------------
heard() { jq -e -s "map(select($1)) | length > 0" "$tp_dir/follow.log" > /dev/null 2>&1; }
seconds_between() {
  jq -s "(map(select(.t == \"lesson\" and .state == \"$2\"))[0].at - map(select(.t == \"lesson\" and .state == \"$1\"))[0].at)
    * 100 | round / 100" "$tp_dir/follow.log"
}
status() { "$B/tongpin" --socket "$socket" status --json 2> /dev/null; }
ask() { status | jq -r "$1"; }

expect() { # SECONDS STATE CHINESE ENGLISH
  tp_wait "$1" heard ".t == \"lesson\" and .state == \"$2\"" || die "没有等到「$3」" "never saw: $4"
  say "$3" "$4"
}

moving() {
  local before after
  before=$(ask .lesson.player.frames)
  tp_wait 5 moved_on "$before" || die "画面不动" "the picture does not move"
  after=$(ask .lesson.player.frames)
  say "画面在动:$before 到 $after 帧,$(ask '.lesson.player | "\(.width)x\(.height)"')" "the picture moves"
  tp_wait 5 heard '.t == "preview" and .spread > 60' || die "画面是空的" "the picture is empty"
  if [[ $audio != none ]]; then
    tp_wait 5 heard '.t == "lesson" and .player.level > 20' || die "没有声音" "there is no sound"
    say "有声音,音量表到了 20 以上" "the sound plays, its meter rose over 20"
  fi
  local kinds
  kinds=$(jq -s 'map(select(.t == "preview").digest) | unique | length' "$tp_dir/follow.log")
  ((kinds >= 3)) || die "小画面不变" "the preview does not change"
  say "小画面已换 $kinds 张" "$kinds different preview pictures"
}
moved_on() { (($(ask .lesson.player.frames) > $1 + 25)); }

in_order() {
  local want='soon open live ended ledgered' got
  got=$(jq -r 'select(.t == "lesson" and .state != "idle" and .state != "planned") | .state' "$tp_dir/follow.log" \
    | uniq | tr '\n' ' ')
  # A reconnect in between is told, and allowed; the order is not.
  [[ $(tr ' ' '\n' <<< "$got" | grep -v reconnecting | uniq | head -n 5 | tr '\n' ' ') == "$want " ]] \
    || die "顺序不对:$got" "states out of order: $got"
  say "状态依次为 $got" "the states came in order"
}

stored_in_county() { [[ $(sqlite3 "$tp_dir/county.db" 'select count(*) from ledger' 2> /dev/null) -ge 1 ]]; }
receipted() { [[ $(ask '.ledger.unacked') == 0 && $(ask '.ledger.rows[0].acked_ms // 0') -gt 0 ]]; }

tell_lesson() {
  expect 5 soon "倒计时开始" "the countdown runs"
  expect $((lead + 10)) open "到点自动开课" "the lesson opens by itself"
  expect 20 live "看到主讲学校的画面" "the core school's picture is on"
  say "从接通到画面 $(seconds_between open live) 秒" "from opening to the first picture"
  moving
  expect $((minutes * 60 + 30)) ended "下课" "the lesson ends"
  expect 10 ledgered "开课记录已写入" "the ledger row is written"
  in_order
  tp_wait 10 stored_in_county || die "县里没有收到记录" "the county has no row"
  say "县里收到开课记录" "the row is in the county's database"
  tp_wait 10 receipted || die "没有县里的回执" "no receipt from the county"
}

summary() {
  local now
  now=$(status) || return 0
  jq -r '.ledger.rows[0] // empty |
    "开课记录 第 \(.seq) 号  \(.title) \(.cls)  有画面 \(.picture_ms / 1000 | floor) 秒  中断 \(.gaps) 次  | ledger row \(.seq)",
    "县里回执 \(if (.acked_ms // 0) > 0 then "已收到 " + ((.acked_ms / 1000 + 28800) | strftime("%H:%M:%S")) else "还没有" end)  \(.hash[0:16])  | receipt"' \
    <<< "$now"
}

farewell() { ((status == 0)) || say "已停止,没有留下什么" "stopped; nothing is left running"; }

# ---- the play --------------------------------------------------------------------------------------------------------
open_console() {
  local status_log=$tp_dir/console.err
  TONGPIN_DEMO=1 "$B/tongpin" --socket "$socket" 2> "$status_log"
  local code=$?
  summary
  if ((code)); then
    cat "$status_log" >&2
    exit "$code"
  fi
}

tp_at_exit farewell
start_broker
start_school
start_daemon
mapfile -t options < <(at_broker)
tp_bg collect "$B/tongpin-county" collect "$tp_dir/county.db" "${options[@]}"
school_ready
push_timetable
if [[ -n $narrate ]]; then
  tell_lesson
  summary
  say "演示结束,全部关闭" "done; everything is being closed"
else
  open_console
fi
