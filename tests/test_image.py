"""The image of an optical channel: every setting changes what players and pictures show, at once."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.device import Device, eventually, need, run

SCENE = "scene:street?width=640&height=360&clock=0&objects=none&fps=15"
IMAGE = "/api/v1/settings/channels/1/image"
#: Steps of colour that come of converting a picture without any.
GREY = 1.5
PLAIN = {"showName": False, "showDate": False}


class Picture:
    """Planes of a picture: 4:2:0, limited range."""

    def __init__(self, width, height, raw, captured):
        self.captured = captured
        self.width, self.height = width, height
        self.luma = raw[:width * height]
        quarter = width * height // 4
        self.blue = raw[width * height:width * height + quarter]
        self.red = raw[width * height + quarter:width * height + 2 * quarter]

    @property
    def light(self):
        return sum(self.luma) / len(self.luma)

    @property
    def contrast(self):
        mean = self.light
        return (sum((v - mean) ** 2 for v in self.luma) / len(self.luma)) ** 0.5

    @property
    def colour(self):
        """How far its colours lie from grey, on average."""
        return sum(abs(v - 128) for v in self.blue + self.red) / (2 * len(self.blue))

    def mean(self, left, top, right, bottom):
        rows = [self.luma[y * self.width + left:y * self.width + right] for y in range(top, bottom)]
        return sum(sum(row) for row in rows) / sum(len(row) for row in rows)


def picture(client, channel=1):
    answer = client.get(f"/api/v1/channels/{channel}/snapshot", format="bmp")
    if answer.status != 200:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.bmp"
        path.write_bytes(answer.body)
        raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"],
                             capture_output=True, check=True).stdout
    width = int.from_bytes(answer.body[18:22], "little", signed=True)
    height = abs(int.from_bytes(answer.body[22:26], "little", signed=True))
    return Picture(width, height, raw, answer.headers["X-Capture-Time"])


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need(cls, "ffmpeg")
        cls.device = Device(channels=[SCENE], arguments=["--illuminator", "virtual"]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.client = cls.device.client()
        cls.client.request("PATCH", "/api/v1/settings/channels/1/osd", PLAIN)
        cls.plain = eventually(lambda: picture(cls.client), 30, "there is a picture")

    def setUp(self):
        answer = self.client.request("POST", IMAGE + "/default")
        self.assertIn(answer.status, (200, 204), answer.body)
        plain = self.plain
        self.shown(lambda p: p.width == plain.width and abs(p.light - plain.light) < 1 and abs(p.colour - plain.colour) < 0.5
                   and abs(p.contrast - plain.contrast) < 1, "the picture as it was")

    def set(self, **values):
        answer = self.client.request("PATCH", IMAGE, values)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def refused(self, status, field, **values):
        answer = self.client.request("PATCH", IMAGE, values)
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.json()["field"], field, answer.body)
        return answer.json()

    def shown(self, condition, what):
        def look():
            seen = picture(self.client)
            return seen if seen and condition(seen) else None
        return eventually(look, 15, what)

    def test_default_restores_all_display_values_of_the_channel(self):
        before = self.client.get(IMAGE).json()
        plain = self.plain
        self.set(brightness=80, exposure="manual", exposureTime="250", dayNight="night", noiseReduction="expert", spaceLevel=80)
        self.shown(lambda p: p.colour < GREY, "night")
        self.client.request("POST", IMAGE + "/default")
        self.assertEqual(self.client.get(IMAGE).json(), before)
        self.shown(lambda p: abs(p.light - plain.light) < 2 and abs(p.colour - plain.colour) < 0.5, "as it was")

    def test_scenes_are_named_sets_of_values_that_can_be_changed_further(self):
        group = next(g for g in self.client.get("/api/v1/catalog").json()["groups"] if g["group"] == "image")
        self.assertGreaterEqual(len(group["presets"]), 5)
        for scene in group["presets"]:
            now = self.set(**scene["values"])
            for name, value in scene["values"].items():
                self.assertEqual(now[name], value, scene["name"])
        self.assertEqual(self.set(contrast=63)["contrast"], 63)

    def test_adjustments_change_what_is_seen(self):
        plain = self.plain
        self.set(brightness=75)
        self.shown(lambda p: p.light > plain.light + 20, "brighter")
        self.set(brightness=50, contrast=80)
        self.shown(lambda p: p.contrast > plain.contrast * 1.3, "more contrast")
        self.set(contrast=50, saturation=0)
        self.shown(lambda p: p.colour < GREY, "no colour")
        self.set(saturation=100)
        self.shown(lambda p: p.colour > plain.colour * 1.5, "more colour")

    def test_manual_exposure_makes_the_picture_as_bright_as_it_says(self):
        plain = self.plain
        self.set(exposure="manual", exposureTime="500", gain=0)
        self.shown(lambda p: p.light < plain.light - 25, "a short exposure is dark")
        self.set(gain=60)
        self.shown(lambda p: p.light > plain.light - 10, "gain makes up for it")
        self.set(gain=0, exposureTime="100", iris=10)
        self.shown(lambda p: p.light < plain.light - 40, "a closed iris is dark")
        told = self.refused(422, "exposureTime", exposureTime="3", iris=100)
        self.assertIn("slow shutter", told["allowed"])
        self.set(slowShutter=True, exposureTime="12", iris=100)
        self.shown(lambda p: p.light > plain.light + 30, "a slow shutter is bright")
        self.refused(409, "exposureTime", exposure="automatic", exposureTime="25")

    def test_night_is_black_and_white_and_takes_the_lamp_along(self):
        def lamp():
            return self.client.get("/api/v1/illuminator").json()["on"]

        self.set(dayNight="night", supplementLight="night")
        self.shown(lambda p: p.colour < GREY, "black and white")
        eventually(lamp, 10, "the lamp is on")
        self.set(nightPicture="colour")
        self.shown(lambda p: p.colour > 2, "colour at night")
        self.set(dayNight="day")
        eventually(lambda: not lamp(), 10, "the lamp is off")
        self.set(dayNight="scheduled", dayPeriods=[])
        self.set(nightPicture="blackWhite")
        self.shown(lambda p: p.colour < GREY, "no day at all")
        self.set(dayPeriods=[{"from": 0, "to": 1440}])
        self.shown(lambda p: p.colour > 2, "day all day")
        self.refused(422, "dayPeriods[1].from", dayPeriods=[{"from": 0, "to": 600}, {"from": 500, "to": 700}])
        # The picture of this scene is bright: a dark one is made by the shutter.
        self.set(dayNight="automatic", nightDelay=0, supplementLight="hand")
        self.shown(lambda p: p.colour > 2, "it is day")
        self.set(exposure="manual", exposureTime="10000")
        self.shown(lambda p: p.colour < GREY, "it is night")
        self.set(exposure="automatic")
        self.shown(lambda p: p.colour > 2, "day again")

    def test_white_balance_turns_colours(self):
        plain = self.plain
        blue, red = sum(plain.blue) / len(plain.blue), sum(plain.red) / len(plain.red)
        self.set(whiteBalance="incandescent")
        self.shown(lambda p: sum(p.blue) / len(p.blue) > blue + 8 and sum(p.red) / len(p.red) < red - 8, "yellow is taken out")
        self.refused(409, "redGain", redGain=90)
        self.set(whiteBalance="manual", redGain=90)
        self.shown(lambda p: sum(p.red) / len(p.red) > red + 8, "redder")
        self.set(whiteBalance="automatic")
        self.shown(lambda p: abs(sum(p.red) / len(p.red) - 128) < 8, "found by itself")

    def test_light_is_spread_by_wide_range_backlight_and_highlights(self):
        plain = self.plain
        dark = min(((x, y) for x in range(0, 640, 64) for y in range(0, 360, 60)), key=lambda at: plain.mean(*at, at[0] + 64, at[1] + 60))
        box = (*dark, dark[0] + 64, dark[1] + 60)
        self.set(wideRange=True, wideRangeLevel=90)
        self.shown(lambda p: p.mean(*box) > plain.mean(*box) + 8, "the darkest part is lifted")
        self.refused(409, "highlights", highlights=True)
        self.refused(409, "backlight", backlight="centre")
        self.set(wideRange=False)
        self.refused(422, "backlightAreas", backlight="custom")
        corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
        self.set(backlight="custom", backlightAreas=[{"points": [{"x": x / 640, "y": y / 360} for x, y in corners]}])
        self.shown(lambda p: p.mean(*box) > plain.mean(*box) + 8, "the drawn part is brighter")
        self.set(backlight="off")
        self.set(highlights=True)
        self.shown(lambda p: max(p.luma) < max(plain.luma) - 10, "highlights are weaker")

    def test_zoom_enlarges_the_middle_and_is_refused_while_masks_lie_there(self):
        plain = self.plain
        middle = plain.mean(160, 90, 480, 270)
        self.set(digitalZoom=2)
        self.shown(lambda p: abs(p.light - middle) < 2 and abs(p.light - plain.light) > abs(middle - plain.light) - 2, "the middle fills it")
        self.refused(422, "digitalZoom", digitalZoom=9)
        self.set(digitalZoom=1)
        masks = "/api/v1/settings/channels/1/masks"
        self.client.request("PATCH", masks, {"enabled": True})
        try:
            self.assertIn("masks", self.refused(409, "digitalZoom", digitalZoom=2)["detail"])
        finally:
            self.client.request("PATCH", masks, {"enabled": False})

    def test_a_quarter_turn_and_mirrors_show_at_once(self):
        plain = self.plain
        self.set(rotation="270")
        self.shown(lambda p: (p.width, p.height) == (360, 640), "turned counter-clockwise")
        self.set(rotation="0", mirror="horizontal")
        def mirrored(p):
            return p.width == 640 and abs(p.mean(0, 0, 160, 360) - plain.mean(480, 0, 640, 360)) < 2
        self.shown(mirrored, "left is right")

    def test_grey_scale_is_told_to_players_and_covers_its_range(self):
        need(self, "ffprobe")

        def told():
            code, output = run(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_entries", "stream=color_range",
                                "-select_streams", "v", "-of", "csv=p=0", self.device.rtsp_url()])
            return output.strip() if code == 0 else None

        def darkest():
            """Of the darkest tenth, as it stands in the stream: nothing is converted."""
            code, output = run(["ffmpeg", "-v", "info", "-rtsp_transport", "tcp", "-i", self.device.rtsp_url(), "-frames:v", "3", "-vf",
                                "signalstats,metadata=print:key=lavfi.signalstats.YLOW", "-f", "null", "-"])
            values = [int(line.rsplit("=", 1)[1]) for line in output.splitlines() if "YLOW=" in line]
            return values[-1] if code == 0 and values else None

        # Dark enough that there is much black in it.
        self.set(brightness=5)
        eventually(lambda: told() == "tv", 20, "limited range is told")
        eventually(lambda: (darkest() or 0) >= 14, 20, "nothing is darker than 16")
        self.set(greyScale="full")
        eventually(lambda: told() == "pc", 20, "full range is told")
        eventually(lambda: (lambda v: v is not None and v <= 4)(darkest()), 20, "black is 0")

    def test_the_video_standard_limits_the_frame_rate(self):
        def rate():
            return self.client.get("/api/v1/channels").json()[0]["streams"][0]["frameRate"]

        def highest():
            return self.client.get("/api/v1/system/capabilities").json()["channels"][0]["highest"]["frameRate"]

        self.set(videoStandard="pal")
        self.assertEqual(highest(), 25)
        self.assertLessEqual(rate(), 25)
        self.set(videoStandard="ntsc")
        self.assertEqual(highest(), 30)

    def test_the_scene_of_this_time_is_loaded_and_gives_way_again(self):
        plain = self.plain
        self.refused(409, "scenePeriods", scenePeriods=[{"from": 0, "to": 1440, "type": "headlights"}])
        self.set(scenesByTime=True, scenePeriods=[{"from": 0, "to": 1440, "type": "headlights"}])
        self.shown(lambda p: max(p.luma) < max(plain.luma) - 10, "the scene weakens highlights")
        self.set(scenePeriods=[])
        self.shown(lambda p: max(p.luma) > max(plain.luma) - 5, "the own values are back")


class Noise(unittest.TestCase):
    def test_noise_reduction_takes_noise_out_of_a_still_scene(self):
        need(self, "ffmpeg")
        with Device(channels=["scene:street?width=640&height=360&clock=0&objects=none&fps=15&noise=8"]) as device:
            client = device.client()
            client.request("PATCH", "/api/v1/settings/channels/1/osd", PLAIN)
            eventually(lambda: picture(client), 30, "there is a picture")

            def unrest():
                """Mean difference of two pictures, which noise alone makes."""
                one = picture(client)
                other = eventually(lambda: (p := picture(client)).captured != one.captured and p, 10, "the next picture")
                return sum(abs(a - b) for a, b in zip(one.luma, other.luma)) / len(one.luma)

            before = unrest()
            for values in ({"noiseReduction": "normal", "noiseLevel": 90}, {"noiseReduction": "expert", "spaceLevel": 0, "timeLevel": 90}):
                answer = client.request("PATCH", IMAGE, values)
                self.assertEqual(answer.status, 200, answer.body)
                eventually(lambda: unrest() < before / 2, 20, f"less than half of {before} with {values}")


class Lamps(unittest.TestCase):
    def test_flicker_of_lamps_ends_with_the_right_standard(self):
        need(self, "ffmpeg")
        with Device(channels=["scene:office?width=320&height=180&clock=0&objects=none&noise=0&fps=29&mains=50"]) as device:
            client = device.client()
            client.request("PATCH", "/api/v1/settings/channels/1/osd", PLAIN)
            eventually(lambda: picture(client), 30, "there is a picture")

            def swing():
                lights = [picture(client).light for _ in range(8)]
                return max(lights) - min(lights)

            eventually(lambda: swing() > 4, 20, "it flickers")
            client.request("PATCH", IMAGE, {"videoStandard": "pal"})
            eventually(lambda: swing() < 1, 20, "and does not any more")


class OverTheOpticalPicture(unittest.TestCase):
    def test_the_thermal_picture_is_laid_over_and_masks_hide_it(self):
        need(self, "ffmpeg")
        channels = ["scene:street?width=640&height=512&clock=0&objects=none&noise=0", "scene:thermal?width=320&height=256&fps=15"]
        with Device(channels=channels) as device:
            client = device.client()
            for channel in (1, 2):
                client.request("PATCH", f"/api/v1/settings/channels/{channel}/osd", PLAIN)
            client.request("PATCH", "/api/v1/settings/channels/2/thermalPicture", {"palette": "ironbow"})
            plain = eventually(lambda: picture(client), 30, "there is a picture")
            fusion = "/api/v1/settings/channels/2/fusion"
            answer = client.request("PATCH", fusion, {"overOptical": "overlay", "overOpacity": 100})
            self.assertEqual(answer.status, 200, answer.body)

            def differs():
                now = picture(client)
                return now if sum(abs(a - b) for a, b in zip(now.luma, plain.luma)) / len(plain.luma) > 15 else None

            laid = eventually(differs, 20, "the thermal picture lies there")
            thermal = picture(client, 2)
            bright = sum(1 for x in range(320) for y in range(0, 256, 4)
                         if abs(laid.luma[2 * y * 640 + 2 * x] - thermal.luma[y * 320 + x]) < 24)
            self.assertGreater(bright, 320 * 64 * 0.7, "and where it belongs")
            left = [{"x": 0, "y": 0}, {"x": 0.5, "y": 0}, {"x": 0.5, "y": 1}, {"x": 0, "y": 1}]
            client.request("PATCH", "/api/v1/settings/channels/1/masks", {"enabled": True, "areas": [{"points": left}], "colour": "#000000"})
            hidden = eventually(lambda: (lambda p: p if p.mean(0, 0, 300, 512) < 18 else None)(picture(client)), 20, "hidden by its own mask")
            self.assertGreater(hidden.mean(340, 0, 640, 512), 30)
            client.request("PATCH", "/api/v1/settings/channels/1/masks", {"enabled": False})
            client.request("PATCH", "/api/v1/settings/channels/2/masks", {"enabled": True, "areas": [{"points": left}], "colour": "#000000"})
            eventually(lambda: picture(client).mean(0, 0, 300, 512) < 18, 20, "nor does it show what the thermal channel hides")
            client.request("PATCH", fusion, {"overOptical": "off"})
            eventually(lambda: abs(picture(client).light - plain.light) < 2, 20, "as it was")


if __name__ == "__main__":
    unittest.main()
