"""The networks of a worn camera from the interfaces of Linux: Wi-Fi by the kernel's files, the SIM and its network by ModemManager."""

import tempfile
import unittest
from pathlib import Path

from tests.support import modem
from tests.support.bodycam import BodyCam
from tests.support.device import eventually, need

HEADING = "Inter-| sta-|   Quality        |   Discarded packets\n face | tus | link level noise |  nwid  crypt   frag\n"


class Networks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name("new")
        new.write_text(text + "\n", encoding="ascii")
        new.rename(file)

    def camera(self, model="bodycam-screen", **environment):
        made = BodyCam(model=model, arguments=["--hardware", str(self.root), "--gpsd", "127.0.0.1:9"], environment=environment)
        self.addCleanup(made.__exit__)
        return made.start()

    @staticmethod
    def icon(camera, name):
        icons = (camera.seen()["display"] or {"icons": []})["icons"]
        found = next((one for one in icons if one["name"] == name), None)
        return found and (found["colour"], found["blink"], found["text"])

    def until(self, camera, name, wanted):
        seen = []

        def there():
            seen[:] = [self.icon(camera, name)]
            return seen[0] == wanted

        try:
            eventually(there, 20, f"{name} {wanted}")
        except AssertionError as late:
            raise AssertionError(f"{late}; it was {seen}") from late

    def test_the_wifi_icon_follows_the_kernel(self):
        need(self, "dbus-daemon")
        bus = modem.ModemManager(self)  # nobody behind it
        wlan = "sys/class/net/wlan0/"
        self.write(wlan + "phy80211/name", "phy0")
        self.write(wlan + "flags", "0x1002")
        self.write(wlan + "operstate", "down")
        camera = self.camera(**bus.environment)
        camera.switch_on()
        self.until(camera, "wifi", ("white", "steady", "off"))
        self.write(wlan + "flags", "0x1003")
        self.write(wlan + "operstate", "dormant")
        self.until(camera, "wifi", ("white", "pulsing", "searching"))
        self.write("proc/net/wireless", HEADING + " wlan0: 0000   63.  -47.  -256        0      0      0      0      0        0")
        self.write(wlan + "operstate", "up")
        self.until(camera, "wifi", ("green", "steady", "90 %"))
        self.write("sys/class/rfkill/rfkill0/type", "wlan")
        self.write("sys/class/rfkill/rfkill0/soft", "1")
        self.until(camera, "wifi", ("white", "steady", "off"))
        self.assertIsNone(self.icon(camera, "mobile"), "no modem, no icon")

    def test_the_sim_is_told_at_the_start_and_the_mobile_icon_follows_the_modem(self):
        need(self, "dbus-daemon")
        manager = modem.ModemManager(self).start()
        manager.set(modem.FAILED, failed=modem.SIM_MISSING, sim=False)
        camera = self.camera(**manager.environment)
        eventually(lambda: camera.situation()["networks"]["sim"] == "missing", 20, "there is no SIM")
        self.assertIn("simMissing", camera.notes())
        camera.switch_on()
        self.until(camera, "mobile", ("red", "steady", "no SIM"))
        manager.set(modem.LOCKED)
        self.until(camera, "mobile", ("red", "steady", "SIM PIN"))
        manager.set(modem.SEARCHING)
        self.until(camera, "mobile", ("white", "pulsing", "searching"))
        self.assertEqual(camera.situation()["networks"]["sim"], "ready")
        manager.set(modem.REGISTERED, quality=35, operator="Lab Mobile")
        self.until(camera, "mobile", ("green", "steady", "35 %"))
        self.assertEqual(camera.situation()["networks"]["mobileNetwork"], "Lab Mobile")
        manager.set(modem.CONNECTED, quality=80, operator="Lab Mobile")
        self.until(camera, "mobile", ("green", "steady", "80 %"))
        manager.set(modem.DISABLED)
        self.until(camera, "mobile", ("white", "steady", "off"))
        manager.stop()
        self.until(camera, "mobile", None)
        manager.start().set(modem.CONNECTED, quality=50)
        self.until(camera, "mobile", ("green", "steady", "50 %"))

    def test_a_model_without_a_slot_asks_nobody(self):
        need(self, "dbus-daemon")
        manager = modem.ModemManager(self).start()
        manager.set(modem.FAILED, failed=modem.SIM_MISSING, sim=False)
        camera = self.camera(model="bodycam-led", **manager.environment)
        camera.switch_on()
        self.assertEqual(camera.situation()["networks"]["sim"], "unknown")


if __name__ == "__main__":
    unittest.main()
