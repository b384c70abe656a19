# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives tongpin-media over fd 3, as the daemon does, and reads the counter painted by tests/fakes/counter_source.c."""
import base64
import json
import os
import select
import signal
import socket
import subprocess
import time

SETUP = dict(output="auto", window="none", vout="xcb_xv,xcb_x11,any", audio="none", audio_device="", cache_ms=400,
             stall_ms=3000, first_ms=10000)


def read_counter(rgb, w, h):
    """The 16-bit counter in a picture of rows of RGB, or None when the blocks do not read."""
    row = h // 10
    bits = []
    for block in range(18):
        x = (2 * block + 1) * w // 36
        at = (row * w + x) * 3
        bits.append(1 if sum(rgb[at:at + 3]) > 3 * 127 else 0)
    value = 0
    for bit in bits[1:17]:
        value = value * 2 + bit
    return value if bits[0] == 1 and sum(bits[1:17]) % 2 == bits[17] else None


def counter_now(fps=25):
    return int(time.monotonic() * fps) & 0xffff


class Worker:
    """One process. All waiting has a deadline; everything received is kept in self.seen."""

    def __init__(self, program=None, env=None, log=None, **setup):
        ours, theirs = socket.socketpair()
        self.sock = ours
        self.buffer = b""
        self.seen = []
        self.counters = []  # (time, counter) of each preview that read
        self.started = time.monotonic()
        program = program or os.path.join(os.environ.get("BUILD", "build"), "tongpin-media")
        fd = theirs.fileno()

        def child():
            os.dup2(fd, 3)
            if fd != 3:
                os.set_inheritable(3, True)

        self.process = subprocess.Popen([program, "--set", "daemon.log=debug"], pass_fds=(3, fd), preexec_fn=child,
                                        stdin=subprocess.DEVNULL, stderr=log, env=env)
        theirs.close()
        ours.setblocking(False)
        self.send("w.setup", **dict(SETUP, **setup))

    def send(self, name, **fields):
        self.sock.sendall((json.dumps(dict(fields, t=name)) + "\n").encode())

    def play(self, uri, volume=70, mute=False):
        self.send("w.play", uri=uri, volume=volume, mute=mute)

    def previews(self, on=True, w=160, h=90):
        self.send("w.preview", on=on, w=w, h=h)

    def pump(self, seconds):
        """Reads for that long, or until something came. Returns the new messages."""
        ready, _, _ = select.select([self.sock], [], [], max(0, seconds))
        if not ready:
            return []
        try:
            data = self.sock.recv(1 << 20)
        except ConnectionError:
            data = b""
        if not data:
            raise EOFError("the worker closed its line")
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        return [self.keep(json.loads(line)) for line in lines]

    def keep(self, message):
        message["at"] = time.monotonic()
        if message["t"] == "w.preview":
            rgb = base64.b64decode(message.pop("rgb"))
            message["rgb"] = rgb
            message["counter"] = read_counter(rgb, message["w"], message["h"])
            if message["counter"] is not None:
                self.counters.append((message["at"], message["counter"]))
        self.seen.append(message)
        return message

    def wait(self, seconds, test):
        """The first new message that passes the test, or None."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = None
            for message in self.pump(until - time.monotonic()):
                if found is None and test(message):
                    found = message
            if found:
                return found
        return None

    def wait_phase(self, seconds, phase):
        return self.wait(seconds, lambda m: m["t"] == "w.phase" and m["phase"] == phase)

    def wait_preview(self, seconds):
        return self.wait(seconds, lambda m: m["t"] == "w.preview" and m["counter"] is not None)

    def run(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.pump(until - time.monotonic())

    def ping(self, seconds, n=7):
        self.send("w.ping", n=n)
        return self.wait(seconds, lambda m: m["t"] == "w.pong" and m["n"] == n)

    def close(self, seconds=5):
        """Closes the line; the worker should end by itself. Its exit code, or None when it had to be killed."""
        self.sock.close()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.sock.close()

    def tasks(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def pace(counters):
    """Counter steps per second over a list of (time, counter)."""
    (t0, c0), (t1, c1) = counters[0], counters[-1]
    return ((c1 - c0) & 0xffff) / (t1 - t0)
