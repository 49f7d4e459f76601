"""A worn camera in a dock whose controller says what a test wants: what it hears is obeyed, what it cannot do is told."""

import time
import unittest

from tests.support.bodycam import BodyCam
from tests.support.device import eventually
from tests.support.pretended_controller import PretendedController

ADA = {"id": "2f0c-1", "name": "Ada Field", "userId": "1815"}


def docked_camera(controller):
    return BodyCam(arguments=["--dock", f"127.0.0.1:{controller.port}", "--docked"], provision=False)


def visit(camera):
    return camera.seen()["visit"]


def until(camera, stage, seconds=20):
    eventually(lambda: visit(camera)["stage"] == stage, seconds, f"stage {stage}")


class Obedience(unittest.TestCase):
    def test_what_the_welcome_brings_is_obeyed_and_kept_and_forgotten_when_it_leaves(self):
        with PretendedController() as controller, docked_camera(controller) as camera:
            until(camera, "notAdded")
            self.assertEqual(camera.seen()["lamps"]["battery"], {"colour": "amber", "blink": "flashing"})
            self.assertTrue(controller.hellos[0]["serial"].startswith("OC"))
            controller.added = True
            until(camera, "done")
            self.assertIsNone(camera.situation()["wearer"])
            controller.user = ADA
            controller.profile = {"preBuffer": False, "activation": "single", "resolution": "720p"}
            eventually(lambda: camera.situation()["wearer"] == ADA, 15, "the user arrives")
            self.assertEqual(camera.seen()["settings"]["clipFormat"], "mkv")
            self.assertEqual(camera.seen()["settings"]["resolution"], "720p")
            eventually(lambda: controller.logs, 10, "the log arrives")
            self.assertIn("added", controller.logs[0] + "".join(camera.notes()))

            camera.press("record")
            self.assertEqual(camera.situation()["recording"], "idle", "not in a dock")
            camera.give("battery", percent=50, external=True, charging=True, fault=False, celsius=-5)
            eventually(lambda: "chargingTemperature" in controller.logs[-1], 20, "what was noted in the dock comes at once")
            eventually(lambda: controller.hellos[-1]["state"] == "chargingTemperature", 10, "and is in what it says of itself")
            camera.give("battery", percent=90, external=True, charging=True, fault=False, celsius=20)
            camera.give("dock", docked=False)
            camera.until_phase("ready")
            self.assertEqual(visit(camera)["stage"], "away")
            book = camera.record(0.5)
            self.assertEqual((book["timeZone"], book["wearer"]["id"]), ("Europe/Berlin", ADA["id"]))
            controller.leave = True
            camera.give("dock", docked=True)
            until(camera, "waiting")
            eventually(lambda: visit(camera)["cause"] == "the destination does not answer", 10, "the cause comes with the next answer")
            self.assertEqual(len(camera.recordings()), 1, "kept until it is confirmed")
            self.assertTrue(camera.situation()["added"], "it does not leave with evidence on it")
            self.assertTrue(controller.whole(book["name"], book["clips"][0]["name"]))
            controller.confirmed = True
            controller.added = False
            eventually(lambda: not camera.situation()["added"], 40, "it leaves")
            self.assertEqual(camera.recordings(), [])
            self.assertEqual(camera.situation()["phase"], "shipping")
            self.assertIsNone(camera.situation()["wearer"])
            self.assertEqual(camera.seen()["settings"]["resolution"], "1080p")

    def test_taken_out_while_it_transfers_the_rest_goes_to_another_controller_of_the_system(self):
        with PretendedController() as first, PretendedController(first) as second:
            with docked_camera(first) as camera:
                first.added = True
                first.user = ADA
                first.profile = {"preBuffer": False, "activation": "single"}
                eventually(lambda: camera.situation()["wearer"], 20, "it is taken in")
                camera.give("dock", docked=False)
                camera.until_phase("ready")
                book = camera.record(1)
                first.most, first.chunk_bytes = 100_000, 1 << 16
                camera.give("dock", docked=True)
                eventually(lambda: sum(map(len, first.contents.values())) >= 100_000, 20, "a part has left")
                camera.give("dock", docked=False)
                camera.until_phase("ready")
                self.assertEqual([one["name"] for one in camera.recordings()], [book["name"]], "nothing is lost")
                state = camera.state
                camera.stop()
                second.user, second.confirmed = ADA, True
                with BodyCam(arguments=["--dock", f"127.0.0.1:{second.port}", "--docked"], provision=False, state=state) as again:
                    until(again, "done", 40)
                    self.assertEqual(again.recordings(), [])
                    self.assertTrue(second.whole(book["name"], book["clips"][0]["name"]))
                self.assertFalse(first.whole(book["name"], book["clips"][0]["name"]), "the first never had all of it")

    def test_errors_reach_the_controller_with_cause_and_remedy_also_over_a_restart(self):
        with PretendedController() as controller, docked_camera(controller) as camera:
            controller.added = True
            until(camera, "done")
            camera.give("dock", docked=False)
            camera.until_phase("ready")
            camera.press("record")
            camera.stop()
            before = len(controller.logs)
            camera.start()
            eventually(lambda: len(controller.logs) > before, 20, "the log arrives")
            for line in ("noWearer: The camera was taken without a person assigned to it. Put it back into the dock",
                         "recordingRefused: No recording (noWearer)"):
                self.assertIn(line, controller.logs[-1])

    def test_the_clock_is_set_and_a_refusal_is_told(self):
        with PretendedController() as controller, docked_camera(controller) as camera:
            controller.added = True
            controller.seconds_wrong = 7200
            controller.user = ADA
            controller.profile = {"preBuffer": False, "activation": "single"}
            until(camera, "done")
            camera.give("dock", docked=False)
            camera.until_phase("ready")
            book = camera.record(0.3)
            ahead = time.strftime("%Y-%m-%dT%H:", time.gmtime(time.time() + 7200))
            self.assertEqual(book["triggerOnTime"][:14], ahead)
            controller.refusal = (403, "the camera is locked; unlock it in the manager")
            camera.give("dock", docked=True)
            eventually(lambda: visit(camera)["cause"] == controller.refusal[1], 15, "the cause is told")
            self.assertEqual(len(camera.recordings()), 1)

    def test_a_controller_that_is_not_there_is_an_upload_error_and_the_camera_can_be_used(self):
        with PretendedController() as controller:
            camera = docked_camera(controller).start()
            self.addCleanup(camera.__exit__)
            controller.added = True
            controller.user = ADA
            eventually(lambda: camera.situation()["wearer"], 20, "it is taken in")
        eventually(lambda: camera.situation()["dock"]["uploadError"], 30, "the loss is told")
        self.assertEqual(camera.seen()["lamps"]["storage"]["colour"], "red")
        camera.give("dock", docked=False)
        camera.until_phase("ready")
        self.assertFalse(camera.situation()["dock"]["uploadError"])
        self.assertEqual(camera.situation()["wearer"], ADA)


if __name__ == "__main__":
    unittest.main()
