"""Alarm inputs and outputs of the running program, by virtual lines."""

import unittest

from tests.support.device import Device, eventually, program, run

LINES = ["--alarm-input", "virtual", "--alarm-input", "virtual", "--alarm-output", "virtual", "--alarm-output", "virtual"]


class AlarmLines(unittest.TestCase):
    """A door that switches a siren on and has a channel recorded as "alarm"."""

    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=["scene:office?width=320&height=240"], arguments=LINES).start()
        cls.client = cls.device.client()
        cls.client.request("PATCH", "/api/v1/settings/channels/1/motion", {"enabled": False})
        cls.client.request("PATCH", "/api/v1/settings/channels/1/record", {"schedule": [
            {"periods": [{"from": 0, "to": 1440, "type": "alarm"}]}] * 7})

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def setUp(self):
        self.inputs(enabled=True, recordChannels=[1], alarmOutputs=[1])
        self.change("alarmOutputs", "outputs", [{"number": 1, "name": "siren", "delay": 1}, {"number": 2, "name": "lamp", "clearing": "manual"}])
        self.close(1, False)

    def inputs(self, **first):
        self.change("alarmInputs", "inputs", [{"number": 1, "name": "door", **first}, {"number": 2, "name": "gate"}])

    def change(self, group, field, items):
        answer = self.client.request("PATCH", f"/api/v1/settings/{group}", {field: items})
        self.assertEqual(answer.status, 200, answer.body)

    def close(self, number, closed):
        answer = self.client.request("POST", f"/api/v1/alarm/inputs/{number}", {"closed": closed})
        self.assertEqual(answer.status, 200, answer.body)

    def state(self):
        return self.client.get("/api/v1/alarm").json()

    def test_a_contact_that_closes_is_told_recorded_and_switches_an_output_on(self):
        self.close(1, True)
        event = eventually(lambda: self.client.get("/api/v1/events", topic="alarmInput").json()["items"], 10, "the alarm")[0]
        self.assertEqual((event["rule"], event["details"]), ("door", {"number": 1}))
        eventually(lambda: self.state()["outputs"][0]["on"], 10, "the siren")
        self.assertFalse(self.state()["outputs"][1]["on"])
        eventually(lambda: self.client.get("/api/v1/channels").json()[0]["recording"], 20, "the recording")
        self.close(1, False)
        eventually(lambda: not self.state()["outputs"][0]["on"], 10, "the end of the delay")
        ended = self.client.get("/api/v1/events", topic="alarmInput").json()["items"][0]
        self.assertIsNotNone(ended["end"])

    def test_a_normally_closed_contact_is_an_alarm_when_it_opens(self):
        self.close(1, True)
        self.inputs(enabled=False, type="normallyClosed")
        eventually(lambda: not self.state()["inputs"][0]["active"], 10, "rest while closed")
        self.close(1, False)
        eventually(lambda: self.state()["inputs"][0]["active"], 10, "alarm while open")

    def test_an_output_is_switched_by_hand_and_cleared(self):
        answer = self.client.request("POST", "/api/v1/alarm/outputs/2", {"on": True})
        self.assertTrue(answer.json()["outputs"][1]["on"], answer.body)
        self.assertTrue(self.state()["outputs"][1]["on"], "manual: it stays on")
        self.client.request("POST", "/api/v1/alarm/outputs/2", {"on": False})
        self.assertFalse(self.state()["outputs"][1]["on"])

    def test_what_is_not_there_is_refused_by_name(self):
        for path, body, status in (("outputs/3", {"on": True}, 404), ("outputs/x", {"on": True}, 404), ("inputs/0", {"closed": True}, 404),
                                   ("outputs/1", {"on": "yes"}, 422), ("inputs/1", {}, 422)):
            self.assertEqual(self.client.request("POST", f"/api/v1/alarm/{path}", body).status, status, path)
        answer = self.client.request("PATCH", "/api/v1/settings/alarmInputs", {"inputs": [{"number": 2}]})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "inputs[0].number"))
        answer = self.client.request("PATCH", "/api/v1/settings/alarmInputs", {"inputs": []})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "inputs"))


class BothTogether(unittest.TestCase):
    """What is recorded as "motion | alarm" and as "motion & alarm", with a door and a street."""

    def test_either_is_enough_for_one_and_both_are_needed_for_the_other(self):
        street, office = "scene:street?width=640&height=360&seed=1&fps=10", "scene:office?width=320&height=180&fps=5"
        with Device(channels=[office, street, street], arguments=LINES[:2]) as device:
            client = device.client()

            def patch(path, **body):
                answer = client.request("PATCH", f"/api/v1/settings/{path}", body)
                self.assertEqual(answer.status, 200, answer.body)

            def close(closed):
                client.request("POST", "/api/v1/alarm/inputs/1", {"closed": closed})

            def recording():
                return [one["recording"] for one in client.get("/api/v1/channels").json()]

            def moves(channel):
                items = client.get("/api/v1/events", topic="motion", channel=channel).json()["items"]
                return any(one["end"] is None for one in items)

            for channel, kind in ((1, "motionOrAlarm"), (2, "motionAndAlarm"), (3, "motionAndAlarm")):
                patch(f"channels/{channel}/record", schedule=[{"periods": [{"from": 0, "to": 1440, "type": kind}]}] * 7, postRecordSeconds=0)
            for channel in (1, 3):
                patch(f"channels/{channel}/motion", enabled=False)
            patch("channels/2/motion", sensitivity=90, holdSeconds=20, recordChannels=[2])
            patch("alarmInputs", inputs=[{"number": 1, "name": "door", "enabled": True, "recordChannels": [1, 2, 3]}])
            eventually(lambda: recording() == [False, False, False], 20, "nothing is recorded without a reason")
            eventually(lambda: moves(2), 60, "something moves on the street")
            self.assertFalse(recording()[1], "motion alone is not both")
            close(True)
            eventually(lambda: recording()[:2] == [True, True], 20, "the door is an alarm, and with the motion it is both")
            self.assertFalse(recording()[2], "the alarm alone is not both")
            close(False)
            eventually(lambda: not recording()[0], 20, "neither holds any more")


class Options(unittest.TestCase):
    def test_a_wrong_line_is_one_clear_line(self):
        code, output = run([str(program()), "--alarm-input", "usb:1"])
        self.assertEqual(code, 2, output)
        self.assertEqual(len(output.strip().splitlines()), 1, output)
        self.assertIn("gpio:", output)

    def test_a_device_without_lines_says_so(self):
        with Device() as device:
            client = device.client()
            absent = client.get("/api/v1/system/capabilities").json()["absent"]
            self.assertIn("alarmInput", absent)
            self.assertEqual(client.get("/api/v1/alarm").json(), {"inputs": [], "outputs": []})


if __name__ == "__main__":
    unittest.main()
