#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service out of its mind (a fake, tests/fakes/service.py): the console stays whole, whatever comes."""
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from screen import *

t = Tap()
CASES = os.path.join(ROOT, "tests/screens/cases")
with open(CASES + "/day.inc") as f:
    good = [x for x in f.read().splitlines() if not x.startswith("@")]


def service(name, lines):
    path, script = os.path.join(t.dir, name + ".sock"), os.path.join(t.dir, name + ".lines")
    with open(script, "w") as f:
        f.write("\n".join(lines) + "\n")
    t.spawn(name, [sys.executable, os.path.join(ROOT, "tests/fakes/service.py"), path, script])
    assert until(5, lambda: os.path.exists(path))
    return path


def dump(path):
    env = dict(os.environ, TONGPIN_SOCKET=path, TONGPIN_LANG="en")
    return subprocess.run([os.path.join(BUILD, "tongpin"), "--config", "/dev/null", "dump"], capture_output=True, text=True, env=env)


whole = service("garbage", good + [
    "not json", "[]", "{}", '{"t":7}', '{"t":"room","name":7}', '{"t":"w.play","uri":"x","volume":1,"mute":true}',
    "\\xff\\xfe\\x00\\x1b[2J", '{"t":"lesson","state":"dancing"}', '{"t":"preview","n":1,"w":2,"h":2,"rgb":"AAAA"}',
    '{"t":"timetable","rev":1,"lessons":[1]}', '{"t":"ok","id":99}', '{"t":"no","id":98,"code":2001}', '{"t":"' + "x" * 5000 + '"}'])
s = Screen(t, whole)
s.expect("今日课表", "garbage after the documents: the page stands")
t.ok("蒙语" in s.text() and s.row(23).startswith("F1帮助"), "with what was good")
s.expect("2001", "a refusal nobody asked for is said all the same")
s.keys("F2")
s.expect("左右键换周", "keys answer")
t.equal(len(s.text().rstrip("\n").split("\n")), 24, "24 rows")

nasty = [x.replace("蒙语", "\\u0007\\u001b[31m\\u202e蒙\\u0301\\u0301语\\n").replace("内师大附中", "\\t附中") for x in good]
n = Screen(t, service("nasty", nasty))
n.expect("今日课表", "control characters in names")
t.ok("\x1b[31m" not in n.text(colours=True) and n.row(23).startswith("F1帮助"), "reach the screen as ?, if at all")

c = Screen(t, service("close", good[:3] + ["@close"]))
c.expect("正在等后台启动", "a service that hangs up early: waiting for it")
t.ok(until(10, lambda: "第 3 次" in c.text() or "第 4 次" in c.text()), "and trying again")
c.keys("F1")
t.ok(until(5, lambda: c.row(23).startswith("F1帮助")), "keys answer meanwhile")

f = Screen(t, service("flood", good + ["@flood 900000"]))
t.ok(until(10, lambda: "后台断开" in f.text()), "a line without end: hung up, said, tried again")

quiet = Screen(t, service("quiet", good))
quiet.expect("今日课表", "a service that goes dumb")
quiet.keys("F3")
quiet.expect("正在接通", "F3 shows at once that it joins")
quiet.expect("1005", "and after five seconds that nobody answers", 8)
p = dump(service("dumb", good))
t.equal(p.returncode, 69, "a command gives up after its deadline")
t.ok(all(not x.dead() for x in (s, n, c, f, quiet)), "all five still run")
t.end()
