"""A reader of tags behind the real pcscd: pairing by taps, taking a camera by a tap, a reader that is not fit."""

import copy
import unittest

from tests.support.controller import PROVISION, Controller
from tests.support.device import eventually
from tests.support.virtual_tag import Pcsc, Tag, missing

WHY = missing()


@unittest.skipIf(WHY, f"SKIPPED: {WHY}")
class Reader(unittest.TestCase):
    def setUp(self):
        self.pcsc = Pcsc().start()
        self.addCleanup(self.pcsc.__exit__)
        provision = copy.deepcopy(PROVISION)
        provision["system"]["assignment"] = "selfAssign"
        self.controller = Controller(provision, environment={"PCSCLITE_CSOCK_NAME": self.pcsc.environment["PCSCLITE_CSOCK_NAME"]}).start()
        self.addCleanup(self.controller.__exit__)
        self.manager = self.controller.client()

    def seen(self):
        return self.manager.get("/api/v1/tag-readers").json()

    def tap(self, uid, knows=True):
        """Onto the reader and off it again, once it was asked."""
        with Tag(self.pcsc, uid, knows) as tag:
            eventually(lambda: tag.asked, 10, "the reader asks the tag")
        return tag

    def test_a_tag_is_paired_by_taps_and_then_asks_for_a_camera(self):
        eventually(lambda: len(self.seen()["readers"]) == 2, 15, "both places of the reader")
        self.assertTrue(self.seen()["readers"][0]["name"].startswith("Virtual PCD"))
        anna = self.manager.get("/api/v1/wearers").json()["items"][0]
        begun = self.manager.request("POST", f"/api/v1/wearers/{anna['id']}/tags/pairing", {})
        self.assertEqual(begun.json()["pairing"]["state"], "waiting", begun.body)
        for count in range(1, 4):
            self.tap("04ABCDEF123480")
            eventually(lambda n=count: self.seen()["pairing"]["taps"] == n, 10, f"tap {count}")
        self.assertEqual(self.seen()["pairing"]["state"], "paired")
        self.assertEqual(self.manager.get("/api/v1/wearers").json()["items"][0]["tags"], 1)
        self.tap("04ABCDEF123480")
        last = eventually(lambda: self.manager.get("/api/v1/dashboard").json().get("lastTap"), 10, "the tap is told")
        self.assertIn(anna["name"], last)

    def test_a_reader_that_does_not_tell_numbers_is_a_problem_and_one_that_goes_is_gone(self):
        eventually(lambda: self.seen()["readers"], 15, "the reader")
        with Tag(self.pcsc, "04ABCDEF", knows=False) as tag:
            eventually(lambda: tag.asked, 10, "the reader asks the tag")
            eventually(lambda: not self.seen()["readers"][0]["supported"], 10, "it is not fit")
            advices = [one["advice"] for one in self.manager.get("/api/v1/dashboard").json()["problems"]]
            self.assertIn("readerNotGreen", advices)
        self.tap("04ABCDEF")
        eventually(lambda: self.seen()["readers"][0]["supported"], 10, "it is fit with another tag")
        self.pcsc.stop()
        eventually(lambda: not self.seen()["readers"], 10, "it has gone")
        self.pcsc.start()
        self.assertEqual(self.manager.get("/api/v1/status").status, 200)


if __name__ == "__main__":
    unittest.main()
