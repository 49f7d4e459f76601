"""Temperatures and alarms as a metadata track in RTSP, read by ffmpeg and by a client of our own."""

import tempfile
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.support.device import Device, eventually, need, run
from tests.support.rtsp import RtspClient as Rtsp
from tests.test_thermal_camera import MOTOR, SMALL, area, changed, expert, readings

TT = "{http://www.onvif.org/ver10/schema}"
TTR = "{https://www.onvif.org/ver20/analytics/radiometry}"
WSNT = "{http://docs.oasis-open.org/wsn/b-2}"
PATH = "/Streaming/Channels/201"


class Metadata(unittest.TestCase):
    """The drawn motor with one rule."""

    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=SMALL).start()
        cls.client = cls.device.client()
        case = unittest.TestCase()
        changed(case, cls.client, "thermometry", {"airTemperature": 14, "distance": 10})
        expert(case, cls.client, area(1, "Motor <1>", MOTOR, preAlarmTemperature=20, alarmTemperature=25, tolerance=1))
        eventually(lambda: readings(cls.client), 30, "readings")

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def test_ffmpeg_copies_documents_whose_temperatures_are_those_of_the_page(self):
        need(self, "ffmpeg")
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "metadata.xml"
            code, output = run(["ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-i", self.device.rtsp_url(PATH),
                                "-map", "0:d", "-c", "copy", "-t", "4", "-f", "data", str(out)])
            self.assertEqual(code, 0, output)
            text = out.read_text()
        documents = [part + "</tt:MetadataStream>" for part in text.split("</tt:MetadataStream>")[:-1]]
        self.assertGreater(len(documents), 4, text[:400])
        root = ET.fromstring(documents[-1])
        reading = root.find(f".//{TTR}BoxTemperatureReading")
        celsius = float(reading.get("MaxTemperature")) - 273.15
        live = readings(self.client)["rules"][0]["maximum"]["celsius"]
        self.assertAlmostEqual(celsius, live, delta=6)
        topics = [one.text for one in root.iter(f"{WSNT}Topic")]
        self.assertEqual(topics, ["tns1:VideoAnalytics/Radiometry/BoxTemperatureReading",
                                  "tns1:RuleEngine/Radiometry/TemperatureAlarm"])
        items = {one.get("Name"): one.get("Value") for one in root.iter(f"{TT}SimpleItem")}
        self.assertEqual((items["Rule"], items["AlarmActive"]), ("Motor <1>", "true"))

    def described(self, path):
        """The description of a stream."""
        client = Rtsp(self.device, path)
        try:
            return client.describe().body.decode()
        finally:
            client.close()

    def test_the_description_names_it_and_a_switch_takes_it_away(self):
        sdp = self.described(PATH)
        self.assertIn("m=application 0 RTP/AVP", sdp)
        self.assertIn("vnd.onvif.metadata/90000", sdp)
        optical = self.described("/Streaming/Channels/101")
        self.assertNotIn("vnd.onvif.metadata", optical)
        changed(self, self.client, "thermometry", {"metadata": False})
        try:
            eventually(lambda: "vnd.onvif.metadata" not in self.described(PATH), 10, "no track")
        finally:
            changed(self, self.client, "thermometry", {"metadata": True})
        eventually(lambda: "vnd.onvif.metadata" in self.described(PATH), 10, "the track")


if __name__ == "__main__":
    unittest.main()
