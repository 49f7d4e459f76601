"""The call of a camera that begins to record, and what cameras nearby make of it: real programs on the link of this machine."""

import base64
import contextlib
import copy
import json
import os
import socket
import struct
import unittest

from tests.support.bodycam import BodyCam
from tests.support.controller import PROVISION, start_system
from tests.support.device import eventually

GROUP, PORT = "239.255.79.67", 8446
SMALL = "scene:street?width=320&height=180&fps=10"


class Link:
    """Somebody else in the group on loopback: hears datagrams, and says them again."""

    def __init__(self, case):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        case.addCleanup(self.socket.close)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.socket.bind((GROUP, PORT))
        loopback = socket.inet_aton("127.0.0.1")
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4s4s", socket.inet_aton(GROUP), loopback))
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, loopback)
        self.socket.settimeout(20)

    def hear(self):
        return self.socket.recv(2048)

    def say(self, datagram):
        self.socket.sendto(datagram, (GROUP, PORT))


class Beacons(unittest.TestCase):
    def camera(self, key, settings="beaconSend: true, beaconStart: true, preBufferLength: 2"):
        made = BodyCam(model="bodycam-screen", settings=settings, channel=SMALL,
                       extra=f"beaconKey: {base64.b64encode(key).decode()}\n" if key else "")
        self.addCleanup(made.__exit__)
        made.start()
        made.switch_on()
        return made

    @staticmethod
    def figures(camera):
        return camera.seen()["beacons"]

    def codes(self, camera):
        return camera.notes()

    def test_a_camera_nearby_records_with_what_was_before_it_and_does_not_pass_the_call_on(self):
        key = os.urandom(32)
        first, second = self.camera(key), self.camera(key)
        eventually(lambda: second.seen()["recorder"]["preBufferHeld"] >= 1.5, 20, "the pre-buffer holds something")
        first.press("record")
        first.until_recording("running")
        second.until_recording("running")
        self.assertIn("beaconHeard", self.codes(second))
        self.assertEqual(self.figures(first)["sent"], 1)
        self.assertEqual((self.figures(second)["sent"], self.figures(second)["good"]), (0, 1))
        self.assertEqual(self.figures(first)["good"], 0, "its own call is no call")
        eventually(lambda: self.figures(second)["replayed"] >= 1, 10, "it hears the same call again")
        second.end_recording()
        second.until_recording("idle")
        book = second.recordings()[0]
        self.assertEqual(book["triggerOn"], "Broadcast", book)
        first.end_recording()
        first.until_recording("idle")
        first.press("record")
        first.until_recording("running")
        self.assertEqual((self.figures(first)["sent"], self.figures(first)["held"]), (1, 1), "not again within ten seconds")

    def test_foreign_and_replayed_calls_start_nothing(self):
        link = Link(self)
        key = os.urandom(32)
        first, other = self.camera(key), self.camera(os.urandom(32))
        first.press("record")
        first.until_recording("running")
        datagram = link.hear()
        eventually(lambda: self.figures(other)["foreign"] >= 1, 20, "another system hears it")
        self.assertEqual((other.situation()["recording"], self.figures(other)["good"]), ("idle", 0))
        self.assertNotIn(first.seen()["model"]["model"].encode(), datagram)

        # Of the same system, but it heard the call already; and one that is started later hears it too late.
        third = self.camera(key)
        link.say(datagram)
        eventually(lambda: self.figures(third)["good"] + self.figures(third)["old"] >= 1, 20, "it hears what was recorded")
        if self.figures(third)["good"]:  # within ten seconds it is the call itself
            third.until_recording("running")
            third.end_recording()
            third.until_recording("idle")
        before = self.figures(third)

        def refused():
            link.say(datagram)
            now = self.figures(third)
            return now["old"] > before["old"]

        eventually(refused, 30, "played back for long it is too old")
        self.assertEqual(third.situation()["recording"], "idle")
        changed = bytearray(datagram)
        changed[-1] ^= 1
        link.say(bytes(changed))
        link.say(b"OCB1" + bytes(200))
        eventually(lambda: self.figures(third)["foreign"] >= 2, 20, "what was changed is foreign")
        self.assertEqual(third.situation()["recording"], "idle")

    def test_switched_off_or_in_the_dock_or_without_a_key_it_is_neither_sent_nor_heard(self):
        key = os.urandom(32)
        sender = self.camera(key, "beaconSend: true, preBufferLength: 2")
        silent = self.camera(key, "preBufferLength: 2")
        keyless = self.camera(None)
        docked = self.camera(key)
        docked.give("dock", docked=True)
        docked.until_phase("docked")
        listener = self.camera(key, "beaconStart: true, preBufferLength: 2")
        self.assertEqual([self.figures(one)["listening"] for one in (sender, silent, keyless, docked, listener)],
                         [True, False, False, False, True])
        sender.press("record")
        listener.until_recording("running")
        self.assertEqual([one.situation()["recording"] for one in (silent, keyless, docked)], ["idle"] * 3)
        silent.press("record")
        silent.until_recording("running")
        listener.end_recording()
        listener.until_recording("idle")
        self.assertEqual((self.figures(silent)["sent"], self.figures(listener)["good"]), (0, 1))

    def test_the_key_comes_with_the_dock_and_goes_with_the_profile(self):
        provision = copy.deepcopy(PROVISION)
        provision["profiles"] = [{"name": "Beacons", "settings": {"beaconSend": True, "beaconStart": True}}]
        provision["users"] = [{"name": "Anna Kraus", "userId": "A1", "profile": "Beacons"}, {"name": "Bo Berg", "profile": "Beacons"}]
        start_system(self, provision)
        cameras = []
        for wearer in self.manager.get("/api/v1/wearers").json()["items"]:
            camera = BodyCam(model="bodycam-screen", channel=SMALL, provision=False,
                             arguments=["--dock", f"127.0.0.1:{self.controller.dock}", "--docked"])
            self.addCleanup(camera.__exit__)
            camera.start()
            eventually(lambda c=camera: c.seen()["visit"]["stage"] == "notAdded", 30, "it is offered")
            serial = self.manager.get("/api/v1/devices").json()["found"][0]["serial"]
            self.assertEqual(self.manager.request("POST", "/api/v1/devices", {"serial": serial}).status, 201)
            answer = self.manager.request("PATCH", f"/api/v1/devices/{serial}", {"wearer": wearer["id"]})
            self.assertLess(answer.status, 300, answer.body)
            kept = camera.state / "system.json"
            eventually(lambda k=kept: k.exists() and "beaconKey" in json.loads(k.read_text()), 40, "the key has come")
            cameras.append(camera)
        keys = {json.loads((one.state / "system.json").read_text())["beaconKey"] for one in cameras}
        self.assertEqual(len(keys), 1, "all cameras of the system have the same")
        for camera in cameras:
            camera.give("dock", docked=False)
            camera.until_phase("ready")
        first, second = cameras
        first.press("record")
        first.press("record")
        first.until_recording("running")
        second.until_recording("running")
        profile = next(one for one in self.manager.get("/api/v1/profiles").json()["items"] if one["name"] == "Beacons")
        wish = {"settings": {"beaconSend": False, "beaconStart": False}}
        answer = self.manager.request("PATCH", f"/api/v1/profiles/{profile['id']}", wish)
        self.assertLess(answer.status, 300, answer.body)
        first.end_recording()
        first.until_recording("idle")
        first.give("dock", docked=True)
        eventually(lambda: "beaconKey" not in json.loads((first.state / "system.json").read_text()), 40, "it has gone")


if __name__ == "__main__":
    unittest.main()
