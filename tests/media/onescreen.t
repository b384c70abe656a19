#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A classroom with one screen: the lesson's picture covers the console, a key brings the console back, the picture
returns when the keys rest. A real X server with one output, the kiosk's own session, judged by pixels."""
import os, re, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

YIELD_S = 15
W, H = 1024, 768


def x_server(t):
    """A private Xvfb; it chooses its display itself."""
    r, w = os.pipe()
    t.spawn("xvfb", ["Xvfb", "-displayfd", str(w), "-screen", "0", f"{W}x{H}x24", "-nolisten", "tcp"], pass_fds=[w])
    os.close(w)
    with os.fdopen(r) as f:
        return ":" + f.readline().strip()


def shot():
    """The screen as rows of RGB bytes."""
    x = subprocess.run(["xwd", "-root", "-silent"], capture_output=True, check=True, timeout=20).stdout
    p = subprocess.run(["convert", "xwd:-", "-depth", "8", "rgb:-"], input=x, capture_output=True, check=True, timeout=20)
    if os.environ.get("SHOTS"):
        shot.n = getattr(shot, "n", 0) + 1
        subprocess.run(["convert", "xwd:-", f"{os.environ['SHOTS']}/{shot.n:03}.png"], input=x, check=True)
    return p.stdout


def share(rgb, test, top=0, bottom=H):
    """Percent of sampled pixels in these rows for which test(r, g, b) holds."""
    got = n = 0
    for y in range(top, bottom, 6):
        for x in range(0, W, 6):
            i = 3 * (y * W + x)
            n += 1
            got += test(*rgb[i:i + 3])
    return 100 * got // n


def green(r, g, b):
    return g > 180 and r < 80 and b < 80


def picture():
    """The lesson is one green."""
    return share(shot(), green) > 60


def console():
    """Its status line is a band of one blue across the top; nothing is green."""
    rgb = shot()
    return share(rgb, lambda r, g, b: b > r + 40 and b >= 100, 5, 15) > 60 and share(rgb, green) < 10


def covers(seconds, pred):
    """pred holds all the time; the number of looks."""
    end, looks = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        if not pred():
            return 0
        looks += 1
        time.sleep(0.2)
    return looks


def press(key):
    subprocess.run(["xdotool", "key", key], check=True, timeout=10)
    return time.monotonic()


t = Tap()
path = os.path.join(t.dir, "green.mp4")
subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=0x00FF00:size=320x180:rate=10", "-t", "200", "-c:v",
                "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path], check=True)
os.environ["DISPLAY"] = x_server(t)
broker = Broker(t).start()
room = Room(t, broker, player__window="full").start()
c = room.client()
t.ok(c.wait(lambda d: d["worker"]["one_screen"]), "the worker sees that there is one screen")
t.spawn("session", ["sh", os.path.join(ROOT, "conf/kiosk/session")],
        env=dict(os.environ, PATH=f"{BUILD}:{os.environ['PATH']}", TONGPIN_SOCKET=room.sock, TONGPIN_FONT_SIZE="12"))
t.ok(until(20, console), "before the lesson the console is seen")
room.push(desired(1, [lesson("a", int(time.time() * 1000) + 3600000, 2400, "file://" + path)]))
t.ok(c.wait(lambda d: len(d["timetable"]["lessons"]) == 1), "a lesson is planned")

t.equal(c.call("lesson.start", uid="a")["t"], "ok", "it is begun")
t.ok(c.state("live", 20), "it is live")
t.ok(until(5, picture), "the picture covers the console")
t.ok(covers(3, picture), "and stays")

pressed = press("Up")
t.ok(until(1, console), "a key brings the console back within a second")
t.note(f"after {time.monotonic() - pressed:.2f} s")
looks = covers(YIELD_S - 2 - (time.monotonic() - pressed), console)
t.ok(looks, f"it is left alone: {looks} looks")
t.ok(until(6, picture), "the picture comes back")
back = time.monotonic() - pressed
t.ok(YIELD_S - 1 <= back <= YIELD_S + 4 * SLOW, f"after {back:.1f} s without a key")

press("F2")
t.ok(until(2, console), "a key again")
time_up = time.monotonic() + YIELD_S + 5
while time.monotonic() < time_up:
    pressed = press("Up")
    until(2, lambda: time.monotonic() > pressed + 1.5)
t.ok(console(), "as long as keys are pressed the console stays")
t.equal(c.docs["lesson"]["state"], "live", "the lesson goes on behind it")
press("Up")
os.kill(room.worker_pid(), signal.SIGKILL)
t.ok(c.state("reconnecting") and c.state("live", 20) and covers(3, console), "also when the worker dies meanwhile")
t.ok(until(YIELD_S + 4, picture), "then the picture is back")

os.kill(room.worker_pid(), signal.SIGKILL)
t.ok(c.state("reconnecting") and c.state("live", 20), "a worker that dies comes back")
t.ok(until(8, picture), "with its picture over the console")
os.rename(path, path + ".away")
os.kill(room.worker_pid(), signal.SIGKILL)
t.ok(until(8, console), "while there is no picture the console is seen, which says why")
os.rename(path + ".away", path)
t.ok(c.state("live", 30) and until(8, picture), "until it is there again")

t.equal(c.call("lesson.stop")["t"], "ok", "the lesson is ended")
t.ok(until(3, console), "after the lesson the console is seen")
t.ok(covers(3, console), "and stays")
t.end()
