"""Smart events in the running program: rules on the drawn street, what follows from them, and the same on the past."""

import datetime
import json
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.support.device import PASSWORD, ROOT, Device, eventually, need, run
from tests.support.websocket import WebSocket

TT = "{http://www.onvif.org/ver10/schema}"
MIDDLE = [{"x": 0.5, "y": 0.98}, {"x": 0.5, "y": 0.3}]
ROAD = [{"x": 0.1, "y": 0.5}, {"x": 0.9, "y": 0.5}, {"x": 0.9, "y": 1}, {"x": 0.1, "y": 1}]
SKY = [{"x": 0.4, "y": 0}, {"x": 0.6, "y": 0}, {"x": 0.6, "y": 0.1}]


def rule(number, name, kind, points, **more):
    return {"id": number, "name": name, "type": kind, "points": points, **more}


def never():
    return [{"periods": []}] * 7


class SmartEvents(unittest.TestCase):
    """A line across the road, which everybody crosses, and rules that must stay silent."""

    @classmethod
    def setUpClass(cls):
        cls.began = datetime.datetime.now(datetime.timezone.utc)
        cls.device = Device(channels=["scene:street?width=640&height=360&seed=1"]).start()
        cls.client = cls.device.client()
        cls.client.request("PATCH", "/api/v1/settings/channels/1/motion", {"enabled": False})
        cls.client.request("PATCH", "/api/v1/settings/channels/1/capture", {"eventEnabled": True})
        cls.client.request("PATCH", "/api/v1/settings/channels/1/record", {"schedule": [
            {"periods": [{"from": 0, "to": 1440, "type": "event"}]}] * 7})
        answer = cls.set(rules=[
            rule(1, "middle", "lineCrossing", MIDDLE, recordChannels=[1], captureChannels=[1]),
            rule(2, "asleep", "lineCrossing", MIDDLE, schedule=never()),
            rule(3, "off", "lineCrossing", MIDDLE, enabled=False),
            rule(4, "sky", "intrusion", SKY, seconds=0),
            rule(5, "stay", "intrusion", ROAD, seconds=1, notify=False),
            rule(6, "come", "regionEntrance", ROAD),
            rule(7, "go", "regionExit", ROAD)])
        assert answer.status == 200, answer.body

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    @classmethod
    def set(cls, **settings):
        return cls.client.request("PATCH", "/api/v1/settings/channels/1/smartEvents", {"enabled": True, **settings})

    def events(self, **query):
        return self.client.get("/api/v1/events", channel=1, **query).json()["items"]

    def test_a_crossing_is_told_recorded_and_pictured(self):
        crossing = eventually(lambda: self.events(topic="lineCrossing"), 60, "a crossing")[-1]
        self.assertEqual(crossing["rule"], "middle")
        details = crossing["details"]
        self.assertIn(details["class"], ("human", "vehicle", "other"))
        self.assertIn(details["direction"], ("a-to-b", "b-to-a"))
        self.assertAlmostEqual(details["x"] + details["width"] / 2, 0.5, delta=0.12)
        eventually(lambda: self.client.get("/api/v1/pictures", channel=1).json()["items"], 30, "its picture")
        eventually(lambda: self.recorded(), 30, "its recording")
        rules = {event["rule"] for event in self.events() if event["rule"]}
        self.assertLessEqual(rules, {"middle", "stay", "come", "go"}, "not armed, switched off, nothing in the sky")

    def recorded(self):
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=1)
        spans = self.client.get("/api/v1/recordings/timeline", channel=1, **{"from": stamp(self.began), "to": stamp(end)}).json()
        return any("event" in span["types"] for span in spans["spans"])

    def test_who_stays_begins_an_event_that_ends(self):
        stays = eventually(lambda: [event for event in self.events(topic="intrusion") if event["end"]], 60, "a stay")
        self.assertEqual(stays[0]["rule"], "stay")
        self.assertGreater(stays[0]["end"], stays[0]["time"])

    def test_who_comes_and_goes_is_told(self):
        for topic, name in (("regionEntrance", "come"), ("regionExit", "go")):
            event = eventually(lambda topic=topic: self.events(topic=topic), 60, topic)[0]
            self.assertEqual(event["rule"], name)

    def test_pages_are_told_what_is_in_the_picture(self):
        with WebSocket(self.device.http, "/api/v1/events/live?rules=1", self.client.cookie) as socket:
            message = next(one for one in iter(lambda: json.loads(socket.receive()), None)
                           if one["type"] == "targets" and one["targets"])
        self.assertEqual(message["channel"], 1)
        for target in message["targets"]:
            left, top, width, height = target["box"]
            self.assertTrue(0 <= left <= 1 and 0 <= top <= 1 and left + width <= 1.001 and top + height <= 1.001, target)

    def test_targets_travel_with_the_stream_as_onvif_says(self):
        need(self, "ffmpeg")
        eventually(lambda: self.events(topic="lineCrossing"), 60, "somebody to see")
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "metadata.xml"
            code, output = run(["ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-i",
                                self.device.rtsp_url("/Streaming/Channels/102"),
                                "-map", "0:d", "-c", "copy", "-t", "12", "-f", "data", str(out)])
            self.assertEqual(code, 0, output)
            text = out.read_text()
        documents = [ET.fromstring(part + "</tt:MetadataStream>") for part in text.split("</tt:MetadataStream>")[:-1]]
        boxes = [box for document in documents for box in document.iter(f"{TT}BoundingBox")]
        self.assertTrue(boxes, text[:400])
        for box in boxes:
            self.assertLess(float(box.get("left")), float(box.get("right")))
            self.assertGreater(float(box.get("top")), float(box.get("bottom")), "y is upwards")
        self.assertLessEqual({kind.text for document in documents for kind in document.iter(f"{TT}Type")},
                             {"Human", "Vehicle", "Other"})

    def test_rules_are_tried_on_the_past_and_say_what_was_told_then(self):
        told = eventually(lambda: [e for e in self.events(topic="lineCrossing") if e["rule"] == "middle"], 60, "a crossing")
        answer = self.try_rules([rule(9, "again", "lineCrossing", MIDDLE)])
        self.assertEqual(answer.status, 200, answer.body)
        tried = answer.json()
        self.assertGreater(tried["pictures"], 0)
        told_at = [parsed(event["time"]) for event in told]
        tried_at = [parsed(event["time"]) for event in tried["events"]]
        for moment in told_at:
            self.assertTrue(any(abs((moment - other).total_seconds()) < 0.5 for other in tried_at),
                            f"{moment} is not among {tried_at}")
        self.assertEqual(self.try_rules([rule(9, "sky", "intrusion", SKY)]).json()["events"], [])

    def try_rules(self, rules, **span):
        end = datetime.datetime.now(datetime.timezone.utc)
        body = {"rules": rules, "from": stamp(self.began), "to": stamp(end), **span}
        return self.client.request("POST", "/api/v1/channels/1/smart-events/try", body)

    def test_wrong_rules_are_refused_by_name_and_change_nothing(self):
        before = self.client.get("/api/v1/settings/channels/1/smartEvents").json()
        crossing_itself = [ROAD[0], ROAD[2], ROAD[1], ROAD[3]]
        for wrong, field in ((rule(1, "", "intrusion", ROAD), "rules[0].name"),
                             (rule(1, "a", "lineCrossing", [MIDDLE[0], MIDDLE[0]]), "rules[0].points"),
                             (rule(1, "a", "intrusion", crossing_itself), "rules[0].points"),
                             (rule(1, "a", "intrusion", [{"x": 2, "y": 0}] * 3), "rules[0].points[0].x"),
                             (rule(1, "a", "intrusion", ROAD, seconds=601), "rules[0].seconds")):
            answer = self.set(rules=[wrong])
            self.assertEqual((answer.status, answer.json()["field"]), (422, field), answer.body)
            self.assertEqual(self.try_rules([wrong]).json()["field"], field)
        many = [rule(i % 99 + 1, f"r{i}", "intrusion", ROAD) for i in range(1000)]
        self.assertEqual(self.set(rules=many).json()["field"], "rules")
        self.assertEqual(self.client.get("/api/v1/settings/channels/1/smartEvents").json(), before)
        for span in ({"from": "yesterday"}, {"from": "2027-01-01T00:00:00Z"}, {"from": "2026-01-01T00:00:00Z"}):
            answer = self.try_rules([rule(1, "a", "intrusion", ROAD)], **span)
            self.assertEqual((answer.status, answer.json()["field"]), (422, "from"), answer.body)


class Pages(unittest.TestCase):
    def test_rules_are_drawn_told_and_tried_in_a_browser(self):
        need(self, "node")
        need(self, "chromium")
        if not (ROOT / "web" / "dist" / "index.html").exists():
            self.skipTest("the pages are not built")
        with tempfile.TemporaryDirectory() as folder, Device(channels=["scene:street?width=640&height=360&seed=1"]) as device:
            done = subprocess.run(["node", str(ROOT / "tests" / "smart_pages.mjs"), f"http://127.0.0.1:{device.http}", PASSWORD, folder],
                                  text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=200, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            seen = json.loads(done.stdout)
            self.assertNotIn("failed", seen, seen)
            self.assertEqual((seen["errors"], seen["meter"], seen["lines"], seen["stale"]), ([], 1, 1, 0))
            self.assertGreaterEqual(seen["found"], 1)
            self.assertTrue(seen["jump"].startswith("/playback?channel=1&time="), seen)
            rules = device.client().get("/api/v1/settings/channels/1/smartEvents").json()["rules"]
            self.assertEqual([(one["type"], one["name"]) for one in rules],
                             [("lineCrossing", "Middle"), ("intrusion", "Intrusion"), ("tampering", "Video tampering"),
                              ("audioLoss", "Audio loss")])
            for point, (x, y) in zip(rules[2]["points"], ((0.1, 0.2), (0.3, 0.2), (0.3, 0.5), (0.1, 0.5)), strict=True):
                self.assertAlmostEqual(point["x"], x, delta=0.01)
                self.assertAlmostEqual(point["y"], y, delta=0.02)
            self.assertEqual((seen["stopDrawing"], seen["cleared"]), (1, 0), "Clear all leaves no shape")
            for point, (x, y) in zip(rules[0]["points"], ((0.5, 0.95), (0.5, 0.35))):
                self.assertAlmostEqual(point["x"], x, delta=0.01)
                self.assertAlmostEqual(point["y"], y, delta=0.02)
            self.assertAlmostEqual(rules[0]["maxSize"]["width"], 0.8, delta=0.02)
            self.assertEqual(rules[0]["minSize"], {"width": 0, "height": 0})
            self.assertEqual((rules[0]["recordChannels"], rules[1]["seconds"]), ([1], 1))


class Tampering(unittest.TestCase):
    """A privacy mask stands for the hand that covers the lens: detection looks at pictures with their masks."""

    DOOR = [{"x": 0.1, "y": 0.15}, {"x": 0.35, "y": 0.15}, {"x": 0.35, "y": 0.45}, {"x": 0.1, "y": 0.45}]
    FAR = [{"x": 0.65, "y": 0.15}, {"x": 0.9, "y": 0.15}, {"x": 0.9, "y": 0.45}, {"x": 0.65, "y": 0.45}]

    def test_a_covered_area_is_told_while_it_is_armed_and_its_linkage_follows(self):
        with Device(channels=["scene:street?width=640&height=360&objects=none"]) as device:
            client = device.client()
            rules = [rule(1, "door", "tampering", self.DOOR, seconds=1, sensitivity=70, captureChannels=[1]),
                     rule(2, "asleep", "tampering", self.DOOR, seconds=1, sensitivity=70, schedule=never()),
                     rule(3, "far", "tampering", self.FAR, seconds=1, sensitivity=70),
                     rule(4, "whole", "tampering", [], seconds=1)]
            for group, body in (("motion", {"enabled": False}), ("capture", {"eventEnabled": True}),
                                ("smartEvents", {"enabled": True, "rules": rules})):
                answer = client.request("PATCH", f"/api/v1/settings/channels/1/{group}", body)
                self.assertEqual(answer.status, 200, answer.body)
            told = lambda: client.get("/api/v1/events", topic="tampering").json()["items"]
            with WebSocket(device.http, "/api/v1/events/live?rules=1", client.cookie) as socket:
                next(one for one in iter(lambda: json.loads(socket.receive()), None) if one["type"] == "targets" and one["settled"])
                began = time.monotonic()
                while time.monotonic() < began + 1.5:  # what the area usually looks like has to be known
                    socket.receive()
            self.assertEqual(told(), [])
            cover = [{"points": [{"x": 0.05, "y": 0.1}, {"x": 0.4, "y": 0.1}, {"x": 0.4, "y": 0.5}, {"x": 0.05, "y": 0.5}]}]
            self.assertEqual(client.request("PATCH", "/api/v1/settings/channels/1/masks", {"enabled": True, "areas": cover}).status, 200)
            event = eventually(told, 20, "the covered area")[0]
            self.assertEqual(event["rule"], "door")
            eventually(lambda: client.get("/api/v1/pictures", channel=1).json()["items"], 20, "its picture")
            client.request("PATCH", "/api/v1/settings/channels/1/masks", {"enabled": False})
            eventually(lambda: told()[0]["end"], 20, "its end")
            self.assertEqual([one["rule"] for one in told()], ["door"])


class Sound(unittest.TestCase):
    def test_sound_that_stops_is_told_and_the_meter_falls(self):
        with Device(channels=["scene:office?width=320&height=240"]) as device:
            client = device.client()
            for group, body in (("audio", {"input": "synthetic"}), ("smartEvents", {"enabled": True, "rules": [
                    rule(1, "mute", "audioLoss", [], seconds=1)]})):
                answer = client.request("PATCH", f"/api/v1/settings/channels/1/{group}", body)
                self.assertEqual(answer.status, 200, answer.body)
            with WebSocket(device.http, "/api/v1/events/live?rules=1", client.cookie) as socket:
                level = next(one["level"] for one in iter(lambda: json.loads(socket.receive()), None) if one["type"] == "sound")
                self.assertGreater(level, -60)
            self.assertEqual(client.get("/api/v1/events", topic="audioLoss").json()["items"], [])
            client.request("PATCH", "/api/v1/settings/channels/1/audio", {"input": "none"})
            eventually(lambda: client.get("/api/v1/events", topic="audioLoss").json()["items"], 20, "the loss of sound")


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parsed(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


if __name__ == "__main__":
    unittest.main()
