"""The manager in a real browser, against the real program: set-up, users, import, profiles, dashboard, certificates."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.controller import CONNECTION, Controller
from tests.support.device import PASSWORD, ROOT, need

USERS = "Name,User ID,Profile\r\nAnna K. Kraus,A1,\r\nBo Berg,B2,\r\nCy Diaz,C3,\"Long shift, visible\"\r\n"


class Pages(unittest.TestCase):
    """One visit, from the first start to a system with users and profiles."""

    def test_set_up_a_system_and_look_at_every_page(self):
        need(self, "node")
        need(self, "chromium")
        need(self, "openssl")
        if not (ROOT / "web" / "dist" / "manager.html").exists():
            self.skipTest("the pages are not built")
        with tempfile.TemporaryDirectory() as folder, Controller(
                arguments=["--plain-http", "--set-clock", "virtual"]) as controller:
            (Path(folder) / "connection.json").write_text(json.dumps(CONNECTION))
            (Path(folder) / "users.csv").write_bytes(USERS.encode())
            done = subprocess.run(["node", str(ROOT / "tests" / "manager_pages.mjs"), f"http://127.0.0.1:{controller.http}", PASSWORD,
                                   folder], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=150, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            seen = json.loads(done.stdout)
            self.assertNotIn("failed", seen, seen)
            self.assertEqual(seen["errors"], [])
            self.assertEqual(seen["problems"], [])
            self.assertEqual(seen["wrong"].strip(), "the passphrase is wrong")
            self.assertEqual(seen["key"], "restore-key.ocelli")
            self.assertEqual(len([one for one in seen["needed"] if "connection file" in one or "newest version" in one]), 2, seen["needed"])
            self.assertIn("nobody knows the time server", seen["server"])
            self.assertIn("does not take connections at port 9", seen["advice"])
            self.assertIn("whether a firewall refuses", seen["advice"])
            self.assertTrue(seen["unsigned"], "the published form of others is taken with a note")
            self.assertTrue(seen["takesNo"] and seen["bookmarksOff"] and seen["locationStays"], seen)
            self.assertTrue(seen["lacks"] and seen["causeHere"], seen)
            self.assertEqual((seen["movedBefore"], seen["moved"]), (False, True), "a camera that changes hands")
            self.assertIn("nobody comes over IPv6", seen["docks"])
            self.assertTrue(seen["queue"] and seen["contacts"], seen)
            self.assertTrue(seen["noted"], "cause and remedy of what a camera noted")
            self.assertTrue(seen["importBlocked"] and seen["range"] and seen["resetBlocked"], seen)
            self.assertEqual(seen["tiles"], 4)
            self.check_kept(controller.client())

    def check_kept(self, client):
        """What was done on the pages is what the controller keeps."""
        self.assertTrue(client.get("/api/v1/setup").json()["complete"])
        used = {one["id"]: one["usedBy"] for one in client.get("/api/v1/certificates").json()["items"]}
        self.assertEqual(used, {"device": [], "front": ["https"], "town": []})
        names = [one["name"] for one in client.get("/api/v1/wearers").json()["items"]]
        self.assertEqual(names, ["Anna K. Kraus", "Bo Berg", "Cy Diaz"])
        night = client.get("/api/v1/profiles").json()["items"][-1]
        self.assertEqual((night["name"], night["settings"]["preBufferLength"], night["settings"]["resolution"]), ("Night", 60, "720p"))


if __name__ == "__main__":
    unittest.main()
