"""A destination in front of a stock Swift and a PostgreSQL: the same pages and promises, and no second store of its own."""

import os
import signal
import socket
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

from tests.support.destination import RECORDING, Destination, md5
from tests.support.device import CLIP as STREET
from tests.support.device import eventually, program
from tests.support.storage import SWIFT_UP, Postgres, SwiftCluster

CLIP = "20260102_030335_7CF7.mp4"
OTHER = "user_OC2_20260103T030405Z"
ROOT = "/api/v1/evidence"
ONE = f"{ROOT}/recordings/{RECORDING}"


@unittest.skipUnless(SWIFT_UP, "NO STOCK SWIFT: swift-up is not here, so a destination in front of Swift was not tried")
@unittest.skipUnless(Postgres.installed(), "NO POSTGRESQL: it is not installed, so a destination in front of it was not tried")
class InFrontOfSwiftAndPostgres(unittest.TestCase):
    """Needs swift-up on the path (or named by OCELLI_SWIFT_UP), and PostgreSQL 15."""

    @classmethod
    def setUpClass(cls):
        cls.swift = cls.enterClassContext(SwiftCluster("--token-life", "3"))
        cls.postgres = cls.enterClassContext(Postgres())

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def destination(self, **more):
        key = self.folder / "key"
        key.write_text(SwiftCluster.KEY + "\n")
        storage = {"store": "swift:" + self.swift.auth, "user": SwiftCluster.USER, "keyFile": str(key),
                   "database": self.postgres.uri}
        return Destination(storage=storage, state=self.folder, **more)

    def deliver(self, destination, name=RECORDING, body=None):
        client = destination.swift()
        self.assertIn(client.put(name, X_Container_Meta_Status="Transferring").status, (201, 202))
        body = body or os.urandom(3_000_001)
        times = {"X_Object_Meta_Starttimeiso": "2026-01-02T03:03:35Z", "X_Object_Meta_Stoptimeiso": "2026-01-02T03:03:55Z"}
        answer = client.put(f"{name}/{CLIP}", body, Etag=md5(body), **times)
        self.assertEqual((answer.status, answer.headers["Etag"]), (201, md5(body)), destination.read_log())
        client.put(f"{name}/bookmark_20260102T030512Z_1", b"said so", X_Object_Meta_Categoryid="2", X_Object_Meta_Categoryname="Arrest")
        self.assertEqual(client.call("POST", name, X_Container_Meta_Status="Complete").status, 204)
        return body

    def test_evidence_goes_in_is_found_played_exported_verified_and_goes_by_age(self):
        with self.destination() as destination:
            before = self.swift.evidence()
            body = self.deliver(destination, body=STREET.read_bytes())
            stored = [path for path in self.swift.evidence() if path not in before]
            self.assertEqual(len(stored), 2)
            self.assertIn(body, [self.swift.ask("GET", path) for path in stored])
            kept = [path for path in (destination.state / "state" / "evidence").rglob("*") if path.is_file()]
            self.assertEqual([path.name for path in kept], ["storage"], "no second store here")
            people = destination.client()
            for query in ({"text": "OC0000123"}, {"text": "SAID", "device": "OC0000123"}, {"category": "2", "to": "2026-01-02T23:00:00Z"}):
                items = people.get(f"{ROOT}/recordings", **query).json()["items"]
                self.assertEqual([(item["name"], item["categories"]) for item in items], [(RECORDING, "Arrest")], query)
            part = people.request("GET", f"{ONE}/content/{CLIP}", headers={"Range": "bytes=70000-70009"})
            self.assertEqual((part.status, part.body), (206, body[70_000:70_010]))
            self.assertEqual(people.get(f"{ONE}/content/{CLIP}").body, body)
            self.assertEqual(people.request("POST", f"{ONE}/notes", {"text": "seen", "second": 2}).status, 204)
            self.assertEqual(people.request("PUT", f"{ONE}/hold", {"reason": "case 5"}).status, 204)
            self.assertEqual(people.request("POST", f"{ONE}/verification", {}).json()["verdict"], "intact")
            self.check_export(people)
            window = {"from": "2026-01-02T03:03:38Z", "to": "2026-01-02T03:03:41Z"}
            self.assertEqual(people.get(f"{ONE}/export", **window).status, 200)
            log = people.get(f"{ROOT}/custody", limit=100).json()
            self.assertIsNone(log["broken"])
            actions = [item["action"] for item in log["items"]]
            self.assertTrue({"stored", "completed", "played", "noted", "held", "verified", "exported"} <= set(actions), actions)
            self.assertNotIn(SwiftCluster.KEY, destination.read_log().replace("test:tester", ""))

    def check_export(self, people):
        archive = self.folder / "export.zip"
        archive.write_bytes(people.get(f"{ONE}/export").body)
        with zipfile.ZipFile(archive) as file:
            self.assertIsNone(file.testzip())
            file.extractall(self.folder / "export")
        sums = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=self.folder / "export", stdout=subprocess.PIPE, check=False)
        self.assertEqual(sums.returncode, 0, sums.stdout)
        verified = subprocess.run([str(program("ocelli")), "verify", str(self.folder / "export"), "--json"],
                                  stdout=subprocess.PIPE, timeout=60, check=False)
        self.assertIn(CLIP, verified.stdout.decode(), "nothing is signed here, so it is looked at and not proven")

    def test_what_is_old_leaves_the_cluster(self):
        with self.destination(settings={"keepDays": 1}) as destination:
            self.deliver(destination, "user_OC1_20260102T030405Z")
            self.deliver(destination)
            people = destination.client()
            people.request("PUT", f"{ONE}/hold", {"reason": "case 5"})
            before = len(self.swift.evidence())
            # What came today is spared, so the day it came is set back where it stands.
            back = "UPDATE containers SET created = 0, start = 0, stop = 0 WHERE device IN ('OC1', 'OC0000123')"
            done = subprocess.run(["psql", self.postgres.uri, "-qc", back], stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            gone = people.request("POST", f"{ROOT}/retention", {}).json()["deleted"]
            self.assertEqual(gone, ["user_OC1_20260102T030405Z"])
            eventually(lambda: len(self.swift.evidence()) == before - 2, what="the cluster has let go")

    def test_a_store_that_goes_away_is_503_and_told_and_comes_back(self):
        with self.destination() as destination:
            body = self.deliver(destination, OTHER)
            client, people = destination.swift(), destination.client()

            def state():
                told = people.get(f"{ROOT}/storage").json()
                return told["index"]["reachable"], told["content"]["reachable"]

            self.assertEqual(state(), (True, True))
            path = f"{OTHER}/second.mp4"
            self.postgres.stop()
            try:
                self.assertEqual(client.put(path, body).status, 503)
                self.assertEqual(people.get(f"{ROOT}/recordings").status, 503)
                file = people.get(f"{ROOT}/connection-file", address="https://evidence.example.org/auth/v1.0")
                self.assertEqual(file.status, 503, "nobody gets one while custody cannot say who")
                self.assertEqual(state(), (False, True))
            finally:
                self.postgres.start()
            eventually(lambda: client.put(path, body).status == 201, what="the database is back")
            self.swift.stop()
            try:
                self.assertEqual(client.put(path, body + b"1").status, 503)
                self.assertEqual(people.get(f"{ROOT}/recordings/{OTHER}/content/{CLIP}").status, 503)
                self.assertEqual(people.get(f"{ROOT}/recordings").status, 200, "what the index knows is found")
                self.assertEqual(state(), (True, False))
            finally:
                self.swift.start()
            eventually(lambda: client.put(path, body + b"1").status == 201, what="the cluster is back")
            self.assertEqual(people.get(f"{ROOT}/recordings/{OTHER}/content/{CLIP}").body, body)
            self.assertEqual(state(), (True, True))
            self.assertIsNone(people.get(f"{ROOT}/custody").json()["broken"])

    def test_a_kill_in_the_middle_of_an_upload_leaves_nothing_of_it(self):
        with self.destination() as destination:
            client = destination.swift()
            body = self.deliver(destination, OTHER)
            before = self.swift.evidence()
            with socket.create_connection(("127.0.0.1", destination.http)) as broken:
                broken.sendall(f"PUT {client.prefix}/{OTHER}/half.mp4 HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {client.token}"
                               "\r\nContent-Length: 9000000\r\n\r\n".encode() + os.urandom(3_000_000))
                destination.stop(signal.SIGKILL)
            # As if the index were older than the content, put back from a copy.
            stranger = "ocelli-evidence-a/" + "a" * 32
            self.swift.ask("PUT", stranger, b"rest")
        with self.destination() as destination:
            client = destination.swift()
            self.assertEqual(client.head(f"{OTHER}/half.mp4").status, 404)
            self.assertEqual(client.head(f"{OTHER}/{CLIP}").headers["Etag"], md5(body))
            eventually(lambda: sorted(self.swift.evidence()) == sorted([*before, stranger]), what="no half upload, and nothing else is touched")
            self.assertIn("left alone: 1 in", destination.read_log())
            self.assertEqual(destination.client().get(f"{ROOT}/recordings/{OTHER}/content/{CLIP}").body, body)

    def test_what_cannot_be_reached_at_the_start_is_named_by_its_option(self):
        key = self.folder / "key"
        key.write_text("a-key-of-nobody")

        def start(*words):
            done = subprocess.run([str(program("ocelli-destination")), "--state", str(self.folder / "state"), *words],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertNotIn("a-key-of-nobody", done.stdout)
            return done.stdout

        store = ["--store", "swift:" + self.swift.auth, "--store-user", SwiftCluster.USER]
        self.assertIn("--store-key-file", start(*store))
        self.assertIn("refuses the login", start(*store, "--store-key-file", str(key)))
        self.assertIn("--store", start("--store", "swift:http://127.0.0.1:1/auth/v1.0", *store[2:], "--store-key-file", str(key)))
        self.assertIn("--store", start("--store", "ftp:x"))
        self.assertIn("--database", start("--database", "postgresql:///x?host=/nowhere"))
        self.assertIn("--database", start("--database", "postgresql://a:a-key-of-nobody@localhost/x"))


if __name__ == "__main__":
    unittest.main()
