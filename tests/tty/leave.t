#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""However the console ends, the shell behind it has its terminal back."""
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from screen import *

t = Tap()
room = Room(t, None).start()
me = os.path.join(BUILD, "tongpin")


def prompted(s):
    """The last line of the screen that has text is the prompt alone."""
    lines = [x for x in s.text().split("\n") if x.strip()]
    return bool(lines) and lines[-1].strip() == "ready>"


def shell(**env):
    s = Screen(t, room.sock, shell=True, **env)
    s.keys("stty -a > '" + t.dir + "/before'; PS1='ready> '", "Enter")
    until(5, lambda: prompted(s))
    return s


def console(s):
    s.keys("-l", s.run)
    s.keys("Enter")
    if not s.shows("今日课表"):
        t.note(s.text())
    return until(5, lambda: children(s.shell_pid()))[0]


def sane(s, how):
    t.ok(until(5, lambda: not children(s.shell_pid())), how + ": it ended")
    if not t.ok(until(5, lambda: prompted(s) and "今日课表" not in s.text()), how + ": the shell's screen is back"):
        t.note(s.text())
    s.keys("stty -a > '" + t.dir + "/after'", "Enter")
    path = t.dir + "/after"
    t.ok(until(5, lambda: os.path.exists(path) and os.path.getsize(path) > 0), how + ": the shell hears")
    with open(path) as a, open(t.dir + "/before") as b:
        t.equal(a.read(), b.read(), how + ": the terminal is as it was")
    os.unlink(path)
    flag = s.tmux("display", "-p", "-t", "t", "#{cursor_flag} #{alternate_on} #{keypad_flag}").strip()
    t.equal(flag, "1 0 0", how + ": cursor, screen and keypad too")


s = shell()
for name, signo in (("TERM", signal.SIGTERM), ("HUP", signal.SIGHUP), ("INT", signal.SIGINT), ("SEGV", signal.SIGSEGV),
                    ("ABRT", signal.SIGABRT)):
    os.kill(console(s), signo)
    sane(s, name)
console(s)
s.keys("C-c")
sane(s, "Ctrl-C")
console(s)
s.keys("F10")
s.shows("要离开控制台吗")
s.keys("Right", "Enter")
sane(s, "F10")

demo = shell(TONGPIN_DEMO="1")
for key in ("F9", "F10"):
    console(demo)
    demo.keys(key)
    sane(demo, "demo " + key)

# kill -9 leaves no time for anything: `reset` is what helps, as the handbook says.
os.kill(console(s), signal.SIGKILL)
t.ok(until(5, lambda: not children(s.shell_pid())), "kill -9: it ended")
s.keys("C-j")
s.keys("reset; stty -a > '" + t.dir + "/after'", "C-j")
t.ok(until(10, lambda: os.path.exists(t.dir + "/after") and os.path.getsize(t.dir + "/after") > 0), "reset is heard")
with open(t.dir + "/after") as f:
    t.ok(" echo " in f.read(), "and the terminal echoes again")

k = Screen(t, room.sock, args=["--kiosk"])
k.expect("今日课表", "the kiosk's console")
for key in ("F10", "C-c", "C-z", "C-\\", "Escape", "q"):
    k.keys(key)
k.keys("F10")
k.expect("这里就是首页", "is not left by any key")
t.ok(not k.dead(), "it still runs")

p = subprocess.run([me, "--config", "/dev/null", "--socket", room.sock], stdin=subprocess.DEVNULL, capture_output=True, text=True)
t.equal(p.returncode, 64, "without a terminal: status 64")
t.ok("tongpin dump" in p.stderr, "and what to use instead")
t.end()
