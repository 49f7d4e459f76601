"""Recording and playback: what is seen is found, played by time, downloaded, and survives a kill."""

import signal
import tempfile
import unittest
from pathlib import Path

from tests.support.device import Device, eventually, need, run
from tests.support.recordings import inspect, moment, recorded_seconds, timeline, whole


class Recording(unittest.TestCase):
    def setUp(self):
        need(self, "ffprobe")

    def test_continuous_recording_is_found_and_plays_by_byte_ranges(self):
        with Device() as device, tempfile.TemporaryDirectory() as folder:
            client = device.client()
            eventually(lambda: recorded_seconds(client) > 6, 40, "six seconds are recorded")
            query = whole(client)
            answer = client.get("/api/v1/recordings/video.mp4", **query)
            self.assertEqual(answer.status, 200, answer.body[:300])
            self.assertEqual(int(answer.headers["Content-Length"]), len(answer.body))
            path = Path(folder, "whole.mp4")
            path.write_bytes(answer.body)
            result = inspect(path)
            self.assertGreater(float(result["format"]["duration"]), 4)
            code, output = run(["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"])
            self.assertEqual((code, output.strip()), (0, ""))
            part = client.request("GET", "/api/v1/recordings/video.mp4?" + "&".join(
                f"{k}={v}" for k, v in query.items()), headers={"Range": "bytes=1000-1999"})
            self.assertEqual(part.status, 206)
            self.assertEqual(part.body, answer.body[1000:2000])

    def test_nothing_recorded_is_a_clear_answer(self):
        with Device() as device:
            client = device.client()
            answer = client.get("/api/v1/recordings/video.mp4", channel=1, **{
                "from": "2001-01-01T00:00:00Z", "to": "2001-01-01T00:10:00Z"})
            self.assertEqual(answer.status, 404)
            self.assertIn("detail", answer.json())

    def test_bad_times_name_the_parameter(self):
        with Device() as device:
            client = device.client()
            for query, field in [({"from": "yesterday", "to": "2001-01-01T00:00:00Z"}, "from"),
                                 ({"from": "2001-01-01T00:00:00Z"}, "to")]:
                answer = client.get("/api/v1/recordings/timeline", channel=1, **query)
                self.assertEqual(answer.status, 422)
                self.assertEqual(answer.json()["field"], field)

    def test_after_kill_the_file_plays_and_the_timeline_has_it(self):
        with tempfile.TemporaryDirectory() as folder:
            with Device(state=folder) as device:
                client = device.client()
                eventually(lambda: recorded_seconds(client) > 5, 40, "five seconds are recorded")
                before = recorded_seconds(client)
                device.stop(signal.SIGKILL)
            with Device(state=folder) as device:
                client = device.client()
                self.assertGreaterEqual(recorded_seconds(client) + 3.5, before)
                answer = client.get("/api/v1/recordings/video.mp4", **whole(client))
                self.assertEqual(answer.status, 200)
                path = Path(folder, "after.mp4")
                path.write_bytes(answer.body)
                code, output = run(["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"])
                self.assertEqual((code, output.strip()), (0, ""))

    def test_every_file_on_the_disk_plays_by_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            with Device(state=folder) as device:
                client = device.client()
                eventually(lambda: recorded_seconds(client) > 5, 40, "five seconds are recorded")
            files = [p for p in Path(folder).rglob("*.mp4")]
            self.assertTrue(files)
            for path in files:
                self.assertGreater(float(inspect(path)["format"]["duration"]), 1)

    def test_manual_recording_starts_and_stops(self):
        with Device() as device:
            client = device.client()
            client.request("PATCH", "/api/v1/settings/channels/1/record", {"enabled": False})
            self.assertEqual(client.request("POST", "/api/v1/channels/1/recording").status, 200)
            eventually(lambda: client.get("/api/v1/channels").json()[0]["recording"], 10, "recording")
            eventually(lambda: any("manual" in s["types"] for s in timeline(client)["spans"]), 30, "a manual span")
            self.assertEqual(client.request("DELETE", "/api/v1/channels/1/recording").status, 200)
            eventually(lambda: not client.get("/api/v1/channels").json()[0]["recording"], 20, "stopped")

    def test_playback_over_rtsp_by_time(self):
        with Device() as device:
            client = device.client()
            eventually(lambda: recorded_seconds(client) > 6, 40, "six seconds are recorded")
            start = moment(timeline(client)["spans"][0]["from"]).strftime("%Y%m%dT%H%M%SZ")
            url = device.rtsp_url(f"/Streaming/tracks/101?starttime={start}")
            code, output = run(["ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-i", url, "-frames:v", "50", "-f",
                                "null", "-"])
            self.assertEqual(code, 0, output)


class Pictures(unittest.TestCase):
    def test_snapshots_in_both_formats(self):
        with Device() as device:
            client = device.client()
            for form, magic, kind in (("jpeg", b"\xff\xd8\xff", "image/jpeg"), ("bmp", b"BM", "image/bmp")):
                answer = eventually(lambda form=form: self.snapshot(client, form), 20, "a snapshot")
                self.assertTrue(answer.body.startswith(magic))
                self.assertEqual(answer.headers["Content-Type"], kind)
            self.assertEqual(client.get("/api/v1/channels/1/snapshot", format="gif").status, 422)
            self.assertEqual(client.get("/api/v1/channels/9/snapshot").status, 404)

    @staticmethod
    def snapshot(client, form):
        answer = client.get("/api/v1/channels/1/snapshot", format=form)
        return answer if answer.status == 200 else None

    def test_timed_capture_stores_pictures_that_can_be_searched(self):
        with Device() as device:
            client = device.client()
            answer = client.request("PATCH", "/api/v1/settings/channels/1/capture",
                                    {"timingEnabled": True, "timingIntervalSeconds": 1})
            self.assertEqual(answer.status, 200, answer.body)
            items = eventually(lambda: client.get("/api/v1/pictures", channel=1).json()["items"], 30, "a picture")
            picture = client.get(f"/api/v1/pictures/{items[0]['id']}")
            self.assertEqual(picture.status, 200)
            self.assertTrue(picture.body.startswith(b"\xff\xd8\xff"))


if __name__ == "__main__":
    unittest.main()
