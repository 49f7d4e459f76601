"""The device looks after itself: its temperature, hours of operation that survive a kill, what is due."""

import json
import signal
import tempfile
import unittest
from pathlib import Path

from tests.support.device import Device, eventually

SCENE = ("scene:street?width=320&height=180&fps=5",)


def care(client):
    return client.get("/api/v1/system/health").json()["care"]


def told(client, topic):
    items = client.get("/api/v1/events", topic=topic).json()["items"]
    return items[0] if items else None


class Care(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name) / "state"
        self.state.mkdir()
        self.chip = Path(folder.name) / "sys/class/hwmon/hwmon0"
        self.chip.mkdir(parents=True)
        (self.chip / "name").write_text("lm75\n")
        self.warm(41.5)
        zone = Path(folder.name) / "sys/class/thermal/thermal_zone0"
        zone.mkdir(parents=True)
        (zone / "type").write_text("cpu-thermal\n")
        (zone / "temp").write_text("71000\n")
        self.hardware = ["--hardware", folder.name]

    def warm(self, celsius):
        (self.chip / "temp1_input").write_text(f"{round(celsius * 1000)}\n")

    def test_too_warm_is_told_and_over_again(self):
        with Device(channels=SCENE, arguments=self.hardware) as device:
            client = device.client()
            seen = eventually(lambda: (lambda now: now if now["temperatures"] else None)(care(client)), 20, "sensors")
            self.assertEqual(seen["temperatures"], [{"name": "lm75", "celsius": 41.5}, {"name": "cpu-thermal", "celsius": 71.0}])
            self.assertEqual((seen["watched"], seen["state"]), ("lm75", "fine"))
            self.assertIn('ocelli_device_celsius{sensor="lm75"} 41.5', client.get("/metrics").body.decode())
            self.warm(52)
            event = eventually(lambda: told(client, "deviceTemperature"), 20, "too warm")
            self.assertEqual((event["details"]["sensor"], event["details"]["celsius"]), ("lm75", 52))
            self.assertEqual(care(client)["state"], "tooWarm")
            self.warm(30)
            eventually(lambda: told(client, "deviceTemperature")["end"], 20, "cool again")
            refused = client.request("PATCH", "/api/v1/settings/care", {"lowestTemperature": 60})
            self.assertEqual((refused.status, refused.json()["field"]), (422, "highestTemperature"))

    def test_hours_survive_a_kill_and_inspection_is_due_until_it_was_done(self):
        book = {"operatingSeconds": 3_600_000, "inspectedAtSeconds": 0, "batteryCharged": "2026-01-05T00:00:00.000Z"}
        (self.state / "service.json").write_text(json.dumps(book))
        with Device(channels=SCENE, state=self.state, arguments=self.hardware) as device:
            client = device.client()
            self.assertEqual(round(care(client)["operatingHours"]), 1000)
            self.assertFalse(care(client)["inspection"]["due"])
            self.assertEqual(client.request("PATCH", "/api/v1/settings/care", {"inspectionHours": 1000}).status, 200)
            self.assertTrue(care(client)["inspection"]["due"])
            event = eventually(lambda: told(client, "serviceDue"), 20, "a reminder")
            self.assertEqual(event["details"]["task"], "inspection")
            self.assertEqual(client.request("POST", "/api/v1/system/care/lens").status, 404)
            self.assertEqual(client.request("POST", "/api/v1/system/care/inspection").status, 204)
            self.assertFalse(care(client)["inspection"]["due"])
            eventually(lambda: json.loads((self.state / "service.json").read_text())["inspectedAtSeconds"], 10, "it is kept")
            device.stop(signal.SIGKILL)
        with Device(channels=SCENE, state=self.state, arguments=self.hardware) as device:
            now = care(device.client())
            self.assertEqual(round(now["operatingHours"]), 1000)
            self.assertEqual((now["inspection"]["due"], round(now["inspection"]["hoursSince"])), (False, 0))


if __name__ == "__main__":
    unittest.main()
