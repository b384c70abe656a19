#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lesson's whole life by the clock, seen by two consoles and by the county (R1 R17 R20)."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

t = Tap()
broker = Broker(t).start()
county = Listener(t, broker)
room = Room(t, broker, simulate=True).start()
a, b = room.client(), room.client()
room.simulate_at(a, BASE_MS)
t.ok(a.wait(lambda d: d["clock"]["state"] == "trusted"), "an NTP clock is trusted")
t.ok(until(5, lambda: county.last("state").get("state") in ("init", "ready")), "the room is born on the wire")

film = video(t)
start = BASE_MS + 20_000
doc = desired(3, [lesson("l-1", start, 6, "file://" + film), lesson("l-2", start + 86400_000, 2400, "file://" + film)],
              periods=[{"name": "冬季", "from": "2027-01-01", "rows": [{"n": 1, "start": "08:00", "end": "08:40"}]}])
room.push(doc)
t.ok(a.wait(lambda d: d["timetable"]["rev"] == 3), "the pushed timetable is in force")
t.ok(until(5, lambda: county.last("schedule/reported").get("ok") is True), "and reported")
t.equal(county.last("schedule/reported")["sha256"], digest(doc), "with the digest of what was pushed")
t.equal([l["uid"] for l in a.docs["timetable"]["lessons"]], ["l-1", "l-2"], "the console has both lessons")
t.ok(a.wait(lambda d: d["lesson"]["state"] == "soon", 15), "soon, ten seconds before")
t.ok(a.wait(lambda d: d["lesson"]["state"] == "live", 25), "live by itself")
t.ok(b.wait(lambda d: d["lesson"]["state"] == "live", 5), "on the other console too")
t.ok(until(5, lambda: county.last("state").get("state") == "busy"), "the wire says busy")
t.equal(county.last("state").get("lesson"), "l-1", "with the lesson")
t.ok(a.wait(lambda d: d["lesson"]["player"]["frames"] > 10), "pictures are counted")
a.call("preview", on=True, w=64, h=36)
t.ok(a.wait(lambda d: len(a.previews) >= 3), "previews come")
t.ok(len({p["rgb"] for _, p in a.previews}) > 1, "and move")
t.ok(a.call("lesson.start")["code"] == 2003, "a second start is refused while it runs")
t.ok(a.wait(lambda d: d["lesson"]["state"] == "ledgered", 25), "ended by the clock and in the ledger")
states = [s for u, s in a.history if u == "l-1"]
t.equal([s for s in states if s != "reconnecting"], ["planned", "soon", "open", "live", "ended", "ledgered"],
        "through all states in order, none twice")
t.ok(until(5, lambda: len(county.docs("ledger")) == 1), "one row reached the wire")
row = county.last("ledger")
t.equal(row["row"]["uid"], "l-1", "of that lesson")
t.equal(row["seq"], 1, "as number one")
t.equal(row["row"]["planned_start"][:19], time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(start // 1000)), "planned start")
t.equal(row["row"]["ended"][:19], time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(start // 1000 + 6)), "true end")
want = hashlib.sha256(("\n".join([row["prev"], "1", json.dumps(row["row"], ensure_ascii=False, sort_keys=True,
                                                                  separators=(",", ":"))])).encode()).hexdigest()
t.equal(row["hash"], want, "the hash is over prev, seq and the row")
broker.publish(room.root + "ledger/ack", {"schema": "tongpin/ledger-ack/1", "ts": "2027-03-01T02:10:00.000Z", "seq": 1})
t.ok(a.wait(lambda d: d["ledger"]["unacked"] == 0 and d["ledger"]["rows"][0]["acked_ms"] > 0), "the receipt is shown")
t.ok(a.call("lesson.start", uid="l-2")["t"] == "ok", "the next lesson by hand, a day early")
t.ok(a.state("live"), "it plays")
t.ok(a.call("lesson.stop")["t"] == "ok", "and is ended by hand")
t.ok(a.wait(lambda d: d["ledger"]["rows"][0]["uid"] == "l-2"), "with its own row")
t.equal(a.call("lesson.start", uid="nope")["code"], 2006, "an unknown lesson is refused")
t.equal(a.call("lesson.stop")["code"], 2004, "nothing to stop")
t.equal(a.call("no.such")["code"], 1002, "an unknown request is refused")
t.equal(room.kill(signal.SIGTERM), 0, "SIGTERM ends it cleanly")
t.ok(until(5, lambda: county.last("state").get("state") == "disconnected"), "the wire says disconnected")
t.end()
