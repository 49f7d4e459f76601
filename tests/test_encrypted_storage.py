"""A disk or card that is encrypted: formatted, recorded on, killed, carried to another device, locked, unlocked, forgotten."""

import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.device import Device, eventually, program
from tests.support.recordings import inspect, recorded_seconds, timeline, whole

SMALL = ("scene:street?width=320&height=180&fps=10",)
CARD_PASSWORD = "what the card is opened with"
LOCK_PASSWORD = "what the lock is opened with"
MARKS = (b"ftyp", b"moof", b"mdat", b"\xff\xd8\xff")  # of films and pictures


def volume(client):
    return client.get("/api/v1/storage").json()[0]


def format_with(client, password=None, volume_id="1"):
    body = {"confirm": "format", **({"password": password} if password is not None else {})}
    return client.request("POST", f"/api/v1/storage/{volume_id}/format", body)


def unlock(client, password, **more):
    return client.request("POST", "/api/v1/storage/1/unlock", {"password": password, **more})


def switch_lock(client, on, password):
    return client.request("PUT", "/api/v1/storage/1/lock", {"lock": on, "password": password})


def command(*words, password=None):
    environment = {"PATH": "/usr/bin:/bin", **({"OCELLI_VOLUME_PASSWORD": password} if password else {})}
    return subprocess.run([str(program("ocelli")), *map(str, words)], text=True, stdin=subprocess.DEVNULL, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ocelli-card-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def device(self, name):
        (self.folder / name).mkdir(exist_ok=True)
        device = Device(channels=SMALL, state=self.folder / name)
        self.addCleanup(device.__exit__)
        return device

    def start(self, device):
        device.start()
        return device.client()

    def state_is(self, client, word):
        return eventually(lambda: volume(client)["state"] == word and volume(client), 20, f"the volume is {word}")

    def encrypted(self, name="one"):
        """A device that records on an encrypted volume."""
        device = self.device(name)
        client = self.start(device)
        self.state_is(client, "normal")
        answer = format_with(client, CARD_PASSWORD)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual((answer.json()["state"], answer.json()["encrypted"], answer.json()["lock"]), ("normal", True, False))
        return device, client

    def record(self, client, seconds=3):
        before = recorded_seconds(client)
        eventually(lambda: recorded_seconds(client) > before + seconds, 40, "something is recorded")

    def carry(self, one, other):
        """The card goes from a device that is off to another one that is off."""
        target = other.state / "media"
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(one.state / "media", target)

    def plays(self, client):
        """The whole of what is recorded, as a browser fetches it; seconds."""
        film = self.folder / "film.mp4"
        answer = client.get("/api/v1/recordings/video.mp4", **whole(client))
        self.assertEqual(answer.status, 200, answer.body[:300])
        film.write_bytes(answer.body)
        return float(inspect(film)["format"]["duration"])


class Encryption(Case):
    def test_nothing_on_the_disk_tells_what_is_recorded_and_all_of_it_plays(self):
        device, client = self.encrypted()
        answer = client.request("PATCH", "/api/v1/settings/channels/1/capture", {"timingEnabled": True, "timingIntervalSeconds": 1})
        self.assertEqual(answer.status, 200, answer.body)
        self.record(client)
        pictures = eventually(lambda: client.get("/api/v1/pictures", channel=1).json()["items"], 30, "a picture")
        picture = client.get(f"/api/v1/pictures/{pictures[0]['id']}")
        self.assertEqual((picture.status, picture.body[:3]), (200, b"\xff\xd8\xff"))
        self.assertGreater(self.plays(client), 2)
        files = [p for p in (device.state / "media").rglob("*") if p.is_file()]
        self.assertTrue([p for p in files if p.suffix == ".mp4"] and [p for p in files if p.suffix == ".jpg"], files)
        for path in files:
            content = path.read_bytes()
            for mark in MARKS[:3] if path.suffix == ".mp4" else MARKS[3:]:
                self.assertNotIn(mark, content[:4096], path)
        self.assertEqual([p.name for p in files if ".db" in p.name], [], "the index is elsewhere")

    def test_it_goes_on_by_itself_after_a_restart_and_after_being_killed(self):
        device, client = self.encrypted()
        self.record(client)
        self.assertEqual(device.stop()[0], 0)
        client = self.start(device)
        self.assertTrue(self.state_is(client, "normal")["encrypted"])
        before = recorded_seconds(client)
        self.assertGreater(before, 2)
        self.record(client)
        durable = recorded_seconds(client)
        device.stop(signal.SIGKILL)
        client = self.start(device)
        self.state_is(client, "normal")
        self.assertGreaterEqual(recorded_seconds(client), durable - 0.2, "what was durable is there")
        self.record(client)
        self.assertGreater(self.plays(client), durable - 1)
        device.stop()
        done = command("verify-recordings", device.state / "media", password=CARD_PASSWORD)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("0 with faults", done.stdout)

    def test_its_index_is_made_anew_from_the_files(self):
        device, client = self.encrypted()
        self.record(client)
        device.stop()
        for path in (device.state / "encrypted-volume").glob("*.db*"):
            path.unlink()
        client = self.start(device)
        self.state_is(client, "normal")
        eventually(lambda: timeline(client)["spans"], 20, "the rows are back")
        self.assertGreater(self.plays(client), 2)

    def test_a_plain_format_takes_encryption_away(self):
        device, client = self.encrypted()
        self.record(client, 1)
        answer = format_with(client)
        self.assertEqual((answer.status, answer.json()["encrypted"]), (200, False), answer.body)
        self.record(client, 1)
        self.assertIn(b"ftyp", next((device.state / "media").rglob("*.mp4")).read_bytes()[:4096])
        self.assertTrue(list((device.state / "media").glob("*.db")))

    def test_passwords_out_of_range_are_named(self):
        client = self.start(self.device("one"))
        self.state_is(client, "normal")
        for password in ("short", "x" * 65, "with\nline feed"):
            answer = format_with(client, password)
            self.assertEqual((answer.status, answer.json()["field"], answer.json()["allowed"]), (422, "password", "8..64 bytes"))
        self.assertFalse(volume(client)["encrypted"])

    def test_a_key_file_that_was_cut_locks_and_formatting_helps(self):
        device, client = self.encrypted()
        self.record(client, 1)
        device.stop()
        key = device.state / "media" / "ocelli-volume.key"
        key.write_bytes(key.read_bytes()[:100])
        client = self.start(device)
        self.assertIn("key file is gone or broken", self.state_is(client, "locked")["message"])
        answer = unlock(client, CARD_PASSWORD)
        self.assertEqual(answer.status, 500, answer.body)
        self.assertIn("broken", answer.json()["detail"])
        self.assertEqual(format_with(client).status, 200)
        self.record(client, 1)

    def test_the_programs_of_the_shell_ask_for_the_password(self):
        device, client = self.encrypted()
        self.record(client, 1)
        device.stop()
        media = device.state / "media"
        for password, words in ((None, "password"), ("a wrong password", "password of the volume is wrong")):
            done = command("verify-recordings", media, password=password)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(words, done.stderr)
        done = command("reindex", media, password=CARD_PASSWORD)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("index is kept by the device", done.stderr)
        self.assertFalse(list(media.glob("*.db")))


class Lock(Case):
    def test_in_another_device_it_is_locked_until_the_password_is_given(self):
        one, client = self.encrypted()
        self.record(client)
        one.stop()
        other = self.device("other")
        self.carry(one, other)
        client = self.start(other)
        self.assertIn("unlock it", self.state_is(client, "locked")["message"])
        self.assertEqual(timeline(client)["spans"], [])
        error = eventually(lambda: client.get("/api/v1/events", topic="diskError").json()["items"], 10, "an event tells it")
        self.assertIn("locked", error[0]["details"]["message"])
        before = sorted(p for p in (other.state / "media").rglob("*"))
        wrong = unlock(client, "a wrong password")
        self.assertEqual((wrong.status, wrong.json()["field"]), (422, "password"))
        self.assertEqual(volume(client)["state"], "locked")
        self.assertEqual(sorted(p for p in (other.state / "media").rglob("*")), before, "nothing was written")
        answer = unlock(client, CARD_PASSWORD)
        self.assertEqual((answer.status, answer.json()["state"]), (200, "normal"), answer.body)
        eventually(lambda: recorded_seconds(client) > 2, 30, "what the first device recorded is there")
        self.record(client, 1)
        self.assertGreater(self.plays(client), 2)

        other.stop()
        client = self.start(other)
        self.state_is(client, "locked")
        self.assertEqual(unlock(client, CARD_PASSWORD, remember=True).status, 200)
        other.stop()
        client = self.start(other)
        self.assertTrue(self.state_is(client, "normal")["encrypted"], "remembered")

    def test_the_lock_holds_elsewhere_opens_here_by_itself_and_is_taken_off(self):
        one, client = self.encrypted()
        self.record(client)
        answer = switch_lock(client, True, LOCK_PASSWORD)
        self.assertEqual((answer.status, answer.json()["lock"], answer.json()["state"]), (200, True, "normal"), answer.body)
        self.record(client, 1)
        one.stop()
        client = self.start(one)
        self.assertTrue(self.state_is(client, "normal")["lock"], "it opens here by itself")
        one.stop()
        other = self.device("other")
        self.carry(one, other)
        client = self.start(other)
        self.assertTrue(self.state_is(client, "locked")["lock"])
        self.assertEqual(unlock(client, CARD_PASSWORD).status, 422, "the password of encryption is not that of the lock")
        self.assertEqual(switch_lock(client, False, LOCK_PASSWORD).status, 403, "first it is unlocked")
        self.assertEqual(format_with(client).status, 403)
        self.assertEqual(unlock(client, LOCK_PASSWORD).status, 200)
        eventually(lambda: recorded_seconds(client) > 2, 30, "it can be read")
        other.stop()
        self.carry(other, one)
        client = self.start(one)
        self.state_is(client, "normal")
        wrong = switch_lock(client, False, CARD_PASSWORD)
        self.assertEqual((wrong.status, wrong.json()["field"]), (422, "password"))
        self.assertTrue(volume(client)["lock"])
        answer = switch_lock(client, False, LOCK_PASSWORD)
        self.assertEqual((answer.status, answer.json()["lock"]), (200, False), answer.body)
        self.assertEqual(switch_lock(client, False, LOCK_PASSWORD).status, 409)
        one.stop()
        self.carry(one, other)
        client = self.start(other)
        self.state_is(client, "locked")
        self.assertEqual(unlock(client, CARD_PASSWORD).status, 200, "the password of encryption counts again")

    def test_after_a_factory_reset_it_is_unlocked_by_hand(self):
        device, client = self.encrypted()
        self.record(client)
        self.assertEqual(switch_lock(client, True, LOCK_PASSWORD).status, 200)
        answer = client.request("POST", "/api/v1/system/reset", {"mode": "default", "confirm": "default"})
        self.assertEqual(answer.status, 202, answer.body)

        def again():
            try:
                return device.client()
            except (AssertionError, OSError):
                activation = {"password": "First-light-1", "confirmation": "First-light-1"}
                try:
                    device_client = type(client)(device.http)
                    device_client.request("POST", "/api/v1/activation", activation)
                except OSError:
                    pass
                return None

        eventually(lambda: not (device.state / "volume-secret").exists(), 20, "the secret is gone")
        client = eventually(again, 30, "it is activated anew")
        self.assertTrue(self.state_is(client, "locked")["lock"])
        self.assertEqual(list((device.state / "encrypted-volume").glob("*.db")), [], "nobody is told what there was")
        self.assertEqual(unlock(client, LOCK_PASSWORD).status, 200)
        eventually(lambda: recorded_seconds(client) > 2, 30, "it can be read")

    def test_only_what_is_encrypted_can_be_locked(self):
        client = self.start(self.device("one"))
        self.state_is(client, "normal")
        for answer in (switch_lock(client, True, LOCK_PASSWORD), unlock(client, LOCK_PASSWORD)):
            self.assertEqual(answer.status, 409, answer.body)
            self.assertIn("format it with a password first", answer.json()["detail"])
        self.assertEqual(switch_lock(client, "yes", LOCK_PASSWORD).status, 422)
        self.assertEqual(unlock(client, 7).status, 422)

    def test_guessing_is_slow(self):
        one, client = self.encrypted()
        one.stop()
        (one.state / "volume-secret").unlink()
        client = self.start(one)
        self.state_is(client, "locked")
        self.assertEqual([unlock(client, f"wrong guess {i}").status for i in range(5)], [422] * 5)
        answer = unlock(client, CARD_PASSWORD)
        self.assertEqual((answer.status, answer.json()["field"]), (503, "retryAfter"), answer.body)

    def test_the_log_keeps_who_formatted_locked_and_guessed_and_no_password(self):
        _, client = self.encrypted()
        self.assertEqual(switch_lock(client, True, LOCK_PASSWORD).status, 200)
        self.assertEqual(switch_lock(client, False, "not this one").status, 422)
        self.assertEqual(format_with(client, "short").status, 422)
        entries = [e for e in client.get("/api/v1/logs", kind="audit").json()["items"] if e["minor"] in ("format", "lock")]
        self.assertEqual([(e["minor"], e["user"], e["address"], e["outcome"]) for e in reversed(entries)],
                         [("format", "admin", "127.0.0.1", "done"), ("lock", "admin", "127.0.0.1", "done"),
                          ("lock", "admin", "127.0.0.1", "refused"), ("format", "admin", "127.0.0.1", "refused")])
        self.assertEqual(entries[-1]["message"], "Format encrypted: volume 1")
        self.assertEqual(entries[-2]["message"], "Lock on: volume 1")
        told = client.get("/api/v1/logs", kind="system").body.decode() + str(entries)
        for secret in (CARD_PASSWORD, LOCK_PASSWORD, "not this one"):
            self.assertNotIn(secret, told)


if __name__ == "__main__":
    unittest.main()
