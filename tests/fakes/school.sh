#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A core school for tests and for `make run`: a live picture with a running counter (counter_source.c), a title in
# Chinese and spoken Mandarin, as HLS with 1 s segments (hls), as RTMP (rtmp), or both (both), from a private nginx.
# Stands in for a school's encoder. In the foreground; TERM, INT or EOF of its nginx ends it with all it started.
#   school.sh FOLDER PORT [hls|rtmp|both|none]   HLS: http://127.0.0.1:PORT/live.m3u8   RTMP: rtmp://127.0.0.1:RTMP_PORT/live/s
# FOLDER/pids holds the process ids (nginx, source, encoder), FOLDER/ready appears with the first segment.
# Environment: RTMP_PORT=PORT+1, SIZE=640x360, FPS=25, KEY=0.5 (seconds between key frames), TITLE, TONE=1000 (a sine of
# that many Hz instead of speech),
# EXTRA (a further output: "FORMAT|URL", as in "mpegts|udp://127.0.0.1:5000?pkt_size=1316").
set -u
dir=${1:?folder} port=${2:?port} mode=${3:-hls}  # none: nothing of both, only EXTRA
here=$(cd "$(dirname "$0")" && pwd)
rtmp_port=${RTMP_PORT:-$((port + 1))} size=${SIZE:-640x360} fps=${FPS:-25} key=${KEY:-0.5} title=${TITLE-同频课堂 演示}
font=/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc
mkdir -p "$dir/www" "$dir/nginx"
dir=$(cd "$dir" && pwd)
pids=()
with=(setpriv --pdeathsig TERM)  # whoever kills this script kills them too

finish() {
  trap - EXIT INT TERM
  ((${#pids[@]})) && kill -CONT "${pids[@]}" 2>/dev/null
  ((${#pids[@]})) && kill "${pids[@]}" 2>/dev/null
  wait
  exit "${1:-0}"
}
trap 'finish $?' EXIT
trap 'finish 0' INT TERM

nginx_conf() {
  cat <<EOF
daemon off; worker_processes 1; error_log stderr error; pid $dir/nginx/pid;
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
events { worker_connections 64; }
rtmp { access_log off; server { listen 127.0.0.1:$rtmp_port; application live { live on; wait_key on; } } }
http {
  access_log off;
  client_body_temp_path $dir/nginx/b; proxy_temp_path $dir/nginx/p; fastcgi_temp_path $dir/nginx/f;
  uwsgi_temp_path $dir/nginx/u; scgi_temp_path $dir/nginx/s;
  types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
  server { listen 127.0.0.1:$port; root $dir/www; location / { add_header Cache-Control no-cache; } }
}
EOF
  [ "$(id -u)" = 0 ] && echo "user root;"
}

speech() {
  local text='同学们好。欢迎来到同频课堂。今天我们一起学习第五单元,请大家打开课本。'
  espeak-ng -v cmn -s 150 -w "$dir/speech.wav" "$text"
}

targets() {
  local hls="[f=hls:hls_time=1:hls_list_size=6:hls_flags=delete_segments+temp_file:hls_segment_filename=$dir/www/live%05d.ts]$dir/www/live.m3u8"
  local rtmp="[f=flv:flvflags=no_duration_filesize]rtmp://127.0.0.1:$rtmp_port/live/s" out=()
  case $mode in hls | both) out+=("$hls") ;; esac
  case $mode in rtmp | both) out+=("$rtmp") ;; esac
  [ -n "${EXTRA-}" ] && out+=("[f=${EXTRA%%|*}]${EXTRA#*|}")
  local IFS='|'
  echo "${out[*]}"
}

encode() {
  local sound filter=null
  if [ -n "${TONE-}" ]; then sound=(-f lavfi -i "sine=frequency=$TONE:sample_rate=48000"); else
    sound=(-stream_loop -1 -i "$dir/speech.wav")
  fi
  if [ -n "$title" ] && [ -r "$font" ]; then
    filter="drawtext=fontfile=$font:text='$title':x=(w-tw)/2:y=h*0.72:fontsize=h/9:fontcolor=white:box=1:boxcolor=black"
  fi
  exec "${with[@]}" ffmpeg -nostdin -hide_banner -loglevel error -f rawvideo -pix_fmt yuv420p -s "$size" -r "$fps" -i "$dir/frames" \
    "${sound[@]}" -map 0:v -map 1:a -vf "$filter" -c:v libx264 -preset ultrafast -tune zerolatency -threads 1 -g 1000 \
    -forced-idr 1 -force_key_frames "expr:gte(t,n_forced*$key)" -sc_threshold 0 \
    -b:v 1200k -maxrate 1500k -bufsize 1500k -pix_fmt yuv420p -c:a aac -b:a 64k \
    -ar 48000 -ac 2 -flags +global_header -f tee "$(targets)"
}

source=${BUILD:-build}/t/fakes/counter_source
[ -x "$source" ] || { source=$dir/counter_source && "${CC:-cc}" -O2 -o "$source" "$here/counter_source.c"; } || exit 1
[ -n "${TONE-}" ] || speech || exit 1
nginx_conf >"$dir/nginx/conf"
"${with[@]}" nginx -p "$dir/nginx" -e stderr -c "$dir/nginx/conf" 2>"$dir/nginx/log" &
pids+=($!)
rm -f "$dir/frames" && mkfifo "$dir/frames"
"${with[@]}" "$source" "${size%x*}" "${size#*x}" "$fps" >"$dir/frames" &
pids+=($!)
encode 2>"$dir/encode.log" &
pids+=($!)
echo "${pids[*]}" >"$dir/pids"
case $mode in
hls | both) until [ -s "$dir/www/live.m3u8" ]; do
  kill -0 "${pids[2]}" 2>/dev/null || { cat "$dir/encode.log" >&2; exit 1; }
  read -rt 0.1 _ <> <(:) || :
done ;;
esac
: >"$dir/ready"
wait -n "${pids[@]}"
cat "$dir/encode.log" "$dir/nginx/log" >&2
exit 1
