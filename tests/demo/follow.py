#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Follows a daemon as a console does and writes what it hears, one JSON object a line, each with `at` (seconds since the
start). Pictures are kept as a digest and their spread of brightness. Used by run.sh: `tongpin status` asks at moments, this
one misses none between them.  follow.py SOCKET"""
import base64
import hashlib
import json
import socket
import sys
import time

START = time.monotonic()


def connect(path):
    while True:
        s = socket.socket(socket.AF_UNIX)
        try:
            s.connect(path)
            return s
        except OSError:
            s.close()
            if time.monotonic() - START > 10:
                sys.exit("follow: nobody listens")
            time.sleep(0.02)


def send(s, doc):
    s.sendall(json.dumps(doc).encode() + b"\n")


def short(doc):
    if doc.get("t") == "preview":
        rgb = base64.b64decode(doc.pop("rgb"))
        doc["digest"] = hashlib.sha256(rgb).hexdigest()[:16]
        doc["spread"] = max(rgb) - min(rgb)
    return doc


def main():
    s = connect(sys.argv[1])
    send(s, {"t": "hello", "version": 1, "who": "cli", "name": "follow"})
    send(s, {"t": "watch", "id": 1})
    asked = False
    for line in s.makefile("rb"):
        doc = short(json.loads(line))
        # The first document says that the database is read: from then on requests are taken.
        if doc["t"] == "room" and not asked:
            asked = True
            send(s, {"t": "preview", "id": 2, "on": True, "w": 64, "h": 36})
        doc["at"] = round(time.monotonic() - START, 2)
        print(json.dumps(doc, ensure_ascii=False), flush=True)


main()
