"""The pages in Chromium against the real program: what people click, and that it takes effect."""

import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

from tests.support.device import PASSWORD, ROOT, Device, eventually

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SCENES = [f"scene:{name}?width=640&height=360&fps=15" for name in ("street", "office")]


def missing():
    """What these tests need and this machine lacks; empty when nothing."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not Path(CHROMIUM).exists():
        return "Chromium is not installed"
    if not (ROOT / "web" / "node_modules" / "playwright-core").exists():
        return "the packages in web/ are not installed"
    if not (ROOT / "web" / "dist" / "index.html").exists():
        return "the pages are not built"
    return ""


def name_channels(client, names):
    for channel, name in enumerate(names, 1):
        answer = client.request("PATCH", f"/api/v1/settings/channels/{channel}/channel", {"name": name})
        assert answer.status == 200, answer.body


@unittest.skipIf(missing(), missing())
class Journey(unittest.TestCase):
    """Journeys of one script share a device."""

    script = ""
    channels = SCENES
    names = ("Street", "Office")
    active = True

    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=cls.channels, active=cls.active)
        cls.device.__enter__()
        cls.addClassCleanup(cls.device.__exit__)
        if cls.active:
            name_channels(cls.device.client(), cls.names)

    def take(self, journey, **facts):
        facts = {"url": f"http://127.0.0.1:{self.device.http}", "password": PASSWORD, **facts}
        done = subprocess.run(["node", str(ROOT / "tests" / "pages" / "run.mjs"), self.script, journey], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=180, check=False,
                              env={**os.environ, "JOURNEY_FACTS": json.dumps(facts)})
        self.assertEqual(done.returncode, 0, done.stdout)


class Live(Journey):
    script = "live"

    def test_start_and_stop(self):
        self.take("startAndStop")

    def test_near_live(self):
        self.take("nearLive")

    def test_full_screen(self):
        self.take("fullScreen")

    def test_digital_zoom(self):
        self.take("digitalZoom")

    def test_aspects(self):
        self.take("aspects")

    def test_streams(self):
        self.take("streams")

    def test_players(self):
        self.take("players")

    def test_pixel_counter(self):
        self.take("pixelCounter")

    def test_snapshots(self):
        self.take("snapshots")

    def test_recordings(self):
        self.take("recordings")

    def test_events_panel(self):
        self.take("eventsPanel")

    def test_motion_highlight(self):
        self.take("motionHighlight")

    def test_quick_settings(self):
        self.take("quickSettings")


class ManyChannels(Journey):
    script = "live"
    channels = ["scene:street?width=160&height=96&fps=2"] * 17
    names = tuple(f"Yard {number}" for number in range(1, 18))

    def test_divisions(self):
        self.take("divisions")


if __name__ == "__main__":
    unittest.main()
