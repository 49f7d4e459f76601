"""The front of the controller in a folder that stands in place of the kernel's: lamps and the power button."""

import os
import tempfile
import unittest
from pathlib import Path

from tests.support.controller import PROVISION, Controller, SecureClient, start_system
from tests.support.device import eventually
from tests.support.dock import DockCamera
from tests.test_bodycam import key
from tests.test_dock import CLIP, RECORDING

POWER = 116
GREEN, AMBER, RED, DARK = "0 255 0", "255 153 0", "255 0 0", "0 0 0"


class Front:
    """LEDs and an input device as the kernel shows them."""

    def __init__(self, case):
        folder = tempfile.TemporaryDirectory()
        case.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for lamp in ("status", "storage"):
            for name, value in (("brightness", "0"), ("max_brightness", "255"), ("multi_index", "red green blue"),
                                ("multi_intensity", DARK)):
                file = self.root / f"sys/class/leds/controller:rgb:{lamp}/{name}"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(value + "\n", encoding="ascii")
        (self.root / "dev/input").mkdir(parents=True)
        os.mkfifo(self.root / "dev/input/event0")
        self.keys = os.open(self.root / "dev/input/event0", os.O_RDWR)
        case.addCleanup(os.close, self.keys)
        self.arguments = ["--hardware", str(self.root)]

    def lamp(self, name):
        return (self.root / f"sys/class/leds/controller:rgb:{name}/multi_intensity").read_text(encoding="ascii").strip()

    def press(self, down):
        os.write(self.keys, key(POWER, down))


class Lamps(unittest.TestCase):
    def test_ready_is_green_and_holding_the_button_switches_off(self):
        front = Front(self)
        done = front.root / "switched-off"
        with Controller(arguments=[*front.arguments, "--power-command", f"touch {done}"]) as controller:
            eventually(lambda: front.lamp("status") == GREEN and front.lamp("storage") == GREEN, 10, "it is ready")
            front.press(True)
            front.press(False)
            self.assertEqual(SecureClient(controller.https).get("/api/v1/status").status, 200, "a short press does nothing")
            front.press(True)
            eventually(lambda: front.lamp("status") == AMBER, 10, "it was held for three seconds")
            self.assertEqual(controller.process.wait(timeout=20), 0)
            self.assertTrue(done.exists(), controller.read_log())
            self.assertEqual((front.lamp("status"), front.lamp("storage")), (DARK, DARK))

    def test_a_destination_that_does_not_answer_is_red(self):
        front = Front(self)
        with Controller(PROVISION, arguments=front.arguments):
            eventually(lambda: front.lamp("status") == RED, 20, "nobody is at port 9")
            self.assertEqual(front.lamp("storage"), GREEN)

    def test_the_storage_lamp_flashes_while_a_camera_sends(self):
        front = Front(self)
        start_system(self, PROVISION, front.arguments)
        camera = DockCamera(self.controller.dock, "OC0000500")
        self.addCleanup(camera.close)
        camera.enrol()
        self.assertEqual(self.manager.request("POST", "/api/v1/devices", {"serial": camera.serial}).status, 201)
        taken = camera.enrol().json()
        camera.accept(taken["chain"], taken["root"])
        self.assertEqual(camera.hello(len(CLIP)).status, 200)
        self.assertEqual(camera.offer(RECORDING, {"a.mp4": CLIP}).status, 204)
        with camera.half_sent(RECORDING, "a.mp4", 0, CLIP):
            eventually(lambda: front.lamp("storage") == DARK, 10, "it goes off")
            eventually(lambda: front.lamp("storage") == GREEN, 10, "and on")
            self.assertTrue(self.manager.get("/api/v1/dashboard").json()["controller"]["storageAccess"])
        eventually(lambda: not self.manager.get("/api/v1/dashboard").json()["controller"]["storageAccess"], 10, "it is steady again")


if __name__ == "__main__":
    unittest.main()
