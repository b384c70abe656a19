# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of a whole room share: a private broker, a real tongpind with its worker, a client of its socket that
keeps the documents, and a county that listens on the wire. TAP output; everything it starts dies with it.

    t = Tap()
    with Room(t) as room: ...
"""
import atexit, hashlib, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, threading, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
SLOW = float(os.environ.get("TP_SLOW", "1"))
CST = 8 * 3600
for name in ("DISPLAY", "WAYLAND_DISPLAY", "NOTIFY_SOCKET", "LANGUAGE", "MAKEFLAGS"):
    os.environ.pop(name, None)
os.environ.update(LC_ALL="C.UTF-8", TZ="Asia/Shanghai")


class Tap:
    """Counts and prints; the plan comes last."""

    def __init__(self):
        self.n = self.failed = 0
        self.dir = tempfile.mkdtemp(prefix="tp.")
        self.procs = []
        self.ports = set()
        os.environ["HOME"] = self.dir
        signal.signal(signal.SIGTERM, lambda *a: sys.exit(143))
        atexit.register(self.clean)

    def ok(self, good, text):
        self.n += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.n} - {text}", flush=True)
        if not good:
            self.logs()
        return good

    def equal(self, got, want, text):
        if not self.ok(got == want, text):
            print(f"# got:  {got!r:.600}\n# want: {want!r:.600}", flush=True)

    def note(self, text):
        print("# " + str(text).replace("\n", "\n# "), flush=True)

    def logs(self):
        for f in sorted(os.listdir(self.dir)):
            if f.endswith(".log"):
                with open(os.path.join(self.dir, f), errors="replace") as h:
                    tail = h.read().splitlines()[-14:]
                self.note(f"--- {f}\n" + "\n".join(tail))

    def end(self):
        print(f"1..{self.n}", flush=True)
        sys.exit(1 if self.failed else 0)

    def spawn(self, name, argv, **kw):
        log = open(os.path.join(self.dir, name + ".log"), "ab")
        kw.setdefault("stdout", log)
        p = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=log, **kw)
        log.close()
        self.procs.append(p)
        return p

    def port(self):
        while True:
            with socket.socket() as s:
                s.bind(("127.0.0.1", 0))
                p = s.getsockname()[1]
            if p not in self.ports:
                self.ports.add(p)
                return p

    def clean(self):
        for p in self.procs:
            if p.poll() is None:
                p.terminate()
        end = time.monotonic() + 3
        for p in self.procs:
            while p.poll() is None and time.monotonic() < end:
                time.sleep(0.02)
            if p.poll() is None:
                p.kill()
            p.wait()
        if not os.environ.get("TP_KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)


def until(seconds, pred):
    """Polls pred every 20 ms; its first true value, or the last one at the deadline."""
    end = time.monotonic() + seconds * SLOW
    while True:
        v = pred()
        if v or time.monotonic() > end:
            return v
        time.sleep(0.02)


class Broker:
    def __init__(self, tap):
        self.tap, self.port, self.p = tap, tap.port(), None
        self.conf = os.path.join(tap.dir, "broker.conf")
        with open(self.conf, "w") as f:
            f.write(f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
                    f"persistence_location {tap.dir}/\nautosave_interval 1\nmax_packet_size 67108864\n"
                    "max_queued_messages 10000\nuser root\n")

    def start(self):
        self.p = self.tap.spawn("broker", ["/usr/sbin/mosquitto", "-c", self.conf])
        assert until(10, self.listens), "mosquitto does not start"
        return self

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.p.terminate()
        self.p.wait()

    def publish(self, topic, payload, retain=False):
        if isinstance(payload, (dict, list)):
            payload = json.dumps(payload, ensure_ascii=False)
        if isinstance(payload, str):
            payload = payload.encode()
        argv = ["mosquitto_pub", "-V", "5", "-p", str(self.port), "-q", "1", "-t", topic, "-s"]
        subprocess.run(argv + (["-r"] if retain else []), input=payload, check=True)


class Listener:
    """Everything published under tongpin/, in order: .seen is a list of (topic tail, document)."""

    def __init__(self, tap, broker, name="county"):
        self.seen = []
        self.p = tap.spawn("sub-" + name, ["mosquitto_sub", "-V", "5", "-p", str(broker.port), "-i", "test-" + name, "-c",
                                           "-q", "1", "-t", "tongpin/#", "-F", "%t\t%p", "-x", "3600"],
                           stdout=subprocess.PIPE)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.p.stdout:
            topic, _, payload = line.rstrip(b"\n").partition(b"\t")
            try:
                doc = json.loads(payload)
            except ValueError:
                doc = payload
            self.seen.append((topic.decode().split("/", 5)[-1], doc))

    def docs(self, tail):
        return [d for t, d in list(self.seen) if t == tail]

    def last(self, tail):
        docs = self.docs(tail)
        return docs[-1] if docs else {}


class Client:
    """A console without a screen."""

    def __init__(self, path, watch=True):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.connect(path)
        self.buf, self.docs, self.answers, self.previews, self.history = b"", {}, {}, [], []
        self.id = 0
        self.closed = False
        self.send({"t": "hello", "version": 1, "who": "console", "name": "test"})
        if watch:
            assert self.call("watch")["t"] == "ok"
            until(10, lambda: self.pump() or "lesson" in self.docs)

    def send(self, doc):
        self.s.sendall((doc if isinstance(doc, bytes) else json.dumps(doc).encode()) + b"\n")

    def pump(self):
        self.s.setblocking(False)
        try:
            while not self.closed:
                data = self.s.recv(1 << 20)
                if not data:
                    self.closed = True
                self.buf += data
        except BlockingIOError:
            pass
        except ConnectionError:
            self.closed = True
        self.s.setblocking(True)
        *lines, self.buf = self.buf.split(b"\n")
        for line in lines:
            self.take(json.loads(line))

    def take(self, d):
        if d["t"] in ("ok", "no"):
            self.answers[d.get("id")] = d
        elif d["t"] == "preview":
            self.previews.append((time.monotonic(), d))
        else:
            self.docs[d["t"]] = d
            if d["t"] == "lesson":
                state = (d["lesson"]["uid"] if d["lesson"] else None, d["state"])
                if not self.history or self.history[-1] != state:
                    self.history.append(state)

    def call(self, name, **fields):
        self.id += 1
        me = self.id
        self.send({"t": name, "id": me, **fields})
        until(10, lambda: self.pump() or me in self.answers or self.closed)
        return self.answers.pop(me, {"t": "closed"})

    def wait(self, pred, seconds=10):
        def look():
            self.pump()
            try:
                return pred(self.docs)
            except (KeyError, TypeError):
                return False
        return until(seconds, look)

    def state(self, want, seconds=10):
        return self.wait(lambda d: d["lesson"]["state"] == want, seconds)


ROOM = "150823/2115000001/01"


def wall(ms):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000 + CST))


def lesson(uid, start_ms, seconds, uri, **more):
    d = {"uid": uid, "start": wall(start_ms), "duration": f"PT{seconds}S", "title": "蒙语", "class": "五(2)班",
         "activity": "special", "lecturer": {"school": "3415000001", "teacher": "呼和"}, "rooms": [ROOM]}
    if uri:
        d["join"] = [{"uri": u} for u in ([uri] if isinstance(uri, str) else uri)]
    d.update(more)
    return d


def desired(rev, lessons, **more):
    return {"schema": "tongpin/schedule/1", "ts": "2026-11-22T00:00:00.000Z", "rev": rev, "timeZone": "Asia/Shanghai",
            "schools": {"3415000001": "内师大附中"}, "lessons": lessons, **more}


def digest(doc):
    return hashlib.sha256(json.dumps(doc, ensure_ascii=False).encode()).hexdigest()


class Room:
    def __init__(self, tap, broker=None, simulate=False, clock=None, **conf):
        self.tap, self.broker, self.p, self.simulate, self.clock = tap, broker, None, simulate, clock
        self.root = "tongpin/v1/" + ROOM + "/"
        self.sock = os.path.join(tap.dir, "room.sock")
        self.state_dir = os.path.join(tap.dir, "state")
        os.makedirs(self.state_dir, exist_ok=True)
        self.conf = {"daemon.socket": self.sock, "daemon.state": self.state_dir, "mqtt.tls": "no",
                     "mqtt.enabled": "yes" if broker else "no", "mqtt.host": "127.0.0.1",
                     "mqtt.port": broker.port if broker else 1, "mqtt.retry_max_s": 1, "mqtt.will_delay_s": 1,
                     "player.window": "none", "player.audio": "none", "lesson.lead_s": 2, "lesson.overrun_s": 0,
                     "lesson.soon_s": 10}
        self.conf.update({k.replace("__", "."): v for k, v in conf.items()})
        self.clients = []

    def start(self):
        argv = [os.path.join(BUILD, "tongpind"), "--config", "/dev/null"] + (["--simulate"] if self.simulate else [])
        argv += ["--clock", str(self.clock)] if self.clock is not None else []
        for k, v in self.conf.items():
            argv += ["--set", f"{k}={v}"]
        self.p = self.tap.spawn("tongpind", argv)
        if not until(10, self.answers):
            self.tap.logs()
            raise SystemExit("tongpind does not start")
        return self

    def answers(self):
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(self.sock)
                s.settimeout(5 * SLOW)
                s.sendall(b'{"t":"hello","version":1,"who":"cli"}\n{"t":"status","id":1}\n')
                got = b""
                while b'"id":1' not in got:
                    got += s.recv(65536) or b'"id":1'
            return b'"t":"ok"' in got  # before the store is read it says no
        except OSError:
            return self.p.poll() is not None and not self.tap.note("tongpind ended")

    def client(self):
        c = Client(self.sock)
        self.clients.append(c)
        return c

    def kill(self, signo=signal.SIGKILL):
        self.p.send_signal(signo)
        return self.p.wait()

    def worker_pid(self):
        path = f"/proc/{self.p.pid}/task/{self.p.pid}/children"
        with open(path) as f:
            pids = f.read().split()
        return int(pids[0]) if pids else 0

    def push(self, doc):
        self.broker.publish(self.root + "schedule/desired", doc, retain=True)

    def simulate_at(self, client, ms, rate=1, synced=True):
        return client.call("clock.simulate", wall_ms=ms, rate=rate, synced=synced)


def video(tap, name="v.mp4", seconds=600, size="160x90", rate=10):
    """A picture file that plays long enough."""
    path = os.path.join(tap.dir, name)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}", "-t",
                    str(seconds), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path], check=True)
    return path


# 2027-03-01 10:00 in Shanghai: where simulated clocks begin.
BASE_MS = 1803866400000
