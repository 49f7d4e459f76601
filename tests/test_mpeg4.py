"""MPEG-4 Part 2: encoded, streamed, recorded, passed on, and told where a browser cannot play it."""

import json
import unittest
from datetime import timedelta
from pathlib import Path

from tests.support.browser import Browser
from tests.support.device import Device, eventually, need, program, run
from tests.support.recordings import moment, recorded_seconds, whole, words
from tests.test_pages import Journey, missing

SCENE = "scene:street?width=640&height=360&fps=10"


class Mpeg4(unittest.TestCase):
    take = Journey.take
    script = "mpeg4"

    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=[SCENE]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)
        cls.client = cls.device.client()
        cls.change(cls.client, "streams/main/video", codec="mpeg4", keyFrameInterval=10)
        cls.change(cls.client, "audio", input="synthetic", codec="aac")

    def setUp(self):
        need(self, "ffprobe")

    @staticmethod
    def change(client, group, **values):
        answer = client.request("PATCH", f"/api/v1/settings/channels/1/{group}", values)
        assert answer.status == 200, answer.body

    @staticmethod
    def main(client):
        return client.get("/api/v1/channels").json()[0]["streams"][0]

    def streams(self, what):
        code, output = run(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_streams", "-of", "json", what])
        self.assertEqual(code, 0, output)
        return json.loads(output)["streams"]

    def video(self, what):
        found = next(one for one in self.streams(what) if one["codec_type"] == "video")
        return found["codec_name"], found["width"], found["height"], found["profile"]

    def test_other_peoples_players_get_every_picture(self):
        self.assertEqual(self.video(self.device.rtsp_url()), ("mpeg4", 640, 360, "Simple Profile"))
        for transport in ("tcp", "udp"):
            code, output = run(["ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", transport, "-i", self.device.rtsp_url(), "-an",
                                "-frames:v", "20", "-f", "null", "-"])
            self.assertEqual((code, output), (0, ""))
        code, output = run([program("ocelli_gst_player"),
                            f"rtspsrc location={self.device.rtsp_url()} protocols=tcp latency=100 ! rtpmp4vdepay ! mpeg4videoparse ! avdec_mpeg4 "
                            "! fakesink num-buffers=20 sync=false"])
        self.assertEqual(code, 0, output)

    def test_a_recording_is_a_file_that_decodes_and_gives_pictures(self):
        eventually(lambda: self.main(self.client)["codec"] == "mpeg4", 20, "the codec")
        before = recorded_seconds(self.client)
        eventually(lambda: recorded_seconds(self.client) > before + 3, 30, "three seconds are recorded")
        to = whole(self.client)["to"]
        begun = words(moment(to) - timedelta(seconds=2.5))
        path = Path(self.device.state) / "newest.mp4"
        path.write_bytes(self.client.get("/api/v1/recordings/video.mp4", channel=1, **{"from": begun, "to": to}).body)
        self.assertEqual(self.video(str(path)), ("mpeg4", 640, 360, "Simple Profile"))
        code, output = run(["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"])
        self.assertEqual((code, output), (0, ""))
        picture = self.client.get("/api/v1/recordings/frame", channel=1, time=begun)
        self.assertEqual((picture.status, picture.body[:2]), (200, b"\xff\xd8"), picture.body[:200])

    def test_a_camera_that_sends_it_is_passed_through(self):
        with Device(channels=[self.device.rtsp_url()]) as recorder:
            client = recorder.client()
            eventually(lambda: self.main(client)["passThrough"] and self.main(client)["codec"] == "mpeg4", 20, "it is passed through")
            self.assertEqual(self.video(recorder.rtsp_url()), ("mpeg4", 640, 360, "Simple Profile"))
            eventually(lambda: recorded_seconds(client) > 1, 30, "it is recorded")

    def test_what_mpeg4_has_not_is_blocked_with_the_reason(self):
        answer = self.client.request("PATCH", "/api/v1/settings/channels/1/streams/main/video", {"profile": "main"})
        self.assertEqual((answer.status, answer.json()["field"]), (409, "profile"), answer.body)
        self.assertIn("Simple", answer.json()["detail"])

    @unittest.skipIf(missing(), missing())
    def test_the_pages_show_single_pictures_and_say_why(self):
        eventually(lambda: recorded_seconds(self.client) > 2, 30, "something is recorded")
        self.take("fallback")


if __name__ == "__main__":
    unittest.main()
