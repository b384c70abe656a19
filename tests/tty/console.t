#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real console against a real service: first screen, every key and its twin, sizes, terminals, two at once."""
import os, re, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from screen import *

t = Tap()
broker = Broker(t).start()
room = Room(t, broker, simulate=True, clock=BASE_MS, room__name="西小召镇中心小学 01教室",
            room__duty_phone="0478-3212345", room__phone="0478-3219901").start()
count = [1]


def push(*lessons):
    room.push(desired(count[0], list(lessons)))
    count[0] += 1


far = lesson("far", day(BASE_MS, 14, 30), 2400, "http://127.0.0.1:1/x.m3u8", title="英语", period=5)
push(far)
c = room.client()
c.wait(lambda d: d["timetable"]["rev"] == 1)

s = Screen(t, room.sock)
s.expect("今日课表", "the first screen is home")
s.expect("英语", "with today's lesson")
t.ok("西小召镇中心小学" in s.row(0) and "3月1日 星期一" in s.row(0), "the band names room and day: " + s.row(0))
t.ok(s.row(23).startswith("F1帮助  F2课表"), "the key bar is the last row")
clock = s.row(0)[-8:]
t.ok(until(3, lambda: s.row(0)[-8:] != clock), "the clock counts seconds")
push(far, lesson("new", day(BASE_MS, 16, 0), 2400, "http://127.0.0.1:1/x.m3u8", title="新课文"))
s.expect("新课文", "a pushed lesson appears by itself")

KEYS = [("F1", "1", "0478-3212345"), ("F2", "2", "左右键换周"), ("F3", "3", "现在就上"), ("F4", "4", "声音已"),
        ("F5", "5", "点播:以后"), ("F6", "6", "举手:以后"), ("F7", "7", "录制:以后"), ("F8", "8", "班牌:以后"),
        ("F9", "9", "所有页面"), ("F10", "0", "要离开控制台吗")]


def home():
    """Back to a home page without question or notice."""
    def at_home():
        return s.row(1).startswith(" 今日课表")
    s.keys("Escape")
    s.shows("Esc 不结束", 0.5)
    if not at_home():
        s.keys("F10")
    s.keys("q")
    return bool(until(2, lambda: at_home() and "这个键在这里没有用" in s.text()))


for key, twin, shows in KEYS:
    t.ok(home(), "home again")
    s.keys(key)
    s.expect(shows, f"{key} answers")
    t.ok(home(), "home again")
    s.keys(twin)
    s.expect(shows, f"{twin} is its twin")
home()
s.keys("Escape", "1")
s.expect("值班电话", "Esc 1 is F1")
s.keys("Escape", "0")
s.expect("今日课表", "Esc 0 is F10")
s.raw("1b", "4f", "51")
s.expect("左右键换周", "F2 as xterm sends it")
s.raw("1b", "5b", "32", "31", "7e")
s.expect("今日课表", "F10 as most send it")
s.keys("q")
s.expect("这个键在这里没有用", "an unknown key is answered")
s.keys("F2", "Right")
s.expect("3月8日 - 3月12日", "Right: the next week")
s.keys("h")
s.expect("3月1日 - 3月5日", "h: back again")
s.keys("k", "j", "k")
home()

s.keys("F10", "Enter")
s.expect("今日课表", "F10 asks; Enter stays, the safe answer")
t.ok(not s.dead(), "still here")

# Two consoles, one room.
o = Screen(t, room.sock, TONGPIN_LANG="en", size=(200, 60))
o.expect("Today's lessons", "a second one, in English, 200x60")
s.keys("F4")
o.expect("F4Unmute", "what one does the other sees")
o.keys("F4")
s.expect("F4静音", "and back")
t.ok(len([x for x in o.text().rstrip("\n").split("\n")]) == 60, "the second one has 60 rows")

# Sizes.
o.resize(80, 24)
t.ok(until(5, lambda: o.row(23).startswith("F1Help")), "made smaller it fits")
o.resize(60, 20)
o.expect("This window has 60", "too small it says so")
o.resize(100, 30)
t.ok(until(5, lambda: "Today's lessons" in o.text() and o.row(29).startswith("F1Help")), "made larger it is back")
o.keys("F10")
o.expect("Leave this console?", "leaving asks")
o.keys("Right", "Enter")
t.ok(until(5, o.dead), "leaving ends it")
t.equal(o.status(), 0, "with status 0")

# Terminals and colours.
for term in ("linux", "xterm", "screen-256color", "xterm-256color", "vt220"):
    x = Screen(t, room.sock, TERM=term)
    x.expect("今日课表", "TERM=" + term)
    x.keys("1")
    x.expect("0478-3212345", "the twin of F1 there")
n = Screen(t, room.sock, NO_COLOR="1")
n.expect("今日课表", "NO_COLOR")
COLOUR = re.compile("\x1b\\[(?:[0-9;]*;)?[34][0-8](?:;|m)")
raw = n.text(colours=True)
t.ok(not COLOUR.search(raw) and re.search("\x1b\\[[0-9;]*7m", raw), "no colour, but reverse")
t.ok(COLOUR.search(s.text(colours=True)), "colour where it is wanted")
d = Screen(t, room.sock, TERM="dumb")
t.ok(until(5, d.dead), "a terminal that cannot is refused")
t.equal(d.status(), 64, "with status 64")

# The service goes and comes back.
room.kill()
s.expect("与后台断开了,正在重新连接", "the service killed: the console says so")
s.expect("已 2 秒", "and counts the seconds")
t.ok("英语" in s.text(), "what was known stays")
s.keys("F1")
s.expect("0478-3212345", "keys still answer")
s.keys("F1", "F4")
s.expect("1005", "what needs the service says why not")
room.start()
t.ok(s.hides("与后台断开了"), "the service back: the console is, too")
s.expect("英语", "with the timetable")
t.end()
