# SPDX-License-Identifier: GPL-3.0-or-later
"""A real console in a private tmux: own server socket, own configuration, 80 x 24 unless told. Nothing sleeps; what is
on the screen is polled."""
import os, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

CONF = """set -g status off
set -s escape-time 0
set -g default-terminal screen-256color
set -g remain-on-exit on
set -g history-limit 0
set -g default-shell /bin/sh
"""


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(x) for x in f.read().split()]
    except FileNotFoundError:
        return []


class Screen:
    """One console; `env` adds to its environment, None takes away."""

    count = 0

    def __init__(self, tap, sock, args=(), size=(80, 24), shell=False, **env):
        Screen.count += 1
        self.tap, self.sock = tap, sock
        self.server = os.path.join(tap.dir, f"tmux{Screen.count}")
        conf = self.server + ".conf"
        with open(conf, "w") as f:
            f.write(CONF)
        vals = {"TONGPIN_SOCKET": sock, "TONGPIN_LANG": "zh_CN", "TONGPIN_LOCALEDIR": os.path.join(BUILD, "locale")}
        vals.update(env)
        argv = ["env", "-u", "NO_COLOR", "-u", "TONGPIN_DEMO", "-u", "SSH_CONNECTION", "-u", "COLUMNS", "-u", "LINES"]
        argv += [f"{k}={v}" for k, v in vals.items() if v is not None]
        argv += [os.path.join(BUILD, "tongpin"), "--config", "/dev/null", *args]
        self.run = " ".join("'" + a + "'" for a in argv)
        # tmux itself sometimes misses the exit status of a pane.
        self.ended = self.server + ".status"
        self.tmux("-f", conf, "new-session", "-d", "-s", "t", "-x", str(size[0]), "-y", str(size[1]),
                  "exec /bin/sh" if shell else f"{self.run}; echo $? > {self.ended}.new; mv {self.ended}.new {self.ended}")
        atexit.register(lambda: subprocess.run(["tmux", "-S", self.server, "kill-server"], stderr=subprocess.DEVNULL))

    def tmux(self, *args):
        return subprocess.run(["tmux", "-S", self.server, *args], check=True, capture_output=True, text=True).stdout

    def keys(self, *keys):
        self.tmux("send-keys", "-t", "t", *keys)

    def raw(self, *hexes):
        """Bytes as a terminal sends them."""
        self.tmux("send-keys", "-t", "t", "-H", *hexes)

    def text(self, colours=False):
        return self.tmux("capture-pane", "-p", "-t", "t", *(["-e"] if colours else []))

    def row(self, y):
        return self.text().split("\n")[y]

    def shows(self, text, seconds=10):
        return bool(until(seconds, lambda: text in self.text()))

    def hides(self, text, seconds=10):
        return bool(until(seconds, lambda: text not in self.text()))

    def resize(self, cols, rows):
        self.tmux("resize-window", "-t", "t", "-x", str(cols), "-y", str(rows))

    def shell_pid(self):
        return int(self.tmux("display", "-p", "-t", "t", "#{pane_pid}"))

    def pid(self):
        """The console's process, or 0."""
        return (children(self.shell_pid()) or [0])[0]

    def dead(self):
        return os.path.exists(self.ended)

    def status(self):
        with open(self.ended) as f:
            return int(f.read())

    def expect(self, text, what, seconds=10):
        if not self.tap.ok(self.shows(text, seconds), what):
            self.tap.note(f"wanted {text!r} on\n" + self.text())


def day(base_ms, h, m=0):
    """That time of the day (Shanghai) that holds base_ms."""
    midnight = (base_ms + CST * 1000) // 86400000 * 86400000 - CST * 1000
    return midnight + (h * 60 + m) * 60000

