"""Two controllers of one system: a camera begins to be emptied at one and goes on at the other."""

import hashlib
import signal
import unittest

from tests.support.bodycam import BodyCam
from tests.support.controller import PASSPHRASE, PROVISION, Controller, start_system
from tests.support.device import PASSWORD, eventually
from tests.support.evidence import verify_export
from tests.support.slow_wire import SlowWire

SLOW = 20_000  # bytes a second
FURTHER = {
    "administrator": {"password": PASSWORD}, "passphrase": PASSPHRASE, "systemKeyFile": "system.key", "connectionFile": "connection.json",
    "restoreKeyFile": "restore-key.ocelli", "system": PROVISION["system"],
}


class TwoControllers(unittest.TestCase):
    """The contacts of the camera are a wire that leads to the one or the other."""

    def setUp(self):
        start_system(self, PROVISION)
        self.first = self.controller
        self.second = self.further(FURTHER)
        self.wire = SlowWire(self.first.dock).__enter__()
        self.addCleanup(self.wire.__exit__)
        arguments = ["--dock", f"127.0.0.1:{self.wire.port}", "--docked"]
        self.camera = BodyCam(arguments=arguments, provision=False).start()
        self.addCleanup(self.camera.__exit__)
        self.take_in()

    def further(self, provision):
        """A controller that was given the key of the system of the first one."""
        made = Controller(provision, self.first.connection)
        self.addCleanup(made.__exit__)
        (made.folder / "system.key").write_text((self.first.folder / "restore-key.ocelli").read_text())
        return made.start()

    def stage(self):
        return self.camera.seen()["visit"]["stage"]

    def dock_at(self, controller, rate=None):
        self.wire.target = controller.dock
        self.wire.rate = rate
        self.camera.give("dock", docked=True)

    def undock(self):
        """In an instant; what was on its way is gone."""
        self.camera.give("dock", docked=False)
        self.wire.cut()
        self.camera.until_phase("ready")

    def take_in(self):
        """Added at the first, known to the second by its certificate and unlocked there with the passphrase."""
        eventually(lambda: self.stage() == "notAdded", 20, "it waits to be added")
        found, = self.manager.get("/api/v1/devices").json()["found"]
        self.serial = found["serial"]
        self.assertEqual(self.manager.request("POST", "/api/v1/devices", {"serial": self.serial}).status, 201)
        eventually(lambda: self.stage() == "done", 20, "it is taken in")
        here, there = (one.get("/api/v1/dashboard").json() for one in (self.manager, self.second.client()))
        self.assertEqual(here["system"]["id"], there["system"]["id"])
        self.assertNotEqual(here["controller"]["serial"], there["controller"]["serial"])
        self.camera.give("dock", docked=False)
        self.dock_at(self.second)
        self.unlock_at(self.second)
        eventually(lambda: self.stage() == "done", 20, "it is one of its cameras")
        self.camera.give("dock", docked=False)
        self.dock_at(self.first)
        anna = self.manager.get("/api/v1/wearers").json()["items"][0]
        changed = self.manager.request("PATCH", f"/api/v1/devices/{self.serial}", {"wearer": anna["id"]})
        self.assertEqual(changed.status, 200, changed.body)
        eventually(lambda: self.camera.situation()["wearer"], 20, "it is Anna's")

    def unlock_at(self, controller):
        """It shows up as locked; with the passphrase it is one of the controller's cameras."""
        other = controller.client()
        known = eventually(lambda: other.get("/api/v1/devices").json()["found"], 20, "it shows up there")
        self.assertEqual([(one["serial"], one["outcome"]) for one in known], [(self.serial, "locked")])
        unlock = f"/api/v1/devices/{self.serial}/unlock"
        self.assertEqual(other.request("POST", unlock, {"passphrase": "not the passphrase"}).status, 422)
        self.assertEqual(self.destination.client().get("/api/v1/evidence/recordings").json()["items"], [], "nothing is taken from a locked one")
        self.assertEqual(other.request("POST", unlock, {"passphrase": PASSPHRASE}).status, 200)

    def second_clip(self):
        """The first one is sealed."""
        return [book for book in self.camera.recordings() if book["clips"]]

    def record(self):
        """A recording of two clips; what they are on the camera."""
        self.undock()
        self.camera.give("settings", settings={"preBuffer": False, "activation": "single", "clipLength": 10})
        self.camera.press("record")
        self.camera.until_recording("running")
        eventually(self.second_clip, 40, "the second clip is begun")
        self.camera.end_recording()
        self.camera.until_recording("idle")
        book, = self.camera.recordings()
        clips = [self.camera.clip(book, i) for i in range(len(book["clips"]))]
        return book, {clip["name"]: hashlib.sha256(clips[i]).hexdigest() for i, clip in enumerate(book["clips"])}, len(clips[0])

    def begin_at(self, controller, book, length):
        """Its first clip is at the destination, the second on the wire."""
        carried = self.wire.carried
        self.dock_at(controller, 10 * SLOW)
        eventually(lambda: self.wire.carried > carried + length + SLOW, 40, "the first clip has left")
        self.wire.rate = SLOW
        first = f"{book['name']}/{book['clips'][0]['name']}"
        eventually(lambda: self.destination.swift().head(first).status == 200, 30, "the first clip is delivered")
        self.on_its_way(book)

    def on_its_way(self, book):
        """Not all of it has arrived: nothing of it is deleted."""
        self.assertEqual(self.stage(), "bringing")
        self.assertEqual([one["name"] for one in self.camera.recordings()], [book["name"]])
        head = self.destination.swift().head(book["name"])
        self.assertEqual(head.headers["X-Container-Meta-Status"], "Transferring")

    def arrived(self, book, kept):
        """All of it, as it was on the camera; once, ended once and last."""
        eventually(lambda: self.stage() == "done" and not self.camera.recordings(), 60, "all has left the camera")
        people = self.destination.client()
        items = people.get("/api/v1/evidence/recordings").json()["items"]
        self.assertEqual([(one["name"], one["complete"]) for one in items], [(book["name"], True)])
        lines = people.get(f"/api/v1/evidence/recordings/{book['name']}/custody").json()["items"]
        lines = sorted((line for line in lines if line["container"] == book["name"]), key=lambda line: line["sequence"])
        done = [line["action"] for line in lines if line["action"] in ("created", "described", "stored", "completed")]
        self.assertEqual((done[0], done[-1]), ("created", "completed"), done)
        self.assertEqual((done.count("created"), done.count("completed")), (1, 1), done)
        stored = [line["object"] for line in lines if line["action"] == "stored"]
        self.assertEqual(len(stored), len(set(stored)), "each once")
        self.assertLessEqual(set(kept), set(stored))
        verify_export(self, self.destination, self.camera, book, kept)

    def nothing_waits_at(self, *controllers):
        """Those that had a part of it have heard of the end."""
        for one in controllers:
            client = one.client()
            eventually(lambda c=client: c.get("/api/v1/dashboard").json()["controller"]["storage"]["waitingClips"] == 0, 120, "its spool is empty")

    def test_what_was_begun_at_one_controller_goes_on_at_another(self):
        book, kept, length = self.record()
        self.begin_at(self.first, book, length)
        self.undock()
        self.assertEqual(len(self.camera.recordings()), 1, "nothing is lost")
        self.dock_at(self.second)
        self.arrived(book, kept)
        self.nothing_waits_at(self.first, self.second)

    def test_a_controller_dies_in_the_middle_and_gets_the_camera_back(self):
        book, kept, length = self.record()
        self.begin_at(self.first, book, length)
        self.first.stop(signal.SIGKILL)
        self.undock()
        carried = self.wire.carried
        self.dock_at(self.second, SLOW)
        eventually(lambda: self.stage() == "bringing" and self.wire.carried > carried + SLOW, 30, "bytes leave for the second one")
        self.on_its_way(book)
        self.undock()
        self.first.start()
        self.destination.stop()
        self.dock_at(self.first)
        eventually(lambda: self.stage() == "waiting" and self.camera.seen()["visit"]["cause"], 40, "it waits for the destination")
        self.assertEqual([one["name"] for one in self.camera.recordings()], [book["name"]], "not confirmed: not deleted")
        self.destination.start()
        self.arrived(book, kept)
        self.nothing_waits_at(self.first, self.second)

    def test_recordings_still_on_a_camera_are_delivered_once_a_restored_system_has_unlocked_it(self):
        book, kept, _ = self.record()
        self.first.stop(signal.SIGKILL)
        restored = self.further(FURTHER)
        self.dock_at(restored)
        self.unlock_at(restored)
        self.arrived(book, kept)
        self.nothing_waits_at(restored)


if __name__ == "__main__":
    unittest.main()
