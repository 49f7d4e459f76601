"""Starts a real ocelli-controller on loopback and talks to it over HTTPS, as the manager does."""

import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
from pathlib import Path

from tests.support.destination import Destination
from tests.support.device import PASSWORD, ROOT, Answer, Client, eventually, free_ports, program

PASSPHRASE = "correct horse battery staple"

PROVISION = {
    "administrator": {"password": PASSWORD},
    "passphrase": PASSPHRASE,
    "restoreKeyFile": "restore-key.ocelli",
    "connectionFile": "connection.json",
    "system": {"name": "Town police", "timeZone": "Europe/Berlin", "powerLine": 50, "assignment": "fixed"},
    "profiles": [{"name": "Night", "settings": {"resolution": "720p", "preBufferLength": 60}}],
    "users": [{"name": "Anna Kraus", "userId": "A1", "profile": "Night"}, {"name": "Bo Berg", "userId": "B2"}],
}

CONNECTION = {
    "ConnectionFileVersion": "1.0", "SiteName": "Town", "ApplicationName": "Ocelli", "ApplicationVersion": "0.1",
    "ContentDestinationAsNTPServer": False, "AuthenticationTokenURI": ["http://127.0.0.1:9/auth/v1.0"],
    "BlobAPIKey": "a-secret-of-the-destination", "BlobAPIUserName": "bodyworn", "FullStoreAndReadSupport": True,
}


class SecureClient(Client):
    """A browser-like client over HTTPS that takes any certificate, as a person does in the set-up."""

    def login(self, name="root", password=PASSWORD):
        return super().login(name, password)

    def request(self, method, path, body=None, headers=None, raw=None):
        trust = ssl.create_default_context()
        trust.check_hostname = False
        trust.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trust)
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


class Controller:
    """One running program with a state folder of its own. Use as a context manager."""

    def __init__(self, provision=None, connection=None, state=None, arguments=(), announced=False, dock_host="127.0.0.1",
                 environment=None):
        self.http, self.https, self.dock = free_ports(3)
        self.own_state = state is None
        self.folder = Path(state or tempfile.mkdtemp(prefix="ocelli-controller-"))
        self.provision = provision
        self.connection = connection or CONNECTION
        self.arguments = list(arguments)
        self.announced = announced
        self.dock_host = dock_host
        self.environment = environment or {}
        self.process = None
        self.log = None

    def write_files(self):
        file = self.folder / "provision.yaml"
        file.write_text(json.dumps(self.provision))  # JSON is YAML
        (self.folder / "connection.json").write_text(json.dumps(self.connection))
        return file

    def command(self):
        command = [str(program("ocelli-controller")), "--state", str(self.folder / "state"),
                   "--http", f"127.0.0.1:{self.http}", "--https", f"127.0.0.1:{self.https}",
                   "--dock", f"{self.dock_host}:{self.dock}", *([] if self.announced else ["--no-announcement"]), *self.arguments]
        web = ROOT / "web" / "dist"
        if web.exists():
            command += ["--web", str(web)]
        if self.provision is not None:
            command += ["--provision", str(self.write_files())]
        return command

    def start(self):
        self.log = open(self.folder / "log.txt", "ab")
        self.process = subprocess.Popen(self.command(), stdout=self.log, stderr=subprocess.STDOUT, env={**os.environ, **self.environment})
        eventually(self.answers, 30, "the controller answers")
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with {self.process.returncode}:\n{self.read_log()}")
        try:
            return SecureClient(self.https).get("/api/v1/status").status == 200
        except OSError:
            return False

    def read_log(self):
        return (self.folder / "log.txt").read_text(errors="replace")[-6000:]

    def client(self, name="root", password=PASSWORD):
        made = SecureClient(self.https)
        answer = made.login(name, password)
        assert answer.status in (200, 201), (answer.status, answer.body)
        return made

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
            shutil.rmtree(self.folder, ignore_errors=True)


def start_system(case, provision, arguments=()):
    """For a test or a class of tests: a destination, a controller that delivers to it, and its manager."""
    cleanup = case.addClassCleanup if isinstance(case, type) else case.addCleanup
    case.destination = Destination().__enter__()
    cleanup(case.destination.__exit__)
    code, file = case.destination.connection_file()
    assert code == 0, file
    case.controller = Controller(provision, json.loads(file), arguments=arguments).start()
    cleanup(case.controller.__exit__)
    case.manager = case.controller.client()
