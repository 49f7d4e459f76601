"""Motion from the drawn street to the event list, the timeline and a picture."""

import base64
import json
import unittest

from tests.support.device import Device, eventually
from tests.support.websocket import WebSocket

ROOFS = [{"x": 0.45, "y": 0.25}, {"x": 0.95, "y": 0.25}, {"x": 0.95, "y": 0.4}, {"x": 0.45, "y": 0.4}]
ROAD = [{"x": 0, "y": 0.55}, {"x": 1, "y": 0.55}, {"x": 1, "y": 1}, {"x": 0, "y": 1}]


class Motion(unittest.TestCase):
    def test_motion_starts_and_stops_and_triggers_what_is_linked(self):
        with Device(channels=["scene:street?width=640&height=360&seed=1"]) as device:
            client = device.client()
            answer = client.request("PATCH", "/api/v1/settings/channels/1/capture", {"eventEnabled": True})
            self.assertEqual(answer.status, 200, answer.body)
            events = eventually(lambda: self.motion(client), 90, "a motion event")
            self.assertEqual(events[0]["channel"], 1)
            eventually(lambda: client.get("/api/v1/pictures", channel=1).json()["items"], 30, "an event picture")

    def test_sensitivity_zero_switches_it_off(self):
        with Device(channels=["scene:street?width=640&height=360&seed=1"]) as device:
            client = device.client()
            client.request("PATCH", "/api/v1/settings/channels/1/motion", {"sensitivity": 0})
            packets = "ocelli_stream_packets_total"
            eventually(lambda: count(client, packets) > 25 * 12, 60, "twelve seconds of pictures")
            self.assertFalse(client.get("/api/v1/channels").json()[0]["motion"])

    def test_only_what_moves_within_the_areas_counts(self):
        with Device(channels=["scene:street?width=640&height=360&seed=1"]) as device:
            client = device.client()
            self.change(client, areas=[{"points": ROOFS}])
            packets = "ocelli_stream_packets_total"
            eventually(lambda: count(client, packets) > 25 * 20, 90, "twenty seconds of quiet roofs")
            self.assertEqual(self.motion(client), [])
            self.change(client, areas=[{"points": ROOFS}, {"points": ROAD}])
            event = eventually(lambda: self.motion(client), 90, "cars on the road")[0]
            self.assertEqual(event["details"]["areas"], [2], "the area is named")

    def test_expert_areas_have_their_own_sensitivity(self):
        with Device(channels=["scene:street?width=640&height=360&seed=1"]) as device:
            client = device.client()
            areas = [{"name": "deaf", "points": ROAD, "sensitivity": 0}, {"name": "keen", "points": ROAD, "sensitivity": 80}]
            self.change(client, mode="expert", areas=areas)
            event = eventually(lambda: self.motion(client), 90, "cars on the road")[0]
            self.assertEqual(event["details"]["areas"], [2])
            answer = client.request("PATCH", "/api/v1/settings/channels/1/motion", {"sensitivity": 10})
            self.assertEqual((answer.status, answer.json()["field"]), (409, "sensitivity"))

    def test_areas_that_are_none_are_refused(self):
        with Device() as device:
            client = device.client()
            for areas, field in (([{"points": ROOFS[:2]}], "areas[0].points"), ([{"points": ROOFS}] * 9, "areas")):
                answer = client.request("PATCH", "/api/v1/settings/channels/1/motion", {"areas": areas})
                self.assertEqual((answer.status, answer.json()["field"]), (422, field))

    def test_what_moves_is_shown_to_who_asks_for_rules(self):
        with Device(channels=["scene:street?width=640&height=360&seed=1"]) as device:
            client = device.client()
            with WebSocket(device.http, "/api/v1/events/live?rules=1", client.cookie) as socket:
                message = next(m for m in messages(socket) if m["type"] == "motion" and any(base64.b64decode(m["cells"])))
                self.assertEqual(len(base64.b64decode(message["cells"])), (message["columns"] * message["rows"] + 7) // 8)
            with WebSocket(device.http, "/api/v1/events/live", client.cookie) as plain:
                kinds = {next(messages(plain))["type"] for _ in range(3)}
                self.assertNotIn("motion", kinds)
            self.change(client, dynamicAnalysis=False)
            with WebSocket(device.http, "/api/v1/events/live?rules=1", client.cookie) as socket:
                until = (m["type"] for m in messages(socket))
                self.assertNotIn("motion", [next(until) for _ in range(2)], "switched off")

    def change(self, client, **body):
        answer = client.request("PATCH", "/api/v1/settings/channels/1/motion", body)
        self.assertEqual(answer.status, 200, answer.body)

    @staticmethod
    def motion(client):
        return client.get("/api/v1/events", topic="motion").json()["items"]


def messages(socket):
    while (message := socket.receive()) is not None:
        yield json.loads(message)


def count(client, name):
    return sum(float(line.rsplit(" ", 1)[1]) for line in client.get("/metrics").body.decode().splitlines()
               if line.startswith(name))


if __name__ == "__main__":
    unittest.main()
