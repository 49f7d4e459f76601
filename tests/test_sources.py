"""Sources: another camera (passed through, lost, a placeholder meanwhile, back by itself) and a file with sound."""

import json
import statistics
import struct
import unittest

from tests.support.device import CLIP, Device, eventually, need, run
from tests.support.recordings import moment, recorded_seconds, whole
from tests.support.websocket import WebSocket


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


class FileWithSound(unittest.TestCase):
    """The clip holds 0.8 s of pictures, then 0.8 s of sound, and so on."""

    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=[f"file:{CLIP}"]).start()
        cls.client = cls.device.client()

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def test_recording_with_sound_has_no_hole_at_its_start(self):
        eventually(lambda: recorded_seconds(self.client) > 6, 40, "six seconds are recorded")
        query = whole(self.client)
        segments = self.client.get("/api/v1/recordings/segments", channel=1).json()["items"]
        parts = self.client.get("/api/v1/recordings/map", **query).json()["parts"]
        recorded = sum((moment(p["to"]) - moment(p["from"])).total_seconds() for p in parts)
        spanned = (moment(query["to"]) - moment(query["from"])).total_seconds()
        self.assertLess(spanned - recorded, 0.3, (segments, parts))

    def test_pages_get_pictures_at_once_and_sound_with_them(self):
        with WebSocket(self.device.http, "/api/v1/channels/1/streams/main/live", cookie=self.client.cookie) as socket:
            delays, behind = [], []
            video = sound = 0
            while len(delays) < 60:
                message = socket.receive()
                if not isinstance(message, bytes) or message[0] != 2:
                    continue
                captured, sent = struct.unpack(">QQ", message[8:24])
                delays.append((sent - captured) / 1e6)
                for track, begin, samples in runs(message[24:]):
                    if track == 1:
                        video = begin / 90000
                    else:
                        sound = (begin + 1024 * samples) / 48000
                behind.append(video - sound)
            # The first ones come from the cache, and are as old as their key frame. What is late stalls the player.
            self.assertLess(statistics.median(delays[-25:]), 0.25, delays)
            self.assertLess(max(behind[-25:]), 0.1, behind)

    def test_the_measured_frame_rate_counts_pictures_only(self):
        def rates():
            channel = self.client.get("/api/v1/channels").json()[0]["streams"][0]["measuredFrameRate"]
            health = self.client.get("/api/v1/system/health").json()["streams"][0]["frameRate"]
            return (channel, health) if abs(channel - 12.5) < 2 and abs(health - 12.5) < 2 else None

        eventually(rates, 30, "12.5 pictures a second, the recorder reading")


def runs(fragment):
    """Of each track in a movie fragment: its number, the time of its first sample in ticks, how many samples."""
    found, at = [], 0
    while (at := fragment.find(b"tfhd", at)) >= 0:
        track = struct.unpack(">I", fragment[at + 8:at + 12])[0]
        time, run = fragment.index(b"tfdt", at), fragment.index(b"trun", at)
        begin = struct.unpack(">Q", fragment[time + 8:time + 16])[0]
        found.append((track, begin, struct.unpack(">I", fragment[run + 8:run + 12])[0]))
        at = run
    return found


def brightest(device):
    """The brightest luma of a picture of the stream, through a real player."""
    code, output = run(["ffmpeg", "-v", "info", "-rtsp_transport", "tcp", "-i", device.rtsp_url(), "-frames:v", "5",
                        "-vf", "signalstats,metadata=print:key=lavfi.signalstats.YMAX", "-f", "null", "-"])
    values = [int(line.rsplit("=", 1)[1]) for line in output.splitlines() if "YMAX=" in line]
    return values[-1] if code == 0 and values else 255


if __name__ == "__main__":
    unittest.main()
