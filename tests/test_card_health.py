"""The health of the card under the recordings: told, linked, advised, and a worn eMMC that is not written to any more."""

import shutil
import signal
import tempfile
import unittest
from pathlib import Path

from tests.support.cards import DrawnCard
from tests.support.device import Device, eventually
from tests.support.network_disks import Samba, files_of, has_samba
from tests.support.recordings import recorded_seconds, whole
from tests.support.servers import HttpCollector

SMALL = ("scene:street?width=320&height=180&fps=10",)
NEVER = [{"periods": []}] * 7


def volume(client):
    return client.get("/api/v1/storage").json()[0]


def card(client):
    return volume(client).get("card")


def events(client, topic="storageHealth"):
    return client.get("/api/v1/events", topic=topic).json()["items"]


def lasting(client, topic="storageHealth"):
    return [e for e in events(client, topic) if e["end"] is None]


def pictures(client):
    return client.get("/api/v1/pictures", channel=1, limit=1000).json()["items"]


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ocelli-worn-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.state = self.folder / "state"
        self.state.mkdir()
        self.drawn = DrawnCard(self.folder / "machine", self.state)

    def begin(self):
        self.device = Device(channels=SMALL, state=self.state, arguments=self.drawn.arguments)
        self.addCleanup(self.device.__exit__)
        self.device.start()
        self.client = self.device.client()

    def change(self, group, **body):
        answer = self.client.request("PATCH", f"/api/v1/settings/{group}", body)
        self.assertEqual(answer.status, 200, answer.body)

    def collector(self):
        server = HttpCollector().start()
        self.addCleanup(server.stop)
        self.change("deliveries", allowLoopback=True)
        self.change("alarmServer", enabled=True, server="127.0.0.1", port=server.port, protocol="http", url="/", format="json")
        return server

    def health_is(self, word):
        return eventually(lambda: (lambda now: now if now and now["health"] == word else None)(card(self.client)), 30, f"it is {word}")

    def state_is(self, word):
        return eventually(lambda: (lambda now: now if now["state"] == word else None)(volume(self.client)), 30, f"the volume is {word}")

    def recording(self):
        return self.client.get("/api/v1/channels").json()[0]["recording"]

    def written(self):
        """All recordings and pictures, and when the disk was last tried."""
        media = self.state / "media"
        return sorted((str(f), f.stat().st_size) for kind in ("video", "pictures") for f in (media / kind).rglob("*") if f.is_file()), \
            media.stat().st_mtime_ns

    def nothing_is_written(self):
        """For as long as the device tried its disk twice when it did."""
        def settled():
            before = self.written()
            start = self.uptime()
            eventually(lambda: self.uptime() >= start + 1, 10, "a second")
            return before if self.written() == before else None

        before = eventually(settled, 30, "what was under way is done")
        start = self.uptime()
        eventually(lambda: self.uptime() >= start + 5, 20, "some seconds")
        self.assertEqual(self.written(), before)

    def uptime(self):
        return self.client.get("/api/v1/system/information").json()["uptimeSeconds"]


class Emmc(Case):
    def test_a_worn_emmc_is_told_and_not_written_to_until_it_is_well(self):
        self.drawn.emmc()
        self.begin()
        server = self.collector()
        self.change("channels/1/capture", timingEnabled=True, timingIntervalSeconds=1)
        good = self.health_is("good")
        self.assertEqual((good["kind"], good["product"], good["source"]), ("emmc", "8GTF4R", "registers"))
        self.assertEqual((good["lifespanPercent"], good["stepPercent"], good["replace"]), (100, 10, False))
        absent = self.client.get("/api/v1/system/capabilities").json()["absent"]
        self.assertFalse({"cardHealth", "emmc"} & set(absent))
        eventually(lambda: recorded_seconds(self.client) > 3 and pictures(self.client), 30, "something is recorded")

        self.drawn.emmc("0x09 0x02")
        low = eventually(lambda: (lambda now: now if now["low"] else None)(card(self.client)), 30, "little is left")
        self.assertEqual((low["lifespanPercent"], low["health"], low["replace"]), (20, "good", True))
        self.assertEqual(events(self.client), [], "an advice is no event")
        self.assertTrue(self.recording())

        self.drawn.emmc("0x0b 0x02")
        self.assertIn("longer than it was made for", self.health_is("bad")["message"])
        told = eventually(lambda: [e for e in server.events() if e["topic"] == "storageHealth"], 30, "the alarm server is told")
        self.assertEqual((told[0]["state"], told[0]["details"]["health"], told[0]["details"]["kind"]), ("start", "bad", "emmc"))
        self.assertIn("replace it", told[0]["details"]["message"])
        state = self.state_is("protected")
        for words in ("eMMC is worn", "can be read", "another disk", "switch eMMC protection off"):
            self.assertIn(words, state["message"])
        self.assertIn("eMMC is worn", lasting(self.client, "diskError")[0]["details"]["message"])
        self.assertEqual(self.client.get("/healthz").status, 503)
        eventually(lambda: not self.recording(), 10, "nothing is recorded")
        self.nothing_is_written()
        film = self.client.get("/api/v1/recordings/video.mp4", **whole(self.client))
        self.assertEqual((film.status, film.body[4:8]), (200, b"ftyp"), "what there is can be read")
        self.assertEqual(self.client.get(f"/api/v1/pictures/{pictures(self.client)[0]['id']}").status, 200)
        messages = [e["message"] for e in self.client.get("/api/v1/logs").json()["items"] if e["minor"] == "storageHealth"]
        self.assertIn("The card is not in good health: the built-in eMMC is bad", messages[0])

        before = recorded_seconds(self.client)
        self.change("storage", emmcProtection=False)
        self.state_is("normal")
        eventually(lambda: recorded_seconds(self.client) > before + 1, 30, "it is recorded on at the user's risk")
        self.assertEqual(card(self.client)["health"], "bad")
        self.change("storage", emmcProtection=True)
        self.state_is("protected")

        before = recorded_seconds(self.client)
        self.drawn.emmc()
        self.health_is("good")
        self.state_is("normal")
        eventually(lambda: recorded_seconds(self.client) > before + 1, 30, "it goes on")
        ended = [e for e in events(self.client) if e["end"]]
        self.assertEqual((len(ended), lasting(self.client), lasting(self.client, "diskError")), (1, [], []))

    def test_after_a_start_not_a_byte_goes_to_a_worn_emmc(self):
        self.drawn.emmc()
        self.begin()
        eventually(lambda: recorded_seconds(self.client) > 2, 30, "something is recorded")
        self.device.stop()
        before = self.written()
        self.drawn.emmc("0x02 0x02", "0x03")
        self.begin()
        self.state_is("protected")
        self.assertEqual(self.health_is("damaged")["lifespanPercent"], 90)
        self.nothing_is_written()
        self.assertEqual(self.written()[0], before[0])
        self.assertEqual(self.client.get("/api/v1/recordings/video.mp4", **whole(self.client)).status, 200)

    def test_outside_the_schedule_it_stands_in_the_history_only(self):
        self.drawn.emmc()
        self.begin()
        server = self.collector()
        self.change("storageHealth", schedule=NEVER)
        self.health_is("good")
        self.drawn.emmc("0x01 0x01", "0x02")
        self.health_is("bad")
        eventually(lambda: lasting(self.client), 10, "the history has it")
        eventually(lambda: [e for e in server.events() if e["topic"] == "diskError"], 30, "what has no schedule is told")
        self.assertEqual([e for e in server.events() if e["topic"] == "storageHealth"], [])

    @unittest.skipUnless(has_samba(), "smbd and smbpasswd are not installed")
    def test_another_disk_takes_over(self):
        self.drawn.emmc()
        self.begin()
        with Samba() as server:
            self.change("deliveries", allowLoopback=True)
            self.change("channels/1/capture", timingEnabled=True, timingIntervalSeconds=1)
            answer = self.client.request("PUT", "/api/v1/storage/network-disks", {"disks": [server.disk()], "recordOn": "own"})
            self.assertEqual(answer.status, 200, answer.body)
            eventually(lambda: [v["state"] for v in self.client.get("/api/v1/storage").json()] == ["normal", "normal"], 30, "both are ready")
            eventually(lambda: recorded_seconds(self.client) > 1 and self.written()[0], 30, "the own disk is recorded on")
            gate = server.share / "gate"
            self.assertEqual(files_of(gate, "pictures"), [])
            self.drawn.emmc("0x0b 0x01")
            self.state_is("protected")
            eventually(lambda: files_of(gate, "video") and files_of(gate, "pictures"), 30, "the share is recorded on")
            self.nothing_is_written()
            self.assertTrue(self.recording())
            self.assertEqual(self.client.get("/healthz").status, 200, "recordings are kept")

    def test_settings_out_of_range_are_named(self):
        self.begin()
        for field, value in (("ratedRewrites", 9), ("lowLifespanPercent", 91)):
            answer = self.client.request("PATCH", "/api/v1/settings/storageHealth", {field: value})
            self.assertEqual((answer.status, answer.json()["field"]), (422, field))


class MemoryCard(Case):
    def test_what_is_written_to_a_card_is_counted_over_starts_until_it_is_worn(self):
        self.drawn.sd().written(1_600_000_000_000)
        self.begin()
        self.change("storageHealth", ratedRewrites=100)
        fresh = eventually(lambda: card(self.client), 30, "the card")
        self.assertEqual((fresh["kind"], fresh["source"], fresh["writtenBytes"]), ("sd", "counter", 1_600_000_000_000))
        self.assertEqual(self.client.get("/api/v1/system/capabilities").json()["absent"]["emmc"], "Recordings do not lie on a built-in eMMC.")
        eventually(lambda: card(self.client)["lifespanPercent"] == 75, 10, "a quarter of 6.4 TB is used")
        self.device.stop(signal.SIGKILL)
        self.drawn.boot("second")
        self.drawn.written(3_600_000_000_000)
        self.begin()
        now = eventually(lambda: card(self.client), 30, "the card again")
        self.assertEqual((now["writtenBytes"], now["lifespanPercent"], now["low"]), (5_200_000_000_000, 18, True))
        self.assertEqual(now["countedSince"], fresh["countedSince"])
        self.drawn.written(4_800_000_000_000)
        self.assertEqual(self.health_is("bad")["lifespanPercent"], 0)
        eventually(lambda: lasting(self.client), 10, "it is told")
        self.assertEqual(volume(self.client)["state"], "normal", "only an eMMC is protected")
        self.assertTrue(self.recording())
        self.drawn.take_out()
        eventually(lambda: card(self.client) is None, 30, "it is gone")
        self.assertEqual(lasting(self.client), [])

    def test_a_card_that_became_read_only_is_damaged(self):
        self.drawn.sd()
        self.begin()
        self.health_is("good")
        self.drawn.read_only(True)
        self.assertIn("can only be read", self.health_is("damaged")["message"])
        eventually(lambda: lasting(self.client), 10, "it is told")
        self.drawn.read_only(False)
        self.health_is("good")
        eventually(lambda: not lasting(self.client), 10, "it is over")

    def test_garbage_in_the_registers_is_told_and_hides_nothing_else(self):
        self.drawn.emmc("garbage \x00", "9" * 5000)
        self.begin()
        now = eventually(lambda: card(self.client), 30, "the card")
        self.assertEqual((now["health"], now["source"]), ("good", "counter"))
        self.assertNotEqual(now["complaint"], "")
        self.assertEqual(volume(self.client)["state"], "normal")

    def test_on_another_disk_nothing_is_told(self):
        self.drawn.take_out()
        self.begin()
        self.state_is("normal")
        eventually(lambda: "cardHealth" in self.client.get("/api/v1/system/capabilities").json()["absent"], 10, "it says so")
        self.assertIsNone(card(self.client))


if __name__ == "__main__":
    unittest.main()
