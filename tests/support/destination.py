"""Starts a real ocelli-destination on loopback and talks to it as body worn systems and people do."""

import hashlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

from tests.support.device import PASSWORD, ROOT, Answer, Client, eventually, free_ports, program

KEY = "a-key-of-the-interface-for-tests"
USER = "bodyworn"
RECORDING = "2f0c1d2e-0000-4000-8000-000000000001_OC0000123_20260102T030405Z"


class Swift:
    """A client of the integration API, as plain as it can be."""

    def __init__(self, port):
        self.port = port
        self.token = None
        self.prefix = None

    def request(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def login(self, user=USER, key=KEY):
        answer = self.request("GET", "/auth/v1.0", None, {"X-Auth-User": user, "X-Auth-Key": key})
        if answer.status == 200:
            self.token = answer.headers["X-Auth-Token"]
            self.prefix = urllib.parse.urlparse(answer.headers["X-Storage-Url"]).path
        return answer

    def call(self, method, path, body=b"", **headers):
        """`headers`: metadata and others, with _ for -."""
        fields = {"X-Auth-Token": self.token or "none"}
        fields.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self.request(method, f"{self.prefix or '/v1/AUTH_ocelli'}/{urllib.parse.quote(path)}", body, fields)

    def put(self, path, body=b"", **headers):
        return self.call("PUT", path, body, **headers)

    def head(self, path):
        return self.call("HEAD", path, None)


def md5(data):
    return hashlib.md5(data).hexdigest()


class Destination:
    """One running program with a state folder of its own. Use as a context manager."""

    def __init__(self, settings=None, accounts=(), state=None, wrapper=(), storage=None, environment=None):
        self.http, self.https = free_ports(2)
        self.own_state = state is None
        self.state = Path(state or tempfile.mkdtemp(prefix="ocelli-destination-"))
        self.provision = {"admin": {"password": PASSWORD}, "api": {"key": KEY}, "accounts": list(accounts),
                          "destination": settings or {}}
        if storage:
            self.provision["storage"] = storage
        self.environment = dict(os.environ, **(environment or {}))
        self.wrapper = list(wrapper)
        self.process = None
        self.log = None

    def start(self):
        file = self.state / "provision.yaml"
        file.write_text(json.dumps(self.provision))  # JSON is YAML
        command = [*self.wrapper, str(program("ocelli-destination")), "--state", str(self.state / "state"),
                   "--http", f"127.0.0.1:{self.http}", "--https", f"127.0.0.1:{self.https}", "--provision", str(file)]
        web = ROOT / "web" / "dist"
        if web.exists():
            command += ["--web", str(web)]
        self.log = open(self.state / "log.txt", "ab")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT, env=self.environment)
        eventually(self.answers, 30, "the destination answers")
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

    def swift(self):
        made = Swift(self.http)
        answer = made.login()
        assert answer.status == 200, (answer.status, answer.body)
        return made

    def client(self, name="admin", password=PASSWORD):
        made = Client(self.http)
        answer = made.login(name, password)
        assert answer.status in (200, 201), (answer.status, answer.body)
        return made

    def connection_file(self, *addresses):
        addresses = addresses or (f"http://127.0.0.1:{self.http}/auth/v1.0",)
        words = [part for address in addresses for part in ("--address", address)]
        done = subprocess.run([str(program("ocelli-destination")), "--state", str(self.state / "state"), "connection-file",
                               *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=30, check=False)
        return done.returncode, done.stdout or done.stderr

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self.log.close()
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.stop()
        if self.own_state:
            shutil.rmtree(self.state, ignore_errors=True)
