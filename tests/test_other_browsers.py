"""The pages in Firefox and in WebKit, the engine of Safari and of every browser on iOS, against the real program."""

import shutil
import unittest

from tests.support import web_driver
from tests.support.device import PASSWORD, ROOT, Device, eventually, run
from tests.support.recordings import recorded_seconds

PHONE = (390, 844)  # these browsers stop at 450 to 500 pixels; Chromium goes down to 390
SCENE = "scene:street?width=640&height=360&fps=10"
PLAYING = "//div[contains(@class, 'tile')]//video[contains(@class, 'shown') and @data-latency]"

# What the page throws is kept for the end of the journey.
KEEP_ERRORS = """
window.pageErrors ??= [];
addEventListener('error', (e) => pageErrors.push(e.message || String(e.target)));
addEventListener('unhandledrejection', (e) => pageErrors.push(String(e.reason)));
"""

# A coarse look at what the video element shows now, as numbers.
LOOK = """
const video = document.querySelector(arguments[0]);
const canvas = Object.assign(document.createElement('canvas'), {width: 64, height: 36});
const context = canvas.getContext('2d');
context.drawImage(video, 0, 0, 64, 36);
return [...context.getImageData(0, 0, 64, 36).data].filter((_, i) => i % 4 < 3);
"""


HAS_PICTURE = "const e = document.querySelector(arguments[0]); return e && (e.naturalWidth || (e.readyState >= 2 && e.videoWidth)) === 640"


def missing(*tools):
    """What this machine lacks; empty when nothing."""
    if not (ROOT / "web" / "dist" / "index.html").exists():
        return "the pages are not built"
    return ", ".join(tool for tool in tools if shutil.which(tool) is None) and f"{tools} are not all installed"


def button(name):
    return f"//button[normalize-space()='{name}' or @aria-label='{name}' or @title='{name}']"


def field(label):
    return f"//*[normalize-space(text())='{label}']/following::input[1]"


class Pages:
    """One journey in steps, in the order of their names; each engine says how it is started and by which ways it plays."""

    engine = None
    ways = ()

    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=[SCENE], active=False).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.browser, cls.downloads = cls.enterClassContext(cls.engine())
        cls.browser.size(1366, 768)

    def url(self, path):
        return f"http://127.0.0.1:{self.device.http}{path}"

    def go(self, path):
        self.browser.go(self.url(path))
        self.browser.run(KEEP_ERRORS)

    def no_errors(self):
        self.assertEqual(self.browser.run("return window.pageErrors ?? []"), [])
        width, window = self.browser.run("return [document.documentElement.scrollWidth, innerWidth]")
        self.assertLessEqual(width, window + 1, "the page is wider than its window")

    def moves(self, element):
        """Pictures of the scene come, and they differ from one another."""
        def look():
            seen = self.browser.run(LOOK, element)
            return max(seen) - min(seen) > 60 and seen  # a plain area is no picture

        first = eventually(look, 20, "a picture")
        eventually(lambda: sum(abs(a - b) > 24 for a, b in zip(first, look() or first)) > 5, 20, "it moves")

    def downloaded(self, suffix, known=()):
        """A file that came into the downloads, whole."""
        def there():
            files = [f for f in self.downloads.iterdir() if f.suffix == suffix and f.name not in known and f.stat().st_size]
            return files and not [f for f in self.downloads.iterdir() if f.suffix in (".part", ".wkdownload")] and files[0]

        return eventually(there, 20, f"a {suffix} file")

    def test_1_activated_in_the_browser_it_shows_moving_pictures_by_the_way_it_tells(self):
        browser = self.browser
        self.go("/live")
        browser.type(field("New password"), PASSWORD)
        browser.type(field("New password again"), PASSWORD)
        browser.click(button("Activate and log in"))
        browser.wait(PLAYING)
        for name, told in self.ways:
            browser.click(button("Player"))
            browser.click(f"//button[@role='menuitemradio'][contains(., '{name}')]")
            shown = ".tile img.shown" if name == "MJPEG" else ".tile video.shown"
            browser.until(f"{name} plays", HAS_PICTURE, shown)
            self.moves(shown)
            browser.click(button("Player"))
            browser.wait(f"//p[contains(@class, 'reason')][contains(., \"{told}\")]")
            browser.click(button("Player"))
        self.no_errors()

    def test_2_stays_near_live(self):
        # Beyond what the player keeps in store, give or take a fifth.
        self.browser.run("""window.late = [];
            setInterval(() => {
                const told = document.querySelector('.tile video.shown')?.dataset;
                if (told?.latency) late.push(told.latency - 1.2 * (told.stored ?? 300));
            }, 250)""")
        late = self.browser.until("four seconds", "return late.length > 16 && late")
        self.assertLess(sorted(late)[len(late) // 2], 540, late)

    def test_3_a_setting_is_saved_and_stays(self):
        browser = self.browser
        self.go("/settings/channel")
        name = "//*[@data-field='name']//input"
        browser.until("the form", "return document.querySelector('[data-field=name] input')?.value !== ''")
        browser.type(name, "Gate north")
        browser.click(button("Save"))
        browser.wait("//*[normalize-space()='Saved.']")
        self.go("/settings/channel")
        browser.until("the saved name", "return document.querySelector('[data-field=name] input')?.value === 'Gate north'")
        self.assertEqual(self.device.client().get("/api/v1/channels").json()[0]["name"], "Gate north")
        self.no_errors()

    def test_4_recordings_play_and_come_as_files(self):
        browser = self.browser
        eventually(lambda: recorded_seconds(self.device.client()) > 3, 30, "three seconds are recorded")
        self.go("/playback")
        browser.until("the first picture", HAS_PICTURE, "video.shown")
        browser.click(button("Play"))
        browser.until("it plays", "return document.querySelector('video.shown').currentTime > 1")
        self.moves("video.shown")
        browser.click("//button[@aria-label='Pause' or @aria-label='Play']")
        browser.click(button("Snapshot"))
        self.assertEqual(self.downloaded(".jpg").read_bytes()[:3], b"\xff\xd8\xff")
        browser.click(button("Download files…"))
        browser.click("(//dialog//input[@type='checkbox' and starts-with(@aria-label, 'Choose the file')])[1]")
        browser.click("//dialog//button[normalize-space()='Download']")
        clip = self.downloaded(".mp4")
        code, output = run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width", "-of", "csv=p=0", str(clip)])
        self.assertEqual((code, output.split()[0]), (0, "h264,640"))
        self.no_errors()

    def test_5_every_page_fits_a_narrow_window_and_tells_no_error(self):
        browser = self.browser
        self.go("/settings/video")
        pages = browser.until("the pages", "const all = document.querySelectorAll('nav[aria-label=Settings] a');"
                              "return all.length > 20 && [...all].map((a) => a.getAttribute('href'))")
        browser.size(*PHONE)
        for page in ["/live", "/playback", "/pictures", "/events", *pages]:
            browser.run("history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'))", page)
            with self.subTest(page=page):
                browser.until(page, "return document.querySelector('h1') && !document.querySelector('.content > .spinner, .page > .spinner')")
                self.no_errors()

    def test_6_logged_out_and_in_again(self):
        browser = self.browser
        browser.size(1366, 768)
        self.go("/live")
        browser.click(button("Account"))
        browser.click(button("Log out"))
        browser.type("//input[@type='password']", PASSWORD)
        browser.click(button("Log in"))
        browser.wait(PLAYING)
        self.no_errors()


@unittest.skipIf(missing("firefox-esr"), missing("firefox-esr"))
class InFirefox(Pages, unittest.TestCase):
    engine = staticmethod(web_driver.firefox)
    ways = (("WebRTC", "No WebRTC: The offer does not take h264"), ("MJPEG", "as chosen"), ("Automatic", "Media Source over WebSocket: smooth"))


@unittest.skipIf(missing("WebKitWebDriver", "Xvfb"), missing("WebKitWebDriver", "Xvfb"))
class InWebKit(Pages, unittest.TestCase):
    engine = staticmethod(web_driver.webkit)
    ways = (("WebRTC", "This browser does not know it."), ("MJPEG", "as chosen"), ("Automatic", "Media Source over WebSocket: smooth"))


if __name__ == "__main__":
    unittest.main()
