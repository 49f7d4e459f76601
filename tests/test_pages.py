"""The pages in Chromium against the real program: what people click, and that it takes effect."""

import importlib.util
import os
import shutil
import unittest
from pathlib import Path

from tests.support.browser import Browser
from tests.support.cards import DrawnCard
from tests.support.device import PASSWORD, ROOT, Device, eventually, need
from tests.support.recordings import recorded_seconds
from tests.support.servers import MailServer, mail_by, mailed_code

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SCENES = [f"scene:{name}?width=640&height=360&fps=10" for name in ("street", "office")]


def missing():
    """What these tests need and this machine lacks; empty when nothing."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not Path(CHROMIUM).exists():
        return "Chromium is not installed"
    if not (ROOT / "web" / "node_modules" / "playwright-core").exists():
        return "the packages in web/ are not installed"
    if not (ROOT / "web" / "dist" / "index.html").exists():
        return "the pages are not built"
    return ""


def files(client):
    """How many files the recordings of channel 1 are in."""
    return len(client.get("/api/v1/recordings/segments", channel=1, **{
        "from": "2020-01-01T00:00:00Z", "to": "2099-01-01T00:00:00Z"}).json()["items"])


def name_channels(client, names):
    for channel, name in enumerate(names, 1):
        answer = client.request("PATCH", f"/api/v1/settings/channels/{channel}/channel", {"name": name})
        assert answer.status == 200, answer.body


@unittest.skipIf(missing(), missing())
class Journey(unittest.TestCase):
    """Journeys of one script share a device and a browser, not what the browser keeps."""

    script = ""
    channels = SCENES
    names = ("Street", "Office")
    active = True

    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=cls.channels, active=cls.active)
        cls.device.__enter__()
        cls.addClassCleanup(cls.device.__exit__)
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)
        if cls.active:
            name_channels(cls.device.client(), cls.names[:len(cls.channels)])

    def take(self, journey, **facts):
        facts = {"url": f"http://127.0.0.1:{self.device.http}", "password": PASSWORD, **facts}
        self.assertEqual(self.browser.take(self.script, journey, facts), "")


class Live(Journey):
    script = "live"

    def test_start_and_stop(self):
        self.take("startAndStop")

    def test_near_live(self):
        self.take("nearLive")

    def test_live_full_screen(self):
        self.take("fullScreen")

    def test_digital_zoom(self):
        self.take("digitalZoom")

    def test_aspects(self):
        self.take("aspects")

    def test_streams(self):
        self.take("streams")

    def test_players(self):
        self.take("players")

    def test_without_web_socket(self):
        self.take("withoutWebSocket")

    def test_pixel_counter(self):
        self.take("pixelCounter")

    def test_snapshots(self):
        self.take("snapshots")

    def test_recordings(self):
        self.take("recordings")

    def test_events_panel(self):
        self.take("eventsPanel")

    def test_motion_highlight(self):
        self.take("motionHighlight")

    def test_quick_settings(self):
        self.take("quickSettings")

    def test_local_settings(self):
        self.take("localSettings")


class ProtectedVolume(Journey):
    script = "system"
    channels = ["scene:street?width=160&height=96&fps=5"]
    names = ("Street",)

    def test_a_volume_is_encrypted_locked_and_unlocked(self):
        self.take("protect")
        self.device.stop()
        (self.device.state / "volume-secret").unlink()
        self.device.start()
        self.take("unlock")


class CardHealth(Journey):
    script = "system"
    channels = ["scene:street?width=160&height=96&fps=5"]
    names = ("Street",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        machine = cls.device.state / "machine"
        cls.card = DrawnCard(machine, cls.device.state)
        cls.device.stop()
        cls.device.arguments += cls.card.arguments
        cls.device.start()

    def test_the_health_of_a_card_is_shown_where_there_is_one(self):
        self.card.emmc("0x04 0x01")
        self.take("goodCard")
        self.card.emmc("0x0b 0x01")
        self.take("wornCard")
        self.card.sd().written(28_000_000_000_000)
        self.take("lowCard")
        self.card.take_out()
        self.take("noCard")


class ManyChannels(Journey):
    script = "live"
    channels = ["scene:street?width=160&height=96&fps=2"] * 17
    names = tuple(f"Yard {number}" for number in range(1, 18))

    def test_divisions(self):
        self.take("divisions")


class Activation(Journey):
    script = "access"
    active = False

    def test_activation(self):
        self.take("activation")


class Access(Journey):
    """The login; each journey leaves the device as it was, but the last ones, which lock it or change the password."""

    script = "access"
    channels = SCENES[:1]

    def test_login(self):
        self.take("login")

    def test_own_password(self):
        with Device(channels=self.channels) as device:
            self.take("ownPassword", url=f"http://127.0.0.1:{device.http}")

    def test_questions_at_activation(self):
        with Device(channels=self.channels, active=False) as device:
            self.take("questionsAtActivation", url=f"http://127.0.0.1:{device.http}")

    def test_forgotten_password(self):
        with Device(channels=self.channels) as device:
            self.take("forgottenPassword", url=f"http://127.0.0.1:{device.http}")

    @unittest.skipUnless(importlib.util.find_spec("aiosmtpd"), "aiosmtpd is not installed")
    def test_forgotten_password_by_mail(self):
        with Device(channels=self.channels) as device, MailServer() as server:
            mail_by(device.client(), server)
            url = f"http://127.0.0.1:{device.http}"
            self.take("askForCode", url=url)
            self.take("useCode", url=url, code=mailed_code(server))

    def test_the_lock_is_told(self):
        with Device(channels=self.channels) as device:
            settings = {"illegalLoginAttempts": 3, "illegalLoginLockMinutes": 1}
            answer = device.client().request("PATCH", "/api/v1/settings/security", settings)
            self.assertEqual(answer.status, 200, answer.body)
            self.take("lock", url=f"http://127.0.0.1:{device.http}", attempts=3)


class Playback(Journey):
    script = "playback"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        client = cls.device.client()
        capture = {"timingEnabled": True, "timingIntervalSeconds": 1}
        answer = client.request("PATCH", "/api/v1/settings/channels/1/capture", capture)
        assert answer.status == 200, answer.body
        eventually(lambda: recorded_seconds(client) > 12, 60, "twelve seconds are recorded")
        cls.device.stop()
        cls.device.start()  # what is recorded from now on is a file of its own
        eventually(lambda: files(cls.device.client()) >= 2, 60, "two files are recorded")

    def test_timeline(self):
        self.take("timeline")

    def test_a_short_recording_is_seen_on_the_whole_day(self):
        self.take("shortRecording")

    def test_play_and_step(self):
        self.take("playAndStep")

    def test_speeds(self):
        self.take("speeds")

    def test_clip(self):
        self.take("clip")

    def test_playback_snapshot(self):
        self.take("snapshot")

    def test_save_folders(self):
        self.take("saveFolders")

    def test_without_save_folders(self):
        self.take("withoutFolders")

    def test_playback_full_screen(self):
        self.take("fullScreen")

    def test_downloads(self):
        self.take("downloads")

    def test_events_beside(self):
        self.take("eventsBeside")

    def test_empty_day(self):
        self.take("emptyDay")

    def test_other_channel(self):
        self.take("otherChannel")

    def test_pictures(self):
        self.take("pictures")


class Settings(Journey):
    script = "settings"

    def test_every_page_in_every_size_and_theme(self):
        self.take("everyPage")

    def test_light_enough_for_the_lowest_computer(self):
        self.take("light")

    def test_keyboard(self):
        self.take("keyboard")

    def test_saving(self):
        self.take("saving")

    def test_scenes(self):
        self.take("scenes")

    def test_out_of_range(self):
        self.take("outOfRange")

    def test_motion_areas(self):
        self.take("motionAreas")

    def test_expert_areas(self):
        self.take("expertAreas")

    def test_masks(self):
        self.take("masks")

    def test_schedule(self):
        self.take("schedule")

    def test_screen_text(self):
        self.take("screenText")


class Certificates(Journey):
    script = "certificates"
    channels = SCENES[:1]

    def setUp(self):
        need(self, "openssl")

    def test_a_certificate_is_requested_installed_and_chosen(self):
        self.take("requested", https=self.device.https)

    def test_certificates_are_imported_and_deleted(self):
        self.take("imported", https=self.device.https)

    def test_the_state_of_the_certificate_stands_where_srtp_is_set_up(self):
        self.take("protecting")


class People(Journey):
    script = "people"

    def test_accounts(self):
        self.take("accounts")

    def test_online(self):
        self.take("online")


class System(Journey):
    """Formatting, rebooting and resetting come last, in the order of their names."""

    script = "system"

    def test_information(self):
        self.take("information")

    def test_help(self):
        self.take("help")
        with Device(channels=(), arguments=["--model", str(ROOT / "models" / "thermal-cube.yaml")]) as device:
            self.take("thermalHelp", url=f"http://127.0.0.1:{device.http}")

    def test_licences(self):
        self.take("licences")

    def test_logs(self):
        self.take("logs")

    def test_z1_volumes(self):
        self.take("volumes")

    def test_z2_reboot(self):
        self.take("reboot")

    def test_z3_restore(self):
        self.take("restore")

    def test_z4_factory_default(self):
        self.take("factoryDefault")


if __name__ == "__main__":
    unittest.main()
