#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/PROTOCOL.md replayed: lines that begin with "< " are typed at a real daemon, "> " is what it answers."""
import os, re, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from room import *

t = Tap()
room = Room(t, None, simulate=True).start()
page = open(os.path.join(ROOT, "docs/PROTOCOL.md")).read()
blocks = re.findall(r"^```\n(< .*?)^```", page, re.S | re.M)
t.ok(len(blocks) >= 4, f"{len(blocks)} conversations in the page")
for block in blocks:
    s = socket.socket(socket.AF_UNIX)
    s.connect(room.sock)
    s.settimeout(10 * SLOW)
    f = s.makefile("rw", encoding="utf-8", newline="\n")
    for line in block.splitlines():
        if line.startswith("< "):
            f.write(line[2:] + "\n")
            f.flush()
        elif line.startswith("> "):
            want = re.escape(line[2:]).replace("…", ".*")
            while True:  # documents may come between an order and its answer unless the page names them
                got = f.readline().rstrip("\n")
                if re.fullmatch(want, got) or not got or json.loads(got)["t"] in ("ok", "no", "welcome"):
                    break
            if not t.ok(re.fullmatch(want, got) is not None, line[2:70]):
                t.note("got " + got[:300])
    s.close()

c = room.client()
named = set(re.findall(r"^\| `([a-z.]+)` \|", page, re.M))
t.ok(set(c.docs) <= named | {"welcome"}, "every document that comes stands in the page")
for name, doc in sorted(c.docs.items()):
    row = re.search(r"^\| `%s` \| (.*) \|$" % re.escape(name), page, re.M)
    if name == "welcome" or not row:
        continue
    missing = [k for k in doc if k != "t" and f"`{k}`" not in row.group(1)]
    t.equal(missing, [], f"every field of {name} stands there")
t.end()
