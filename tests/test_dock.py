"""A camera at the dock of a real controller, over HTTPS: taken in, unloaded, delivered to a real destination."""

import random
import ssl
import unittest

from tests.support.controller import PROVISION, start_system
from tests.support.destination import md5
from tests.support.device import eventually
from tests.support.dock import DockCamera

BLOCK = 256 * 1024
RECORDING = "2f0c1d2e-0000-4000-8000-000000000001_OC0000123_20260102T030405Z"
CLIP = random.Random(5).randbytes(3 * BLOCK + 99)
MANIFEST = b'{"clips": 1}'


class Dock(unittest.TestCase):
    """One controller and one destination for all; each test brings a camera of its own."""

    @classmethod
    def setUpClass(cls):
        start_system(cls, PROVISION)

    def camera(self, serial):
        made = DockCamera(self.controller.dock, serial)
        self.addCleanup(made.close)
        return made

    def take_in(self, camera):
        self.assertEqual(camera.enrol().status, 202)
        self.assertEqual(self.manager.request("POST", "/api/v1/devices", {"serial": camera.serial}).status, 201)
        taken = camera.enrol()
        self.assertEqual(taken.status, 200, taken.body)
        camera.accept(taken.json()["chain"], taken.json()["root"])

    def test_a_new_camera_waits_for_an_administrator_and_then_gets_its_user(self):
        camera = self.camera("OC0000200")
        pending = camera.enrol()
        self.assertEqual((pending.status, pending.json()), (202, {"state": "pending"}))
        found = self.manager.get("/api/v1/devices").json()["found"]
        self.assertEqual([(one["serial"], one["model"], one["fingerprint"], one["outcome"]) for one in found],
                         [(camera.serial, "OC-1", camera.fingerprint(), "found")])
        refused = camera.hello()
        self.assertEqual(refused.status, 403)
        self.assertIn("add it in the manager", refused.json()["detail"])
        self.assertEqual(camera.enrol("no request").status, 202, "looked at only once it was added")
        self.take_in(camera)
        anna = self.manager.get("/api/v1/wearers").json()["items"][0]
        self.assertIsNone(camera.hello().json()["user"])
        self.assertEqual(self.manager.request("PATCH", f"/api/v1/devices/{camera.serial}", {"wearer": anna["id"]}).status, 200)
        welcome = camera.hello().json()
        self.assertEqual(welcome["user"]["name"], "Anna Kraus")
        self.assertEqual(welcome["profile"]["resolution"], "720p")
        self.assertFalse(welcome["settings"]["leave"])

    def test_nobody_else_gets_in(self):
        camera = self.camera("OC0000300")
        self.take_in(camera)
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            with camera.connect(show=False) as secure:
                secure.sendall(b"GET /dock/v1/recordings/x HTTP/1.1\r\nHost: h\r\n\r\n")
                if not secure.recv(100):
                    raise ConnectionResetError
        foreign = self.camera("OC0000301")
        foreign.sign_with_a_foreign_authority()
        for answer in (foreign.hello(), foreign.enrol(), foreign.offer(RECORDING, {"a.mp4": b"x"})):
            self.assertEqual(answer.status, 403, answer.body)
            self.assertIn("another system", answer.json()["detail"])
        thief = self.camera(camera.serial)
        self.assertEqual(thief.enrol().status, 403)
        self.assertIn("another camera has this serial number", thief.hello().json()["detail"])
        liar = camera.ask("POST", "/session", {**camera.words(), "serial": "OC0000302"})
        self.assertEqual((liar.status, liar.json()["field"]), (403, "serial"))

    def test_a_removed_camera_is_told_to_leave_and_refused_from_then_on(self):
        camera = self.camera("OC0000400")
        self.take_in(camera)
        self.assertEqual(camera.hello().status, 200)
        self.assertEqual(self.manager.request("DELETE", f"/api/v1/devices/{camera.serial}").status, 202)
        self.assertTrue(camera.hello().json()["settings"]["leave"])
        refused = camera.ask("GET", f"/recordings/{RECORDING}")
        self.assertEqual(refused.status, 403)
        self.assertIn("not in this system", refused.json()["detail"])

    def test_a_recording_comes_in_pieces_and_is_confirmed_when_the_destination_has_it(self):
        camera = self.camera("OC0000123")
        self.take_in(camera)
        self.assertEqual(camera.hello(len(CLIP) + len(MANIFEST)).status, 200)
        self.assertEqual(camera.offer(RECORDING, {"a.mp4": CLIP, "manifest.json": MANIFEST}).status, 204)
        self.assertEqual(camera.offer(RECORDING, {"a.mp4": CLIP[1:]}).status, 409)
        self.bring_in_pieces(camera)
        self.destination.stop()
        self.assertEqual(camera.send(RECORDING, "manifest.json", 0, MANIFEST).json(), {"offset": 12, "whole": True})
        state = camera.state(RECORDING)
        self.assertEqual((state["atController"], state["confirmed"]), (True, False))
        self.assertTrue(eventually(lambda: camera.state(RECORDING)["cause"], 20, "the camera hears why it waits"))
        self.destination.start()
        eventually(lambda: camera.state(RECORDING)["confirmed"], 40, "the destination has confirmed")
        swift = self.destination.swift()
        self.assertEqual(swift.head(RECORDING).headers["X-Container-Meta-Status"], "Complete")
        delivered = swift.head(f"{RECORDING}/a.mp4").headers
        self.assertEqual((delivered["Etag"].strip('"'), delivered["Content-Length"]), (md5(CLIP), str(len(CLIP))))
        self.assertEqual(camera.hello(0).status, 200)
        history = [one for one in self.manager.get("/api/v1/dashboard").json()["transfers"] if one["serial"] == camera.serial]
        self.assertEqual([(one["state"], one["bytes"]) for one in history], [("complete", len(CLIP) + len(MANIFEST))])

    def broken_off(self, camera):
        """How often its link broke off."""
        contacts = self.manager.get("/api/v1/dashboard").json()["contacts"]
        return sum(one["count"] for one in contacts if one["place"] == f"camera-{camera.serial}")

    def bring_in_pieces(self, camera):
        self.assertEqual(camera.offset(RECORDING, "a.mp4"), (0, False))
        first = camera.send(RECORDING, "a.mp4", 0, CLIP[:BLOCK])
        self.assertEqual(first.json(), {"offset": BLOCK, "whole": False})
        camera.break_off(RECORDING, "a.mp4", BLOCK, CLIP[BLOCK:2 * BLOCK])
        self.assertEqual(camera.offset(RECORDING, "a.mp4"), (BLOCK, False))
        eventually(lambda: camera.hello(len(CLIP) + len(MANIFEST) - BLOCK).status == 200 and self.broken_off(camera) == 1, 10, "it is still in its bay")
        cleaned = self.manager.request("DELETE", f"/api/v1/docks/contacts/camera-{camera.serial}")
        self.assertEqual((cleaned.status, self.broken_off(camera)), (204, 0))
        damaged = camera.send(RECORDING, "a.mp4", BLOCK, CLIP[BLOCK:2 * BLOCK], digest_of=CLIP[:BLOCK])
        self.assertEqual((damaged.status, damaged.json()["field"]), (400, "Content-Digest"))
        self.assertEqual(camera.offset(RECORDING, "a.mp4"), (BLOCK, False))
        again = camera.send(RECORDING, "a.mp4", 0, CLIP[:BLOCK])
        self.assertEqual(again.json()["offset"], BLOCK, "a wrong offset is answered with the right one")
        rest = camera.send(RECORDING, "a.mp4", BLOCK, CLIP[BLOCK:])
        self.assertEqual(rest.json(), {"offset": len(CLIP), "whole": True})


if __name__ == "__main__":
    unittest.main()
