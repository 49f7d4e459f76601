"""The program as a person starts it: options, activation, one at a time, a quick clean end."""

import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.device import PASSWORD, Client, Device, eventually, program


def start(*arguments, **environment):
    return subprocess.run([str(program()), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=30, env={**os.environ, **environment}, check=False)


MODEL = Path(__file__).resolve().parent.parent / "models" / "default.yaml"


def state_of(device):
    try:
        return Client(device.http).get("/api/v1/status").json()["state"]
    except OSError:
        return None


def logged_in(device, before):
    """A new client, once the sessions of the program before are gone."""
    try:
        return device.client() if before.get("/api/v1/session").status == 401 else None
    except OSError:
        return None


class Options(unittest.TestCase):
    def test_help_explains_every_option(self):
        done = start("--help")
        self.assertEqual(done.returncode, 0)
        for word in ("--state", "--model", "--http", "--https", "--rtsp", "--channel", "OCELLI_ADMIN_PASSWORD"):
            self.assertIn(word, done.stdout)

    def test_a_bad_option_is_one_clear_line_and_exit_code_2(self):
        with tempfile.TemporaryDirectory() as folder:
            for arguments, word in [
                (["--colour", "red"], "--colour"),
                (["--http", "here"], "--http"),
                (["--http", "127.0.0.1:99999"], "--http"),
                (["--channel", "tape:1"], "--channel"),
                (["--model", "/nowhere.yaml"], "/nowhere.yaml"),
            ]:
                with self.subTest(arguments=arguments):
                    done = start("--state", folder, *arguments)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
                    self.assertIn(word, done.stderr)

    def test_a_second_program_on_the_same_state_folder_is_refused(self):
        with Device() as device:
            done = start("--state", str(device.state))
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("another program", done.stderr)


class Life(unittest.TestCase):
    def test_sigterm_ends_within_two_seconds(self):
        with Device() as device:
            code, seconds = device.stop(signal.SIGTERM)
        self.assertEqual(code, 0)
        self.assertLess(seconds, 2.0 * float(os.environ.get("OCELLI_SLOW", "2")))

    def test_start_and_stop_are_in_the_history(self):
        with tempfile.TemporaryDirectory() as folder:
            with Device(state=folder):
                pass
            with Device(state=folder) as device:
                client = device.client()
                items = eventually(lambda: self.told(client, 3), 10, "start, stop, start")
                self.assertEqual([e["topic"] for e in items], ["start", "stop", "start"])
                self.assertFalse(items[1]["details"]["reboot"])

    @staticmethod
    def told(client, count):
        items = [e for e in client.get("/api/v1/events").json()["items"] if e["topic"] in ("start", "stop")]
        return items if len(items) >= count else None

    def test_settings_survive_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            with Device(state=folder) as device:
                client = device.client()
                answer = client.request("PATCH", "/api/v1/settings/device", {"name": "Back door"})
                self.assertEqual(answer.status, 200, answer.body)
            with Device(state=folder) as device:
                self.assertEqual(device.client().get("/api/v1/settings/device").json()["name"], "Back door")

    def test_reboot_comes_back_by_itself(self):
        with Device() as device:
            client = device.client()
            before = client.get("/api/v1/system/information").json()
            self.assertEqual(client.request("POST", "/api/v1/system/reboot").status, 202)
            again = eventually(lambda: self.after_reboot(device, before), 20, "back after the reboot")
            self.assertEqual(again["serialNumber"], before["serialNumber"])
            self.assertIsNone(device.process.poll(), "it is still the same process")

    @staticmethod
    def after_reboot(device, before):
        try:
            now = device.client().get("/api/v1/system/information").json()
            return now if now["uptimeSeconds"] < before["uptimeSeconds"] + 5 and now["started"] != before["started"] else None
        except (OSError, AssertionError):
            return None


class About(unittest.TestCase):
    def test_the_device_tells_what_it_is(self):
        version = re.search(r"project\(ocelli VERSION ([0-9.]+)", (MODEL.parent.parent / "CMakeLists.txt").read_text()).group(1)
        with Device() as device:
            client = device.client()
            about = client.get("/api/v1/system/information").json()
            self.assertEqual((about["number"], about["firmwareVersion"], about["channels"]), (1, version, 1))
            self.assertTrue(about["model"] and about["serialNumber"] and about["name"])
            self.assertEqual(client.request("PATCH", "/api/v1/system/information", {"serialNumber": "1"}).status, 405)
            client.request("PATCH", "/api/v1/settings/device", {"name": "Gate", "number": 7})
            again = client.get("/api/v1/system/information").json()
            self.assertEqual((again["name"], again["number"], again["serialNumber"]), ("Gate", 7, about["serialNumber"]))

    def test_the_licences_of_all_that_is_linked_are_listed(self):
        linked = subprocess.run(["ldd", str(program())], stdout=subprocess.PIPE, text=True, check=True).stdout
        with Device() as device:
            listed = device.client().get("/api/v1/system/licences").json()
        for part in listed:
            self.assertTrue(part["name"] and part["licence"] and part["use"], part)
        names = " ".join(part["name"] for part in listed).lower()
        for library, name in (("libavcodec", "ffmpeg"), ("libssl", "openssl"), ("libsqlite3", "sqlite"), ("libfmt", "fmt"),
                              ("libspdlog", "spdlog"), ("libfreetype", "freetype"), ("libsodium", "libsodium"),
                              ("libasound", "alsa"), ("libyaml-cpp", "yaml-cpp"), ("libharfbuzz", "harfbuzz"),
                              ("libhwy", "highway")):
            if library in linked:
                self.assertIn(name, names)


class Activation(unittest.TestCase):
    def test_nothing_but_status_answers_before_a_password_is_set(self):
        with Device(active=False) as device:
            client = Client(device.http)
            self.assertEqual(client.get("/api/v1/status").json()["state"], "inactive")
            self.assertEqual(client.get("/api/v1/channels").status, 403)
            self.assertEqual(client.get("/api/v1/settings/device").status, 403)

    def test_a_weak_password_is_refused_with_the_rule(self):
        with Device(active=False) as device:
            client = Client(device.http)
            for weak in ("short1!", "onlylowercase", "ALLUPPER12"):
                answer = client.request("POST", "/api/v1/activation", {"password": weak, "confirmation": weak})
                self.assertEqual(answer.status, 422, weak)
                self.assertEqual(answer.json()["field"], "password")
            self.assertEqual(client.get("/api/v1/status").json()["state"], "inactive")

    def test_the_two_passwords_must_agree(self):
        with Device(active=False) as device:
            answer = Client(device.http).request(
                "POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD + "x"})
            self.assertEqual(answer.status, 422)
            self.assertEqual(answer.json()["field"], "confirmation")

    def test_after_activation_one_logs_in_and_sees_the_channels(self):
        with Device(active=False) as device:
            client = Client(device.http)
            answer = client.request("POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD})
            self.assertEqual(answer.status, 201, answer.body)
            self.assertIn(client.login().status, (200, 201))
            self.assertEqual(len(client.get("/api/v1/channels").json()), 1)

    def test_a_second_activation_is_refused(self):
        with Device() as device:
            answer = Client(device.http).request(
                "POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD})
            self.assertIn(answer.status, (403, 409))

    def test_factory_default_makes_it_inactive_again_and_as_its_model_says(self):
        with Device(active=False, channels=(), arguments=["--model", str(MODEL)]) as device:
            client = Client(device.http)
            client.request("POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD})
            client.login()
            made = client.get("/api/v1/settings/channels/1/channel").json()
            for group, body in (("device", {"name": "Gate"}), ("channels/1/channel", {"name": "Yard"})):
                self.assertEqual(client.request("PATCH", f"/api/v1/settings/{group}", body).status, 200)
            answer = client.request("POST", "/api/v1/system/reset", {"mode": "default", "confirm": "default"})
            self.assertEqual(answer.status, 202, answer.body)
            eventually(lambda: state_of(device) == "inactive", 20, "inactive again")
            client.request("POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD})
            client.login()
            self.assertEqual(client.get("/api/v1/settings/channels/1/channel").json(), made)
            self.assertNotEqual(client.get("/api/v1/settings/device").json()["name"], "Gate")

    def test_restore_keeps_accounts_addresses_and_video_format(self):
        with Device() as device:
            client = device.client()
            client.request("POST", "/api/v1/users", {"name": "ulf", "level": "user", "password": PASSWORD})
            for group, body in (("device", {"name": "Gate"}), ("channels/1/streams/sub/video", {"resolution": "320x180"}),
                                ("channels/1/image", {"brightness": 70})):
                self.assertEqual(client.request("PATCH", f"/api/v1/settings/{group}", body).status, 200)
            answer = client.request("POST", "/api/v1/system/reset", {"mode": "restore", "confirm": "restore"})
            self.assertEqual(answer.status, 202, answer.body)
            client = eventually(lambda: logged_in(device, client), 20, "back again")
            self.assertEqual(client.get("/api/v1/settings/channels/1/image").json()["brightness"], 50)
            self.assertEqual(client.get("/api/v1/settings/channels/1/streams/sub/video").json()["resolution"], "320x180")
            self.assertNotEqual(client.get("/api/v1/settings/device").json()["name"], "Gate")
            self.assertEqual(client.get("/api/v1/settings/network").json()["http"]["port"], device.http)
            self.assertEqual(Client(device.http).login("ulf").status, 200)

    def test_reset_needs_its_confirmation(self):
        with Device() as device:
            answer = device.client().request("POST", "/api/v1/system/reset", {"mode": "default", "confirm": "yes"})
            self.assertEqual(answer.status, 422)
            self.assertEqual(answer.json()["field"], "confirm")


if __name__ == "__main__":
    unittest.main()
