"""The disk: formatted, full, failing, shared out, and what the device says about it in time."""

import tempfile
import unittest
from pathlib import Path

from tests.support.device import Device, eventually
from tests.support.recordings import inspect, recorded_seconds, timeline
from tests.support.volume import FailingDisk, SmallDisk, can_mount

SMALL = ("scene:street?width=320&height=180&fps=10",)


def volume(client):
    return client.get("/api/v1/storage").json()[0]


def events(client, topic):
    return client.get("/api/v1/events", topic=topic).json()["items"]


def lasting(client, topic):
    """Those that have begun and not ended."""
    return [e for e in events(client, topic) if e["end"] is None]


def is_recording(client):
    return client.get("/api/v1/channels").json()[0]["recording"]


class Case(unittest.TestCase):
    def change(self, group, **body):
        answer = self.client.request("PATCH", f"/api/v1/settings/{group}", body)
        self.assertEqual(answer.status, 200, answer.body)

    def begin(self, device):
        self.device = device
        self.addCleanup(device.__exit__)
        device.start()
        self.client = device.client()

    def segments(self, count):
        """Ends a file and begins another until there are so many."""
        for number in range(count):
            before = recorded_seconds(self.client)
            eventually(lambda: recorded_seconds(self.client) > before + 1, 30, "a second more")
            self.change("channels/1/record", audio=number % 2 == 1)
        return self.client.get("/api/v1/recordings/segments", channel=1).json()["items"]


class Format(Case):
    def test_a_folder_with_strange_files_is_used_only_once_it_was_formatted(self):
        with tempfile.TemporaryDirectory() as state:
            Path(state, "media").mkdir()
            Path(state, "media", "holiday.jpg").write_text("mine")
            self.begin(Device(channels=SMALL, state=state))
            eventually(lambda: volume(self.client)["state"] == "uninitialized", 15, "it is seen")
            self.assertIn("format", volume(self.client)["message"])
            self.assertFalse(is_recording(self.client))
            self.assertEqual([p.name for p in Path(state, "media").iterdir()], ["holiday.jpg"], "nothing is written")
            answer = self.client.request("POST", "/api/v1/storage/1/format", {"confirm": "format"})
            self.assertEqual(answer.status, 200, answer.body)
            eventually(lambda: volume(self.client)["state"] == "normal", 15, "it is ready")
            eventually(lambda: recorded_seconds(self.client) > 1, 30, "it records")
            self.assertEqual(Path(state, "media", "holiday.jpg").read_text(), "mine")

    def test_formatting_deletes_recordings_and_pictures_and_goes_on(self):
        self.begin(Device(channels=SMALL))
        self.change("channels/1/capture", timingEnabled=True, timingIntervalSeconds=1)
        eventually(lambda: recorded_seconds(self.client) > 3, 30, "something is recorded")
        eventually(lambda: self.pictures(), 30, "a picture")
        last = self.pictures()[0]["time"]
        answer = self.client.request("POST", "/api/v1/storage/1/format", {"confirm": "format"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertTrue(all(p["time"] > last for p in self.pictures()), "old pictures are gone")
        eventually(lambda: timeline(self.client)["spans"], 30, "it records again")
        self.assertGreater(timeline(self.client)["spans"][0]["from"], last)
        pictures = eventually(lambda: self.pictures(), 30, "new pictures")
        self.assertEqual(self.client.get(f"/api/v1/pictures/{pictures[0]['id']}").status, 200)

    def test_formatting_needs_its_word_and_its_volume(self):
        self.begin(Device(channels=SMALL))
        answer = self.client.request("POST", "/api/v1/storage/1/format", {"confirm": "yes"})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "confirm"))
        answer = self.client.request("POST", "/api/v1/storage/7/format", {"confirm": "format"})
        self.assertEqual(answer.status, 404)

    def pictures(self):
        return self.client.get("/api/v1/pictures", channel=1).json()["items"]


class Quota(Case):
    def test_the_oldest_recordings_make_room_within_the_quota(self):
        self.begin(Device())
        oldest = min(s["from"] for s in self.segments(5))
        # Room for what there is, but not for another file (of at least a megabyte) beside it.
        self.change("storage", capacityGigabytes=volume(self.client)["used"] / 1e9 + 0.0011, videoPercent=90)
        quota = volume(self.client)["quota"]

        def overwritten():
            self.segments(1)
            self.assertLessEqual(volume(self.client)["used"], quota + (1 << 20))
            items = self.client.get("/api/v1/recordings/segments", channel=1).json()["items"]
            return min(s["from"] for s in items) > oldest

        eventually(overwritten, 90, "the oldest went")
        eventually(lambda: is_recording(self.client), 5, "it goes on")
        self.assertEqual(events(self.client, "diskFull"), [])

    def test_without_overwriting_it_stops_says_so_and_goes_on_when_there_is_room(self):
        self.begin(Device(channels=SMALL))
        kept = self.segments(3)
        self.change("channels/1/record", overwrite=False)
        self.change("storage", capacityGigabytes=0.0012)
        self.change("channels/1/record", audio=True)  # the next file finds no room
        full = eventually(lambda: lasting(self.client, "diskFull"), 5, "an event within five seconds")
        self.assertIn("overwriting is off", full[0]["details"]["message"])
        self.assertEqual(volume(self.client)["state"], "full")
        eventually(lambda: not is_recording(self.client), 10, "it stops")
        left = {s["id"] for s in self.client.get("/api/v1/recordings/segments", channel=1).json()["items"]}
        self.assertTrue({s["id"] for s in kept} <= left, "nothing was deleted")
        self.change("storage", capacityGigabytes=0)
        eventually(lambda: is_recording(self.client), 30, "it goes on")
        eventually(lambda: not lasting(self.client, "diskFull"), 10, "the event ends")

    def test_pictures_have_a_share_of_their_own(self):
        self.begin(Device(channels=SMALL))
        self.change("storage", capacityGigabytes=0.002, videoPercent=80, picturePercent=5)  # 100 kB of pictures
        self.change("channels/1/capture", timingEnabled=True, timingIntervalSeconds=1, timingNumber=5)
        seen = set()

        def replaced():
            items = self.client.get("/api/v1/pictures", channel=1, limit=1000).json()["items"]
            seen.update(p["id"] for p in items)
            total = sum(p["bytes"] for p in items)
            return total if len(seen) > len(items) else None

        total = eventually(replaced, 60, "the oldest picture went")
        self.assertLessEqual(total, 100_000)

    def test_the_oldest_recording_is_told(self):
        self.begin(Device(channels=SMALL))
        oldest = eventually(lambda: volume(self.client).get("oldest"), 30, "something is recorded")
        self.assertEqual(oldest, eventually(lambda: timeline(self.client).get("oldest"), 10, "on the timeline"))
        self.assertEqual(self.client.get("/api/v1/system/health").json()["storage"]["oldest"], oldest)
        answer = self.client.request("POST", "/api/v1/storage/1/format", {"confirm": "format"})
        self.assertEqual(answer.status, 200, answer.body)
        eventually(lambda: volume(self.client).get("oldest", "") > oldest, 30, "a later one")

    def test_shares_beyond_the_whole_are_refused(self):
        self.begin(Device(channels=SMALL))
        answer = self.client.request("PATCH", "/api/v1/settings/storage", {"videoPercent": 95, "picturePercent": 6})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "picturePercent"))


class Trouble(Case):
    @unittest.skipUnless(can_mount(), "this machine does not let us mount a disk of our own")
    def test_a_disk_that_others_fill_is_an_event_within_five_seconds_and_recording_comes_back(self):
        self.begin(SmallDisk(100, channels=SMALL))
        self.change("channels/1/record", overwrite=False)
        self.change("storage", reserveMegabytes=64)
        eventually(lambda: recorded_seconds(self.client) > 2, 30, "it records")
        filler = self.device.media / "filler"
        with filler.open("wb") as file:
            try:
                while file.write(bytes(1 << 20)):
                    pass
            except OSError:
                pass
        eventually(lambda: lasting(self.client, "diskFull"), 5, "an event within five seconds")
        self.assertEqual(volume(self.client)["state"], "full")
        filler.unlink()
        eventually(lambda: volume(self.client)["state"] == "normal", 20, "it has room again")
        before = recorded_seconds(self.client)
        eventually(lambda: recorded_seconds(self.client) > before + 2, 30, "it records again")
        eventually(lambda: not lasting(self.client, "diskFull"), 10, "the event ends")
        self.every_file_plays()

    def test_a_disk_that_refuses_writes_is_an_event_within_five_seconds_and_recording_comes_back(self):
        self.begin(FailingDisk(channels=SMALL))
        eventually(lambda: recorded_seconds(self.client) > 3, 30, "it records")
        self.device.broken.touch()
        error = eventually(lambda: lasting(self.client, "diskError"), 5, "an event within five seconds")
        self.assertTrue(error[0]["details"]["message"])
        self.assertEqual(volume(self.client)["state"], "error")
        self.assertEqual(self.client.get("/healthz").status, 503)
        self.assertEqual(self.client.get("/api/v1/channels/1/snapshot").status, 200, "the picture goes on")
        self.device.broken.unlink()
        eventually(lambda: volume(self.client)["state"] == "normal", 20, "it works again")
        self.assertEqual(self.client.get("/healthz").status, 200)
        before = recorded_seconds(self.client)
        eventually(lambda: recorded_seconds(self.client) > before + 2, 30, "it records again")
        eventually(lambda: not lasting(self.client, "diskError"), 10, "the event ends")
        self.every_file_plays()

    def test_a_card_that_is_taken_out_is_missing_and_nothing_is_written_in_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            card, drawer = Path(folder, "card"), Path(folder, "drawer")
            state = Path(folder, "state")
            state.mkdir()
            with Device(channels=SMALL, state=state) as device:
                answer = device.client().request("PATCH", "/api/v1/settings/storage", {"path": str(card)})
                self.assertEqual(answer.status, 200, answer.body)
            self.begin(Device(channels=SMALL, state=state))
            self.change("channels/1/capture", timingEnabled=True, timingIntervalSeconds=1)
            eventually(lambda: recorded_seconds(self.client) > 2, 30, "it records on the card")
            first = timeline(self.client)["spans"][0]["from"]
            card.rename(drawer)
            card.mkdir()
            self.change("channels/1/record", audio=False)  # the file ends; the next one must not begin
            error = eventually(lambda: lasting(self.client, "diskError"), 5, "an event within five seconds")
            self.assertIn("not there", error[0]["details"]["message"])
            self.assertEqual(volume(self.client)["state"], "missing")
            eventually(lambda: not is_recording(self.client), 10, "it does not record")
            self.assertEqual(self.client.get("/api/v1/channels/1/snapshot").status, 200, "the picture goes on")

            self.device.stop()
            self.device.start()  # it is still away: that is remembered
            self.client = self.device.client()
            eventually(lambda: volume(self.client)["state"] == "missing", 10, "it is still missed")
            self.assertEqual([p.name for p in card.rglob("*")], [], "nothing was written in its place")

            card.rmdir()
            drawer.rename(card)
            eventually(lambda: volume(self.client)["state"] == "normal", 10, "it is back")
            eventually(lambda: [s["from"] for s in timeline(self.client)["spans"][:1]] == [first], 20,
                       "what was recorded is there once the index was looked through")
            before = recorded_seconds(self.client)
            self.assertGreater(before, 2, "all of it")
            eventually(lambda: recorded_seconds(self.client) > before + 2, 30, "it records again")
            eventually(lambda: not lasting(self.client, "diskError"), 10, "the event ends")

    def every_file_plays(self):
        self.change("channels/1/record", enabled=False)
        eventually(lambda: not is_recording(self.client), 30, "it stops")
        files = list(self.device.media.rglob("*.mp4"))
        self.assertTrue(files)
        for path in files:
            self.assertGreater(float(inspect(path)["format"]["duration"]), 0.5, path)


if __name__ == "__main__":
    unittest.main()
