"""Several worn cameras at one controller: taken in together, emptied together, and one of them replaced by another."""

import copy
import unittest

from tests.support.bodycam import BodyCam
from tests.support.controller import PROVISION, start_system
from tests.support.device import eventually

COUNT = 3
SMALL = "scene:street?width=320&height=180&fps=10"


class ManyCameras(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        provision = copy.deepcopy(PROVISION)
        provision["users"] = [{"name": f"User {n}", "userId": f"U{n}"} for n in range(COUNT)]
        start_system(cls, provision)

    def camera(self):
        made = BodyCam(channel=SMALL, arguments=["--dock", f"127.0.0.1:{self.controller.dock}", "--docked"], provision=False)
        self.addCleanup(made.__exit__)
        return made.start()

    @staticmethod
    def stage(camera):
        return camera.seen()["visit"]["stage"]

    def found(self, count):
        """Serial numbers of those that wait to be added."""
        serials = [one["serial"] for one in self.manager.get("/api/v1/devices").json()["found"]]
        return serials if len(serials) == count else None

    def take_in(self, cameras, wearers):
        """Adds all that wait, in one go, and gives each to a user."""
        serials = eventually(lambda: self.found(len(cameras)), 30, "all of them wait to be added")
        for camera in cameras:
            self.assertEqual(camera.seen()["lamps"]["docking"], {"colour": "amber", "blink": "flashing"})
        for serial in serials:
            self.assertEqual(self.manager.request("POST", "/api/v1/devices", {"serial": serial}).status, 201)
        for serial, wearer in zip(serials, wearers):
            changed = self.manager.request("PATCH", f"/api/v1/devices/{serial}", {"wearer": wearer["id"]})
            self.assertEqual(changed.status, 200, changed.body)
        for camera in cameras:
            eventually(lambda c=camera: c.situation()["wearer"] and self.stage(c) == "done", 30, "it is somebody's")

    def record(self, camera):
        camera.give("dock", docked=False)
        camera.until_phase("ready")
        camera.give("settings", settings={"preBuffer": False, "activation": "single"})
        return camera.record(0.5)

    def delivered(self, books):
        items = self.destination.client().get("/api/v1/evidence/recordings").json()["items"]
        return {one["name"] for one in items if one["complete"]} >= {book["name"] for book in books}

    def test_several_are_added_and_emptied_at_once_and_one_is_replaced(self):
        wearers = self.manager.get("/api/v1/wearers").json()["items"]
        cameras = [self.camera() for _ in range(COUNT)]
        self.take_in(cameras, wearers)
        self.assertEqual({camera.situation()["wearer"]["name"] for camera in cameras}, {one["name"] for one in wearers})
        books = [self.record(camera) for camera in cameras]
        self.assertEqual({book["wearer"]["name"] for book in books}, {one["name"] for one in wearers})
        for camera in cameras:
            camera.give("dock", docked=True)
        for camera in cameras:
            eventually(lambda c=camera: self.stage(c) == "done", 60, "all of it has left the camera")
        self.assertTrue(self.delivered(books), "each is at the destination, once")

        # The old one goes only with everything it has recorded; then another one takes its place.
        old = cameras[0]
        wearer = old.situation()["wearer"]
        last = self.record(old)
        serial = last["serial"]
        self.assertEqual(self.manager.request("DELETE", f"/api/v1/devices/{serial}").status, 202)
        listed = [one["serial"] for one in self.manager.get("/api/v1/devices").json()["items"]]
        self.assertIn(serial, listed, "its recordings are still on it")
        old.give("dock", docked=True)
        eventually(lambda: not old.situation()["added"], 60, "it has left the system")
        self.assertTrue(self.delivered([last]), "with nothing on it that was not delivered")
        self.assertEqual((old.recordings(), old.situation()["wearer"]), ([], None))
        old.stop()
        new = self.camera()
        self.take_in([new], [one for one in wearers if one["name"] == wearer["name"]])
        self.assertEqual(new.situation()["wearer"], wearer)
        items = self.manager.get("/api/v1/devices").json()["items"]
        self.assertEqual(len(items), COUNT)
        self.assertNotIn(serial, [one["serial"] for one in items])


if __name__ == "__main__":
    unittest.main()
