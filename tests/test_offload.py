"""The same client delivers to a stock OpenStack Swift and to our destination: whole, once, Complete last, whatever happens."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.destination import Destination, Swift, md5
from tests.support.device import program, run

RECORDING = "2f0c1d2e-0000-4000-8000-000000000001_OC0000123_20260102T030405Z"
SWIFT_UP = os.environ.get("OCELLI_SWIFT_UP") or shutil.which("swift-up")


def clips(folder, count=3, size=700_000):
    paths = []
    for i in range(count):
        path = Path(folder, f"20260102_0303{i:02}_7CF7.mp4")
        path.write_bytes(os.urandom(size + i))
        paths.append(path)
    return paths


def offload(connection, book, paths, steps=60, recording=RECORDING):
    return run([str(program("ocelli_offload_probe")), str(connection), str(book), recording, str(steps), *map(str, paths)])


class OurDestination(unittest.TestCase):
    def connected(self, destination, folder, *addresses):
        code, text = destination.connection_file(*addresses)
        self.assertEqual(code, 0, text)
        path = Path(folder, "connection.json")
        path.write_text(text)
        return path

    def check(self, destination, paths):
        swift = destination.swift()
        for path in paths:
            answer = swift.head(f"{RECORDING}/{path.name}")
            self.assertEqual((answer.status, answer.headers["Etag"]), (200, md5(path.read_bytes())))
        headers = swift.head(RECORDING).headers
        self.assertEqual(headers["X-Container-Meta-Status"], "Complete")
        self.assertEqual(headers["X-Container-Meta-Userid"], "%C3%85sa")
        self.assertEqual(headers["X-Container-Object-Count"], str(len(paths)))

    def test_a_recording_arrives_over_https_from_a_pinned_certificate_at_the_second_address(self):
        with Destination() as destination, tempfile.TemporaryDirectory() as folder:
            connection = self.connected(destination, folder, "https://127.0.0.1:1/auth/v1.0",
                                        f"https://127.0.0.1:{destination.https}/auth/v1.0")
            paths = clips(folder)
            code, text = offload(connection, Path(folder, "book"), paths)
            self.assertEqual(code, 0, text)
            self.check(destination, paths)
            with Destination() as other:
                stranger = json.loads(connection.read_text())
                del stranger["Signature"]  # it would not be of this file
                stranger["AuthenticationTokenURI"] = [f"https://127.0.0.1:{other.https}/auth/v1.0"] * 2
                connection.write_text(json.dumps(stranger))
                code, text = offload(connection, Path(folder, "other"), paths, 2)
                self.assertEqual(code, 4, "another certificate is not believed: " + text)

    def test_every_fault_of_the_destination_is_outlived(self):
        faults = [{"path": path, "method": method, "status": status, "after": after, "times": 1}
                  for method, path, statuses in (
                      ("GET", "/auth/", (500, 503)), ("PUT", "/v1/", (401, 500, 503)), ("POST", "/v1/", (500, 503)))
                  for status in statuses for after in (False, True)]
        with Destination({"strictness": {"faults": faults, "tokenSeconds": 1}}) as destination, \
                tempfile.TemporaryDirectory() as folder:
            paths = clips(folder)
            code, text = offload(self.connected(destination, folder), Path(folder, "book"), paths)
            self.assertEqual(code, 0, text)
            self.check(destination, paths)

    def test_client_and_destination_are_killed_and_it_arrives_once(self):
        with tempfile.TemporaryDirectory() as state, tempfile.TemporaryDirectory() as folder:
            paths = clips(folder, 6)
            for life in range(9):
                with Destination(state=state) as destination:
                    code, text = offload(self.connected(destination, folder), Path(folder, "book"), paths, 1 + life % 2)
                    self.assertIn(code, (0, 4), text)
                    destination.stop(signal.SIGKILL)
            with Destination(state=state) as destination:
                code, text = offload(self.connected(destination, folder), Path(folder, "book"), paths)
                self.assertEqual(code, 0, text)
                self.check(destination, paths)

    def test_what_is_refused_goes_as_rejected_content(self):
        with Destination({"strictness": {"knownUsersOnly": True}}) as destination, tempfile.TemporaryDirectory() as folder:
            paths = clips(folder, 2)
            code, text = offload(self.connected(destination, folder), Path(folder, "book"), paths)
            self.assertEqual(code, 0, text)
            self.assertIn("rejected", text)
            progress = json.loads(next(Path(folder, "book").iterdir()).read_text())
            headers = destination.swift().head(progress["rejectedContainer"]).headers
            self.assertEqual(headers["X-Container-Meta-Rejectedcontentoriginalcontainer"], RECORDING)
            self.assertEqual(headers["X-Container-Object-Count"], "2")


class StockSwift(unittest.TestCase):
    """Needs a program swift-up on the path (or named by OCELLI_SWIFT_UP) that starts a Swift on loopback."""

    def setUp(self):
        if not SWIFT_UP:
            self.skipTest("NO STOCK SWIFT: swift-up is not here, so delivery to OpenStack Swift was not tried")
        self.folder = Path(tempfile.mkdtemp(prefix="ocelli-swift-", dir=os.environ.get("OCELLI_SWIFT_DIR", "/var/tmp")))
        self.addCleanup(self.down)

    def down(self):
        subprocess.run([str(Path(SWIFT_UP).with_name("swift-down")), str(self.folder / "swift"), "--delete"], check=False,
                       stdout=subprocess.DEVNULL, timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def up(self, *words):
        done = subprocess.run([SWIFT_UP, str(self.folder / "swift"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=300, check=False)
        if done.returncode:
            self.skipTest("NO STOCK SWIFT: " + done.stderr[-300:])
        connection = self.folder / "swift" / "connection.json"
        plain = json.loads(connection.read_text())
        swift = Swift(int(plain["AuthenticationTokenURI"][0].split(":")[2].split("/")[0]))
        return connection, swift

    def check(self, swift, paths):
        listing = swift.call("GET", RECORDING, None).body.decode().split()
        self.assertEqual(listing, sorted(path.name for path in paths))
        for path in paths:
            self.assertEqual(swift.call("GET", f"{RECORDING}/{path.name}", None).body, path.read_bytes())
        self.assertEqual(swift.head(RECORDING).headers["X-Container-Meta-Status"], "Complete")
        containers = swift.request("GET", swift.prefix, None, {"X-Auth-Token": swift.token}).body.decode().split()
        self.assertEqual(containers.count(RECORDING), 1)

    def test_over_http_with_a_token_that_ends_a_quota_and_damage(self):
        connection, swift = self.up("--token-life", "2")
        swift.login("test:tester", "testing")
        paths = clips(self.folder, 4)
        book = self.folder / "book"
        code, text = offload(connection, book, paths, 2)
        self.assertEqual(code, 4, text)
        quota = {"X-Container-Meta-Quota-Bytes": "1000"}
        swift.call("POST", RECORDING, b"", **quota)
        code, text = offload(connection, book, paths, 2)
        self.assertEqual(code, 4, text)
        self.assertIn("quota", text, "413")
        swift.login("test:tester", "testing")
        swift.call("POST", RECORDING, b"", **{"X-Remove-Container-Meta-Quota-Bytes": "x"})
        code, text = offload(connection, book, paths)
        self.assertEqual(code, 0, text)
        swift.login("test:tester", "testing")
        self.check(swift, paths)
        self.assertEqual(swift.put(f"{RECORDING}/damaged", b"abc", Etag=md5(b"other")).status, 422)
        # A server that is down answers 503; what was not delivered stays and goes on later.
        server = int((self.folder / "swift" / "run" / "object.pid").read_text())
        os.kill(server, signal.SIGKILL)
        other = RECORDING.replace("OC0000123", "OC0000124")
        code, text = offload(connection, book, paths[:1], 4, other)
        self.assertEqual(code, 4, text)
        self.assertIn("too many uploads", text)
        self.up("--token-life", "60")
        code, text = offload(connection, book, paths[:1], 60, other)
        self.assertEqual(code, 0, text)

    def test_over_https(self):
        connection, _ = self.up("--tls")
        paths = clips(self.folder, 2)
        code, text = offload(connection, self.folder / "book", paths)
        self.assertEqual(code, 0, text)


if __name__ == "__main__":
    unittest.main()
