#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An hour and more of lessons by a clock that runs thirty times as fast: every one begins once and leaves one row."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

RATE, EVERY, LONG = 30, 45, 30  # seconds by the simulated clock
COUNT = int(os.environ.get("TP_LESSONS", "82"))
t = Tap()
broker = Broker(t).start()
county = Listener(t, broker)
room = Room(t, broker, simulate=True, lesson__soon_s=5, mqtt__resend_s=86400).start()
c = room.client()
room.simulate_at(c, BASE_MS)
film = "file://" + video(t, seconds=60)
uids = [f"l-{i:03}" for i in range(COUNT)]
room.push(desired(1, [lesson(u, BASE_MS + 60_000 + i * EVERY * 1000, LONG, film) for i, u in enumerate(uids)]))
t.ok(c.wait(lambda d: d["timetable"]["rev"] == 1), f"{COUNT} lessons in force")


def memory(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))


def fds(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


room.simulate_at(c, BASE_MS + 30_000, RATE)
t.ok(c.wait(lambda d: d["ledger"]["rows"] and d["ledger"]["rows"][0]["seq"] >= 10, 60), "ten rows")
before = memory(room.p.pid), memory(room.worker_pid()), fds(room.p.pid), fds(room.worker_pid())
t.ok(c.wait(lambda d: d["ledger"]["rows"][0]["uid"] == uids[-1], 60 + COUNT * EVERY / RATE * 1.5), "all lessons passed")
after = memory(room.p.pid), memory(room.worker_pid()), fds(room.p.pid), fds(room.worker_pid())
t.note(f"daemon {before[0]} → {after[0]} kB, worker {before[1]} → {after[1]} kB, fds {before[2:]} → {after[2:]}")
# Either may fall into a lesson that plays, with a descriptor or two more; a leak would show seventy times.
t.ok(all(a <= b + 3 for a, b in zip(after[2:], before[2:])), "no descriptor leaked")
if SLOW == 1:
    t.ok(after[0] < before[0] * 1.2 + 500 and after[1] < before[1] * 1.2 + 4000, "no growth of memory")
t.ok(until(10, lambda: len(county.docs("ledger")) >= COUNT), "all rows on the wire")
t.equal(sorted(d["row"]["uid"] for d in county.docs("ledger")), uids, "each lesson once")
t.equal([d["seq"] for d in county.docs("ledger")], list(range(1, COUNT + 1)), "in order")
t.ok(all(d["row"]["began"] for d in county.docs("ledger")), "each had its picture")
t.equal(c.docs["worker"]["restarts"], 0, "the worker never died")
t.equal(room.kill(signal.SIGTERM), 0, "a clean end (no leak under a sanitizer)")
t.end()
