#!/usr/bin/env python3
"""Journeys with a worn camera: from the button to sealed clips, through power cuts and bad input."""

import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from support.bodycam import ROOT, BodyCam, dump, eventually, program  # noqa: E402


def probe(data, suffix=".mp4"):
    """What ffprobe finds in a clip: its streams by kind, and how many pictures can be decoded."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        answer = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", file.name],
                                capture_output=True, check=True)
        if answer.stderr:
            raise AssertionError(answer.stderr.decode())
        return {stream["codec_type"]: stream for stream in json.loads(answer.stdout)["streams"]}


class Recording(unittest.TestCase):
    def test_one_press_records_with_what_was_before_it_and_a_hold_ends_it(self):
        with BodyCam() as camera:
            began = time.monotonic()
            camera.press("power")
            camera.until_phase("ready")
            self.assertLess(time.monotonic() - began, 10, "under sanitizers; the bench measures it")
            eventually(lambda: camera.seen()["recorder"]["preBufferHeld"] >= 2, 10, "pre-buffer")
            self.assertEqual(camera.seen()["lamps"]["operation"], {"colour": "green", "blink": "steady"})
            book = camera.record(1)
            self.assertEqual(book["preBuffer"]["shortfall"], 0, dump(book))
            self.assertTrue(book["complete"])
            self.assertEqual(book["triggerOn"], "Button")
            self.assertTrue(book["name"].startswith("2f0c-1_OC"))
            streams = probe(camera.clip(book))
            self.assertEqual(streams["video"]["codec_name"], "h264")
            self.assertIn("audio", streams)
            self.assertGreater(int(streams["video"]["nb_read_frames"]), 25 * 2)

    def test_marks_places_and_a_muted_microphone_are_in_the_books(self):
        with BodyCam(settings="location: true, preBuffer: false, overlayStartPosition: true") as camera:
            camera.give("position", position={"latitude": 55.718409, "longitude": 13.221184})
            camera.switch_on()
            self.assertEqual(camera.situation()["links"]["location"], "up")
            camera.press("record")
            camera.until_recording("running")
            self.assertEqual(camera.seen()["lamps"]["recording"]["colour"], "red")
            self.assertEqual(camera.seen()["front"]["colour"], "red")
            camera.press("record")
            camera.give("position", position={"latitude": 55.72, "longitude": 13.23})
            camera.press("function", 3.1)
            self.assertTrue(camera.situation()["microphoneOff"])
            camera.press("record", 4.2)
            camera.until_recording("idle")
            book = camera.recordings()[0]
            self.assertEqual(len(book["marks"]), 1, dump(book))
            self.assertAlmostEqual(book["startPosition"]["latitude"], 55.718409)
            self.assertAlmostEqual(book["stopPosition"]["latitude"], 55.72)
            self.assertEqual(book["preBuffer"]["wanted"], 0)
            track = [one for one in book["clips"] if "gpstrail" in one["name"]]
            self.assertEqual(len(track), 1)
            entries = json.loads(camera.clip(book, book["clips"].index(track[0])))["CoordinateEntries"]
            self.assertEqual(entries[0]["LocationWKT"], "POINT(13.230000 55.720000)")
            video = next(i for i, one in enumerate(book["clips"]) if one["name"].endswith(".mp4"))
            streams = probe(camera.clip(book, video))
            seconds = int(streams["video"]["nb_read_frames"]) / 25
            sound = int(streams["audio"]["nb_read_frames"]) * 1024 / 48000
            self.assertLess(sound, seconds - 2, "what was said while muted is not there")

    def test_recordings_are_cut_into_clips_and_survive_a_kill(self):
        with BodyCam(settings="preBuffer: false, clipLength: 10, clipFormat: mkv") as camera:
            camera.switch_on()
            camera.press("record")
            camera.until_recording("running")
            time.sleep(13.5)
            camera.stop(signal.SIGKILL)
            camera.start()
            book, = camera.recordings()
            self.assertTrue(book["complete"], dump(book))
            self.assertIn("without closing", book["trouble"])
            self.assertEqual(len(book["clips"]), 2)
            frames = [int(probe(camera.clip(book, i), ".mkv")["video"]["nb_read_frames"]) for i in (0, 1)]
            self.assertGreaterEqual(frames[0], 250)
            self.assertGreaterEqual(sum(frames), 25 * 11, "at most a second or two is lost")
            manifest = json.loads((camera.state / "recordings" / book["name"] / "manifest.json").read_text())
            self.assertIn("signature", manifest)

    def test_nothing_on_the_storage_plays_without_the_cameras_key(self):
        with BodyCam(settings="preBuffer: false") as camera:
            camera.switch_on()
            book = camera.record(0.5)
            folder = camera.state / "recordings" / book["name"]
            for file in folder.iterdir():
                content = file.read_bytes()
                self.assertNotIn(b"moof", content, file.name)
                self.assertNotIn(b"avcC", content, file.name)


class Life(unittest.TestCase):
    def test_dock_restart_and_profile(self):
        with BodyCam(model="bodycam-screen", arguments=["--docked"]) as camera:
            self.assertEqual(camera.situation()["phase"], "docked")
            self.assertEqual(camera.seen()["display"]["page"], "docked")
            began = time.monotonic()
            camera.give("dock", docked=False)
            self.assertEqual(camera.seen()["display"]["page"], "logo")
            camera.until_phase("ready")
            self.assertLess(time.monotonic() - began, 10)
            camera.give("settings", settings={"clipFormat": "mkv"})
            camera.stop()
            camera.provision = False
            camera.start()
            seen = camera.seen()
            self.assertEqual(seen["settings"]["clipFormat"], "mkv")
            self.assertEqual(seen["situation"]["wearer"]["name"], "Ada Field")

    def test_without_a_wearer_it_refuses_and_says_why(self):
        with BodyCam(provision=False, arguments=["--docked"]) as camera:
            camera.give("membership", added=True)
            camera.give("dock", docked=False)
            camera.until_phase("ready")
            camera.press("record")
            self.assertEqual(camera.situation()["recording"], "idle")
            self.assertIn("recordingRefused", camera.notes())
            self.assertEqual(camera.seen()["lamps"]["operation"], {"colour": "red", "blink": "flashing"})

    def test_the_state_folder_has_one_owner(self):
        with BodyCam() as camera:
            again = subprocess.run([program(), "--state", camera.state, "--model", camera.model, "--http", "127.0.0.1:0"],
                                   capture_output=True, text=True, timeout=30)
            self.assertEqual(again.returncode, 1)
            self.assertIn("another program", again.stderr)


class BadInput(unittest.TestCase):
    def test_the_panel_answers_nobody_elses_page_and_names_what_is_wrong(self):
        with BodyCam() as camera:
            client = camera.client
            for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}, {"Host": f"evil.example:{camera.http}"}):
                self.assertEqual(client.request("GET", "/api/v1/panel/state", headers=headers).status, 403, headers)
            for message, field in (({"type": "button", "button": "nose", "down": True}, "button"),
                                   ({"type": "battery", "percent": 101}, "percent"),
                                   ({"type": "settings", "settings": {"preBufferLength": 9999}}, "preBufferLength"),
                                   ({"type": "explode"}, "type")):
                answer = client.request("POST", "/api/v1/panel/input", message)
                self.assertEqual(answer.status, 422, message)
                self.assertIn(field, answer.body.decode())
            for path in ("/api/v1/panel/recordings/../x.mp4", "/api/v1/panel/recordings/..%2f..%2fidentity/x",
                         "/api/v1/panel/recordings/none/none.mp4"):
                self.assertIn(client.get(path).status, (400, 404, 422), path)

    def test_wrong_files_are_refused_before_anything_starts(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "provision.yaml"
            for text, said in (("wearer: {id: ../x, name: A}", "wearer.id"), ("settings: {preBufferLength: 1000}", "preBufferLength"),
                               ("contentKey: {id: k, publicKey: nonsense}", "key"), ("[1, 2", "line")):
                file.write_text(text, encoding="utf-8")
                ended = subprocess.run([program(), "--state", f"{folder}/state", "--model", ROOT / "models/bodycam-led.yaml",
                                        "--provision", file, "--http", "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
                self.assertEqual(ended.returncode, 2, text)
                self.assertIn(said, ended.stderr)
            ended = subprocess.run([program(), "--model", ROOT / "models/default.yaml"], capture_output=True, text=True, timeout=30)
            self.assertEqual(ended.returncode, 2)


def key(code, down):
    """One event of the kernel's input devices, as it lies in their stream."""
    return struct.pack("llHHi", 0, 0, 1, code, int(down))


class Hardware(unittest.TestCase):
    """The kernel's interfaces, in a folder that stands in their place."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for led in ("recording", "operation", "front", "vibrator"):
            self.attribute(f"sys/class/leds/board::{led}/brightness", "0")
        for name, value in (("type", "Battery"), ("capacity", "42"), ("status", "Discharging"),
                            ("charge_full", "2100"), ("charge_full_design", "3000"), ("serial_number", "B-1")):
            self.attribute(f"sys/class/power_supply/BAT0/{name}", value)
        (self.root / "dev/input").mkdir(parents=True)
        os.mkfifo(self.root / "dev/input/event0")
        self.keys = os.open(self.root / "dev/input/event0", os.O_RDWR)
        self.addCleanup(os.close, self.keys)

    def attribute(self, path, value):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(value + "\n", encoding="ascii")

    def led(self, name):
        return (self.root / f"sys/class/leds/board::{name}/brightness").read_text(encoding="ascii").strip()

    def test_buttons_leds_and_battery_of_the_computer_are_those_of_the_camera(self):
        power, record = 116, 167
        with BodyCam(arguments=["--hardware", str(self.root), "--gpsd", "127.0.0.1:9"]) as camera:
            self.assertEqual(camera.situation()["battery"]["percent"], 42)
            self.assertEqual(camera.situation()["battery"]["health"], 70)
            os.write(self.keys, key(power, True) + key(power, False))
            camera.until_phase("ready")
            eventually(lambda: self.led("operation") == "255", 5, "operation LED")
            self.assertEqual(self.led("recording"), "0")
            os.write(self.keys, key(record, True) + key(record, False))
            camera.until_recording("running")
            eventually(lambda: self.led("recording") == "255" and self.led("front") == "255", 5, "recording LEDs")
        self.assertEqual(self.led("front"), "0", "nothing looks as if it still recorded")

    def test_power_from_the_contacts_of_a_dock_is_being_docked_and_from_a_charger_is_not(self):
        self.attribute("sys/class/power_supply/usb/type", "USB")
        self.attribute("sys/class/power_supply/usb/online", "1")
        self.attribute("sys/class/power_supply/dock-contacts/type", "Mains")
        self.attribute("sys/class/power_supply/dock-contacts/online", "0")
        with BodyCam(arguments=["--hardware", str(self.root), "--gpsd", "127.0.0.1:9"]) as camera:
            self.assertEqual(camera.situation()["phase"], "off")
            self.attribute("sys/class/power_supply/dock-contacts/online", "1")
            camera.until_phase("docked")
            self.attribute("sys/class/power_supply/dock-contacts/online", "0")
            camera.until_phase("ready")


if __name__ == "__main__":
    unittest.main()
