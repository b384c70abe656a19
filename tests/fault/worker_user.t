#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that is root has its worker run as another user, with that user's groups and no way back; a lesson plays."""
import grp, os, pwd, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))

if os.geteuid() != 0:
    print("1..0 # SKIP only root can start the worker as another user")
    sys.exit(0)
from room import *

t = Tap()
os.chmod(t.dir, 0o755)
film = video(t)
os.chmod(film, 0o644)
MEDIA = shutil.copy(os.path.join(BUILD, "tongpin-media"), t.dir)  # the tree may stand where only root can look


def groups(name):
    return sorted(os.getgrouplist(name, pwd.getpwnam(name).pw_gid))


def with_groups():
    """A user that is in more groups than its own, as the one of a classroom is in audio and video. None: nobody here is."""
    return next((u.pw_name for u in pwd.getpwall() if u.pw_uid and len(groups(u.pw_name)) > 1), None)


def status(pid):
    with open(f"/proc/{pid}/status") as f:
        return {k: v.split() for k, _, v in (line.partition(":") for line in f)}


def worker_is(room, name):
    """Polls: the child is root until it has changed."""
    want = pwd.getpwnam(name)

    def look():
        pid = room.worker_pid()
        try:
            got = status(pid) if pid else {}
        except OSError:
            return False
        return got if got.get("Uid") == [str(want.pw_uid)] * 4 else False
    got = until(10, look) or status(room.worker_pid() or room.p.pid)
    t.equal(got["Uid"], [str(want.pw_uid)] * 4, f"the worker's user is {name}, real, effective, saved, of files")
    t.equal(got["Gid"], [str(want.pw_gid)] * 4, "its group too")
    names = [grp.getgrgid(g).gr_name for g in groups(name)]
    t.equal(sorted(int(g) for g in got["Groups"]), groups(name), "its groups are " + " ".join(names))
    t.equal([int(got[c][0], 16) for c in ("CapPrm", "CapEff", "CapAmb")], [0, 0, 0], "it has no capability")


def refused(name, sentence):
    p = subprocess.run([MEDIA, "--user", name], capture_output=True, timeout=20 * SLOW)
    t.equal(p.returncode, 67, f"--user {name} ends with 67")
    t.equal(p.stderr.decode(), f"tongpin-media: --user {name}: {sentence}\n", "and a sentence")


refused("tp-no-such-user", "there is no such user")
refused("root", "that is root, who plays no strangers' bytes")
p = subprocess.run([MEDIA, "--user", "daemon"], capture_output=True, timeout=20 * SLOW, user="nobody",
                   group=pwd.getpwnam("nobody").pw_gid, extra_groups=[])
t.equal((p.returncode, b"cannot be taken" in p.stderr), (67, True), "who is not root cannot change")

broker = Broker(t).start()
room = Room(t, broker, simulate=True, daemon__worker_user="nobody").start()
c = room.client()
room.simulate_at(c, BASE_MS)
worker_is(room, "nobody")
t.equal(status(room.p.pid)["Uid"], ["0"] * 4, "the daemon stays root")
room.push(desired(1, [lesson("l-1", BASE_MS + 8000, 600, "file://" + film)]))
t.ok(c.state("live", 25), "a lesson with a file plays")
t.ok(c.wait(lambda d: d["lesson"]["player"]["frames"] > 10), "its pictures are counted")
old = room.worker_pid()
os.kill(old, signal.SIGKILL)
t.ok(until(10, lambda: room.worker_pid() not in (0, old)), "killed, there is another")
worker_is(room, "nobody")
t.ok(c.state("live", 25), "and the lesson is back")
last = room.worker_pid()
t.equal(room.kill(signal.SIGTERM), 0, "the daemon ends")
t.ok(until(5, lambda: not os.path.exists(f"/proc/{last}")), "and takes the other user's worker along")

other = with_groups()
if other:
    room.conf["daemon.worker_user"] = other
    room.start()
    worker_is(room, other)
    last = room.worker_pid()
    room.kill(signal.SIGKILL)
    t.ok(until(5, lambda: not os.path.exists(f"/proc/{last}")), "a daemon that is killed takes it along as well")
else:
    t.note("no user here is in more than one group")
t.end()
