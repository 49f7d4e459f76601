"""The sound of alarms: linked with events, tried, brought, silenced; heard in a WAV file in place of a loudspeaker."""

import io
import math
import shutil
import struct
import tempfile
import unittest
import wave
from pathlib import Path

from tests.support.device import Client, Device, eventually

RATE = 8000


def tone(hertz, seconds, rate=16000):
    """A WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(b"".join(struct.pack("<h", round(20000 * math.sin(2 * math.pi * hertz * i / rate))) for i in range(round(seconds * rate))))
    return file.getvalue()


class AudibleAlarm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="ocelli-alarm-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.device = Device(["scene:office?width=320&height=240&fps=5"],
                            arguments=["--sound-out", f"wav:{cls.folder}?rate={RATE}", "--alarm-input", "virtual"]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.client = cls.device.client()
        cls.put("channels/1/motion", enabled=False)

    @classmethod
    def put(cls, group, **values):
        answer = cls.client.request("PATCH", f"/api/v1/settings/{group}", values)
        assert answer.status == 200, (group, answer.status, answer.body)

    def setUp(self):
        self.client.request("DELETE", "/api/v1/alarm/sound")
        self.put("audibleAlarm", sound="Beep", repetitions=1, volume=100, channel=1, schedule=[{"periods": [{"from": 0, "to": 1440}]}] * 7)

    def sounds(self):
        return self.client.get("/api/v1/alarm/sounds").json()

    def heard(self):
        """Samples so far that are loud."""
        data = (self.folder / "talk-1.wav").read_bytes()[44:]
        return [i for i, value in enumerate(struct.unpack(f"<{len(data) // 2}h", data[:len(data) // 2 * 2])) if abs(value) > 3000]

    def test_a_link_plays_the_sound_as_often_as_is_set_and_a_schedule_keeps_it_silent(self):
        self.put("alarmInputs", inputs=[{"number": 1, "name": "door", "enabled": True, "audibleAlarm": True}])
        self.put("audibleAlarm", repetitions=2, schedule=[{"periods": []}] * 7)

        def close(closed):
            self.client.request("POST", "/api/v1/alarm/inputs/1", {"closed": closed})
            eventually(lambda: self.client.get("/api/v1/alarm").json()["inputs"][0]["active"] == closed, 10, "the input settles")

        close(True)
        self.assertFalse(self.sounds()["playing"], "not armed")
        close(False)
        self.put("audibleAlarm", schedule=[{"periods": [{"from": 0, "to": 1440}]}] * 7)
        close(True)
        eventually(lambda: self.sounds()["playing"], 10, "it is played")
        eventually(lambda: not self.sounds()["playing"], 20, "it ends")
        loud = self.heard()
        beeps = 1 + sum(1 for a, b in zip(loud, loud[1:]) if b - a > RATE // 10)
        self.assertEqual(beeps, 2, "a beep is 0.3 s of tone and 0.3 s of silence")
        close(False)

    def test_the_test_plays_what_the_form_says_and_it_can_be_silenced(self):
        answer = self.client.request("POST", "/api/v1/alarm/sound", {"sound": "Siren", "repetitions": 50})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json(), {"sound": "Siren", "seconds": 90})
        self.assertTrue(self.sounds()["playing"])
        self.assertFalse(self.client.request("DELETE", "/api/v1/alarm/sound").json()["playing"])
        self.assertEqual(self.client.get("/api/v1/settings/audibleAlarm").json()["sound"], "Beep", "nothing of it is kept")
        self.put("channels/1/audio", outputEnabled=False)
        try:
            refused = self.client.request("POST", "/api/v1/alarm/sound", {})
            self.assertEqual(refused.status, 409)
            self.assertIn("switched off", refused.json()["detail"])
        finally:
            self.put("channels/1/audio", outputEnabled=True)
        for values, field in (({"repetitions": 51}, "repetitions"), ({"volume": 0}, "volume")):
            refused = self.client.request("POST", "/api/v1/alarm/sound", values)
            self.assertEqual((refused.status, refused.json()["field"]), (422, field))

    def test_own_sounds_are_brought_chosen_and_removed(self):
        def bring(name, data):
            return self.client.request("PUT", f"/api/v1/alarm/sounds/{name}", raw=data, headers={"Content-Type": "audio/wav"})

        self.assertEqual(bring("Dog%20barks", tone(440, 0.5)).status, 200)
        self.assertIn({"name": "Dog barks", "builtIn": False}, self.sounds()["items"])
        self.assertIn("Dog barks", self.client.get("/api/v1/system/capabilities").json()["alarmSounds"])
        self.put("audibleAlarm", sound="Dog barks")
        self.assertEqual(self.client.request("POST", "/api/v1/alarm/sound", {}).json(), {"sound": "Dog barks", "seconds": 0.5})
        self.assertEqual(self.client.request("DELETE", "/api/v1/alarm/sounds/Dog%20barks").status, 409, "it is the sound of the alarm")
        self.put("audibleAlarm", sound="Beep")
        self.assertEqual(self.client.request("DELETE", "/api/v1/alarm/sounds/Dog%20barks").status, 200)
        refused = self.client.request("PATCH", "/api/v1/settings/audibleAlarm", {"sound": "Dog barks"})
        self.assertEqual((refused.status, refused.json()["field"]), (422, "sound"))

        self.assertIn("no WAV file", bring("x", b"\xff\xd8\xff\xe0 a picture").json()["detail"])
        self.assertIn("31 s", bring("x", tone(440, 31, 8000)).json()["detail"])
        self.assertEqual(bring("Siren", tone(440, 0.1)).status, 422)
        self.assertEqual(bring("..%2f..%2fx", tone(440, 0.1)).status, 400)
        self.assertEqual(bring("x", b"RIFF" + bytes(9 << 20)).status, 413)
        self.assertEqual(Client(self.device.http).request("PUT", "/api/v1/alarm/sounds/x", raw=tone(440, 0.1)).status, 401)


if __name__ == "__main__":
    unittest.main()
