// SPDX-License-Identifier: GPL-3.0-or-later
// The one table of configuration keys: X(ID, section, name, type, default, min, max, sentence).
#ifndef BASE_CONF_KEYS_H
#define BASE_CONF_KEYS_H

// clang-format off
#define CONF_KEYS(X) \
  X(ROOM_ADCODE, "room", "adcode", CONF_DIGITS, "150823", 6, 6, "Place code of the county, GB/T 2260, 6 digits.") \
  X(ROOM_SCHOOL, "room", "school", CONF_DIGITS, "2115000001", 10, 10, "School identification code, 10 digits.") \
  X(ROOM_NUMBER, "room", "number", CONF_DIGITS, "01", 2, 2, "Number of the room in the school, 01 to 99.") \
  X(ROOM_NAME, "room", "name", CONF_STR, "示例小学 01教室", 1, 96, "Name of school and room as the screen shows it.") \
  X(ROOM_DUTY_PHONE, "room", "duty_phone", CONF_STR, "", 0, 32, "The county's duty phone, shown on the help page.") \
  X(ROOM_PHONE, "room", "phone", CONF_STR, "", 0, 32, "This room's own number, shown on the help page.") \
  X(UI_LANG, "ui", "lang", CONF_STR, "zh_CN", 2, 8, "Language of the console: zh_CN or en.") \
  X(DAEMON_SOCKET, "daemon", "socket", CONF_PATH, "/run/tongpin/tongpin.sock", 1, 107, "Unix socket the consoles connect to.") \
  X(DAEMON_GROUP, "daemon", "group", CONF_STR, "", 0, 32, "Group that may connect; empty: the daemon's own.") \
  X(DAEMON_STATE, "daemon", "state", CONF_PATH, "/var/lib/tongpin", 1, 400, "Folder of the database and its second copy.") \
  X(DAEMON_WORKER, "daemon", "worker", CONF_PATH, "", 0, 400, "Path of tongpin-media; empty: beside tongpind.") \
  X(DAEMON_WORKER_USER, "daemon", "worker_user", CONF_STR, "", 0, 32, "User the worker runs as when the daemon is root; empty: the daemon's own.") \
  X(DAEMON_LOG, "daemon", "log", CONF_STR, "info", 4, 5, "Log level: error, warn, info or debug.") \
  X(LESSON_SOON, "lesson", "soon_s", CONF_INT, "600", 0, 7200, "Seconds before a lesson from which it counts as soon.") \
  X(LESSON_LEAD, "lesson", "lead_s", CONF_INT, "30", 0, 900, "Seconds before its start at which a lesson is opened.") \
  X(LESSON_OVERRUN, "lesson", "overrun_s", CONF_INT, "180", 0, 1800, "Seconds a lesson may go on after its end while the picture moves.") \
  X(LESSON_STALL, "lesson", "stall_ms", CONF_INT, "3000", 500, 60000, "Milliseconds without a new picture after which the worker reports a stall.") \
  X(LESSON_FIRST, "lesson", "first_ms", CONF_INT, "10000", 1000, 120000, "Milliseconds an address has for its first picture.") \
  X(PLAYER_OUTPUT, "player", "output", CONF_STR, "auto", 1, 64, "RandR output of the picture window: auto (the last connected), primary, or a name such as HDMI-1.") \
  X(PLAYER_WINDOW, "player", "window", CONF_STR, "full", 1, 32, "Window: full (whole output), none (memory only), or WIDTHxHEIGHT+X+Y.") \
  X(PLAYER_VOUT, "player", "vout", CONF_STR, "xcb_xv,xcb_x11,any", 1, 64, "libvlc video outputs, tried in order.") \
  X(PLAYER_AUDIO, "player", "audio", CONF_STR, "alsa", 1, 32, "libvlc audio output: alsa, pulse or none.") \
  X(PLAYER_AUDIO_DEVICE, "player", "audio_device", CONF_STR, "", 0, 64, "Device of that output, for example hw:0; empty: its default.") \
  X(PLAYER_CACHE, "player", "cache_ms", CONF_INT, "400", 0, 10000, "Network buffer of the player in milliseconds.") \
  X(PLAYER_VOLUME, "player", "volume", CONF_INT, "70", 0, 100, "Volume at the start, percent.") \
  X(MQTT_ENABLED, "mqtt", "enabled", CONF_BOOL, "yes", 0, 0, "Connect to the county's broker.") \
  X(MQTT_HOST, "mqtt", "host", CONF_STR, "localhost", 1, 253, "Host name of the broker.") \
  X(MQTT_PORT, "mqtt", "port", CONF_INT, "8883", 1, 65535, "Port of the broker.") \
  X(MQTT_TLS, "mqtt", "tls", CONF_BOOL, "yes", 0, 0, "Use TLS 1.2 or better; off only on loopback and in tests.") \
  X(MQTT_CA, "mqtt", "ca", CONF_PATH, "/etc/tongpin/ca.pem", 0, 400, "CA certificates that may sign the broker's.") \
  X(MQTT_CERT, "mqtt", "cert", CONF_PATH, "", 0, 400, "Client certificate; empty: none.") \
  X(MQTT_KEY, "mqtt", "key", CONF_PATH, "", 0, 400, "Key of the client certificate.") \
  X(MQTT_USER, "mqtt", "user", CONF_STR, "", 0, 64, "User name at the broker; empty: none.") \
  X(MQTT_PASSWORD_FILE, "mqtt", "password_file", CONF_SECRET, "", 0, 400, "File with the password in its first line.") \
  X(MQTT_KEEPALIVE, "mqtt", "keepalive_s", CONF_INT, "30", 5, 3600, "Keep-alive in seconds.") \
  X(MQTT_WILL_DELAY, "mqtt", "will_delay_s", CONF_INT, "30", 0, 3600, "Seconds the broker waits before it calls the room lost.") \
  X(MQTT_RETRY_MAX, "mqtt", "retry_max_s", CONF_INT, "60", 1, 3600, "Longest wait between two tries to connect.") \
  X(MQTT_RESEND, "mqtt", "resend_s", CONF_INT, "3600", 1, 86400, "Seconds without an acknowledgement after which a ledger row is sent again.")
// clang-format on

#endif
