"""Starts a real ocelli-camera on loopback and talks to it as people and programs do."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "First-light-1"
CLIP = ROOT / "tests" / "data" / "clips" / "street-cars.mp4"
#: A deadline tells when to give up, not how fast something must be (bench/ does): a slow machine gets so many times as long.
PATIENCE = float(os.environ.get("OCELLI_SLOW", "3"))


def program(name="ocelli-camera"):
    """The newest build: the one named by OCELLI_BUILD, else dev, else release."""
    builds = [os.environ["OCELLI_BUILD"]] if "OCELLI_BUILD" in os.environ else ["dev", "release"]
    peers = {"ocelli": "src/apps/cli", "ocelli_gst_player": "tests", "ocelli_offload_probe": "tests"}
    folder = peers.get(name, "src/apps/" + name.removeprefix("ocelli-"))
    for build in builds:
        path = ROOT / "build" / build / folder / name
        if path.exists():
            return path
    raise FileNotFoundError(f"{name} is not built")


def bound_socket():
    """A socket on a port that is free at every address, of IPv6 too where the machine has it."""
    if socket.has_dualstack_ipv6():
        made = socket.socket(socket.AF_INET6)
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        made.bind(("::", 0))
        return made
    made = socket.socket()
    made.bind(("", 0))
    return made


def free_ports(count):
    """Ports nobody listens on now."""
    sockets = [bound_socket() for _ in range(count)]
    ports = [made.getsockname()[1] for made in sockets]
    for made in sockets:
        made.close()
    return ports


def eventually(condition, seconds=20, what="condition"):
    """Polls until the condition gives something true; fails with its name after the deadline."""
    seconds *= PATIENCE
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(0.05)


class Answer:
    """Status, headers and body of an HTTP answer."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Client:
    """A browser-like client: keeps the session cookie and the CSRF token."""

    def __init__(self, port, host="127.0.0.1"):
        self.port = port
        self.host = host
        self.cookie = None
        self.token = None

    def request(self, method, path, body=None, headers=None, raw=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        fields = dict(headers or {})
        if self.cookie:
            fields.setdefault("Cookie", self.cookie)
        if self.token and method != "GET":
            fields.setdefault("X-Csrf-Token", self.token)
        data = raw
        if body is not None:
            data = json.dumps(body)
            fields["Content-Type"] = "application/json"
        try:
            connection.request(method, path, data, fields)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **query):
        suffix = "?" + urllib.parse.urlencode(query) if query else ""
        return self.request("GET", path + suffix)

    def login(self, name="admin", password=PASSWORD):
        answer = self.request("POST", "/api/v1/session", {"name": name, "password": password})
        if answer.status in (200, 201):
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.token = answer.json()["csrfToken"]
        return answer


class Device:
    """One running program with a state folder of its own. Use as a context manager."""

    def __init__(self, channels=("scene:street?width=640&height=360",), active=True, state=None, arguments=(), env=None,
                 wrapper=(), command=(), host="127.0.0.1"):
        self.http, self.https, self.rtsp = free_ports(3)
        self.host = host  # where it listens; journeys come by 127.0.0.1 unless they say otherwise
        self.own_state = state is None
        self.state = Path(state or tempfile.mkdtemp(prefix="ocelli-"))
        self.channels = channels
        self.active = active
        self.arguments = list(arguments)
        self.env = dict(env or {})
        self.wrapper = list(wrapper)  # a command that becomes the program, as unshare does
        self.command = list(command)  # instead of the program that was built
        self.process = None
        self.log = None

    def start(self):
        command = [*(self.command or [str(program())]), "--state", str(self.state), "--http", f"{self.host}:{self.http}",
                   "--https", f"{self.host}:{self.https}", "--rtsp", f"{self.host}:{self.rtsp}"]
        web = ROOT / "web" / "dist"
        if web.exists() and not self.command:
            command += ["--web", str(web)]
        for channel in self.channels:
            command += ["--channel", channel]
        environment = {**os.environ, **self.env}
        if self.active:
            environment["OCELLI_ADMIN_PASSWORD"] = PASSWORD
        self.log = open(self.state / "log.txt", "ab")
        self.process = subprocess.Popen(self.wrapper + command + self.arguments, stdout=self.log, stderr=subprocess.STDOUT,
                                        env=environment)
        eventually(self.answers, 30, "the device answers")
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with {self.process.returncode}:\n{self.read_log()}")
        try:
            return Client(self.http).get("/api/v1/status").status == 200
        except OSError:
            return False

    def read_log(self):
        return (self.state / "log.txt").read_text(errors="replace")[-6000:]

    def client(self, name="admin", password=PASSWORD):
        made = Client(self.http)
        answer = made.login(name, password)
        assert answer.status in (200, 201), (answer.status, answer.body)
        return made

    def rtsp_url(self, path="/Streaming/Channels/101", name="admin", password=PASSWORD):
        return f"rtsp://{name}:{password}@127.0.0.1:{self.rtsp}{path}"

    def stop(self, how=signal.SIGTERM):
        """Ends the program; gives its exit code and how long it took."""
        started = time.monotonic()
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self.log.close()
        return code, time.monotonic() - started

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.stop()
        if self.own_state:
            shutil.rmtree(self.state, ignore_errors=True)


def run(command, seconds=60):
    """Runs a peer with a deadline; gives exit code and all it printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          timeout=seconds, check=False)
    return done.returncode, done.stdout


def need(test, tool):
    """Skips loudly when a peer is not on this machine."""
    if shutil.which(tool) is None:
        test.skipTest(f"{tool} is not installed")
