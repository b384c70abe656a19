# SPDX-License-Identifier: GPL-3.0-or-later
"""Measurements of media.sh: `first "NAME URI"...` and `cpu URI DISPLAY PID_OF_PLAIN_CVLC PID_OF_CVLC_WITH_X11`."""
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "media"))
from worker import Worker  # noqa: E402

ROUNDS = 5


def row(name, value, unit, peer="", ratio=""):
    print(f"{name}\t{value:.1f}\t{unit}\t{peer}\t{ratio}", flush=True)


def first_picture(uri):
    """Milliseconds from the start of the process to the first picture, read by its counter."""
    with open(os.devnull, "w", encoding="ascii") as null:
        worker = Worker(log=null)
        worker.previews()
        worker.play(uri)
        seen = worker.wait_preview(10)
        took = (seen["at"] - worker.started) * 1000 if seen else None
        worker.close()
    return took


def bench_first(*ways):
    for way in ways:
        name, uri = way.split(" ", 1)
        took = [first_picture(uri) for _ in range(ROUNDS)]
        if None in took:
            sys.exit(f"no picture by {name}")
        row(f"worker started: to its first picture, {name}", statistics.median(took), "ms")


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return [int(line.split()[1]) / 1024 for line in f if line.startswith("VmRSS")][0]


def bench_cpu(uri, display, *peers):
    seconds = float(os.environ.get("BENCH_S", "20"))
    with open(os.devnull, "w", encoding="ascii") as null:
        worker = Worker(log=null, window="full", env=dict(os.environ, DISPLAY=display))
        worker.play(uri)
        if not worker.wait_phase(10, "playing"):
            sys.exit("the worker shows nothing")
        worker.run(3)
        pids = [worker.process.pid, *map(int, peers)]
        began, before = time.monotonic(), [cpu_s(p) for p in pids]
        worker.run(seconds)
        past = time.monotonic() - began
        ours, plain, x11 = [(cpu_s(p) - b) * 100 / past for p, b in zip(pids, before)]
        frames = [m["frames"] for m in worker.seen if m["t"] == "w.stats"]
        if frames[-1] - frames[0] < seconds * 20:
            sys.exit(f"only {frames[-1] - frames[0]} pictures in {seconds} s")
        row("720p25 HLS in an X window: worker beside plain cvlc", ours, "% of a core", f"{plain:.1f}",
            f"{ours / plain:.2f}")
        row("720p25 HLS in an X window: worker beside cvlc --vout=xcb_x11", ours, "% of a core", f"{x11:.1f}",
            f"{ours / x11:.2f}")
        mb = [memory_mb(p) for p in pids]
        row("720p25 HLS in an X window: memory beside plain cvlc", mb[0], "MB", f"{mb[1]:.1f}", f"{mb[0] / mb[1]:.2f}")
        worker.close()


if __name__ == "__main__":
    {"first": bench_first, "cpu": bench_cpu}[sys.argv[1]](*sys.argv[2:])
