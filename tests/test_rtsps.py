"""RTSPS and SRTP with real players against the running program; delays in the metrics."""

import unittest

from tests.support.device import Device, eventually, free_ports, need, program, run
from tests.support.rtsp import RtspClient

SUITES = ("aesCm128", "aesCm256", "aesGcm128", "aesGcm256")


class SecurePlayers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=["scene:street?width=640&height=360"]).start()
        cls.client = cls.device.client()
        cls.port = free_ports(1)[0]
        answer = cls.network(rtspsEnabled=True, rtsps={"address": "127.0.0.1", "port": cls.port})
        assert answer.status == 200, answer.body

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    @classmethod
    def network(cls, **fields):
        return cls.client.request("PATCH", "/api/v1/settings/network", fields)

    def url(self):
        plain = self.device.rtsp_url()
        return plain.replace("rtsp://", "rtsps://").replace(f":{self.device.rtsp}/", f":{self.port}/")

    def gstreamer(self, protocols):
        return run([program("ocelli_gst_player"),
                    f"rtspsrc location={self.url()} protocols={protocols} tls-validation-flags=0 latency=100 ! "
                    "rtph264depay ! h264parse ! avdec_h264 ! fakesink num-buffers=25 sync=false"])

    def test_ffprobe_sees_the_stream_through_tls(self):
        need(self, "ffprobe")
        command = ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name", "-of",
                   "csv=p=0", self.url()]
        eventually(lambda: run(command)[0] == 0, 20, "RTSPS")
        self.assertIn("h264", run(command)[1])

    def test_gstreamer_decodes_srtp_of_every_suite_by_datagrams(self):
        for suite in SUITES:
            with self.subTest(suite=suite):
                self.assertEqual(self.network(srtp=suite).status, 200)
                eventually(lambda: self.gstreamer("udp")[0] == 0, 60, "a picture by SRTP")

    def test_a_protected_group_is_played_with_its_keys_and_by_nobody_without(self):
        group = {"enabled": True, "address": "239.192.7.8", "stream": "main", "timeToLive": 1,
                 "videoPort": free_ports(1)[0] // 4 * 4}
        group["audioPort"] = group["videoPort"] + 2
        path = "/api/v1/settings/channels/1/multicast"
        self.assertEqual(self.client.request("PATCH", path, group).status, 200)
        self.addCleanup(self.client.request, "PATCH", path, {"enabled": False})
        for suite in ("aesCm128", "aesGcm256"):
            with self.subTest(suite=suite):
                self.assertEqual(self.network(srtp=suite, multicastEnabled=True).status, 200)
                eventually(lambda: self.gstreamer("udp-mcast")[0] == 0, 60, "a picture of the group")
        viewer = RtspClient(self.device)
        self.addCleanup(viewer.close)
        self.assertEqual(viewer.setup("RTP/AVP;multicast").status, 461)
        self.assertEqual(viewer.setup("RTP/SAVP;multicast").status, 461, "keys do not travel in the clear")

    def test_without_srtp_nothing_leaves_by_datagrams_for_who_came_through_tls(self):
        self.assertEqual(self.network(srtp="none").status, 200)
        eventually(lambda: self.gstreamer("tcp")[0] == 0, 60, "a picture through TLS")
        self.assertNotEqual(self.gstreamer("udp")[0], 0)

    def test_the_delay_outside_the_encoder_is_in_the_metrics(self):
        need(self, "ffmpeg")

        def measured():
            run(["ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-i", self.device.rtsp_url(), "-t", "4", "-f", "null",
                 "-"])
            text = self.client.get("/metrics").body.decode()
            lines = [line for line in text.splitlines() if line.startswith("ocelli_delay_outside_encoder_seconds{")
                     and 'stream="1/main"' in line]
            return {line.split('quantile="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in lines}

        delays = eventually(measured, 30, "delays")
        self.assertEqual(set(delays), {"0.5", "0.95", "0.99"})
        self.assertGreater(delays["0.5"], 0)
        self.assertLessEqual(delays["0.5"], delays["0.99"])


if __name__ == "__main__":
    unittest.main()
