"""How old the pictures are: the clock burnt into the drawn scene beside what the page, RTP and the pictures themselves say."""

import json
import os
import shutil
import subprocess
import time
import unittest

from tests.support.device import ROOT, Device, eventually, need, run
from tests.support.rtsp import RtspClient

PEER = ROOT / "tests" / "latency_peer.mjs"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
NO_BROWSER = (shutil.which("node") is None or not os.path.exists(CHROMIUM) or not (ROOT / "web" / "dist").exists()
              or not (ROOT / "web" / "node_modules" / "playwright-core").exists())
SCENE = "scene:office?width=640&height=360&fps=15"
FRAME = 1000 / 15
UNIX_IN_NTP = 2_208_988_800
UUID = bytes.fromhex("7f3c5a916d2e4b8a9c14e0a75b31d6f2")


def watch(device, client, player, seconds=4):
    """What tests/latency_peer.mjs saw."""
    done = subprocess.run(["node", str(PEER), f"http://127.0.0.1:{device.http}", client.cookie, player, str(seconds)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr[-2000:])
    return json.loads(done.stdout)


def says_goodbye(report):
    """Whether there is a BYE among the RTCP packets."""
    while len(report) >= 4:
        if report[1] == 203:
            return True
        report = report[4 + 4 * int.from_bytes(report[2:4], "big"):]
    return False


@unittest.skipIf(NO_BROWSER, "SKIPPED: Chromium, Node.js or the web packages are missing")
class OnThePage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=[SCENE]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.client = cls.device.client()

    def says_the_truth(self, player):
        found = watch(self.device, self.client, player)
        self.assertEqual(found["by"], player, found)
        self.assertGreater(found["frames"], 15, found)
        self.assertLess(found["unread"], found["frames"] / 4, found)
        self.assertGreater(found["said"], 0, found)  # a delay that stays the same is not told again
        self.assertGreater(found["median"], 0, found)
        self.assertLess(abs(found["difference"]), FRAME, found)

    def test_the_delay_that_webrtc_shows_is_that_of_the_burnt_in_clock(self):
        self.says_the_truth("webrtc")

    def test_the_delay_that_media_source_shows_is_that_of_the_burnt_in_clock(self):
        self.says_the_truth("mse")


class InThePackets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=[SCENE]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.client = cls.device.client()

    def packets(self, count):
        """Header extension and payload of so many packets of the picture, and when each came."""
        viewer = RtspClient(self.device)
        self.addCleanup(viewer.close)
        described = viewer.describe()
        viewer.play_tcp()
        found = []
        while len(found) < count:
            channel, packet = viewer.interleaved()
            if channel == 1 and says_goodbye(packet):
                raise ConnectionError("the stream begins anew")
            if channel != 0:
                continue
            words = int.from_bytes(packet[14:16], "big") if packet[0] & 0x10 else -1
            found.append((packet[12:16 + 4 * words], packet[16 + 4 * words:], time.time()))
        return described.body.decode(), found

    def test_rtp_tells_the_ntp_time_of_each_picture(self):
        def settled():
            try:
                return self.packets(200)
            except ConnectionError:
                return None  # what the test before has put back is on its way

        sdp, found = eventually(settled, 30, "two hundred packets of one stream")
        self.assertIn("a=extmap:1 urn:ietf:params:rtp-hdrext:ntp-64", sdp)
        told = [(int.from_bytes(extension[5:13], "big") / 2**32 - UNIX_IN_NTP, at) for extension, _, at in found if extension]
        self.assertGreater(len(told), 15)
        times = [captured for captured, _ in told]
        self.assertEqual(times, sorted(times))
        for captured, at in told[5:]:
            self.assertGreater(at, captured - 0.005)
            self.assertLess(at - captured, 5)
        steps = [after - before for before, after in zip(times, times[1:])]
        self.assertAlmostEqual(sorted(steps)[len(steps) // 2] * 1000, FRAME, delta=2)

    def test_a_player_that_stumbles_can_have_packets_without_it(self):
        change = {"rtpCaptureTimes": False}
        self.assertEqual(self.client.request("PATCH", "/api/v1/settings/network", change).status, 200)
        self.addCleanup(self.client.request, "PATCH", "/api/v1/settings/network", {"rtpCaptureTimes": True})

        def plain():
            try:
                sdp, found = self.packets(10)
            except OSError:
                return False  # the server is on its way to the new form
            return "extmap" not in sdp and not any(extension for extension, _, _ in found)

        eventually(plain, 15, "packets without the extension")

    def test_pictures_carry_the_time_when_they_are_told_to(self):
        need(self, "ffprobe")
        path = "/api/v1/settings/channels/1/streams/main/video"
        for codec in ("h264", "h265"):
            with self.subTest(codec=codec):
                self.assertEqual(self.client.request("PATCH", path, {"codec": codec, "captureTimeSei": True}).status, 200)
                self.addCleanup(self.client.request, "PATCH", path, {"codec": "h264", "captureTimeSei": False})
                command = ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-read_intervals", "%+1", "-select_streams", "v",
                           "-show_streams", "-show_frames", "-of", "json", self.device.rtsp_url()]

                def seen(codec=codec, command=command):
                    status, said = run(command)[:2]
                    # An encoder's own message stands before a key frame only.
                    many = said.count("User Data Unregistered") > 5
                    return status == 0 and f'"codec_name": "{"hevc" if codec == "h265" else codec}"' in said and many

                eventually(seen, 30, "FFmpeg finds the message")
        self.client.request("PATCH", path, {"codec": "h264", "captureTimeSei": True})

        def agrees():
            _, found = self.packets(40)
            told = [(extension, payload) for extension, payload, _ in found if extension and UUID in payload]
            for extension, payload in told:
                at = payload.index(UUID) + 16
                raw = payload[at:at + 2] + payload[at + 3:at + 5] + payload[at + 6:at + 8] + payload[at + 9:at + 11]
                captured = int.from_bytes(extension[5:13], "big") / 2**32 - UNIX_IN_NTP
                self.assertAlmostEqual(int.from_bytes(raw, "big") / 1e6, captured, delta=2e-6)
            return len(told) > 5

        eventually(agrees, 20, "both say the same time")


if __name__ == "__main__":
    unittest.main()
