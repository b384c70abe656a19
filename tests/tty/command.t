#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: what it prints, what it does, its exit status."""
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from screen import *

t = Tap()
room = Room(t, None, simulate=True, clock=BASE_MS, room__name="西小召 01").start()
c = room.client()


def tp(*args, sock=room.sock, **env):
    full = dict(os.environ, TONGPIN_SOCKET=sock, TONGPIN_LANG="en", TONGPIN_LOCALEDIR=os.path.join(BUILD, "locale"), **env)
    return subprocess.run([os.path.join(BUILD, "tongpin"), "--config", "/dev/null", *args], capture_output=True, text=True, env=full,
                          stdin=subprocess.DEVNULL)


p = tp("--help")
t.equal(p.returncode, 0, "--help")
for word in ("status", "dump", "lesson start", "lesson stop", "volume", "mute", "quit-daemon", "--kiosk", "--socket"):
    t.ok(word in p.stdout, "--help names " + word)
t.ok(tp("--version").stdout.startswith("tongpin 0."), "--version")
for bad in (["nonsense"], ["lesson"], ["lesson", "stop", "x"], ["volume"], ["volume", "loud"], ["volume", "101"], ["mute", "maybe"],
            ["dump", "--page", "nowhere"], ["dump", "--size", "big"], ["dump", "--size", "0x0"], ["status", "--xml"], ["--nonsense"],
            ["--lang", "fr"]):
    p = tp(*bad)
    t.equal((p.returncode, bool(p.stderr), p.stdout), (64, True, ""), "wrong usage: " + " ".join(bad))
for cmd in (["status"], ["status", "--json"], ["dump"], ["lesson", "start"], ["mute", "on"], ["quit-daemon"]):
    p = tp(*cmd, sock=t.dir + "/nowhere")
    t.equal((p.returncode, "1005" in p.stderr), (69, True), "no service: " + " ".join(cmd))

t.ok("西小召 01" in tp("status").stdout, "status names the room")
doc = json.loads(tp("status", "--json").stdout)
t.equal(sorted(doc), ["clock", "ledger", "lesson", "link", "room", "timetable", "todo", "worker"], "status --json has every document")
t.equal(doc["room"]["name"], "西小召 01", "as it is")
p = tp("dump")
t.equal((p.returncode, len(p.stdout.split("\n"))), (0, 25), "dump prints 24 rows")
t.ok("Today's lessons" in p.stdout, "of the home page")
t.ok("今日课表" in tp("dump", "--lang", "zh_CN").stdout, "in Chinese")
t.ok("Duty" in tp("dump", "--page", "help").stdout or "duty" in tp("dump", "--page", "help").stdout, "of the help page")
t.equal(len(tp("dump", "--size", "200x60").stdout.split("\n")), 61, "of another size")
t.ok(tp("dump", "--roles").stdout.startswith("TTTT"), "as roles")

t.equal(tp("volume", "33").returncode, 0, "volume")
t.ok(c.wait(lambda d: d["lesson"]["player"]["volume"] == 33), "is set")
t.equal(tp("mute", "on").returncode, 0, "mute on")
t.ok(c.wait(lambda d: d["lesson"]["player"]["mute"]), "mutes")
t.equal(tp("mute", "off").returncode, 0, "mute off")
t.ok(c.wait(lambda d: not d["lesson"]["player"]["mute"]), "unmutes")
p = tp("lesson", "start")
t.equal((p.returncode, "2001" in p.stderr), (75, True), "nothing to start: refused with its code")
p = tp("lesson", "stop")
t.equal((p.returncode, "2004" in p.stderr), (75, True), "nothing to stop")
p = tp("lesson", "start", "nobody")
t.equal((p.returncode, "2006" in p.stderr), (75, True), "an unknown lesson")
t.equal(tp("quit-daemon").returncode, 0, "quit-daemon")
t.ok(until(5, lambda: room.p.poll() is not None), "ends it")
t.end()
