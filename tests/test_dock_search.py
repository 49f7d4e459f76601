"""A docked camera that was told no address: it finds a controller over IPv6 link local addresses, and another one when that goes."""

import copy
import json
import unittest

from tests.support.bodycam import BodyCam
from tests.support.controller import PROVISION, Controller
from tests.support.device import eventually, program
from tests.support.own_network import Wire, in_own_network, ip, may_unshare

SMALL = "scene:street?width=320&height=180&fps=10"


@unittest.skipUnless(may_unshare(), "SKIPPED: this machine allows no network namespaces")
class Search(unittest.TestCase):
    def controller(self):
        made = Controller(copy.deepcopy(PROVISION), announced=True, dock_host="")
        self.addCleanup(made.__exit__)
        return made.start()

    @staticmethod
    def visit(camera):
        return camera.seen()["visit"]

    def until(self, camera, stage, port, seconds=30):
        """At that controller, over an address of the link."""

        seen = {}

        def there():
            seen.update(self.visit(camera))
            return seen["stage"] == stage and seen["address"].startswith("[fe80::") and seen["address"].endswith(f"%far]:{port}")

        try:
            eventually(there, seconds, f"{stage} at port {port}")
        except AssertionError as late:
            raise AssertionError(f"{late}; {seen}") from late

    @in_own_network
    def test_a_camera_finds_its_controller_and_another_one_when_that_goes(self):
        wire = Wire(self)
        ip("link", "set", "own", "up")
        ip("address", "add", "10.77.0.2/24", "dev", "own")
        wire.wait_for_link_local()
        first = self.controller()
        camera = BodyCam(channel=SMALL, arguments=["--dock", "find", "--docked"], provision=False, host="10.77.0.1", inside=wire.there())
        self.addCleanup(camera.__exit__)
        camera.start()
        self.until(camera, "notAdded", first.dock)

        # The finding tool lists the controller by its serial number.
        listed = json.loads(wire.over_there(str(program("ocelli")), "find", "--json", "--seconds", "2"))
        ours, = [one for one in listed if one["model"] == "controller"]
        self.assertEqual((ours["state"], ours["ports"]["https"]), ("active", first.https))

        manager = first.client()
        serial = manager.get("/api/v1/devices").json()["found"][0]["serial"]
        self.assertEqual(manager.request("POST", "/api/v1/devices", {"serial": serial}).status, 201)
        self.until(camera, "done", first.dock)
        self.assertEqual(ours["serial"], self.visit(camera)["controller"])

        # Another system is no place for it: it stays with its own, and says so while that is away.
        second = self.controller()
        first.stop()
        eventually(lambda: self.visit(camera)["stage"] == "looking" and self.visit(camera)["cause"], 60, "it misses its controller")
        first.start()
        self.until(camera, "done", first.dock, 60)
        self.assertEqual(second.client().get("/api/v1/devices").json()["items"], [])

        # Put into a dock where nobody answers, it says so as with a controller that was named.
        camera.give("dock", docked=False)
        first.stop()
        second.stop()
        camera.give("dock", docked=True)
        eventually(lambda: camera.situation()["dock"]["uploadError"], 30, "the loss is told")
        self.assertEqual(self.visit(camera)["cause"], "no controller answers in the network")
        first.start()
        self.until(camera, "done", first.dock, 60)
        self.assertFalse(camera.situation()["dock"]["uploadError"])


if __name__ == "__main__":
    unittest.main()
