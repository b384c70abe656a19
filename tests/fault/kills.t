#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""200 times kill -9 of a daemon at any moment of a lesson begun and ended by hand: every lesson that was told as open has
its row, once, and what was told as written is there (R20). tests/fault/store_kill does the same to the store alone."""
import os, sqlite3, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

KILLS = int(os.environ.get("TP_KILLS", "200"))
t = Tap()
rnd = random.Random(20261122)
broker = Broker(t).start()
county = Listener(t, broker)
room = Room(t, broker, simulate=True, clock=BASE_MS)
film = "file://" + video(t, seconds=30)
room.start()
c = room.client()
uids = [f"k-{i:03}" for i in range(KILLS)]
room.push(desired(1, [lesson(u, BASE_MS + 86400_000 + i * 3600_000, 2400, film) for i, u in enumerate(uids)]))
t.ok(c.wait(lambda d: d["timetable"]["rev"] == 1), f"{KILLS} lessons")
opened, written = set(), set()
for i, uid in enumerate(uids):
    room.kill()
    room.clock = BASE_MS + i * 60_000
    room.start()
    c = room.client()
    if c.docs["lesson"]["running"]:
        c.call("lesson.stop")
        c.wait(lambda d: not d["lesson"]["running"] and d["lesson"]["state"] == "ledgered")
    c.call("lesson.start", uid=uid)
    c.wait(lambda d: False, rnd.uniform(0, 0.25) / SLOW)
    if rnd.random() < 0.7 and not c.closed:
        c.send({"t": "lesson.stop"})
        c.wait(lambda d: False, rnd.uniform(0, 0.06) / SLOW)
    for r in c.docs["ledger"]["rows"]:
        written.add((r["seq"], r["hash"]))
        opened.add(r["uid"])
    if c.docs["lesson"]["began_ms"] and c.docs["lesson"]["running"]:
        opened.add(uid)  # the first picture came long after the run was saved
room.kill()
room.start()
c = room.client()
if c.docs["lesson"]["running"]:
    c.call("lesson.stop")
    c.state("ledgered")
t.ok(until(20, lambda: c.wait(lambda d: len({d_["seq"] for d_ in county.docs("ledger")}) >= d["ledger"]["rows"][0]["seq"], 0)),
     "every row reached the wire")
t.equal(room.kill(signal.SIGTERM), 0, "a clean end")
db = sqlite3.connect(os.path.join(room.state_dir, "tongpin.db"))
rows = db.execute("select seq, hash, row from ledger order by seq").fetchall()
t.equal([r[0] for r in rows], list(range(1, len(rows) + 1)), f"{len(rows)} rows without a hole")
keys = [(json.loads(r[2])["uid"], json.loads(r[2])["part"]) for r in rows]
t.equal(len(set(keys)), len(keys), "none doubled")
t.equal(sorted(opened - {u for u, _ in keys}), [], "none lost")
t.ok(len(rows) > KILLS * 0.5, "most lessons got far enough to leave one")
t.equal(written - {(r[0], r[1]) for r in rows}, set(), "all that was told as written is in the file")
wire = {}
for d in county.docs("ledger"):
    wire.setdefault(d["seq"], set()).add(d["hash"])
t.equal({s: {h} for s, h, _ in rows}, wire, "the wire had each row, and no seq with two contents")
t.end()
