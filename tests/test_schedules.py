"""What is recorded when: schedules, types, before and after an event, other channels, all by the clock of the device."""

import unittest
from datetime import timedelta

from tests.support.device import Device, eventually
from tests.support.recordings import moment, recorded_seconds, timeline

STREET = "scene:street?width=640&height=360&seed=1"
NOBODY = {"recordChannels": [], "captureChannels": [], "notify": True}


def week(kind, start=0, end=1440):
    return [{"periods": [{"from": start, "to": end, "type": kind}]} for _ in range(7)]


class Case(unittest.TestCase):
    def begin(self, channels=(STREET,)):
        self.device = Device(channels=channels)
        self.addCleanup(self.device.__exit__)
        self.device.start()
        self.client = self.device.client()
        for channel in range(1, len(channels) + 1):
            self.change("record", channel, enabled=False, postRecordSeconds=0)
        eventually(lambda: not any(c["recording"] for c in self.client.get("/api/v1/channels").json()), 30, "quiet")
        answer = self.client.request("POST", "/api/v1/storage/1/format", {"confirm": "format"})
        self.assertEqual(answer.status, 200, answer.body)

    def record(self, channel=1, **body):
        self.change("record", channel, enabled=True, **body)

    def change(self, group, channel=1, **body):
        answer = self.client.request("PATCH", f"/api/v1/settings/channels/{channel}/{group}", body)
        self.assertEqual(answer.status, 200, answer.body)

    def motion(self, channel=1, since=None):
        """The oldest motion event that has ended."""
        items = self.client.get("/api/v1/events", topic="motion", channel=channel).json()["items"]
        return next((e for e in reversed(items) if e["end"] and (not since or moment(e["time"]) > since)), None)

    def spans(self, channel=1):
        return timeline(self.client, channel)["spans"]

    def recording(self, channel=1):
        return self.client.get("/api/v1/channels").json()[channel - 1]["recording"]


class Types(Case):
    def test_motion_is_recorded_from_before_it_to_after_it_and_nothing_else(self):
        self.begin()
        self.record(schedule=week("motion"), preRecordSeconds=4, postRecordSeconds=3)
        self.change("motion", holdSeconds=1)
        ready = moment(self.client.get("/api/v1/system/information").json()["time"]) + timedelta(seconds=8)
        event = eventually(lambda: self.motion(since=ready), 120, "a motion that began and ended")
        began, ended = moment(event["time"]), moment(event["end"])
        span = eventually(lambda: self.span_of(began, ended), 30, "its recording, closed")
        self.assertIn("motion", span["types"])
        self.assertNotIn("continuous", span["types"])
        self.assertLessEqual(moment(span["from"]), began - timedelta(seconds=2), "some seconds before")
        self.assertGreaterEqual(moment(span["to"]), ended + timedelta(seconds=2), "and after")

    def span_of(self, began, ended):
        after = next((s for s in self.spans() if moment(s["from"]) <= began <= moment(s["to"])), None)
        return after if after and not after["live"] or after and moment(after["to"]) >= ended + timedelta(seconds=2) else None

    def test_event_takes_every_event_and_motion_or_alarm_takes_motion(self):
        self.begin((STREET, STREET))
        self.record(1, schedule=week("event"))
        self.record(2, schedule=week("motionOrAlarm"))
        for channel, word in ((1, "event"), (2, "motion")):
            span = eventually(lambda channel=channel: self.spans(channel), 120, f"channel {channel} records")[0]
            self.assertIn(word, span["types"])

    def test_alarm_and_both_together_are_not_set_off_by_motion_alone(self):
        self.begin((STREET, STREET))
        self.record(1, schedule=week("alarm"))
        self.record(2, schedule=week("motionAndAlarm"))
        eventually(lambda: self.motion(1) and self.motion(2), 120, "motion on both")
        self.assertEqual((self.spans(1), self.spans(2)), ([], []))

    def test_an_event_records_the_channels_it_is_linked_to(self):
        self.begin(("scene:office?width=320&height=180", STREET))
        for channel in (1, 2):
            self.record(channel, schedule=week("motion"))
        self.change("motion", 1, enabled=False)
        self.change("motion", 2, recordChannels=[1])
        eventually(lambda: self.spans(1), 120, "channel 1 is recorded for what channel 2 saw")
        self.assertIn("motion", self.spans(1)[0]["types"])
        self.assertEqual(self.spans(2), [], "and channel 2 itself is not")

    def test_an_event_without_a_linked_recording_records_nothing(self):
        self.begin()
        self.record(schedule=week("motion"))
        self.change("motion", **NOBODY)
        eventually(self.motion, 120, "motion")
        self.assertEqual(self.spans(), [])


class Schedule(Case):
    """The time zone of the device is moved, rather than its clock."""

    def test_each_channel_records_in_its_own_periods_and_only_then(self):
        self.begin((STREET, STREET))
        hour = moment(self.client.get("/api/v1/system/information").json()["time"]).hour
        elsewhere = (hour + 12) % 24
        self.record(1, schedule=week("continuous", hour * 60, hour * 60 + 60), postRecordSeconds=0)
        self.record(2, schedule=week("continuous", elsewhere * 60, elsewhere * 60 + 60), postRecordSeconds=0)
        eventually(lambda: self.recording(1) and not self.recording(2), 30, "channel 1 records, channel 2 does not")
        answer = self.client.request("PATCH", "/api/v1/settings/device", {"timeZone": "Etc/GMT-12"})
        self.assertEqual(answer.status, 200, answer.body)
        eventually(lambda: self.recording(2) and not self.recording(1), 30, "twelve hours later it is the other way")

    def test_the_switch_ends_recording_whatever_the_schedule_says(self):
        self.begin()
        self.record()
        eventually(lambda: recorded_seconds(self.client) > 1, 30, "it records")
        self.change("record", enabled=False)
        eventually(lambda: not self.recording(), 30, "it stops")
        recorded = recorded_seconds(self.client)
        self.change("record", enabled=True)
        eventually(lambda: recorded_seconds(self.client) > recorded + 1, 30, "it goes on")

    def test_a_ninth_period_and_one_that_overlaps_are_refused(self):
        self.begin()
        nine = [{"from": i * 60, "to": i * 60 + 30, "type": "motion"} for i in range(9)]
        for periods, word in ((nine, "schedule"), ([nine[0], nine[0]], "schedule[0].periods[1].from")):
            week_of = [{"periods": periods}, *({"periods": []} for _ in range(6))]
            answer = self.client.request("PATCH", "/api/v1/settings/channels/1/record", {"schedule": week_of})
            self.assertEqual(answer.status, 422)
            self.assertIn(word, answer.json()["field"])

    def test_motion_outside_its_arming_schedule_is_no_event(self):
        self.begin()
        self.record()
        self.change("motion", schedule=[{"periods": []} for _ in range(7)])
        packets = recorded_seconds(self.client)
        eventually(lambda: recorded_seconds(self.client) > packets + 20, 60, "twenty seconds of street")
        self.assertEqual(self.client.get("/api/v1/events", topic="motion").json()["items"], [])


if __name__ == "__main__":
    unittest.main()
