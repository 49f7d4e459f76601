"""ocelli-camera as a thermographic camera: drawn motor, rules, alarms, readings, settings, streams."""

import array
import csv
import io
import json
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.support.device import ROOT, Device, eventually, need, program, run
from tests.support.websocket import WebSocket
from tests.test_thermal import generated_fff

MODEL = ["--model", str(ROOT / "models" / "thermal-cube.yaml")]
SMALL = ("scene:street?width=640&height=512", "scene:thermal?width=320&height=256&fps=15&drift=0&bad=0")
THERMAL = "/api/v1/channels/2/thermal"
MOTOR = [{"x": 0.055, "y": 0.345}, {"x": 0.115, "y": 0.345}, {"x": 0.115, "y": 0.425}, {"x": 0.055, "y": 0.425}]
WINDOW = [{"x": 0.45, "y": 0.34}, {"x": 0.505, "y": 0.34}, {"x": 0.505, "y": 0.425}, {"x": 0.45, "y": 0.425}]


def settings(client, group, patch, channel=2):
    return client.request("PATCH", f"/api/v1/settings/channels/{channel}/{group}", patch)


def changed(test, client, group, patch):
    answer = settings(client, group, patch)
    test.assertEqual(answer.status, 200, answer.body)
    return answer.json()


def area(number, name, points, **alarm):
    return {"id": number, "name": name, "points": points, "alarm": alarm}


def expert(test, client, *rules, **more):
    return changed(test, client, "temperatureRules", {"mode": "expert", "rules": list(rules), **more})


def readings(client):
    """The readings once there are some."""
    answer = client.get(THERMAL)
    return answer.json() if answer.status == 200 and answer.json()["rules"] else None


def rule(client, number):
    found = [one for one in (readings(client) or {"rules": []})["rules"] if one["id"] == number]
    return found[0] if found else None


def told(client, topic, name):
    """The newest event of a topic and rule once there is one."""
    return eventually(lambda: next((one for one in client.get("/api/v1/events", topic=topic).json()["items"]
                                    if one["rule"] == name), None), 40, f"{topic} of {name}")


def floats(answer):
    values = array.array("f")
    values.frombytes(answer.body)
    return values


def streams_with(case, url, wanted):
    """Kinds and codecs of what a player gets, once the wanted one is among them. A player who came before a change of the codec is
    turned away in the middle of its set-up: what it was told holds no more. Nothing else turns it away."""
    code, out = run(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_entries", "stream=codec_type,codec_name", "-of", "json", url])
    if "454 Session Not Found" in out:
        return None
    case.assertEqual(code, 0, out)
    found = {(one["codec_type"], one.get("codec_name")) for one in json.loads(out[out.index("{"):])["streams"]}
    return found if wanted in found else None


class DrawnMotor(unittest.TestCase):
    """The bi-spectrum camera with both scenes drawn."""

    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=SMALL).start()
        cls.client = cls.device.client()
        answer = settings(cls.client, "thermometry", {"airTemperature": 14, "distance": 10})
        assert answer.status == 200, answer.body
        eventually(lambda: readings(cls.client), 30, "readings")

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def test_normal_mode_measures_the_whole_scene(self):
        changed(self, self.client, "temperatureRules", {"mode": "normal"})
        scene = eventually(lambda: rule(self.client, 0), what="the scene's reading")
        self.assertEqual((scene["name"], scene["shape"], scene["state"]), ("Scene", "scene", "radiometric"))
        self.assertGreater(scene["maximum"]["celsius"], 40)
        self.assertLess(scene["minimum"]["celsius"], 14)
        hottest = self.client.get(THERMAL + "/point", x=scene["maximum"]["x"], y=scene["maximum"]["y"]).json()
        self.assertAlmostEqual(hottest["celsius"], scene["maximum"]["celsius"], delta=3)

    def test_a_rule_reads_the_motor_and_finds_its_place(self):
        expert(self, self.client, area(1, "Motor", MOTOR), area(2, "Window", WINDOW, enabled=False))
        motor = eventually(lambda: rule(self.client, 1), what="the motor's reading")
        window = rule(self.client, 2)
        # The scene's truth: the motor is 42 to 76 °C warm, the window 18 to 24.
        self.assertTrue(41 < motor["maximum"]["celsius"] < 77, motor)
        self.assertTrue(17 < window["maximum"]["celsius"] < 25, window)
        self.assertTrue(0.05 < motor["maximum"]["x"] < 0.12 and 0.34 < motor["maximum"]["y"] < 0.43, motor)
        self.assertAlmostEqual(motor["differenceCelsius"],
                               motor["maximum"]["celsius"] - motor["minimum"]["celsius"], delta=0.011)
        self.assertTrue(motor["minimum"]["celsius"] <= motor["averageCelsius"] <= motor["maximum"]["celsius"])

    def test_emissivity_distance_and_reflection_are_each_rules_own_and_live(self):
        shiny = {**area(2, "Shiny", MOTOR, enabled=False), "emissivity": 0.5}
        mirror = {**shiny, "id": 3, "name": "Mirror", "reflective": True, "reflectedTemperature": 60}
        far = {**area(4, "Far", MOTOR, enabled=False), "distance": 300}
        expert(self, self.client, area(1, "Motor", MOTOR, enabled=False), shiny, mirror, far)
        eventually(lambda: rule(self.client, 4), what="four rules")
        plain, dull, mirroring, distant = (one["maximum"]["celsius"] for one in readings(self.client)["rules"])
        self.assertGreater(dull, plain + 10)
        self.assertLess(mirroring, dull - 5)
        self.assertGreater(distant, plain + 0.5)

    def test_alarm_and_pre_alarm_of_the_motor_are_told_and_end_by_tolerance(self):
        expert(self, self.client, area(5, "Hot", MOTOR, preAlarmTemperature=20, alarmTemperature=25, tolerance=1))
        early, alarm = told(self.client, "thermalPreAlarm", "Hot"), told(self.client, "thermalAlarm", "Hot")
        self.assertEqual((early["channel"], early["details"]["threshold"]), (2, 20))
        self.assertEqual(alarm["details"]["threshold"], 25)
        self.assertGreaterEqual(alarm["details"]["celsius"], 25)
        self.assertTrue(0.05 < alarm["details"]["x"] < 0.12)
        self.assertEqual(rule(self.client, 5)["level"], "alarm")
        # Another rule comes: the first alarm goes on as it was.
        hot = area(5, "Hot", MOTOR, preAlarmTemperature=20, alarmTemperature=25, tolerance=1)
        expert(self, self.client, hot, area(6, "Other", WINDOW, enabled=False))
        eventually(lambda: rule(self.client, 6), what="the other rule")
        self.assertIsNone(told(self.client, "thermalAlarm", "Hot")["end"])
        expert(self, self.client)
        eventually(lambda: told(self.client, "thermalAlarm", "Hot")["end"], what="the alarm ends")
        self.assertEqual(told(self.client, "thermalAlarm", "Hot")["id"], alarm["id"])

    def test_a_filtering_time_holds_an_alarm_back(self):
        expert(self, self.client, area(7, "Held", MOTOR, preAlarmTemperature=20, alarmTemperature=25,
                                       alarmFilteringTime=3600))
        eventually(lambda: (rule(self.client, 7) or {}).get("level") == "preAlarm", what="the pre-alarm")
        self.assertEqual(rule(self.client, 7)["level"], "preAlarm")

    def test_interval_mode_alarms_inside_a_range(self):
        expert(self, self.client, area(8, "Between", MOTOR, lowestTemperature=30, highestTemperature=90),
               area(9, "Outside", WINDOW, lowestTemperature=60, highestTemperature=90), alarmMode="interval")
        try:
            found = told(self.client, "thermalAlarm", "Between")
            self.assertEqual(found["details"]["comparison"], "within")
            self.assertEqual(rule(self.client, 9)["level"], "none")
        finally:
            changed(self, self.client, "temperatureRules", {"alarmMode": "threshold"})

    def test_two_areas_are_compared(self):
        pair = {"id": 101, "name": "Warmer", "first": 1, "second": 2, "difference": 10}
        expert(self, self.client, area(1, "Motor", MOTOR, enabled=False), area(2, "Window", WINDOW, enabled=False),
               comparisons=[pair])
        try:
            found = told(self.client, "thermalAlarm", "Warmer")
            self.assertEqual((found["details"]["first"], found["details"]["second"]), (1, 2))
            compared = readings(self.client)["comparisons"][0]
            self.assertEqual((compared["name"], compared["level"]), ("Warmer", "alarm"))
            self.assertGreater(compared["celsius"], 10)
        finally:
            changed(self, self.client, "temperatureRules", {"comparisons": []})

    def test_outside_the_schedule_nothing_is_told(self):
        never = [{"periods": []} for _ in range(7)]
        expert(self, self.client, area(11, "Unarmed", MOTOR, preAlarmTemperature=20, alarmTemperature=25), schedule=never)
        try:
            eventually(lambda: (rule(self.client, 11) or {}).get("level") == "alarm", what="the level")
            items = self.client.get("/api/v1/events", topic="thermalAlarm").json()["items"]
            self.assertNotIn("Unarmed", [one["rule"] for one in items])
        finally:
            changed(self, self.client, "temperatureRules", {"schedule": [{"periods": [{"from": 0, "to": 1440}]}] * 7})
        # Armed again, what goes on is told.
        self.assertIsNone(told(self.client, "thermalAlarm", "Unarmed")["end"])

    def test_an_alarm_records_and_takes_pictures_of_linked_channels(self):
        changed(self, self.client, "capture", {"eventEnabled": True})
        expert(self, self.client, area(12, "Linked", MOTOR, preAlarmTemperature=20, alarmTemperature=25),
               recordChannels=[1, 2], captureChannels=[2])
        pictures = eventually(lambda: self.client.get("/api/v1/pictures", channel=2).json()["items"], 30, "pictures")
        self.assertEqual(pictures[0]["type"], "event")

    def test_alarm_pictures_show_what_the_settings_want_of_the_rule(self):
        def capture(**wished):
            for channel in (1, 2):
                answer = self.client.request("PATCH", f"/api/v1/settings/channels/{channel}/capture", wished)
                self.assertEqual(answer.status, 200, answer.body)

        for channel in (1, 2):  # it would take pictures as well
            settings(self.client, "motion", {"enabled": False}, channel)
            self.addCleanup(settings, self.client, "motion", {"enabled": True}, channel)
        capture(eventEnabled=True, eventFormat="bmp", eventNumber=1)
        self.addCleanup(capture, eventFormat="jpeg", eventNumber=3)
        changed(self, self.client, "thermometry", {"alarmColour": "#ff0000", "showOnStream": False})
        self.addCleanup(changed, self, self.client, "thermometry", {"alarmColour": "#ff4d3d"})

        def red_of(picture):
            body = self.client.get(f"/api/v1/pictures/{picture['id']}").body
            self.assertEqual(body[:2], b"BM")
            rows = body[54:]
            return sum(1 for at in range(0, len(rows) - 2, 3) if rows[at + 2] > 180 and rows[at] < 90 and rows[at + 1] < 90)

        def pictures_of(rule_name, number, **wished):
            """Red pixels by channel of the pictures of a new alarm."""
            changed(self, self.client, "temperatureAlarmPicture", wished)
            before = {one["id"] for one in self.client.get("/api/v1/pictures").json()["items"]}
            expert(self, self.client, area(number, rule_name, MOTOR, preAlarmTemperature=-50, alarmTemperature=-40),
                   captureChannels=[1, 2])
            told(self.client, "thermalAlarm", rule_name)

            def taken():
                items = self.client.get("/api/v1/pictures").json()["items"]
                fresh = {c: [one for one in items if one["id"] not in before and one["channel"] == c] for c in (1, 2)}
                # Of the pre-alarm and of the alarm.
                return {c: of[0] for c, of in fresh.items()} if all(len(of) >= 2 for of in fresh.values()) else None

            found = eventually(taken, 30, "two pictures of each channel")
            expert(self, self.client, captureChannels=[])
            return red_of(found[1]), red_of(found[2])

        plain = pictures_of("Plain", 31, enabled=False)
        outlined = pictures_of("Outlined", 32, enabled=True, name=False, temperature=False, condition=False)
        written = pictures_of("Written", 33, name=True, temperature=True, condition=True, emissivity=True, distance=True)
        for channel in (0, 1):
            self.assertGreater(outlined[channel], plain[channel] + 20, "the rule's outline")
            self.assertGreater(written[channel], outlined[channel] + 40, "and its data, with a bar in its colour")

    def test_one_unit_for_the_device_holds_on_all_pages(self):
        units = "/api/v1/settings/units"
        self.assertEqual(self.client.request("PATCH", units, {"temperature": "kelvin"}).json()["field"], "temperature")
        answer = self.client.request("PATCH", units, {"useSameUnit": True, "temperature": "fahrenheit", "distance": "foot"})
        self.assertEqual(answer.status, 200, answer.body)
        try:
            eventually(lambda: self.client.get(THERMAL).json()["display"]["unit"] == "fahrenheit", what="the unit")
            for field, value in (("unit", "kelvin"), ("distanceUnit", "foot")):
                refused = settings(self.client, "thermometry", {field: value})
                self.assertEqual((refused.status, refused.json()["field"]), (409, field))
        finally:
            self.client.request("PATCH", units, {"useSameUnit": False})
        eventually(lambda: self.client.get(THERMAL).json()["display"]["unit"] == "celsius", what="the channel's own unit")
        self.assertEqual(settings(self.client, "thermometry", {"unit": "celsius"}).status, 200)

    def test_versions_are_told(self):
        versions = self.client.get(THERMAL).json()["versions"]
        self.assertRegex(versions["algorithm"], r"^one-path \d")
        self.assertRegex(versions["calibration"], r"^\w+ [0-9a-f]{8}$")

    def test_two_streams_of_each_channel_in_both_codecs_with_regions(self):
        need(self, "ffprobe")
        region = {"name": "Door", "level": 6, "points": [{"x": 0, "y": 0}, {"x": 1, "y": 0}, {"x": 0.5, "y": 1}]}

        def place(channel, stream, group):
            return f"/api/v1/settings/channels/{channel}/streams/{stream}/{group}"

        def video(channel, stream, codec):
            answer = self.client.request("PATCH", place(channel, stream, "video"), {"codec": codec, "videoType": "video"})
            self.assertEqual(answer.status, 200, answer.body)

        places = [(channel, stream, number) for channel in (1, 2) for stream, number in (("main", 1), ("sub", 2))]
        for codecs in (("h264", "h265"), ("h265", "h264")):
            for (channel, stream, number), codec in zip(places, codecs * 2):
                video(channel, stream, codec)
                answer = self.client.request("PATCH", place(channel, stream, "roi"), {"enabled": True, "regions": [region]})
                self.assertEqual(answer.status, 200, answer.body)
                url = self.device.rtsp_url(f"/Streaming/Channels/{channel}0{number}")
                wanted = ("video", "hevc" if codec == "h265" else "h264")
                found = eventually(lambda u=url, w=wanted: streams_with(self, u, w), 20, f"{wanted[1]} at {url}")
                self.assertNotIn("audio", {kind for kind, _ in found})
        video(1, "sub", "mjpeg")
        refused = self.client.request("PATCH", place(1, "sub", "roi"), {"enabled": False})
        self.assertEqual((refused.status, refused.json()["field"]), (409, "enabled"))
        refused = self.client.request("PATCH", place(1, "main", "roi"), {"regions": [{**region, "level": 7}]})
        self.assertEqual((refused.status, refused.json()["field"]), (422, "regions[0].level"))
        for channel, stream, _ in places:
            self.client.request("POST", place(channel, stream, "video") + "/default", {})
            self.client.request("POST", place(channel, stream, "roi") + "/default", {})

    def test_bad_settings_name_field_and_range(self):
        for group, patch, field, allowed in (
                ("thermometry", {"emissivity": 0}, "emissivity", "0.01..1"),
                ("thermometry", {"windowTransmission": 1.5}, "windowTransmission", "0.001..1"),
                ("thermometry", {"unit": "rankine"}, "unit", "celsius"),
                ("thermalPicture", {"palette": "ironbow", "enhancement": "above"}, "enhancement", "off"),
                ("thermalPicture", {"range": "manual", "lowestTemperature": 60}, "highestTemperature", "60.1"),
                ("temperatureRules", {"rules": [area(1, "A", MOTOR[:2])]}, "rules[0].points", "3..10"),
                ("temperatureRules", {"rules": [{**area(1, "A", MOTOR), "emissivity": -1}]}, "rules[0].emissivity", "0.01..1"),
                ("temperatureRules", {"rules": [area(1, "A", [{"x": 2, "y": 0}] + MOTOR)]}, "rules[0].points[0].x", "0..1"),
                ("temperatureRules", {"rules": [area(1, "A", MOTOR, tolerance=101)]}, "rules[0].alarm.tolerance", "0..100"),
                ("temperatureRules", {"rules": [area(1, "A", MOTOR, preAlarmTemperature=56)]},
                 "rules[0].alarm.preAlarmTemperature", "55"),
                ("temperatureRules", {"comparisons": [{"id": 101, "first": 77, "second": 78}]}, "comparisons[0].first", "area"),
                ("fusion", {"fieldRatio": 0}, "fieldRatio", "0.2..10")):
            answer = settings(self.client, group, patch)
            self.assertEqual(answer.status, 422, (patch, answer.body))
            self.assertEqual(answer.json()["field"], field, patch)
            self.assertIn(allowed, answer.json()["allowed"], patch)

    def test_a_window_before_the_lens_is_corrected(self):
        expert(self, self.client, area(1, "Motor", MOTOR, enabled=False))
        eventually(lambda: rule(self.client, 1), what="the reading")
        before = rule(self.client, 1)["maximum"]["celsius"]
        changed(self, self.client, "thermometry", {"windowTransmission": 0.8, "windowTemperature": 20})
        try:
            warmer = eventually(lambda: (lambda now: now if now > before + 4 else None)(
                rule(self.client, 1)["maximum"]["celsius"]), what="a warmer reading")
            changed(self, self.client, "thermometry", {"windowTemperature": 100})
            eventually(lambda: rule(self.client, 1)["maximum"]["celsius"] < warmer - 4, what="a colder one")
        finally:
            changed(self, self.client, "thermometry", {"windowTransmission": 1})

    def test_a_point_must_lie_in_the_picture(self):
        for query in ({"x": 1.2, "y": 0.5}, {"x": 0.5, "y": "nan"}, {"x": 0.5}):
            answer = self.client.get(THERMAL + "/point", **query)
            self.assertEqual((answer.status, answer.json()["allowed"]), (422, "0..1"), query)

    def test_an_optical_channel_has_no_temperatures(self):
        answer = self.client.get("/api/v1/channels/1/thermal")
        self.assertEqual(answer.status, 404)
        self.assertIn("no thermal source", answer.json()["detail"])

    def test_matrix_as_floats_and_as_text_agree_with_a_point(self):
        raw = self.client.get(THERMAL + "/matrix")
        self.assertEqual((raw.headers["X-Width"], raw.headers["X-Height"]), ("320", "256"))
        self.assertEqual(len(floats(raw)), 320 * 256)
        text = self.client.get(THERMAL + "/matrix", format="csv")
        rows = list(csv.reader(io.StringIO(text.body.decode())))
        self.assertEqual((len(rows), len(rows[0])), (256, 320))
        # A house wall stays as warm as it is.
        point = self.client.get(THERMAL + "/point", x=0.3, y=0.02).json()
        self.assertAlmostEqual(float(rows[point["row"]][point["column"]]), point["celsius"], delta=0.5)
        self.assertEqual(self.client.get(THERMAL + "/matrix", format="png").json()["allowed"], "float32, csv")

    def test_a_snapshot_can_be_measured_again_at_the_shell(self):
        expert(self, self.client, area(1, "Motor", MOTOR, enabled=False))
        eventually(lambda: rule(self.client, 1), what="the reading")
        answer = self.client.get(THERMAL + "/snapshot")
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "image/jpeg"))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "snapshot.jpg"
            file.write_bytes(answer.body)
            asked = [str(program("ocelli")), "thermal", str(file), "--json"]
            told = json.loads(subprocess.run(asked, check=True, stdout=subprocess.PIPE).stdout)
            self.assertEqual((told["width"], told["height"]), (320, 256))
            # The motor is the hottest thing in the scene.
            self.assertAlmostEqual(told["maximumCelsius"], rule(self.client, 1)["maximum"]["celsius"], delta=3)
            shiny = json.loads(subprocess.run([*asked, "--emissivity", "0.5"], check=True, stdout=subprocess.PIPE).stdout)
            self.assertGreater(shiny["maximumCelsius"], told["maximumCelsius"] + 10)
            if shutil.which("ffprobe"):
                code, out = run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", str(file)])
                self.assertEqual((code, out.strip()), (0, "320,256"))

    def test_the_course_of_a_rule_is_kept_and_exported(self):
        expert(self, self.client, area(21, "Course", MOTOR, enabled=False))
        # A fine resolution, so that three seconds are three points.
        course = eventually(lambda: (lambda found: found if len(found["points"]) >= 3 else None)(
            self.client.get(THERMAL + "/history", rule=21, points=5000).json()), what="three seconds")
        self.assertEqual((course["stepSeconds"], course["columns"][0]), (1, "time"))
        for _, lowest, highest, maximum, minimum, average in course["points"]:
            self.assertTrue(lowest <= minimum <= average <= maximum <= highest, course)
            self.assertTrue(41 < maximum < 77)
        table = self.client.get(THERMAL + "/history.csv", rule=21, points=5000)
        rows = list(csv.reader(io.StringIO(table.body.decode())))
        self.assertEqual(rows[0], ["time", "lowest", "highest", "maximum", "minimum", "average"])
        self.assertGreaterEqual(len(rows), 4)
        self.assertEqual(self.client.get(THERMAL + "/history", rule=21, points=0).json()["allowed"], "1..5000")

    def test_readings_come_over_the_event_socket_several_times_a_second(self):
        expert(self, self.client, area(1, "Motor", MOTOR))
        eventually(lambda: rule(self.client, 1), what="the reading")
        with WebSocket(self.device.http, "/api/v1/events/live?rules=1", self.client.cookie) as socket:
            started, seen = time.monotonic(), []
            while len(seen) < 5 and time.monotonic() - started < 20:
                message = json.loads(socket.receive())
                if message["type"] == "thermal":
                    seen.append(message)
            self.assertEqual(len(seen), 5)
            self.assertLess(time.monotonic() - started, 5)
            self.assertEqual((seen[0]["channel"], seen[0]["rules"][0]["name"], seen[0]["display"]["unit"]), (2, "Motor", "celsius"))

    def test_the_table_of_materials_is_offered(self):
        items = {one["name"]: one["emissivity"] for one in self.client.get("/api/v1/thermal/materials").json()["items"]}
        self.assertEqual(len(items), 15)
        self.assertEqual((items["paint"], items["human skin"], items["wood"]), (0.93, 0.98, 0.85))

    def test_temperatures_are_shown_in_the_optical_channel_if_wanted(self):
        picture = "/api/v1/channels/1/snapshot?format=bmp"
        square = [{"x": 0.2, "y": 0.02}, {"x": 0.6, "y": 0.02}, {"x": 0.6, "y": 0.06}, {"x": 0.2, "y": 0.06}]
        expert(self, self.client, area(1, "Sky", square, enabled=False))
        eventually(lambda: rule(self.client, 1), what="the reading")

        def red():
            """Strongly red pixels of the sky, which is blue."""
            body = self.client.get(picture).body
            rows = body[54:]
            return sum(1 for at in range(0, len(rows) - 2, 3) if rows[at + 2] > 180 and rows[at] < 90 and rows[at + 1] < 90)

        before = red()
        changed(self, self.client, "thermometry", {"showInOptical": True, "normalColour": "#ff0000"})
        try:
            eventually(lambda: red() > before + 400, what="the rule in the optical picture")
        finally:
            changed(self, self.client, "thermometry", {"showInOptical": False, "normalColour": "#7fe37f"})
        eventually(lambda: red() < before + 200, what="no rule any more")

    def test_switched_off_there_are_no_readings_and_no_alarms(self):
        expert(self, self.client, area(13, "Off", MOTOR, preAlarmTemperature=20, alarmTemperature=25))
        eventually(lambda: (rule(self.client, 13) or {}).get("level") == "alarm", what="the alarm")
        changed(self, self.client, "thermometry", {"enabled": False})
        try:
            off = eventually(lambda: (lambda one: None if one["measuring"] else one)(self.client.get(THERMAL).json()))
            self.assertEqual(off["rules"], [])
            self.assertEqual(self.client.get(THERMAL + "/point", x=0.5, y=0.5).json()["field"], "enabled")
            eventually(lambda: told(self.client, "thermalAlarm", "Off")["end"], what="the alarm ends")
        finally:
            changed(self, self.client, "thermometry", {"enabled": True})

    def test_metrics_tell_each_rule(self):
        expert(self, self.client, area(1, "Motor", MOTOR))
        eventually(lambda: rule(self.client, 1), what="the reading")
        text = self.client.get("/metrics").body.decode()
        self.assertRegex(text, r'ocelli_temperature_celsius\{channel="2",name="Motor",rule="1",statistic="maximum"\} [4-7]\d')
        self.assertIn('ocelli_temperature_alarm{channel="2",name="Motor",rule="1"}', text)

    def test_the_picture_comes_over_rtsp(self):
        need(self, "ffprobe")
        code, out = run(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_entries",
                         "stream=codec_name,width,height", "-of", "json", self.device.rtsp_url("/Streaming/Channels/201")])
        self.assertEqual(code, 0, out)
        video = json.loads(out[out.index("{"):])["streams"][0]
        self.assertEqual((video["codec_name"], video["width"], video["height"]), ("h264", 320, 256))

    def test_palette_and_range_change_the_picture_at_once(self):
        def colourful():
            """How much colour a snapshot has: the bytes of its chroma make a JPEG longer."""
            return len(self.client.get("/api/v1/channels/2/snapshot").body)

        changed(self, self.client, "thermalPicture", {"palette": "whiteHot", "range": "manual", "lowestTemperature": 0,
                                                      "highestTemperature": 60})
        held = eventually(lambda: (lambda now: now if abs(now["highestCelsius"] - 60) < 0.05 else None)(
            self.client.get(THERMAL).json()["palette"]), what="the range that was set")
        self.assertAlmostEqual(held["lowestCelsius"], 0, delta=0.05)
        grey = colourful()
        changed(self, self.client, "thermalPicture", {"palette": "rainbow", "range": "automatic"})
        eventually(lambda: self.client.get(THERMAL).json()["palette"]["name"] == "rainbow")
        eventually(lambda: colourful() > grey * 1.2, what="a colourful picture")


class Model(unittest.TestCase):
    """The device model as it is shipped."""

    def test_the_demo_measures_its_motor_from_the_start(self):
        with Device(channels=(), arguments=MODEL) as device:
            client = device.client()
            self.assertEqual(client.get("/api/v1/system/information").json()["model"], "Ocelli thermal cube")
            channels = client.get("/api/v1/channels").json()
            self.assertEqual([one["name"] for one in channels], ["Optical", "Thermal"])
            motor = eventually(lambda: rule(client, 1), 40, "the motor's reading")
            self.assertEqual(motor["name"], "Motor")
            self.assertTrue(41 < motor["maximum"]["celsius"] < 77, motor)
            self.assertEqual(client.get("/api/v1/settings/channels/2/thermalPicture").json()["palette"], "ironbow")


class RadiometricFile(unittest.TestCase):
    """A file in the place of a sensor."""

    def test_the_camera_reads_a_file_as_the_shell_does(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ramp.fff"
            file.write_bytes(generated_fff(width=96, height=60))
            with Device(channels=(SMALL[0], f"thermal:{file}")) as device:
                client = device.client()
                patch = {"emissivity": 0.9, "distance": 5, "airTemperature": 25, "humidity": 40, "reflective": True}
                self.assertEqual(settings(client, "thermometry", patch).status, 200)
                self.assertEqual(settings(client, "thermometry", {"reflectedTemperature": 30}).status, 200)
                eventually(lambda: (client.get(THERMAL).json().get("object") or {}).get("reflectedCelsius") == 30)
                ours = client.get(THERMAL + "/matrix", format="csv").body.decode()
                snapshot = Path(folder) / "snapshot.jpg"
                snapshot.write_bytes(client.get(THERMAL + "/snapshot").body)
                out = Path(folder) / "matrix.csv"
                given = ["--emissivity", "0.9", "--distance", "5", "--air", "25", "--humidity", "40", "--reflected", "30"]
                # The snapshot holds the parameters itself.
                for source, options in ((file, given), (snapshot, [])):
                    subprocess.run([str(program("ocelli")), "thermal", str(source), *options, "--csv", str(out)],
                                   check=True, stdout=subprocess.DEVNULL)
                    pairs = [(float(a), float(b)) for left, right in zip(csv.reader(io.StringIO(ours)),
                                                                        csv.reader(io.StringIO(out.read_text())))
                             for a, b in zip(left, right)]
                    self.assertEqual(len(pairs), 96 * 60)
                    self.assertLess(max(abs(a - b) for a, b in pairs), 0.0011, source)

    def test_a_learnt_background_survives_a_kill_and_tells_its_age(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as state:
            file = Path(folder) / "even.fff"
            pixels = struct.pack("<768H", *(18000 + 12 * (i % 2) for i in range(768)))
            file.write_bytes(generated_fff(width=32, height=24)[:-len(pixels)] + pixels)
            channels = (SMALL[0], f"thermal:{file}")

            def background(client):
                return eventually(lambda: client.get(THERMAL).json() if client.get(THERMAL).status == 200 else None)["background"]

            with Device(channels=channels, state=state) as device:
                client = device.client()
                self.assertIsNone(background(client))
                self.assertEqual(client.request("POST", THERMAL + "/background").status, 204)
                device.stop(signal.SIGKILL)
            with Device(channels=channels, state=state) as device:
                client = device.client()
                kept = background(client)
                self.assertLess(kept["ageSeconds"], 120)
                scene = readings(client)["rules"][0]
                self.assertEqual(scene["maximum"]["celsius"], scene["minimum"]["celsius"], "the pattern is gone")
                device.stop(signal.SIGKILL)
            kept = next((Path(state) / "backgrounds").iterdir())
            kept.write_bytes(kept.read_bytes()[:-9])
            with Device(channels=channels, state=state) as device:
                client = device.client()
                self.assertIsNone(background(client))
                self.assertIn("background correction", device.read_log())
                self.assertEqual(client.request("POST", THERMAL + "/background").status, 204)
                self.assertEqual(client.request("DELETE", THERMAL + "/background").status, 204)
                self.assertEqual(list((Path(state) / "backgrounds").iterdir()), [])

    def test_a_file_that_is_none_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "text.fff"
            file.write_text("no temperatures")
            with Device(channels=(SMALL[0], f"thermal:{file}")) as device:
                client = device.client()
                channel = client.get("/api/v1/channels").json()[1]
                self.assertEqual(channel["state"], "noVideo")
                self.assertIn("not a file with temperatures", channel["message"])
                self.assertEqual(client.get(THERMAL).status, 503)


if __name__ == "__main__":
    unittest.main()
