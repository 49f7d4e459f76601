"""What a worn camera writes into its clips, looked at in the clips: size, text, sound, the lens of the sensor camera."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support import drawn_text
from tests.support.bodycam import ROOT, BodyCam, dump, eventually


def flat(folder, name, luma, size="1280x720"):
    """A clip of one grey."""
    file = Path(folder) / name
    colour = f"0x{luma:02x}{luma:02x}{luma:02x}"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"color=c={colour}:s={size}:r=25:d=2", "-c:v", "libx264",
                    "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(file)], check=True, timeout=60)
    return file


def probe(file):
    answer = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(file)],
                            capture_output=True, check=True, timeout=60)
    return {one["codec_type"]: one for one in json.loads(answer.stdout)["streams"]}


class WornPicture(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.quick = self.folder / "quick.yaml"  # its recordings end sooner
        text = (ROOT / "models/bodycam-led.yaml").read_text().replace("seconds: 4, action: stop", "seconds: 1, action: stop")
        self.quick.write_text(text + "lens: {k1: -0.16, k2: 0.02}\n")

    def clip(self, camera, book, index=0):
        file = self.folder / f"{index}-{book['clips'][index]['name']}"
        file.write_bytes(camera.clip(book, index))
        return file

    def test_the_profile_chooses_the_size_of_the_picture_and_raw_sound_has_two_channels(self):
        scene = "scene:street?width=1920&height=1080&fps=5"
        with BodyCam(self.quick, "preBuffer: false, resolution: 1080p", scene) as camera:
            camera.switch_on()
            streams = probe(self.clip(camera, camera.record(1)))
            self.assertEqual((streams["video"]["width"], streams["video"]["height"]), (1920, 1080))
            self.assertEqual((streams["audio"]["codec_name"], streams["audio"]["channels"]), ("aac", 1))
            compressed = int(streams["audio"]["bit_rate"])
            camera.give("settings", settings={"resolution": "720p", "rawAudio": True})
            streams = probe(self.clip(camera, camera.record(1)))
            self.assertEqual((streams["video"]["width"], streams["video"]["height"]), (1280, 720))
            self.assertTrue(streams["audio"]["codec_name"].startswith("pcm_s16"), streams["audio"])
            self.assertEqual(streams["audio"]["channels"], 2)
            self.assertGreater(int(streams["audio"]["bit_rate"]), 5 * compressed)

    def test_a_recording_goes_on_when_picture_and_sound_change_twice_in_a_second(self):
        with BodyCam(self.quick, "preBuffer: false, resolution: 720p", "scene:street?width=1280&height=720&fps=25") as camera:
            camera.switch_on()
            camera.press("record")
            camera.until_recording("running")
            for raw in (True, False, True, False):
                camera.give("settings", settings={"rawAudio": raw})
            camera.end_recording()
            camera.until_recording("idle")
            book, = camera.recordings()
            self.assertEqual(book["trouble"], "", dump(book))
            self.assertNotIn("recordingFailed", camera.notes())
            for i in range(len(book["clips"])):
                self.assertIn("video", probe(self.clip(camera, book, i)))
            self.assertGreater(len(book["clips"]), 1)

    def test_the_pre_buffer_may_be_silent_while_the_recording_is_not(self):
        with BodyCam(self.quick, "preBufferLength: 2, preBufferAudio: false", "scene:street?width=640&height=360&fps=25") as camera:
            camera.switch_on()
            eventually(lambda: camera.seen()["recorder"]["preBufferHeld"] >= 2, 15, "pre-buffer")
            streams = probe(self.clip(camera, camera.record(0.5)))
            video = int(streams["video"]["nb_read_frames"]) / 25
            sound = int(streams["audio"]["nb_read_frames"]) * 1024 / 48000
            self.assertLess(sound, video - 1.5)
            self.assertGreater(sound, 0.5)

    def texts(self, file, which):
        """What is written in the first or last picture."""
        rows = drawn_text.grey_frames(file, 520, 120)[which]
        lines = [line for line in drawn_text.lines_of(rows) if len(line) > 20]  # not noise of the encoder
        return [drawn_text.read(line, 21) for line in lines]

    def test_user_id_and_start_position_are_in_the_picture_and_what_is_not_known_stays_empty(self):
        place, elsewhere = {"latitude": 55.718409, "longitude": 13.221184}, {"latitude": 1, "longitude": 2}
        settings = "preBufferLength: 2, resolution: 720p, overlayUserId: true, overlayStartPosition: true, location: true"
        with BodyCam(self.quick, settings, f"file:{flat(self.folder, 'grey.mp4', 110)}") as camera:
            camera.give("position", position=place)
            camera.switch_on()
            eventually(lambda: camera.seen()["recorder"]["preBufferHeld"] >= 1, 15, "pre-buffer")
            camera.press("record")
            camera.until_recording("running")
            camera.give("position", position=elsewhere)
            camera.end_recording()
            camera.until_recording("idle")
            book = camera.recordings()[0]
            self.assertGreater(book["preBuffer"]["held"], 0.5, dump(book))
            file = self.clip(camera, book)
            self.assertEqual(self.texts(file, 0), ["1815"], "nobody knew before where it would start")
            self.assertEqual(self.texts(file, -1), ["1815", "55.718409.13.221184"], "where it started, not where it is; a comma is read as a point")
            camera.give("position", position=None)
            camera.give("settings", settings={"preBuffer": False})
            self.assertEqual(self.texts(self.clip(camera, camera.record(0.5)), -1), ["1815"], "no fix at the start")
            camera.give("assign", wearer={"id": "x", "name": "Bo", "userId": ""}, offer=False)
            self.assertEqual(self.texts(self.clip(camera, camera.record(0.5)), -1), [], "nothing is known")

    def brightness(self, file, which):
        rows = drawn_text.grey_frames(file, 64, 64)[which]
        return sum(map(sum, rows)) / 64 / 64

    def test_a_sensor_camera_on_the_cable_gives_the_picture_and_sound_stays_the_cameras_own(self):
        own, sensor = flat(self.folder, "own.mp4", 200), flat(self.folder, "sensor.mp4", 60)
        arguments = ["--sensor-source", f"file:{sensor}"]
        with BodyCam(self.quick, "preBuffer: false, resolution: 720p", f"file:{own}", arguments=arguments) as camera:
            camera.switch_on()
            camera.press("record")
            camera.until_recording("running")
            camera.give("sensor", plugged=True)
            eventually(lambda: camera.situation()["links"]["sensorCamera"] == "up", 10, "the sensor camera is used")
            self.assertEqual(camera.seen()["lamps"]["extension"], {"colour": "green", "blink": "steady"})
            camera.end_recording("sensorRecord")
            camera.until_recording("idle")
            book = camera.recordings()[0]
            self.assertEqual(book["triggerOff"], "SensorCamera", dump(book))
            last = len([one for one in book["clips"] if one["name"].endswith(".mp4")]) - 1
            self.assertGreater(self.brightness(self.clip(camera, book), 0), 150, "it began with the own lens")
            self.assertLess(self.brightness(self.clip(camera, book, last), -1), 90, "and went on with the other")
            camera.give("sensor", plugged=False)
            eventually(lambda: camera.situation()["links"]["sensorCamera"] == "absent", 10, "the own lens is used")
            self.assertGreater(self.brightness(self.clip(camera, camera.record(0.5)), -1), 150)
            self.assertIn("lensSwitched", camera.notes())

    def test_a_sensor_camera_that_does_not_work_leaves_the_own_lens(self):
        arguments = ["--hardware", str(self.folder), "--gpsd", "127.0.0.1:9", "--sensor-source", "v4l2:/dev/video77"]
        with BodyCam(self.quick, "preBuffer: false", arguments=arguments) as camera:
            camera.switch_on()
            (self.folder / "dev").mkdir()
            (self.folder / "dev/video77").touch()
            eventually(lambda: camera.situation()["links"]["sensorCamera"] == "failed", 15, "it is told")
            self.assertEqual(camera.seen()["lamps"]["extension"], {"colour": "red", "blink": "steady"})
            self.assertTrue(camera.record(0.5)["complete"])
            (self.folder / "dev/video77").unlink()
            eventually(lambda: camera.situation()["links"]["sensorCamera"] == "absent", 5, "pulled out")

    def bar(self, camera):
        """Where a bar across the picture, 60 pixels below its top, is in its middle and near its left edge."""
        file = self.clip(camera, camera.record(0.5))
        rows = drawn_text.grey_frames(file, 660, 120)[-1]
        return [max(range(120), key=lambda y: sum(rows[y][x:x + 8])) for x in (636, 8)]

    def test_lines_become_straight_at_720p_and_a_steady_picture_is_a_part_of_it(self):
        file = self.folder / "bar.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=c=0x404040:s=1280x720:r=25:d=2", "-vf",
                        "drawbox=x=0:y=58:w=1280:h=5:color=white:t=fill", "-c:v", "libx264", "-pix_fmt", "yuv420p", str(file)],
                       check=True, timeout=60)
        with BodyCam(self.quick, "preBuffer: false, resolution: 720p", f"file:{file}") as camera:
            camera.switch_on()
            middle, edge = self.bar(camera)
            self.assertAlmostEqual(middle, 60, delta=2)
            self.assertAlmostEqual(edge, 60, delta=2)
            camera.give("settings", settings={"distortionCorrection": True})
            middle, edge = self.bar(camera)
            self.assertGreater(abs(middle - edge), 15, "what the lens bent is bent back: a straight bar is not, then")
            camera.give("settings", settings={"distortionCorrection": False, "stabilization": True})
            middle, edge = self.bar(camera)
            self.assertAlmostEqual(middle, 360 - 300 / (1 - 2 / 16), delta=3)
            self.assertAlmostEqual(edge, middle, delta=2)

    def test_a_wrong_clock_and_a_short_pre_buffer_are_told_and_the_guide_is_there_to_print(self):
        with BodyCam(self.quick, "preBufferLength: 20, location: true") as camera:
            camera.give("position", position={"latitude": 1, "longitude": 2, "time": "2020-01-01T00:00:00.000Z"})
            camera.switch_on()
            camera.give("battery", percent=50, external=True, charging=True, fault=False, celsius=25)
            self.assertEqual(camera.situation()["battery"]["minutesToFull"], 90)
            self.assertIn("clockWrong", [fault["code"] for fault in camera.situation()["faults"]])
            camera.record(0.3)
            log = camera.client.get("/api/v1/panel/log").json()
            short, = [line for line in log if line["code"] == "preBufferShort"]
            self.assertIn("switched on", short["text"])
            guide = camera.client.get("/api/v1/panel/guide")
            self.assertEqual(guide.status, 200)
            self.assertIn("Hold for 1 s</td><td>ends the recording", guide.body.decode())


if __name__ == "__main__":
    unittest.main()
