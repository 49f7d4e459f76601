"""What a thermal channel sets off: outputs of their own for pre-alarm and alarm, a sound, and the loss of its video."""

import shutil
import tempfile
import unittest

from tests.support.device import Device, eventually
from tests.test_thermal_camera import MOTOR, SMALL, WINDOW, area, changed

LINES = ["--alarm-output", "virtual"] * 3


class ThermalAlarms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="ocelli-alarm-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.device = Device(SMALL, arguments=[*LINES, "--sound-out", f"wav:{folder}?rate=8000"]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.client = cls.device.client()
        assert cls.client.request("PATCH", "/api/v1/settings/channels/2/motion", {"enabled": False}).status == 200

    def on(self):
        return [one["number"] for one in self.client.get("/api/v1/alarm").json()["outputs"] if one["on"]]

    def setUp(self):
        changed(self, self.client, "temperatureRules", {"mode": "expert", "rules": []})
        outputs = [{"number": n, "name": str(n), "delay": 1} for n in (1, 2, 3)]
        self.assertEqual(self.client.request("PATCH", "/api/v1/settings/alarmOutputs", {"outputs": outputs}).status, 200)
        eventually(lambda: not self.on(), 20, "all outputs are off")

    def test_pre_alarm_and_alarm_switch_outputs_of_their_own(self):
        # The motor is 42 to 76 °C warm, the window 18 to 24.
        warm = area(1, "Warm", MOTOR, preAlarmTemperature=30, alarmTemperature=300, preAlarmOutputs=[1], alarmOutputs=[2])
        changed(self, self.client, "temperatureRules", {"rules": [warm]})
        eventually(lambda: self.on() == [1], 30, "the pre-alarm's output")
        hot = area(2, "Hot", MOTOR, preAlarmTemperature=25, alarmTemperature=30, preAlarmOutputs=[], alarmOutputs=[3])
        cold = area(3, "Cold", WINDOW, preAlarmTemperature=200, alarmTemperature=300, preAlarmOutputs=[2], alarmOutputs=[2])
        changed(self, self.client, "temperatureRules", {"rules": [hot, cold]})
        eventually(lambda: self.on() == [3], 30, "the alarm's output, and only that of the rule")

    def test_an_alarm_within_an_interval_switches_its_output(self):
        between = area(5, "Between", MOTOR, lowestTemperature=30, highestTemperature=90, alarmOutputs=[2])
        outside = area(6, "Outside", WINDOW, lowestTemperature=60, highestTemperature=90, alarmOutputs=[1])
        changed(self, self.client, "temperatureRules", {"alarmMode": "interval", "rules": [between, outside]})
        try:
            eventually(lambda: self.on() == [2], 30, "the output of the interval, and only that")
        finally:
            changed(self, self.client, "temperatureRules", {"alarmMode": "threshold"})

    def test_the_whole_scene_has_outputs_of_its_own(self):
        scene = {"preAlarmTemperature": 25, "alarmTemperature": 300, "preAlarmOutputs": [2], "alarmOutputs": [3]}
        changed(self, self.client, "temperatureRules", {"mode": "normal", "scene": scene})
        eventually(lambda: self.on() == [2], 30, "the output")

    def test_an_alarm_is_heard(self):
        sounds = lambda: self.client.get("/api/v1/alarm/sounds").json()
        changed(self, self.client, "temperatureRules", {"audibleAlarm": True, "rules": [
            area(4, "Loud", MOTOR, preAlarmTemperature=25, alarmTemperature=30)]})
        try:
            eventually(lambda: sounds()["playing"], 30, "the siren")
        finally:
            changed(self, self.client, "temperatureRules", {"audibleAlarm": False})
            self.client.request("DELETE", "/api/v1/alarm/sound")

    def test_lost_video_of_a_thermal_channel_is_told_and_linked(self):
        changed(self, self.client, "videoLoss", {"alarmOutputs": [2]})
        source = self.client.get("/api/v1/settings/channels/2/channel").json()["source"]

        def lost():
            return [e for e in self.client.get("/api/v1/events", topic="videoLoss", channel=2).json()["items"] if e["end"] is None]

        changed(self, self.client, "channel", {"source": "v4l2:/dev/video63"})
        try:
            eventually(lost, 30, "the loss is told")
            eventually(lambda: self.on() == [2], 10, "the output")
        finally:
            changed(self, self.client, "channel", {"source": source})
        eventually(lambda: not lost(), 30, "its end is told")


if __name__ == "__main__":
    unittest.main()
