"""Motion from the drawn street to the event list, the timeline and a picture."""

import unittest

from tests.support.device import Device, eventually


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

    @staticmethod
    def motion(client):
        return client.get("/api/v1/events", topic="motion").json()["items"]


def count(client, name):
    return sum(float(line.rsplit(" ", 1)[1]) for line in client.get("/metrics").body.decode().splitlines()
               if line.startswith(name))


if __name__ == "__main__":
    unittest.main()
