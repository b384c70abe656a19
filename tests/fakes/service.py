#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""service.py SOCKET FILE: a fake of tongpind, for what a real one never does. To whoever connects it sends the lines of
FILE once the client said `watch`, bytes as they are (\\xNN escapes are decoded), then answers nothing. Directives:
@close ends the connection, @flood N sends a line of N bytes."""
import os, re, socket, sys, threading

path, script = sys.argv[1:]


def decode(line):
    return re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), line)


def serve(s):
    got = b""
    while b'"watch"' not in got and b'"status"' not in got:
        part = s.recv(4096)
        if not part:
            return
        got += part
    for line in open(script, "rb").read().splitlines():
        if line == b"@close":
            return s.close()
        if line.startswith(b"@flood"):
            s.sendall(b'{"t":"room","name":"' + b"x" * int(line.split()[1]) + b'"}\n')
        elif not line.startswith((b"#", b"@")):
            s.sendall(decode(line) + b"\n")
    while s.recv(4096):
        pass


listener = socket.socket(socket.AF_UNIX)
if os.path.exists(path):
    os.unlink(path)
listener.bind(path)
listener.listen(16)
while True:
    c, _ = listener.accept()

    def run(c=c):
        try:
            serve(c)
        except OSError:
            pass

    threading.Thread(target=run, daemon=True).start()
