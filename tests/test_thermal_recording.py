"""Recorded temperatures: kept without loss, told again later, also after the power went, and played as a source."""

import signal
import tempfile
import time
import unittest
from datetime import timedelta
from pathlib import Path

from tests.support.device import Device, eventually
from tests.support.recordings import moment, words
from tests.test_thermal_camera import SMALL, THERMAL, changed, expert, area, floats, readings, MOTOR

RECORDINGS = THERMAL + "/recordings"


def recorded(client, moment):
    """The temperatures recorded at a moment once they are there."""
    answer = client.get(RECORDINGS + "/temperatures", time=moment, within=1)
    return answer.json() if answer.status == 200 else None


class RecordedTemperatures(unittest.TestCase):
    """The drawn motor, every picture kept."""

    def start(self, folder):
        device = Device(channels=SMALL, state=Path(folder)).start()
        self.addCleanup(device.__exit__)
        return device

    def test_an_encrypted_volume_hides_them_and_tells_them_again_after_a_kill(self):
        folder = tempfile.mkdtemp()
        device = self.start(folder)
        client = device.client()
        answer = client.request("POST", "/api/v1/storage/1/format", {"confirm": "format", "password": "opens the card"})
        self.assertEqual(answer.status, 200, answer.body)
        changed(self, client, "temperatureRecording", {"when": "always", "picturesPerSecond": 30})
        expert(self, client, area(1, "Motor", MOTOR))
        then, matrix, rules = eventually(lambda: self.seen(client), 60, "a picture that was also recorded")
        self.assertEqual(client.get(RECORDINGS + "/matrix", time=then, within=1).body, matrix)
        later = words(moment(then) + timedelta(seconds=3))
        eventually(lambda: client.get(RECORDINGS + "/temperatures", time=later, within=1).status == 200, 20, "what is older is durable")
        device.stop(signal.SIGKILL)
        files = [path for path in (Path(folder) / "media" / "thermal").rglob("*") if path.is_file()]
        self.assertTrue(files)
        for path in files:
            self.assertEqual(path.read_bytes()[:8], b"OcelliC1", path)
        client = self.start(folder).client()
        again = eventually(lambda: recorded(client, then), 20, "the recording after the kill")
        self.assertEqual(again["rules"][0]["maximum"], rules[0]["maximum"])

    def test_the_past_is_measured_again_exactly_and_survives_a_kill(self):
        folder = tempfile.mkdtemp()
        device = self.start(folder)
        client = device.client()
        changed(self, client, "temperatureRecording", {"when": "always", "picturesPerSecond": 30})
        changed(self, client, "thermometry", {"airTemperature": 14, "distance": 10})
        expert(self, client, area(1, "Motor", MOTOR))
        eventually(lambda: readings(client), 30, "readings")
        live = eventually(lambda: self.seen(client), 40, "a picture that was also recorded")
        then, matrix, rules = live
        past = client.get(RECORDINGS + "/matrix", time=then, within=1)
        self.assertEqual(past.headers["X-Capture-Time"], then)
        # The very floats that were measured live.
        self.assertEqual(past.body, matrix)
        again = recorded(client, then)
        self.assertEqual(again["rules"][0]["maximum"], rules[0]["maximum"])
        point = {"x": 0.085, "y": 0.385}
        now = client.get(RECORDINGS + "/point", time=then, **point).json()["celsius"]
        self.assertGreater(now, 40)
        # A shinier motor must have been warmer to look like this.
        shiny = client.get(RECORDINGS + "/point", time=then, emissivity=0.5, **point).json()["celsius"]
        self.assertGreater(shiny, now + 5)
        wrong = client.get(RECORDINGS + "/point", time=then, emissivity=0, **point)
        self.assertEqual(wrong.status, 422, wrong.body)
        self.assertEqual(client.get(RECORDINGS + "/temperatures", time="2020-01-01T00:00:00Z").status, 404)
        time.sleep(1.5)
        device.stop(signal.SIGKILL)

        # The power is back: what was told is told again, and the file is a source.
        second = self.start(folder)
        client = second.client()
        again = eventually(lambda: recorded(client, then), 20, "the recording after the kill")
        self.assertEqual(again["rules"][0]["maximum"], rules[0]["maximum"])
        files = client.get(RECORDINGS).json()["items"]
        self.assertGreaterEqual(len(files), 1)
        whole = client.get(RECORDINGS + "/file", start=files[0]["start"])
        self.assertEqual(whole.status, 200)
        path = Path(folder) / "played.mkv"
        path.write_bytes(whole.body)
        second.stop()
        with Device(channels=(SMALL[0], f"thermal:{path}?fps=10")) as third:
            client = third.client()
            played = eventually(lambda: readings(client), 30, "temperatures of the played file")
            self.assertEqual((played["width"], played["height"]), (320, 256))
            hottest = max(one["maximum"]["celsius"] for one in played["rules"])
            self.assertTrue(30 < hottest < 90, played)

    def seen(self, client):
        """A live matrix of the very picture whose rules and recording are known, or None."""
        rules = client.get(THERMAL).json()
        live = client.get(THERMAL + "/matrix")
        then = live.headers["X-Capture-Time"]
        later = client.get(THERMAL).json()
        if rules["time"] != then and later["time"] != then:
            return None
        time.sleep(1.2)
        past = recorded(client, then)
        if past is None or past["time"] != then:
            return None
        return then, live.body, (rules if rules["time"] == then else later)["rules"]


if __name__ == "__main__":
    unittest.main()
