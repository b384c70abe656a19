#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One case each against the real worker: check.py CASE ARG... Exit 0 when it holds; measured values go to stdout."""
import array
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from worker import Worker, counter_now, pace, read_counter

SLOW = float(os.environ.get("TP_SLOW", "1"))
FPS = 25
LOG = open(os.environ.get("WORKER_LOG", os.devnull), "a", encoding="utf-8")


class Failed(Exception):
    pass


def need(fact, text):
    if not fact:
        raise Failed(text)


def say(name, value):
    print(f"# {name} {value}")


def rising(counters):
    """All later than the one before, none read twice, over the 16-bit turn."""
    steps = [(b[1] - a[1]) & 0xffff for a, b in zip(counters, counters[1:])]
    return all(0 < step < 0x8000 for step in steps)


def watch(worker, seconds, slack=0.12):
    """Watches the counter for that long: it must rise, at the pace of the source."""
    worker.run(1.2)
    del worker.counters[:]
    worker.run(seconds)
    need(len(worker.counters) >= seconds, f"only {len(worker.counters)} readable previews")
    need(rising(worker.counters), f"counters do not rise: {[c for _, c in worker.counters]}")
    rate = pace(worker.counters)
    say("pace", round(rate, 2))
    need(FPS * (1 - slack) < rate < FPS * (1 + slack), f"pace {rate:.1f} is not {FPS}")
    say("behind_s", round(((counter_now() - worker.counters[-1][1]) & 0xffff) / FPS, 2))


def begin(uri, seconds=10, **setup):
    worker = Worker(log=LOG, **setup)
    worker.previews()
    worker.play(uri)
    need(worker.wait_phase(seconds * SLOW, "playing"), f"no picture of {uri}: {worker.seen[-1]}")
    return worker


def end(worker):
    need(worker.close(4 * SLOW) == 0, "the worker did not end by itself")


def play(uri, seconds="4"):
    worker = begin(uri)
    say("first_ms", round((time.monotonic() - worker.started) * 1000))
    watch(worker, float(seconds))
    stats = [m for m in worker.seen if m["t"] == "w.stats"]
    need(stats and stats[-1]["width"] == 640 and stats[-1]["height"] == 360, f"size: {stats[-1:]}")
    need(stats[-1]["frames"] > FPS * float(seconds) * 0.9 and 180 < stats[-1]["fps_x10"] < 320, f"stats: {stats[-1]}")
    end(worker)


def restart(uri, limit_ms):
    """kill -9 in the play; from the start of the next process to a picture that was not there before."""
    times = []
    for _ in range(3):
        worker = begin(uri)
        worker.run(1)
        last = worker.counters[-1][1]
        worker.kill()
        worker = Worker(log=LOG)
        worker.previews()
        worker.play(uri)
        while True:
            m = worker.wait_preview(5 * SLOW)
            need(m, "no picture after the restart")
            if 0 < (m["counter"] - last) & 0xffff < 0x8000:
                break
        times.append(round((time.monotonic() - worker.started) * 1000))
        end(worker)
    say("restart_ms", " ".join(map(str, times)))
    need(sorted(times)[1] <= int(limit_ms) * SLOW, f"{times} ms")


def freeze(uri, pid):
    """The source stands still: stalled after stall_ms by the pictures, not by libvlc; it goes on: playing again."""
    worker = begin(uri)
    worker.run(1.5)
    os.kill(int(pid), signal.SIGSTOP)
    stopped = time.monotonic()
    try:
        need(worker.wait_phase(15 * SLOW, "stalled"), "no stall was seen")
        newest = max(m["at"] for m in worker.seen if m["t"] == "w.stats")
        say("stalled_after_s", round(time.monotonic() - stopped, 2))
        age = [m["age_ms"] for m in worker.seen if m["t"] == "w.stats" and m["at"] == newest][0]
        need(age >= 2000, f"age_ms {age} while nothing moved")
    finally:
        os.kill(int(pid), signal.SIGCONT)
    need(worker.wait_phase(15 * SLOW, "playing"), "it did not go on")
    end(worker)


class Peer:
    """A TCP server that takes every connection, answers `head` and is silent from then on, or ends (close)."""

    def __init__(self, head=b"", close=False):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.held = []
        self.head, self.close = head, close
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            peer, _ = self.socket.accept()
            try:
                peer.sendall(self.head)
            except OSError:
                pass
            if self.close:
                peer.close()
            else:
                self.held.append(peer)


def mute():
    """A peer that never answers: each way of asking it fails in time, and the worker answers pings meanwhile."""
    peer = Peer()
    half = Peer(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n" + b"\x47" * 4000)
    for uri in (f"http://127.0.0.1:{peer.port}/x.m3u8", f"rtmp://127.0.0.1:{peer.port}/live/s",
                f"rtsp://127.0.0.1:{peer.port}/x", f"http://127.0.0.1:{half.port}/x.ts", "udp://@127.0.0.1:1"):
        worker = Worker(log=LOG, first_ms=1500)
        worker.play(uri)
        need(worker.ping(1 * SLOW), f"no pong while opening {uri}")
        failed = worker.wait_phase(4 * SLOW, "failed")
        need(failed, f"{uri} did not fail")
        say(uri.split("/", 3)[0], f"{failed['why']} after {failed['at'] - worker.started:.2f} s")
        began = time.monotonic()
        worker.send("w.stop")
        need(worker.wait_phase(1 * SLOW, "idle"), "w.stop was not obeyed at once")
        need(worker.close(3 * SLOW) == 0, "the worker hangs at its end")
        say("ended_after_s", round(time.monotonic() - began, 2))


def replace(uri, other):
    """w.play while a mute peer is being asked: the next play must not wait for it longer than the deadline."""
    peer = Peer()
    worker = Worker(log=LOG, first_ms=20000)
    worker.previews()
    worker.play(f"rtsp://127.0.0.1:{peer.port}/x")
    worker.run(0.5)
    began = time.monotonic()
    for address in (uri, other, uri):
        worker.play(address)
        need(worker.wait_phase(8 * SLOW, "playing"), f"{address} did not replace it")
        say("replaced_after_s", round(time.monotonic() - began, 2))
        began = time.monotonic()
    watch(worker, 3)
    end(worker)


def garbage():
    """Streams that are none, and addresses that are no way in."""
    noise = os.urandom(200000)
    peer = Peer(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n" + noise, True)
    fake = Peer(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.apple.mpegurl\r\n\r\n#EXTM3U\n" + b"#EXTINF:1\nx\n" * 9,
                True)
    wrong = Peer(noise, True)
    worker = Worker(log=LOG, first_ms=3000)
    for uri in (f"http://127.0.0.1:{peer.port}/x.ts", f"http://127.0.0.1:{fake.port}/x.m3u8",
                f"rtmp://127.0.0.1:{wrong.port}/live/s", f"rtsp://127.0.0.1:{wrong.port}/x", "v4l2:///dev/video0",
                "screen://", "vlc://quit", "nonsense", "file:///nonexistent", "file:///dev/zero", "concat:a|b"):
        worker.play(uri)
        failed = worker.wait(6 * SLOW, lambda m: m["t"] == "w.phase" and m["phase"] in ("failed", "playing"))
        need(failed and failed["phase"] == "failed", f"{uri}: {failed}")
        say(uri[:24], failed["why"])
        need(worker.ping(1 * SLOW), "no pong")
    end(worker)


def secret(log):
    """User, password and token of an address never come out."""
    peer = Peer(b"", True)
    with open(log, "w", encoding="utf-8") as out:
        worker = Worker(first_ms=3000, log=out)
        for scheme in ("rtsp", "rtmp", "http"):
            worker.play(f"{scheme}://teacher:hush@127.0.0.1:{peer.port}/live/x?auth_key=hush2")
            need(worker.wait_phase(6 * SLOW, "failed"), f"{scheme} did not fail")
        end(worker)
    with open(log, encoding="utf-8") as out:
        text = out.read() + str(worker.seen)
    need("hush" not in text and "teacher" not in text, "a secret came out")
    need(f"127.0.0.1:{peer.port}/live/x" in text, "the address without it should be there")


def leaks(uri, rounds):
    """Play and stop, many times: no thread and no file stays."""
    worker = Worker(log=LOG)
    first = None
    for i in range(int(rounds)):
        worker.play(uri)
        if i % 5 == 0:
            need(worker.wait_phase(10 * SLOW, "playing"), f"round {i} shows nothing")
        worker.send("w.stop")
        need(worker.wait_phase(2 * SLOW, "idle"), f"round {i} did not stop")
        if i == 4:
            worker.run(1.5)
            first = (worker.tasks(), worker.files())
    worker.run(2.5)
    last = (worker.tasks(), worker.files())
    say("threads_and_files", f"{first} then {last}")
    need(last[0] <= first[0] and last[1] <= first[1], f"{first} grew to {last}")
    end(worker)


def screen_counter(display):
    """The counter on the screen, from the window's own pixels."""
    shot = subprocess.run(["xwd", "-display", display, "-name", "tongpin-media", "-silent"], capture_output=True,
                          timeout=5, check=False)
    need(shot.returncode == 0, f"xwd: {shot.stderr.decode()}")
    ppm = subprocess.run(["convert", "xwd:-", "+set", "comment", "-depth", "8", "ppm:-"], input=shot.stdout, capture_output=True, timeout=9,
                         check=True).stdout
    _, size, _, rgb = ppm.split(b"\n", 3)
    w, h = map(int, size.split())
    inner = min(h, w * 9 // 16)  # the picture is 16:9, black above and below
    return read_counter(rgb[(h - inner) // 2 * w * 3:], w, inner)


def geometry(display):
    out = subprocess.run(["xwininfo", "-display", display, "-name", "tongpin-media"], capture_output=True, timeout=5,
                         check=True).stdout.decode()
    fact = {line.split(":")[0].strip(): line.split(":", 1)[1].strip() for line in out.splitlines() if ":" in line}
    return [int(fact[k]) for k in ("Width", "Height", "Absolute upper-left X", "Absolute upper-left Y")], fact["Map State"]


def window(uri, display, place, want, output="auto"):
    worker = begin(uri, window=place, output=output, env=dict(os.environ, DISPLAY=display))
    ready = [m for m in worker.seen if m["t"] == "w.ready"][-1]
    need(ready["window"] is True, "w.ready says no window")
    need(ready["one_screen"] is (place == "full"), "only a window on all of the only screen is in the console's way")
    say("first_ms", round((time.monotonic() - worker.started) * 1000))
    where, state = geometry(display)
    need(where == [int(n) for n in want.split()] and state == "IsViewable", f"{where} {state}")
    seen = []
    for _ in range(6):
        worker.run(0.4)
        counter = screen_counter(display)
        seen.append((time.monotonic(), counter))
    need(None not in [c for _, c in seen] and rising(seen), f"on the screen: {seen}")
    say("pace_on_screen", round(pace(seen), 1))
    need(21 < pace(seen) < 29, "not the pace of the source")
    need(len(worker.counters) >= 3 and rising(worker.counters), f"previews: {worker.counters}")
    worker.send("w.stop")
    need(worker.wait_phase(2 * SLOW, "idle"), "no stop")
    worker.run(0.5)
    need(geometry(display)[1] != "IsViewable", "the window stays on the screen after the stop")
    end(worker)


def display_dies(uri, display, pid):
    """The X server goes away in the play: the worker says so, and the picture goes on in memory."""
    worker = begin(uri, window="full", env=dict(os.environ, DISPLAY=display))
    worker.run(2)
    os.kill(int(pid), signal.SIGKILL)
    gone = worker.wait(5 * SLOW, lambda m: m["t"] == "w.ready" and m["window"] is False)
    need(gone, "the loss of the window was not told")
    watch(worker, 3)
    frames = [m["frames"] for m in worker.seen if m["t"] == "w.stats"]
    need(frames == sorted(frames), f"frames went back: {frames}")
    end(worker)


def no_display(uri):
    worker = begin(uri, window="full", env=dict(os.environ, DISPLAY=":4217"))
    need([m for m in worker.seen if m["t"] == "w.ready"][-1]["window"] is False, "a window without a display")
    watch(worker, 3)
    end(worker)


def line():
    """Lines that are no messages are ignored, everything else goes on."""
    worker = Worker(log=LOG)
    need(worker.wait(3 * SLOW, lambda m: m["t"] == "w.ready"), "not ready")
    for text in (b"", b"{", b"[]", b'{"t":1}', b'{"t":"w.fly"}', b'{"t":"w.play"}', b'{"t":"w.play","uri":7}',
                 b'{"t":"w.play","uri":"x","volume":101,"mute":false}', b'{"t":"hello","version":1,"who":"cli"}',
                 b'{"t":"w.pong","n":1}', b'{"t":"w.preview","on":true,"w":9999,"h":1}', b"\xff\xfe\x00", b"x" * 9000,
                 b'{"t":"w.ping","n":-1}', b'{"t":"w.ping","n":1,"n":2}'):
        worker.sock.sendall(text + b"\n")
    need(worker.ping(2 * SLOW, 42), "no pong after nonsense")
    need(not [m for m in worker.seen if m["t"] not in ("w.ready", "w.pong")], f"{worker.seen}")
    status = open(f"/proc/{worker.process.pid}/status", encoding="ascii").read()
    need("NoNewPrivs:\t1" in status, "may gain privileges")
    limits = open(f"/proc/{worker.process.pid}/limits", encoding="ascii").read().split("\n")
    need([l for l in limits if l.startswith("Max core file size") and l.split()[4:6] == ["0", "0"]], "may dump core")
    worker.sock.setblocking(True)
    worker.sock.sendall(b"x" * 600000 + b"\n")
    try:
        while worker.pump(3 * SLOW):
            pass
    except (EOFError, OSError):
        pass
    need(worker.process.wait(4 * SLOW) == 0, "a line over the limit does not end it")


def record(seconds):
    """What the speakers get, as samples (mono, 48 kHz), through the monitor of the private PulseAudio."""
    command = ["parec", "-d", "null.monitor", "--format=s16le", "--rate=48000", "--channels=1", "--raw",
               "--latency-msec=50"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parec:
        raw = parec.stdout.read(int(48000 * seconds) * 2)
        parec.terminate()
    samples = array.array("h")
    samples.frombytes(raw)
    return samples


def loudness(samples):
    return math.sqrt(sum(x * x for x in samples) / len(samples))


def hertz(samples):
    """By its rises through zero."""
    return sum(1 for a, b in zip(samples, samples[1:]) if a < 0 <= b) * 48000 / len(samples)


def sound(uri, audio):
    worker = begin(uri, audio=audio)
    worker.run(1.5)
    for _ in range(4):  # a machine under load leaves holes in a recording; one without must come
        samples = record(2)
        worker.run(1)
        if 985 < hertz(samples) < 1015:
            break
    say("loudness", round(loudness(samples)))
    say("hertz", round(hertz(samples)))
    need(loudness(samples) > 100, "silence")
    need(985 < hertz(samples) < 1015, f"{hertz(samples):.0f} Hz is not the tone")
    level = [m["level"] for m in worker.seen if m["t"] == "w.stats" and "level" in m]
    say("level", level)
    need(level and 30 <= level[-1] <= 90, f"level {level} of a tone of -21 dBFS")
    end(worker)


def volume(uri):
    worker = Worker(log=LOG, audio="pulse")
    worker.play(uri, volume=70, mute=True)
    need(worker.wait_phase(10 * SLOW, "playing"), "no picture")
    worker.run(1)
    heard = {}
    steps = (("muted", None, None), ("100", 100, False), ("50", 50, False), ("0", 0, False), ("70", 70, False),
             ("mute", 70, True))
    for name, level, mute in steps:
        if level is not None:
            worker.send("w.volume", level=level, mute=mute)
            worker.run(0.6)
        heard[name] = round(loudness(record(0.5)))
    say("heard", heard)
    need(heard["muted"] < 5 and heard["mute"] < 5 and heard["0"] < 5, "not silent")
    need(heard["100"] > heard["70"] * 1.3 > heard["50"] * 1.3 > 10, "louder must be louder")
    end(worker)


def sound_missing(uri):
    os.environ["PULSE_SERVER"] = "unix:/nonexistent"
    os.environ["ALSA_CONFIG_PATH"] = "/usr/share/alsa/alsa.conf"
    for audio, device in (("pulse", ""), ("alsa", ""), ("alsa", "hw:7")):
        worker = begin(uri, audio=audio, audio_device=device)
        watch(worker, 2)
        need(worker.ping(1 * SLOW), "no pong")
        end(worker)


def hang(uri, pid):
    """The sound server stands still, and libvlc with it: pings are answered, w.stop is obeyed, plays that do not end are
    left alone after 2 s, and with the fourth the worker ends to be started anew; the next one plays again."""
    os.kill(int(pid), signal.SIGSTOP)
    try:
        worker = Worker(log=LOG, audio="pulse", first_ms=1000)
        began = time.monotonic()
        try:
            for i in range(9):
                worker.play(uri)
                need(worker.ping(1 * SLOW, i), f"no pong while play {i} hangs")
                need(worker.wait_phase(5 * SLOW, "failed"), f"play {i} did not fail")
                worker.send("w.stop")
                need(worker.wait_phase(1 * SLOW, "idle"), f"w.stop {i} was not obeyed at once")
                worker.run(2.2)
        except (EOFError, BrokenPipeError):
            pass
        say("gave_up_after_s", round(time.monotonic() - began, 1))
        code = worker.process.wait(5 * SLOW)
        need(code == 70, f"exit code {code}")
    finally:
        os.kill(int(pid), signal.SIGCONT)
    end(begin(uri, audio="pulse"))


CASES = {f.__name__: f for f in (play, restart, freeze, mute, replace, garbage, secret, leaks, window, display_dies,
                                 no_display, line, sound, volume,
                                 sound_missing, hang)}


def main():
    try:
        CASES[sys.argv[1]](*sys.argv[2:])
    except (Failed, EOFError) as why:
        print(f"# {sys.argv[1]}: {why}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
