#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad timetables are refused with the JSON pointer of the fault; the last good one stays (R17)."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

t = Tap()
broker = Broker(t).start()
county = Listener(t, broker)
room = Room(t, broker, simulate=True).start()
c = room.client()
room.simulate_at(c, BASE_MS)
DAY = 86400_000
good = desired(5, [lesson("a", BASE_MS + DAY, 2400, "https://x.example/a.m3u8")])
room.push(good)
t.ok(c.wait(lambda d: d["timetable"]["rev"] == 5), "a good one is in force")
t.ok(until(10, lambda: county.last("schedule/reported").get("rev") == 5), "and reported")


def refused(text, payload, at, retain=True):
    before = len(county.docs("schedule/reported"))
    broker.publish(room.root + "schedule/desired", payload, retain=retain)
    until(10, lambda: len(county.docs("schedule/reported")) > before)
    r = county.last("schedule/reported")
    t.ok(r.get("ok") is False, text)
    t.equal(((r.get("refused") or {}).get("at"), r.get("rev"), r.get("sha256")), (at, 5, digest(good)),
            f"{text}: at {at!r}, rev 5 stays")
    t.ok(c.wait(lambda d: d["timetable"]["refused"]["at"] == at and d["timetable"]["rev"] == 5), f"{text}: on the console")


two = [lesson("a", BASE_MS + DAY, 2400, "https://x.example/a.m3u8"), lesson("b", BASE_MS + DAY + 600_000, 2400, None)]
refused("not JSON", "{ nonsense", "")
refused("not an object", "[]", "")
refused("a wrong type", desired(6, [lesson("a", BASE_MS, 60, None, title=7)]), "/lessons/0/title")
refused("rev a string", desired("6", []), "/rev")
refused("10 MB", json.dumps(desired(6, [])) + " " * 10_000_000, "")
refused("an unknown school", desired(6, [lesson("a", BASE_MS, 60, None, lecturer={"school": "3499999999", "teacher": "x"})]),
        "/lessons/0/lecturer/school")
refused("another room's lesson", desired(6, [lesson("a", BASE_MS, 60, None, rooms=["150823/2115000001/02"])]),
        "/lessons/0/rooms")
refused("overlapping lessons", desired(6, two), "/lessons/1")
refused("rev going back", desired(4, []), "/rev")
refused("the same rev with other contents", desired(5, []), "/rev")
refused("a change for nothing", desired(6, [], changes=[{"uid": "z", "kind": "cancelled", "reason": "停课"}]), "/changes/0/uid")

room.push(good)
t.ok(until(10, lambda: county.last("schedule/reported").get("ok") is True), "the good one again is simply in force")
t.ok(c.wait(lambda d: d["timetable"]["refused"] is None), "and the refusal is gone from the console")
room.push(desired(7, two[:1]))
t.ok(c.wait(lambda d: d["timetable"]["rev"] == 7), "a later good one is taken")
room.kill()
room.start()
c = room.client()
t.equal(c.docs["timetable"]["rev"], 7, "and is there after a kill")
t.end()
