#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The broker gone before, during and after a lesson: the lesson runs, its row arrives once (R17 R20)."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

t = Tap()
broker = Broker(t).start()
county = Listener(t, broker)
room = Room(t, broker, simulate=True).start()
c = room.client()
room.simulate_at(c, BASE_MS)
film = "file://" + video(t)
room.push(desired(1, [lesson(f"l-{i}", BASE_MS + 12_000 + i * 14_000, 6, film) for i in range(3)]))
t.ok(c.wait(lambda d: d["timetable"]["rev"] == 1), "timetable in force")

broker.stop()
t.ok(c.wait(lambda d: d["link"]["state"] in ("waiting", "connecting")), "the console says the broker is away")
t.ok(c.wait(lambda d: any(i["code"] == 3001 for i in d["todo"]["items"])), "with its code 3001")
t.ok(c.wait(lambda d: d["lesson"]["state"] == "live", 20), "gone before: the lesson begins all the same")
t.ok(c.wait(lambda d: d["lesson"]["lesson"]["uid"] == "l-0" and d["lesson"]["state"] == "ledgered", 20), "and is written")
t.equal(c.docs["ledger"]["unacked"], 1, "the row waits")
broker.start()
t.ok(c.wait(lambda d: d["link"]["state"] == "online", 15), "the broker is back")
t.ok(until(10, lambda: len(county.docs("ledger")) == 1), "the row arrives")

t.ok(c.wait(lambda d: d["lesson"]["lesson"]["uid"] == "l-1" and d["lesson"]["state"] == "live", 30), "the second lesson runs")
broker.p.kill()
broker.p.wait()
t.ok(c.wait(lambda d: d["link"]["state"] != "online"), "the broker dies in it")
t.equal(c.docs["lesson"]["state"], "live", "the lesson does not mind")
broker.start()
t.ok(c.wait(lambda d: d["link"]["state"] == "online", 15), "the broker is back in the lesson")
t.ok(c.wait(lambda d: d["lesson"]["lesson"]["uid"] == "l-1" and d["lesson"]["state"] == "ledgered", 20), "it ends")
t.ok(until(10, lambda: 2 in [d["seq"] for d in county.docs("ledger")]), "its row arrives")

t.ok(c.wait(lambda d: d["lesson"]["lesson"]["uid"] == "l-2" and d["lesson"]["state"] == "ledgered", 40), "the third lesson ends")
broker.p.kill()
broker.p.wait()
broker.start()
t.ok(c.wait(lambda d: d["link"]["state"] == "online", 15), "the broker died just after, and is back")
t.ok(until(10, lambda: 3 in [d["seq"] for d in county.docs("ledger")]), "the third row arrives")
time.sleep(1.5 * SLOW)  # room for a second copy to come, were one sent
t.equal(sorted(d["seq"] for d in county.docs("ledger")), [1, 2, 3], "each row once, none twice")
t.equal([d["prev"] for d in sorted(county.docs("ledger"), key=lambda d: d["seq"])][1:],
        [d["hash"] for d in sorted(county.docs("ledger"), key=lambda d: d["seq"])][:2], "chained")
broker.publish(room.root + "ledger/ack", {"schema": "tongpin/ledger-ack/1", "ts": "2027-03-01T02:10:00.000Z", "seq": 3})
t.ok(c.wait(lambda d: d["ledger"]["unacked"] == 0), "the receipt empties the outbox")
t.end()
