#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""limit.py SECONDS PROGRAM...: runs it; when the time is over it is ended with all it started, by their ids, and says so.
(timeout(1) ends the program alone, or takes it away from the terminal's Ctrl-C.)"""
import os
import signal
import subprocess
import sys
import time


def below(pid):
    """Every process that descends from pid, the youngest first."""
    found, todo = [], [pid]
    while todo:
        p = todo.pop()
        try:
            for task in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{task}/children") as f:
                    kids = [int(k) for k in f.read().split()]
                found += kids
                todo += kids
        except OSError:
            pass
    return found[::-1]


def send(pids, signo):
    for p in pids:
        try:
            os.kill(p, signo)
        except OSError:
            pass


def main():
    limit = float(sys.argv[1])
    p = subprocess.Popen(sys.argv[2:])
    signal.signal(signal.SIGINT, lambda *_: None)  # the program has heard it too
    signal.signal(signal.SIGTERM, lambda *_: send([p.pid], signal.SIGTERM))
    try:
        sys.exit(min(255, abs(p.wait(limit))))
    except subprocess.TimeoutExpired:
        print(f"# {sys.argv[2]} had not ended after {limit:g} s, and was", file=sys.stderr, flush=True)
    every = below(p.pid)
    send([p.pid] + every, signal.SIGTERM)
    end = time.monotonic() + 10
    while p.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
    send(set(every + below(p.pid) + ([p.pid] if p.poll() is None else [])), signal.SIGKILL)
    p.wait()
    sys.exit(1)


main()
