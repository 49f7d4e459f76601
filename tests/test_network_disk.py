"""Network disks: recordings and pictures on real SMB and NFS servers, which hang, die and come back."""

import functools
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from tests.support.device import ROOT, Device, eventually
from tests.support.network_disks import PASSWORD, Ganesha, Samba, files_of, has_nfs, has_samba
from tests.support.recordings import inspect, moment, timeline, whole

SMALL = ("scene:street?width=320&height=180&fps=10",)
INSIDE = "OCELLI_OWN_NFS"
CARD_PASSWORD = "what the share is opened with"
LOCK_PASSWORD = "what the lock is opened with"


def in_own_machine(test):
    """Runs the test where ports, addresses and /run are its own."""

    @functools.wraps(test)
    def inside(self):
        if os.environ.get(INSIDE):
            test(self)
            return
        done = subprocess.run(["unshare", "-nm", "--kill-child", sys.executable, "-m", "unittest", self.id()], cwd=ROOT,
                              env={**os.environ, INSIDE: "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                              check=False)
        if done.returncode != 0:
            self.fail(done.stdout[-6000:])

    return inside


class Case(unittest.TestCase):
    def begin(self):
        self.device = Device(channels=SMALL)
        self.addCleanup(self.device.__exit__)
        self.device.start()
        self.client = self.device.client()
        self.change("deliveries", allowLoopback=True)

    def change(self, group, **body):
        answer = self.client.request("PATCH", f"/api/v1/settings/{group}", body)
        self.assertEqual(answer.status, 200, answer.body)

    def put(self, *disks, **more):
        answer = self.client.request("PUT", "/api/v1/storage/network-disks", {"disks": disks, **more})
        self.assertEqual(answer.status, 200, answer.body)

    def disks(self):
        return self.client.get("/api/v1/storage/network-disks").json()["disks"]

    def volume(self, number):
        name = "1" if number == 0 else f"network-{number}"
        return next((v for v in self.client.get("/api/v1/storage").json() if v["id"] == name), None)

    def state(self, number):
        volume = self.volume(number)
        return volume and volume["state"]

    def disk_errors(self):
        items = self.client.get("/api/v1/events", topic="diskError").json()["items"]
        return [event for event in items if event["end"] is None]

    def grows(self, folder, seconds=20):
        """Recordings are written there now."""
        size = lambda: sum(path.stat().st_size for path in files_of(folder, "video"))
        before = size()
        eventually(lambda: size() > before, seconds, f"recordings in {folder}")

    def tried(self, disk):
        """The Test button: its end, its steps, its error."""
        begun = self.client.request("POST", "/api/v1/storage/network-disks/test", disk)
        self.assertEqual(begun.status, 202, begun.body)
        path = f"/api/v1/storage/network-disks/tests/{begun.json()['id']}"
        result = eventually(lambda: (r := self.client.get(path).json())["state"] != "running" and r, 20, "the test ends")
        return result["state"], [step["what"] for step in result["steps"]], result.get("error", "")

    def length(self):
        """Seconds from the first to the last that is recorded."""
        spans = timeline(self.client)["spans"]
        return (moment(spans[-1]["to"]) - moment(spans[0]["from"])).total_seconds() if spans else 0

    def plays(self):
        """The whole recording as one movie, checked by FFmpeg; its seconds."""
        movie = self.client.get("/api/v1/recordings/video.mp4", **whole(self.client))
        self.assertEqual(movie.status, 200, movie.body[:300])
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            file.write(movie.body)
            file.flush()
            return float(inspect(file.name)["format"]["duration"])

    def protects(self, server, share, number):
        """A network disk is formatted with a password, recorded on, locked, unlocked, and its files tell nothing."""
        self.begin()
        self.put(server.disk())
        eventually(lambda: self.state(number) == "normal", 20, "the share is a volume")
        ask = lambda method, what, body: self.client.request(method, f"/api/v1/storage/network-{number}/{what}", body)
        answer = ask("POST", "format", {"confirm": "format", "password": CARD_PASSWORD})
        self.assertEqual((answer.status, answer.json().get("encrypted")), (200, True), answer.body)
        self.grows(share)
        # What was there before the format is gone: what plays counts, not how long ago it began.
        eventually(lambda: self.plays() > 2, 30, "two seconds can be played")
        films = files_of(share, "video")
        self.assertTrue(films)
        for film in films:
            self.assertNotIn(b"ftyp", film.read_bytes()[:4096], film)
        for on in (True, False):
            answer = ask("PUT", "lock", {"lock": on, "password": LOCK_PASSWORD})
            self.assertEqual((answer.status, answer.json()["lock"]), (200, on), answer.body)
        self.device.stop()
        (self.device.state / "volume-secret").unlink()
        self.device.start()
        self.client = self.device.client()
        eventually(lambda: self.state(number) == "locked", 20, "it is locked")
        answer = ask("POST", "unlock", {"password": CARD_PASSWORD})
        self.assertEqual((answer.status, answer.json()["state"]), (200, "normal"), answer.body)
        self.grows(share)


@unittest.skipUnless(has_samba(), "smbd and smbpasswd are not installed")
class Smb(Case):
    def test_a_share_is_encrypted_locked_and_unlocked(self):
        with Samba() as server:
            self.protects(server, server.share / "gate", 1)

    def test_a_share_is_recorded_on_dies_and_comes_back(self):
        with Samba() as server:
            self.begin()
            own = self.device.state / "media"
            self.grows(own)
            self.put(server.disk())
            self.change("channels/1/capture", timingEnabled=True, timingIntervalSeconds=1, eventEnabled=True)
            self.change("channels/1/motion", enabled=False)
            eventually(lambda: self.state(1) == "normal", 20, "the share is a volume")
            gate = server.share / "gate"
            self.grows(gate)
            self.change("channels/1/motion", enabled=True)
            for kind in ("timing", "event"):
                eventually(lambda: [p for p in files_of(gate, "pictures") if f"_{kind}_" in p.name], 20, f"pictures by {kind} on the share")
            self.assertNotIn(PASSWORD, self.client.get("/api/v1/storage/network-disks").body.decode())
            self.assertEqual(self.disks()[0]["password"], {"set": True})
            lines = subprocess.run(["ps", "-eo", "args"], stdout=subprocess.PIPE, text=True, check=True).stdout
            self.assertIn("ocelli-netdisk", lines)
            self.assertNotIn(PASSWORD, lines)

            server.stop(signal.SIGKILL)
            eventually(lambda: self.state(1) == "lost", 15, "the loss is told")
            self.assertTrue(eventually(self.disk_errors, 10, "an event"))
            self.grows(own)
            self.assertTrue(self.client.get("/api/v1/channels").json()[0]["recording"])

            server.start()
            eventually(lambda: self.state(1) == "normal", 30, "it comes back by itself")
            eventually(lambda: not self.disk_errors(), 10, "the event ends")
            self.grows(gate)
            # Long enough that the second which died with the server is a small part.
            eventually(lambda: self.length() > 12, 30, "twelve seconds in all")
            spans = timeline(self.client)["spans"]
            gaps = [(moment(b["from"]) - moment(a["to"])).total_seconds() for a, b in zip(spans, spans[1:])]
            self.assertGreaterEqual(min(gaps, default=0), 0, f"each moment is shown once: {spans}")
            self.assertLess(max(gaps, default=0), 2.5, f"one disk takes over from the other: {spans}")
            # All but the gaps plays, and the second which died with the server.
            length = self.length()
            self.assertGreater(self.plays(), length - sum(gaps) - 2)
            items = self.client.get("/api/v1/recordings/segments", channel=1, limit=1000).json()["items"]
            self.assertEqual({item["id"] >> 44 for item in items}, {0, 1}, "files of both disks are found")
            pictures = self.client.get("/api/v1/pictures", type="timing", limit=1000).json()["items"]
            self.assertEqual({item["id"] >> 44 for item in pictures}, {0, 1})
            of_share = next(item for item in pictures if item["id"] >> 44 == 1)
            self.assertTrue(self.client.get(f"/api/v1/pictures/{of_share['id']}").body.startswith(b"\xff\xd8"))

            # The password stays when the page sends back what it was given.
            self.put({**self.disks()[0], "enabled": False})
            eventually(lambda: self.state(1) is None, 10, "it is given back")
            self.grows(own)
            self.put({**self.disks()[0], "enabled": True})
            eventually(lambda: self.state(1) == "normal", 20, "and taken up again, with the same password")

    def test_the_test_button_tells_what_really_happened(self):
        with Samba() as server:
            self.begin()
            state, steps, error = self.tried(server.disk())
            self.assertEqual((state, error), ("good", ""))
            self.assertEqual(steps, ["resolved", "connected", "ready", "folder", "written", "warning", "renamed", "read", "removed", "room"])
            self.assertEqual(list((server.share / "gate").iterdir()), [], "nothing stays")
            state, steps, error = self.tried(server.disk(password="guessed"))
            self.assertEqual((state, steps), ("failed", ["resolved", "connected"]))
            self.assertIn("password", error)
            state, steps, error = self.tried(server.disk(path="/camera/nowhere"))
            self.assertEqual((state, steps), ("failed", ["resolved", "connected"]))
            self.assertIn("/camera/nowhere", error)
            state, steps, error = self.tried(server.disk(path="/nothing"))
            self.assertEqual(state, "failed")
            server.stop()
            state, steps, error = self.tried(server.disk())
            self.assertEqual((state, steps), ("failed", ["resolved"]))
            self.assertIn("refused", error)
            for wrong in ({"path": "/"}, {"path": "/camera/../etc"}, {"server": "a b"}, {"server": ""}, {"number": 9}):
                answer = self.client.request("POST", "/api/v1/storage/network-disks/test", server.disk(**wrong))
                self.assertEqual(answer.status, 422, (wrong, answer.body))
            self.change("deliveries", allowLoopback=False)
            state, steps, error = self.tried(server.disk())
            self.assertEqual((state, steps), ("failed", ["resolved"]))
            self.assertIn("this device itself", error)


@unittest.skipUnless(has_nfs(), "NFS-Ganesha, rpcbind and the real root are not here")
class Nfs(Case):
    @in_own_machine
    def test_an_export_is_encrypted_locked_and_unlocked(self):
        with Ganesha() as server:
            self.protects(server, server.share / "gate", 3)

    @in_own_machine
    def test_an_export_is_recorded_on_hangs_and_comes_back(self):
        with Ganesha() as server:
            self.begin()
            state, steps, error = self.tried(server.disk())
            self.assertEqual((state, error), ("good", ""))
            self.assertEqual(steps[:3], ["resolved", "connected", "folder"])
            state, steps, error = self.tried(server.disk(path="/nowhere"))
            self.assertEqual(state, "failed")
            self.put(server.disk())
            eventually(lambda: self.state(3) == "normal", 20, "the export is a volume")
            gate = server.share / "gate"
            self.grows(gate)
            eventually(lambda: self.plays() > 0.5, 20, "half a second can be played")
            server.process.send_signal(signal.SIGSTOP)
            eventually(lambda: self.state(3) in ("lost", "error"), 15, "a server that hangs is told")
            self.grows(self.device.state / "media")
            server.process.send_signal(signal.SIGCONT)
            eventually(lambda: self.state(3) == "normal", 40, "it comes back by itself")
            self.grows(gate)
            eventually(lambda: self.plays() > 2, 20, "what both disks have can be played")
            for path in files_of(gate, "video")[:-1]:
                inspect(path)
