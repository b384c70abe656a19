#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local socket: rights, garbage, slow readers, many consoles; the lesson does not notice."""
import os, stat, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

t = Tap()
room = Room(t, None, simulate=True).start()
t.equal(stat.S_IMODE(os.stat(room.sock).st_mode), 0o660, "the socket has mode 0660")
c = room.client()
t.equal(c.docs["link"]["state"], "off", "no broker wanted, none missed")


def raw(data, want=1):
    s = socket.socket(socket.AF_UNIX)
    s.connect(room.sock)
    s.settimeout(10 * SLOW)
    try:
        s.sendall(data)
        got = b""
        while got.count(b"\n") < want:
            part = s.recv(65536)
            if not part:
                break
            got += part
        return got
    except (BrokenPipeError, ConnectionResetError):
        return b""


def code(data):
    got = raw(data)
    return json.loads(got.splitlines()[0]).get("code") if got else None


t.equal(code(b'{"t":"watch","id":1}\n'), 1002, "nothing before hello")
t.equal(code(b'{"t":"hello","version":99,"who":"cli"}\n'), 1001, "another version is refused")
t.equal(code(b"garbage\n"), 1002, "not JSON is answered")
t.equal(code(b'{"t":"ok"}\n'), 1002, "the daemon's own messages are not for clients")
t.equal(code(b'{"t":"w.ready","version":"1","vlc":"3","window":true}\n'), 1002, "nor the worker's")
t.equal(code(b'{"t":"hello","version":"1","who":"cli"}\n'), 1002, "a field of the wrong type is refused")
t.equal(code(b'{"a":' * 1000 + b"\n"), 1002, "deep nesting is refused")
t.equal(raw(b"x" * 200_000), b"", "a line without end is cut off")
room2 = c.call("volume", level=101)
t.equal(room2["code"], 1002, "a value out of bounds is refused")
t.ok("/level" in room2["why"], "with its place: " + room2["why"])
t.equal(c.call("volume", level=33)["t"], "ok", "a good one is taken")
t.ok(c.wait(lambda d: d["lesson"]["player"]["volume"] == 33), "and shown")
other = room.client()
t.equal(other.docs["lesson"]["player"]["volume"], 33, "to the next console as well")
t.equal(other.call("mute", on=True)["t"], "ok", "what one does")
t.ok(c.wait(lambda d: d["lesson"]["player"]["mute"] is True), "the other sees")

many = [room.client() for _ in range(29)]
t.equal(len(many), 29, "29 more consoles")
late = socket.socket(socket.AF_UNIX)
late.connect(room.sock)
late.settimeout(5 * SLOW)
closed = False
for _ in range(3):
    extra = socket.socket(socket.AF_UNIX)
    extra.connect(room.sock)
    extra.settimeout(5 * SLOW)
    try:
        closed |= extra.recv(10) == b""
    except (TimeoutError, ConnectionResetError):
        pass
t.ok(closed, "the 33rd is refused")
for m in many:
    m.s.close()
t.equal(c.call("sync")["t"], "ok", "their going hurts nobody")

slow = Client(room.sock)
for i in range(4000):
    c.send({"t": "volume", "level": i % 100})
    if i % 100 == 0:
        c.pump()
t.equal(c.call("sync")["t"], "ok", "one who never reads does not hold the others up")
with open(f"/proc/{room.p.pid}/status") as f:
    rss = next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
t.ok(rss < 40_000 * (10 if SLOW > 1 else 1), f"nor fills the memory ({rss} kB)")
t.equal(c.call("clock.simulate", wall_ms=BASE_MS, rate=1, synced=True)["t"], "ok", "a simulation may set the clock")
t.equal(c.call("quit")["t"], "ok", "quit")
t.equal(until(5, lambda: room.p.poll() is not None) and room.p.returncode, 0, "ends it cleanly")
t.ok(not os.path.exists(room.sock), "and takes the socket away")

room.simulate = False
room.start()
c = room.client()
t.equal(c.call("clock.simulate", wall_ms=BASE_MS, rate=1, synced=True)["code"], 1003, "without --simulate the clock is nobody's")
second = subprocess.run([os.path.join(BUILD, "tongpind"), "--config", "/dev/null", "--set", f"daemon.socket={room.sock}", "--set",
                         f"daemon.state={room.state_dir}", "--set", "mqtt.enabled=no"], capture_output=True, timeout=20 * SLOW)
t.ok(second.returncode in range(64, 79), f"a second daemon refuses to start ({second.returncode})")
t.ok(b"another daemon" in second.stderr, "and says why")

c.s.close()
t.equal(room.kill(signal.SIGTERM), 0, "ended")
room.conf.update({"mqtt.enabled": "yes", "mqtt.tls": "yes", "mqtt.ca": ""})
room.start()
c = room.client()
t.equal(c.docs["link"]["state"], "off", "a wrong [mqtt] costs the county, not the lesson")
t.ok(any(i["code"] == 3001 for i in c.docs["todo"]["items"]), "and is told, 3001")
t.end()
