"""Another camera as source: passed through, lost, a placeholder meanwhile, and back by itself."""

import json
import unittest

from tests.support.device import Device, eventually, need, run


class AnotherCamera(unittest.TestCase):
    def setUp(self):
        need(self, "ffprobe")

    @staticmethod
    def channel(device):
        if not hasattr(device, "watcher"):
            device.watcher = device.client()
        return device.watcher.get("/api/v1/channels").json()[0]

    def size(self, device, path="/Streaming/Channels/101"):
        code, output = run(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-print_format", "json",
                            "-show_streams", device.rtsp_url(path)])
        if code != 0:
            return None
        video = next(s for s in json.loads(output)["streams"] if s["codec_type"] == "video")
        return video["width"], video["height"]

    def test_passes_through_is_lost_and_comes_back(self):
        camera = Device(channels=["scene:office?width=704&height=396"])
        camera.start()
        try:
            source = camera.rtsp_url()
            with Device(channels=[source]) as device:
                eventually(lambda: self.channel(device)["state"] == "live", 20, "the channel is live")
                self.assertEqual(self.size(device), (704, 396))
                self.assertEqual(self.size(device, "/Streaming/Channels/102"), (640, 360))
                camera.stop()
                eventually(lambda: self.channel(device)["state"] == "noVideo", 20, "the loss is noticed")
                self.assertTrue(self.channel(device)["message"])
                events = device.client().get("/api/v1/events", topic="videoLoss").json()["items"]
                self.assertTrue(events)
                self.assertIsNotNone(self.size(device), "the placeholder can be watched")
                camera.start()
                eventually(lambda: self.channel(device)["state"] == "live", 60, "the channel is live again")
                self.assertEqual(self.size(device), (704, 396))
        finally:
            camera.__exit__()

    def test_sound_is_passed_on_left_out_or_made_anew_as_the_settings_say(self):
        with Device(channels=["scene:office?width=320&height=180"]) as camera:
            self.change(camera, "audio", input="synthetic", codec="g711u")
            with Device(channels=[camera.rtsp_url()]) as device:
                eventually(lambda: self.channel(device)["state"] == "live", 20, "the channel is live")
                eventually(lambda: self.sounds(device) == ["pcm_mulaw"], 30, "the sound of the camera, as it is")
                self.change(device, "streams/main/video", videoType="video")
                eventually(lambda: self.sounds(device) == [], 30, "pictures alone")
                self.change(device, "streams/main/video", videoType="videoAudio")
                self.change(device, "audio", input="none")
                eventually(lambda: self.sounds(device) == [], 30, "no sound")
                self.assertTrue(self.channel(device)["streams"][0]["passThrough"])
                self.change(device, "audio", input="source", volume=80, codec="aac")
                eventually(lambda: self.sounds(device) == ["aac"], 30, "louder, so encoded again")
                self.assertFalse(self.channel(device)["streams"][0]["passThrough"])

    def change(self, device, group, **body):
        answer = device.client().request("PATCH", f"/api/v1/settings/channels/1/{group}", body)
        self.assertEqual(answer.status, 200, answer.body)

    @staticmethod
    def sounds(device):
        code, output = run(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-print_format", "json",
                            "-show_streams", device.rtsp_url()])
        return [s["codec_name"] for s in json.loads(output)["streams"] if s["codec_type"] == "audio"] if code == 0 else None

    def test_a_privacy_mask_ends_the_passing_through(self):
        with Device(channels=["scene:street?width=640&height=360"]) as camera:
            with Device(channels=[camera.rtsp_url()]) as device:
                eventually(lambda: self.channel(device)["state"] == "live", 20, "the channel is live")
                client = device.client()
                whole = [{"x": 0, "y": 0}, {"x": 1, "y": 0}, {"x": 1, "y": 1}, {"x": 0, "y": 1}]
                answer = client.request("PATCH", "/api/v1/settings/channels/1/masks",
                                        {"enabled": True, "areas": [{"points": whole}], "colour": "#000000"})
                self.assertEqual(answer.status, 200, answer.body)
                eventually(lambda: brightest(device) <= 24, 20, "the stream is dark")


def brightest(device):
    """The brightest luma of a picture of the stream, through a real player."""
    code, output = run(["ffmpeg", "-v", "info", "-rtsp_transport", "tcp", "-i", device.rtsp_url(), "-frames:v", "5",
                        "-vf", "signalstats,metadata=print:key=lavfi.signalstats.YMAX", "-f", "null", "-"])
    values = [int(line.rsplit("=", 1)[1]) for line in output.splitlines() if "YMAX=" in line]
    return values[-1] if code == 0 and values else 255


if __name__ == "__main__":
    unittest.main()
