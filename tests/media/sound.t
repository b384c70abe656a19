#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The sound that comes out, recorded from a private PulseAudio without a sound card: through libvlc's pulse output and
# through ALSA.
. "$(dirname "$0")/common.sh"
tp_plan 7

media_pulse() {
  tp_tmp
  cat > "$tp_dir/pulse.pa" << EOF
load-module module-null-sink sink_name=null rate=48000 channels=2
load-module module-native-protocol-unix auth-anonymous=1 socket=$tp_dir/pulse.sock
set-default-sink null
set-default-source null.monitor
EOF
  cat > "$tp_dir/asoundrc" << EOF
pcm.!default { type pulse server "unix:$tp_dir/pulse.sock" }
ctl.!default { type pulse server "unix:$tp_dir/pulse.sock" }
EOF
  mkdir -p "$tp_dir/run"
  tp_bg pulse env XDG_RUNTIME_DIR="$tp_dir/run" pulseaudio -n -F "$tp_dir/pulse.pa" --daemonize=no \
    --exit-idle-time=-1 --use-pid-file=no
  tp_wait 10 test -S "$tp_dir/pulse.sock"
}

tp_ok "the core school broadcasts a tone of 1000 Hz" media_school hls
tp_ok "a sound server stands" media_pulse
export PULSE_SERVER=unix:$tp_dir/pulse.sock ALSA_CONFIG_PATH=/usr/share/alsa/alsa.conf:$tp_dir/asoundrc
media_ok "the tone is heard through pulse" sound "$hls" pulse
media_ok "the tone is heard through ALSA" sound "$hls" alsa
media_ok "volume and mute are obeyed, also when set before" volume "$hls"
media_ok "a sound server that hangs: nothing waits for it" hang "$hls" "$tp_pulse_pid"
media_ok "no sound device: the picture plays" sound_missing "$hls"
