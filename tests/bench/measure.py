#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of `make bench`: a whole room with a console on a terminal of its own (pyte), read byte by byte.
Environment: BENCH_S, BENCH_HLS, BENCH_RTMP, BUILD."""
import fcntl
import os
import pty
import select
import statistics
import struct
import sys
import termios
import time

import pyte

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../tools"))
from room import BUILD, Broker, Room, Tap, desired, lesson, until  # noqa: E402

SECONDS = float(os.environ.get("BENCH_S", "60"))
TICK = os.sysconf("SC_CLK_TCK")


class Console:
    """tongpin on a pseudo terminal of 80 x 24."""

    def __init__(self, tap, room):
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.began = time.monotonic()
        env = dict(os.environ, TERM="xterm-256color", LANGUAGE="zh_CN")
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(slave, fd)
            os.closerange(3, 256)
            program = os.path.join(BUILD, "tongpin")
            os.execve(program, [program, "--socket", room.sock], env)
        os.close(slave)
        self.last = self.began  # when the newest byte came
        self.first = None       # when the first byte after mark() came

    def mark(self):
        self.pump(0)
        self.first = None
        return time.monotonic()

    def pump(self, seconds):
        """Reads what comes within that time, at most one chunk."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.stream.feed(data)
        return True

    def text(self):
        return "\n".join(self.screen.display).replace(" ", "")

    def until_text(self, want, seconds=10):
        """When the text stood on the screen; None at the deadline."""
        end = time.monotonic() + seconds
        while want not in self.text():
            if time.monotonic() > end:
                return None
            self.pump(0.01)
        return self.last

    def settle(self, quiet=0.12):
        while self.pump(quiet):
            pass

    def key(self, data):
        os.write(self.master, data)

    def stop(self):
        os.kill(self.pid, 15)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            self.pump(0.02)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                break
        else:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        os.close(self.master)


rows, missed = [], 0


def row(what, value, unit, budget=None, note=""):
    global missed
    mark = ""
    if value is None:
        missed, text = missed + 1, "not measured"
    else:
        text = f"{value:.2f} {unit}" if unit == "%" else f"{value:.1f} {unit}"
        if budget is not None:
            mark = "ok" if value <= budget else "OVER"
    limit = f"{budget:g} {unit}" if budget is not None else ""
    rows.append((what, text, limit, mark, note))


def table():
    heads = ("what", "measured", "budget", "", "")
    widths = [max(len(r[i]) for r in rows + [heads]) for i in range(4)]
    for r in [heads] + rows:
        print("  ".join(r[i].ljust(widths[i]) for i in range(4)) + "  " + r[4])


def ms(seconds):
    return None if seconds is None else seconds * 1000


def cpu_s(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def precise_cpu_s(pid):
    """Nanoseconds where the kernel tells them: all threads of the process."""
    total = 0
    for tid in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{tid}/schedstat") as f:
                total += int(f.read().split()[0])
        except (OSError, ValueError):
            return cpu_s(pid)
    return total / 1e9 if total else cpu_s(pid)


def memory_mb(pid):
    """Resident, and the part that is its own (proportional share)."""
    found = {}
    with open(f"/proc/{pid}/smaps_rollup") as f:
        for line in f:
            name, _, value = line.partition(":")
            if name in ("Rss", "Pss"):
                found[name] = int(value.split()[0]) / 1024
    return found["Rss"], found["Pss"]


def spread(values):
    values = sorted(values)
    return f"median of {len(values)}; 95% {values[len(values) * 95 // 100]:.1f}, most {values[-1]:.1f} ms"


def bench_start(tap, room):
    began = time.monotonic()
    room.start()
    up = time.monotonic()
    console = Console(tap, room)
    full = console.until_text("F10")
    row("start: tongpind, exec to socket", ms(up - began), "ms")
    row("start: tongpin, exec to first full screen", full and ms(full - console.began), "ms")
    row("start: both, one after the other", full and ms(full - console.began + up - began), "ms", 500)
    return console


def bench_push(console, room, n=20):
    took = []
    for i in range(n):
        title = f"课{i + 1:02d}号"
        doc = desired(i + 1, [lesson(f"p-{i}", int((time.time() + 1800) * 1000), 2400, "http://127.0.0.1:9/x", title=title)])
        console.settle()
        began = console.mark()
        room.push(doc)
        seen = console.until_text(title, 5)
        if seen:
            took.append(ms(seen - began))
    row("push: mosquitto_pub started to text on the screen", statistics.median(took) if took else None, "ms", 100,
        spread(took) if took else "")


def bench_key(console, n=30):
    """F2 and back home: the first byte of the answer, and the last before the screen is quiet."""
    first, whole = [], []
    for i in range(n):
        console.settle()
        before = console.text()
        began = console.mark()
        console.key(b"\x1bOQ" if i % 2 == 0 else b"\x1b[21~")
        console.pump(1)
        console.settle(0.04)
        if console.first and console.text() != before:
            first.append(ms(console.first - began))
            whole.append(ms(console.last - began))
    good = len(first) >= n * 0.8
    row("key: to the first change on the screen", statistics.median(first) if good else None, "ms", 50,
        spread(first) if good else f"{len(first)} of {n} keys were answered")
    row("key: to the whole page", statistics.median(whole) if good else None, "ms", 50, spread(whole) if good else "")


def bench_idle(room, console):
    pids = {"tongpind": room.p.pid, "tongpin (home page)": console.pid, "tongpin-media": room.worker_pid()}
    console.settle()
    began, before = time.monotonic(), {n: precise_cpu_s(p) for n, p in pids.items()}
    end = began + SECONDS
    while time.monotonic() < end:
        console.pump(min(0.5, max(0, end - time.monotonic())))
    span = time.monotonic() - began
    used = {n: (precise_cpu_s(p) - before[n]) / span * 100 for n, p in pids.items()}
    for name, budget in (("tongpind", None), ("tongpin (home page)", None), ("tongpin-media", None)):
        row(f"idle: {name}, of a core", used[name], "%", budget)
    row("idle: tongpind and tongpin together", used["tongpind"] + used["tongpin (home page)"], "%", 0.3,
        f"over {span:.0f} s, a live link and a ticking clock")
    for name, budget in (("tongpind", 10), ("tongpin (home page)", 8), ("tongpin-media", None)):
        rss, pss = memory_mb(pids[name])
        row(f"memory: {name}, resident", rss, "MB", budget, f"its own share {pss:.1f} MB")


def bench_kill(room, way, uri, n=5):
    """kill -9 of the worker in the lesson, to the next picture that differs (previews come 5 a second)."""
    client = room.client()
    client.call("preview", on=True, w=64, h=36)
    rev = client.docs["timetable"]["rev"] + 1
    start = int((time.time() + 3) * 1000) // 1000 * 1000
    room.push(desired(rev, [lesson(f"k-{way}", start, 120, uri)]))
    if not client.wait(lambda d: d["lesson"]["state"] == "live" and d["lesson"]["lesson"]["uid"] == f"k-{way}", 30):
        now = client.docs["lesson"]
        row(f"worker killed: to the next new picture, {way}", None, "ms", 1000,
            f"the lesson did not begin: {now['state']}, {now['player']['phase']}, code {now['why']}")
        room.tap.logs()
        return
    took = []
    until(6, lambda: client.pump())
    for _ in range(n):
        old = client.previews[-1][1]["rgb"] if client.previews else ""
        until(3, lambda: client.pump() or (client.previews and client.previews[-1][1]["rgb"] != old))
        client.previews.clear()
        pid, began = room.worker_pid(), time.monotonic()
        os.kill(pid, 9)
        seen = until(10, lambda: client.pump() or [t for t, d in client.previews if t > began + 0.001 and d["rgb"] != old])
        if seen and room.worker_pid() != pid:
            took.append(ms(seen[0] - began))
        # A worker that dies young is started again with a wait: that is not what is measured here.
        until(6, lambda: client.pump())
    row(f"worker killed: to the next new picture, {way}", statistics.median(took) if took else None, "ms", 1000,
        spread(took) if took else "")
    client.call("lesson.stop")
    client.wait(lambda d: d["lesson"]["state"] not in ("live", "open", "reconnecting"))
    client.s.close()


def main():
    tap = Tap()
    broker = Broker(tap).start()
    room = Room(tap, broker, mqtt__retry_max_s=60, lesson__soon_s=600)
    console = bench_start(tap, room)
    try:
        watch = room.client()
        watch.wait(lambda d: d["link"]["state"] == "online")
        watch.s.close()
        bench_push(console, room)
        bench_key(console)
        bench_idle(room, console)
        for way in ("hls", "rtmp"):
            if os.environ.get("BENCH_" + way.upper()):
                bench_kill(room, way, os.environ["BENCH_" + way.upper()])
    finally:
        console.stop()
    table()
    sys.exit(1 if missed else 0)


main()
