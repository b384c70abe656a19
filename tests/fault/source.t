#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The live source dies in a lesson and comes back after 20 s: said with seconds counted, picture returns by itself (R1)."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

t = Tap()
broker = Broker(t).start()
county = Listener(t, broker)
room = Room(t, broker).start()
c = room.client()
port = t.port()


def school():
    return t.spawn("school", ["ffmpeg", "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-c:v",
                              "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p",
                              "-f", "mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316"])


source = school()
start = int(time.time() * 1000) // 1000 * 1000 + 3_000
room.push(desired(1, [lesson("l-1", start, 60, f"udp://@127.0.0.1:{port}")]))
t.ok(c.state("live", 20), "the lesson is live")
c.wait(lambda d: d["lesson"]["player"]["frames"] > 25)
source.kill()
source.wait()
dead = time.time()
t.ok(c.state("reconnecting", 8), "the picture is missed")
t.note(f"seen after {time.time() - dead:.1f} s")
lost = c.docs["lesson"]["lost_ms"]
t.ok(abs(lost / 1000 - dead) < 1.5 * SLOW, f"since when it was lost, {lost / 1000 - dead:+.1f} s")
t.ok(c.docs["lesson"]["why"] in (2101, 2102), "with its code")
tries = set()


def count(d):
    tries.add(d["lesson"]["tries"])
    return time.time() - dead > 20


c.wait(count, 25)
t.ok(len(tries) >= 2, f"it is tried again and again ({max(tries)} tries in 20 s)")
t.equal(c.docs["lesson"]["state"], "reconnecting", "still reconnecting after 20 s")
source = school()
back = time.time()
t.ok(c.state("live", 12), "the picture returns by itself")
t.note(f"{time.time() - back:.1f} s after the source")
t.ok(c.state("ledgered", 60), "the lesson ends at its time")
row = until(5, lambda: county.last("ledger").get("row"))
t.equal(row["gaps"], 1, "the row knows one gap")
t.ok(17 * 1 <= row["gap_s"] <= 33 * SLOW, f"of its true length ({row['gap_s']} s)")
t.end()
