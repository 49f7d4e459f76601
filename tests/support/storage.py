"""A stock Swift and a PostgreSQL for a destination, each of which can be stopped and started again."""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

from tests.support.destination import Swift

POSTGRES = Path(__file__).with_name("postgres.sh")
SWIFT_UP = os.environ.get("OCELLI_SWIFT_UP") or shutil.which("swift-up")


class Postgres:
    """Use as a context manager; `uri` is None where PostgreSQL is not installed."""

    @staticmethod
    def installed():
        return os.access(Path(os.environ.get("OCELLI_POSTGRES_BIN", "/usr/lib/postgresql/15/bin"), "initdb"), os.X_OK)

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="ocelli-pg-")
        self.uri = self.start()
        return self

    def run(self, what):
        return subprocess.run([str(POSTGRES), what, self.folder], stdout=subprocess.PIPE, text=True, timeout=60, check=False)

    def start(self):
        return self.run("start").stdout.strip() or None

    def stop(self):
        self.run("stop")

    def __exit__(self, *_):
        if self.uri:
            self.run("kill")
        shutil.rmtree(self.folder, ignore_errors=True)


class SwiftCluster:
    """A single node on loopback, started by swift-up. Use as a context manager."""

    USER, KEY = "test:tester", "testing"

    def __init__(self, *words):
        self.words = words

    def __enter__(self):
        # Swift needs extended attributes, which not every /tmp has.
        self.folder = Path(tempfile.mkdtemp(prefix="ocelli-swift-", dir=os.environ.get("OCELLI_SWIFT_DIR", "/var/tmp")))
        self.start()
        return self

    def start(self):
        done = subprocess.run([SWIFT_UP, str(self.folder / "swift"), *self.words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=90, check=False)
        assert done.returncode == 0, done.stderr
        self.auth = json.loads((self.folder / "swift" / "connection.json").read_text())["AuthenticationTokenURI"][0]

    def stop(self, *words):
        subprocess.run([str(Path(SWIFT_UP).with_name("swift-down")), str(self.folder / "swift"), *words], check=False, timeout=60)

    def ask(self, method, path, body=None):
        """The body of the answer; `path` is below the account."""
        return self.answer(method, path, body).body

    def facts(self, path):
        """The headers of an object or container."""
        return dict(self.answer("HEAD", path).headers)

    def answer(self, method, path, body=None):
        """With a fresh login whenever the token has ended."""
        client = Swift(urllib.parse.urlparse(self.auth).port)
        for _ in range(3):
            client.login(self.USER, self.KEY)
            answer = client.request(method, f"{client.prefix}/{path}".rstrip("/"), body, {"X-Auth-Token": client.token})
            if answer.status != 401:
                break
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return answer

    def evidence(self):
        """Paths of all objects that a destination keeps, without the mark of its store."""
        containers = [name for name in self.ask("GET", "").decode().split() if name.startswith("ocelli-evidence-")]
        return [f"{container}/{name}" for container in containers for name in self.ask("GET", container).decode().split()
                if name != "store-id"]

    def __exit__(self, *_):
        self.stop("--delete")
        shutil.rmtree(self.folder, ignore_errors=True)
