#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lesson as the console shows it: countdown, preview, a resize, a killed worker, the end and its receipt."""
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from screen import *

t = Tap()
broker = Broker(t).start()
county = Listener(t, broker)
film = video(t, seconds=200, size="320x180", rate=25)
room = Room(t, broker, simulate=True, clock=BASE_MS, room__duty_phone="0478-3212345").start()
c = room.client()
s = Screen(t, room.sock)
two = Screen(t, room.sock, size=(200, 60))
long = "道德与法治及地方课程综合实践活动"
room.push(desired(1, [lesson("k1", c.docs["clock"]["now_ms"] + 10000, 120, "file://" + film, title=long, **{"class": "三至六年级复式教学班"})]))
s.expect("离上课 (分:秒)", "home counts down")
t.ok(c.state("live", 30), "the lesson begins by itself")
s.expect("上课中", "and brings its page")
two.expect("上课中", "on both consoles")
TINTED = "\x1b[48;5;"
t.ok(until(10, lambda: s.text(colours=True).count(TINTED) > 20), "the picture is shown as coloured cells")
one = s.text(colours=True)
t.ok(until(10, lambda: s.text(colours=True) != one), "and it moves")
n = Screen(t, room.sock, NO_COLOR="1")
t.ok(until(10, lambda: sum(n.text().count(x) for x in "#*+%=") > 120), "as characters without colours")
t.ok(s.row(0).startswith(" 道德与法治及地方课程综合实践活动  三至六年级复式"), "long names are cut, not garbled: " + s.row(0))

for size in ((120, 40), (80, 24), (200, 60), (90, 24)):
    s.resize(*size)
    t.ok(until(5, lambda: s.row(size[1] - 1).startswith("F1帮助") and "上课中" in s.row(0)), f"resized to {size} in the lesson")
s.keys("F3")
s.expect("正在上课。要结束按 F10", "F3 says where we are")
s.keys("-")
t.ok(c.wait(lambda d: d["lesson"]["player"]["volume"] == 65), "softer")
s.expect("音量 65", "and said")
s.keys("Right")
t.ok(c.wait(lambda d: d["lesson"]["player"]["volume"] == 70), "louder")

os.kill(room.worker_pid(), 9)
s.expect("正在重连", "worker killed: reconnecting")
s.expect("上课中", "and the picture again by itself", 5)
os.kill(s.pid(), 9)
t.ok(until(5, s.dead), "a console is killed")
c.pump()
t.equal(c.docs["lesson"]["state"], "live", "the lesson does not notice")

room.kill()
two.expect("与后台断开了", "the service killed in the lesson")
room.start()
c = room.client()
t.ok(c.state("live", 20), "it comes back into the lesson")
t.ok(two.hides("与后台断开了") and two.shows("上课中"), "and so does the console")

two.keys("F10")
two.expect("现在就下课吗", "F10 asks")
two.keys("Enter")
t.ok(two.hides("现在就下课吗"), "Enter goes on with the lesson")
two.keys("F10", "l", "Enter")
two.expect("下课了", "the other answer ends it")
t.ok(until(10, lambda: county.docs("ledger")), "the row goes to the county")
seq = county.last("ledger")["seq"]
t.ok("县里已收到" not in two.text(), "no receipt before there is one")
broker.publish(room.root + "ledger/ack", {"schema": "tongpin/ledger-ack/1", "ts": "2027-03-01T02:00:00.000Z", "seq": seq})
if not two.shows("县里已收到 10:0"):
    t.note(county.last("ledger"))
two.expect("县里已收到 10:0", "the county's receipt is shown")
two.keys("Enter")
two.expect("今日课表", "Enter goes home")
two.expect("县里都已收到", "where the record stands too")
t.end()
