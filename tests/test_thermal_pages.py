"""The pages of a thermographic camera in a real browser, against the real program."""

import json
import subprocess
import tempfile
import unittest

from tests.support.device import PASSWORD, ROOT, Device, eventually, need

MODEL = ["--model", str(ROOT / "models" / "thermal-cube.yaml")]


def seen_marks(client):
    return client.get("/api/v1/settings/channels/2/thermalPicture").json()["defects"]


class Pages(unittest.TestCase):
    """One visit: live view, rules, course, Local page."""

    def test_see_click_draw_and_plot_temperatures(self):
        need(self, "node")
        need(self, "chromium")
        if not (ROOT / "web" / "dist" / "index.html").exists():
            self.skipTest("the pages are not built")
        with tempfile.TemporaryDirectory() as folder, Device(channels=(), arguments=MODEL) as device:
            done = subprocess.run(["node", str(ROOT / "tests" / "thermal_pages.mjs"), f"http://127.0.0.1:{device.http}", PASSWORD, folder],
                                  text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=280, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            seen = json.loads(done.stdout)
            self.assertNotIn("failed", seen, seen)
            self.assertEqual(seen["errors"], [])
            self.assertRegex(seen["caption"], r"^Motor ↑\d\d\.\d °C$")
            self.assertEqual(seen["outlines"], 2)
            # The scene's truth: the motor is 42 to 76 °C warm, the window 18 to 24.
            self.assertTrue(41 < seen["motor"] < 77 and 17 < seen["window"] < 25, seen)
            self.assertEqual((seen["thresholds"], seen["thresholdsInInterval"], seen["ranges"]), (1, 0, 1))
            self.assertEqual((seen["advice"], seen["pointAdvice"]), (0, 1))
            self.assertEqual((seen["plots"], seen["captionsWithout"]), (5, 0))
            rules = "/settings/temperatureRules"
            self.assertEqual(seen["steps"], ["/settings/local", "/settings/thermometry", rules, rules, rules, "/live"])
            self.assertTrue(seen["table"].endswith(".csv"), seen)
            self.check_saved(device.client(), seen["marked"])

    def check_saved(self, client, marked):
        """What was drawn is what the device keeps."""
        rules = client.get("/api/v1/settings/channels/2/temperatureRules").json()["rules"]
        self.assertEqual(client.get("/api/v1/settings/channels/2/thermometry").json()["distance"], 12)
        self.assertEqual(seen_marks(client), [{"x": x, "y": y} for x, y in (marked, (marked[0] + 1, marked[1]))])
        self.assertEqual([(one["shape"], one["name"]) for one in rules[2:]],
                         [("area", "Painted"), ("line", "Line 4"), ("point", "Point 5")])
        painted = rules[2]
        self.assertEqual(painted["emissivity"], 0.93)
        # Drawn at 0.6, 0.5 and moved by a tenth.
        self.assertAlmostEqual(painted["points"][0]["x"], 0.7, delta=0.01)
        self.assertAlmostEqual(painted["points"][0]["y"], 0.6, delta=0.01)
        self.assertAlmostEqual(painted["points"][2]["x"], 0.85, delta=0.01)
        self.assert_places(rules[3]["points"], [(0.2, 0.75), (0.45, 0.8)])
        self.assert_places(rules[4]["points"], [(0.52, 0.85)])
        measured = eventually(lambda: (lambda found: found if len(found) == 5 else None)(
            client.get("/api/v1/channels/2/thermal").json()["rules"]))
        self.assertEqual([one["shape"] for one in measured[2:]], ["area", "line", "point"])
        for one in measured[2:]:
            # The street is about as warm as its air.
            self.assertTrue(5 < one["maximum"]["celsius"] < 45, one)

    def assert_places(self, points, wanted):
        for point, (x, y) in zip(points, wanted, strict=True):
            self.assertAlmostEqual(point["x"], x, delta=0.01)
            self.assertAlmostEqual(point["y"], y, delta=0.01)


if __name__ == "__main__":
    unittest.main()
