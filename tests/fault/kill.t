#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the worker and of the daemon in a running lesson: picture again at once, true times in the row (R20)."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

t = Tap()
broker = Broker(t).start()
county = Listener(t, broker)
room = Room(t, broker).start()
c = room.client()
film = "file://" + video(t)
start = int(time.time() * 1000) // 1000 * 1000 + 4_000
room.push(desired(1, [lesson("l-1", start, 34, film)]))
t.ok(c.state("live", 20), "the lesson runs")
began = c.docs["lesson"]["began_ms"]
c.wait(lambda d: False, 5.5 / SLOW)  # a worker that lived five seconds is started again at once

gaps = []
for i in range(3):
    pid = room.worker_pid()
    c.call("preview", on=True, w=32, h=18)
    c.wait(lambda d: c.previews, 5)
    c.previews.clear()
    at = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    t.ok(c.wait(lambda d: d["worker"]["restarts"] == i + 1, 5), f"worker killed ({i + 1}): seen")
    t.ok(c.wait(lambda d: [p for p in c.previews if p[0] > at + 0.001], 10), "the picture is back")
    gaps.append([p[0] for p in c.previews if p[0] > at + 0.001][0] - at)
    t.ok(c.state("live"), "live again")
    c.wait(lambda d: False, 5.2 / SLOW)
t.note("worker killed → next picture on a console: " + ", ".join(f"{g * 1000:.0f} ms" for g in gaps))
t.ok(min(gaps) <= 1.0 * SLOW, "within a second")

room.kill()
t.ok(until(5, lambda: not os.path.exists(f"/proc/{pid}")), "the worker dies with its daemon")
room.start()
c = room.client()
t.ok(c.state("live", 10), "a new daemon is back in the lesson")
t.equal(c.docs["lesson"]["began_ms"], began, "with the true beginning")
t.ok(c.state("ledgered", 40), "it ends")
row = until(5, lambda: county.last("ledger").get("row"))
stamp = lambda ms: time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000))
t.equal((row["began"][:19], row["ended"][:19]), (stamp(began), stamp(start + 34_000)), "the row has the true times")
t.equal(row["resumed"], 1, "and says it was resumed once")
t.ok(row["gaps"] >= 4, "and counts the gaps")

start = int(time.time() * 1000) // 1000 * 1000 + 3_000
room.push(desired(2, [lesson("l-2", start, 12, film)]))
t.ok(c.state("live", 15), "another lesson")
c.wait(lambda d: False, 6 / SLOW)
room.kill()
killed = int(time.time() * 1000)
until(20, lambda: time.time() * 1000 > start + 13_000)
room.start()
c = room.client()
t.ok(c.wait(lambda d: d["ledger"]["rows"][0]["uid"] == "l-2"), "a daemon dead past the end writes the row when it is back")
got = c.docs["ledger"]["rows"][0]["ended_ms"]
t.ok(killed - 6_500 * SLOW <= got <= killed, f"ended when it was last seen, {killed - got} ms before the kill")
t.ok(until(5, lambda: len(county.docs("ledger")) == 2), "both rows arrived, once each")
t.end()
