#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that was never set, and one that jumps in a lesson: said so, nothing started or ended twice (R20)."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

HOUR = 3600_000
t = Tap()
broker = Broker(t).start()
county = Listener(t, broker)
room = Room(t, broker, simulate=True, clock=1000).start()
c = room.client()
t.ok(c.wait(lambda d: d["clock"]["state"] == "unset"), "1970 is no time")
t.ok(c.wait(lambda d: any(i["code"] == 4001 for i in d["todo"]["items"])), "the console is told 4001")
film = "file://" + video(t)
room.push(desired(1, [lesson("at-1970", 5_000, 60, film), lesson("l-1", BASE_MS + 8_000, 25, film),
                      lesson("l-2", BASE_MS + 3 * HOUR, 2400, film)]))
t.ok(c.wait(lambda d: d["timetable"]["rev"] == 1), "a timetable is taken all the same")
time.sleep(6)  # past the start of the lesson of 1970
c.pump()
t.ok(not c.docs["lesson"]["running"], "no lesson starts on an unset clock")

beacon = "tongpin/v1/150823/clock"
broker.publish(beacon, {"schema": "tongpin/clock/1", "ts": "2027-03-01T02:00:00.000Z"})
t.ok(c.wait(lambda d: d["clock"]["state"] == "trusted" and d["clock"]["why"] == "beacon"), "the county's beacon sets it")
t.ok(c.wait(lambda d: d["lesson"]["lesson"]["uid"] == "l-1" and d["lesson"]["state"] == "live", 20), "the lesson starts")
began = c.docs["lesson"]["began_ms"]
room.simulate_at(c, 1000 + 3 * HOUR, synced=False)
t.ok(c.wait(lambda d: d["clock"]["state"] == "drifting" and d["clock"]["why"] == "jump"), "a jump of 3 h is seen")
t.ok(c.wait(lambda d: any(i["code"] == 4002 for i in d["todo"]["items"])), "time not trusted, 4002")
t.equal(c.docs["lesson"]["state"], "live", "the lesson goes on")
t.equal(c.docs["lesson"]["lesson"]["uid"], "l-1", "the same one")
t.equal(c.docs["lesson"]["began_ms"], began, "begun when it began")
t.ok(c.state("ledgered", 40), "it ends at its time")
row = until(5, lambda: county.last("ledger").get("row"))
ended = time.strftime("%Y-%m-%dT%H:%M", time.gmtime((BASE_MS + 33_000) // 1000))
t.equal(row["ended"][:16], ended, "by the time that was trusted")
c.wait(lambda d: False, 2 / SLOW)
t.equal(len(county.docs("ledger")), 1, "one row, no second")
t.equal([s for u, s in c.history if u == "l-1"].count("live"), 1, "live once")
t.ok(not any(u == "l-2" and s in ("open", "live") for u, s in c.history), "the lesson of three hours later did not start")
t.end()
