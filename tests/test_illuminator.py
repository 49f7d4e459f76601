"""The lamp of the device: an option or the model gives it one, a button switches it."""

import tempfile
import unittest
from pathlib import Path

from tests.support.browser import Browser
from tests.support.device import PASSWORD, Device, program, run
from tests.test_pages import Journey, missing

OTHER = "Second-light-2"


class Lamp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(arguments=["--illuminator", "virtual"]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.client = cls.device.client()

    def turn(self, body, client=None):
        return (client or self.client).request("POST", "/api/v1/illuminator", body)

    def test_it_is_off_at_first_and_switched_on_and_off(self):
        self.assertFalse(self.client.get("/api/v1/illuminator").json()["on"])
        self.assertNotIn("illuminator", self.client.get("/api/v1/system/capabilities").json()["absent"])
        for on in (True, False):
            self.assertEqual(self.turn({"on": on}).json(), {"on": on, "virtual": True})
            self.assertEqual(self.client.get("/api/v1/illuminator").json()["on"], on)
        for wrong in ({}, {"on": 1}):
            answer = self.turn(wrong)
            self.assertEqual((answer.status, answer.json()["field"]), (422, "on"), answer.body)

    def test_only_those_who_may_switch_outputs_may_switch_it(self):
        self.client.request("POST", "/api/v1/users", {"name": "mia", "level": "user", "password": OTHER})
        mia = self.device.client("mia", OTHER)
        self.assertEqual(mia.get("/api/v1/illuminator").status, 200)
        self.assertEqual(self.turn({"on": True}, mia).status, 403)
        self.assertFalse(self.client.get("/api/v1/illuminator").json()["on"])

    def test_without_one_it_is_absent_and_a_wrong_line_is_told_at_the_start(self):
        with Device() as plain:
            client = plain.client()
            self.assertIn("illuminator", client.get("/api/v1/system/capabilities").json()["absent"])
            self.assertEqual(client.get("/api/v1/illuminator").status, 404)
            self.assertEqual(self.turn({"on": True}, client).status, 404)
        with tempfile.TemporaryDirectory() as folder:
            code, output = run([str(program()), "--state", folder, "--illuminator", "lamp:1"])
            self.assertEqual(code, 2, output)
            self.assertIn("--illuminator", output)

    def test_a_model_can_bring_it(self):
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "lamp.yaml"
            model.write_text('model: Lamp\nchannels:\n  - {name: Yard, source: "scene:street"}\nilluminator: virtual\n')
            with Device(channels=(), arguments=["--model", str(model)]) as device:
                self.assertEqual(device.client().get("/api/v1/illuminator").json(), {"on": False, "virtual": True})

    def test_a_line_that_cannot_be_opened_is_an_error_and_the_lamp_stays_off(self):
        with Device(arguments=["--illuminator", "gpio:nosuchchip:1"]) as device:
            client = device.client()
            answer = self.turn({"on": True}, client)
            self.assertEqual(answer.status, 503, answer.body)
            self.assertIn("illuminator", answer.json()["detail"])
            self.assertFalse(client.get("/api/v1/illuminator").json()["on"])


@unittest.skipIf(missing(), missing())
class Button(unittest.TestCase):
    take = Journey.take
    script = "live"

    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def test_a_button_of_the_live_view_switches_it(self):
        for arguments, has in ((["--illuminator", "virtual"], True), ([], False)):
            with Device(arguments=arguments) as self.device:
                self.take("illuminator", has=has, password=PASSWORD)


if __name__ == "__main__":
    unittest.main()
