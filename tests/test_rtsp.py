"""RTSP with real players: ffprobe, ffmpeg and GStreamer against the running program."""

import json
import re
import unittest

from tests.support.device import CLIP, Device, eventually, need, program, run
from tests.support.rtsp import RtspClient


def probe(device, path="/Streaming/Channels/101", transport="tcp", **login):
    code, output = run(["ffprobe", "-v", "error", "-rtsp_transport", transport, "-print_format", "json",
                        "-show_streams", device.rtsp_url(path, **login)])
    return code, (json.loads(output) if code == 0 else output)


def video_of(result):
    return next(s for s in result["streams"] if s["codec_type"] == "video")


def begins_with_key_frame(packet):
    """Whether an RTP packet of H.264 carries parameter sets, as the first of each of our key frames does."""
    payload = packet[12 + (4 + 4 * int.from_bytes(packet[14:16], "big") if packet[0] & 0x10 else 0):]
    return payload[0] & 0x1F == 24 and payload[3] & 0x1F == 7


class KeyFrames(unittest.TestCase):
    def test_a_viewer_that_lost_a_picture_gets_a_key_frame_long_before_the_next_is_due(self):
        with Device() as device:
            change = {"keyFrameInterval": 400, "frameRate": 10}
            path = "/api/v1/settings/channels/1/streams/main/video"
            self.assertEqual(device.client().request("PATCH", path, change).status, 200)
            viewer = RtspClient(device)
            self.addCleanup(viewer.close)
            viewer.play_tcp()
            pictures = (packet for channel, packet in iter(viewer.interleaved, None) if channel == 0)
            self.assertTrue(any(begins_with_key_frame(packet) for packet in pictures))
            source = next(pictures)[8:12]
            report = bytes([0x81, 206, 0, 2]) + b"\0\0\0\1" + source  # picture loss (RFC 4585, 6.3.1)
            viewer.peer.sendall(b"$\1" + len(report).to_bytes(2, "big") + report)
            ended = 0
            for packet in pictures:
                if begins_with_key_frame(packet):
                    break
                ended += packet[1] >> 7
                self.assertLess(ended, 60, "of the 400 pictures until the next key frame is due")


class Players(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=["scene:street?width=640&height=360", f"file:{CLIP}"]).start()
        cls.client = cls.device.client()
        cls.client.request("PATCH", "/api/v1/settings/channels/1/audio", {"input": "synthetic"})

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def setUp(self):
        need(self, "ffprobe")

    def test_ffprobe_sees_every_transport(self):
        for transport in ("tcp", "udp", "http"):
            with self.subTest(transport=transport):
                code, result = probe(self.device, transport=transport)
                self.assertEqual(code, 0, result)
                self.assertEqual(video_of(result)["codec_name"], "h264")
                self.assertEqual((video_of(result)["width"], video_of(result)["height"]), (640, 360))

    def test_all_addresses_of_a_stream_lead_to_it(self):
        for path in ("/Streaming/Channels/101", "/live/1/main", "/Streaming/Channels/102", "/live/1/sub",
                     "/Streaming/Channels/201"):
            with self.subTest(path=path):
                code, result = probe(self.device, path)
                self.assertEqual(code, 0, result)

    def test_an_unknown_stream_is_not_found(self):
        code, output = probe(self.device, "/Streaming/Channels/901")
        self.assertNotEqual(code, 0)
        self.assertIn("404", output)

    def test_a_wrong_password_is_refused(self):
        code, output = probe(self.device, password="Wrong-word-1")
        self.assertNotEqual(code, 0)
        self.assertIn("401", output)

    def test_sound_comes_along(self):
        code, result = probe(self.device)
        self.assertEqual(code, 0, result)
        self.assertEqual([s["codec_name"] for s in result["streams"] if s["codec_type"] == "audio"], ["aac"])

    def test_frames_decode_without_an_error(self):
        code, output = run(["ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", "tcp", "-i", self.device.rtsp_url(),
                            "-frames:v", "60", "-f", "null", "-"])
        self.assertEqual((code, output.strip()), (0, ""))

    def test_gstreamer_plays_over_udp_and_tcp(self):
        for protocol in ("udp", "tcp"):
            with self.subTest(protocol=protocol):
                code, output = run([program("ocelli_gst_player"),
                                    f"rtspsrc location={self.device.rtsp_url()} protocols={protocol} ! rtph264depay ! "
                                    "h264parse ! avdec_h264 ! fakesink num-buffers=40"])
                self.assertEqual(code, 0, output)


class Codecs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device().start()
        cls.client = cls.device.client()

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def setUp(self):
        need(self, "ffprobe")

    def change(self, group, body):
        answer = self.client.request("PATCH", f"/api/v1/settings/channels/1/{group}", body)
        self.assertEqual(answer.status, 200, answer.body)

    def test_every_video_codec_is_offered_live(self):
        # H.265 with real players is tested beside the RTSP server: under sanitizers x265 is too slow here.
        for codec, name in (("mjpeg", "mjpeg"), ("h264", "h264")):
            with self.subTest(codec=codec):
                self.change("streams/main/video", {"codec": codec})
                code, result = probe(self.device)
                self.assertEqual(code, 0, result)
                self.assertEqual(video_of(result)["codec_name"], name)

    def test_every_audio_codec_is_offered_live(self):
        self.change("audio", {"input": "synthetic"})
        names = {"g711a": "pcm_alaw", "g711u": "pcm_mulaw", "g722": "adpcm_g722", "aac": "aac", "opus": "opus",
                 "pcm": "pcm_s16be"}
        for codec, name in names.items():
            with self.subTest(codec=codec):
                self.change("audio", {"codec": codec})
                code, result = probe(self.device)
                self.assertEqual(code, 0, result)
                found = [s["codec_name"] for s in result["streams"] if s["codec_type"] == "audio"]
                self.assertEqual(found, [name])

    def test_resolution_and_profile_change_live(self):
        self.change("streams/main/video", {"codec": "h264", "resolution": "320x180", "profile": "baseline"})
        code, result = probe(self.device)
        self.assertEqual(code, 0, result)
        self.assertEqual((video_of(result)["width"], video_of(result)["height"]), (320, 180))
        self.assertIn("Baseline", video_of(result)["profile"])
        self.change("streams/main/video", {"resolution": "source", "profile": "high"})

    def test_a_stream_that_is_not_offered_is_not_found(self):
        self.change("streams/third/video", {"enabled": False})
        code, output = probe(self.device, "/Streaming/Channels/103")
        self.assertNotEqual(code, 0)
        self.assertIn("404", output)

    def test_a_change_of_one_stream_touches_no_other(self):
        before = eventually(lambda: self.main() if self.main()[1] else None, 20, "main runs")
        self.change("streams/sub/video", {"maximumBitRate": 700, "keyFrameInterval": 31})
        packets = self.packets()
        eventually(lambda: self.packets() > packets + 25, 20, "main goes on")
        self.assertEqual(self.main(), before)

    def main(self):
        stream = self.client.get("/api/v1/channels").json()[0]["streams"][0]
        return stream["codec"], stream["width"], stream["height"]

    def packets(self):
        text = self.client.get("/metrics").body.decode()
        return float(re.search(r'^ocelli_stream_packets_total{[^}]*stream="1/main"[^}]*} (\S+)$', text, re.M).group(1))


if __name__ == "__main__":
    unittest.main()
