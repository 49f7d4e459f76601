"""Live pictures by WebRTC: Chromium watches, hears, and is sent away."""

import json
import os
import shutil
import subprocess
import unittest

from tests.support.device import CLIP, ROOT, Device, eventually

OTHER = "Second-light-2"
PEER = ROOT / "tests" / "web_rtc_peer.mjs"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
MISSING = (shutil.which("node") is None or not os.path.exists(CHROMIUM)
           or not (ROOT / "web" / "node_modules" / "playwright-core").exists())
WHEP = "/api/v1/channels/1/streams/main/whep"
SDP = {"Content-Type": "application/sdp"}
OFFER = b"v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 102\r\na=mid:0\r\na=ice-ufrag:hqGq\r\na=rtcp-mux\r\na=setup:actpass\r\n" \
        b"a=ice-pwd:iIkuQzsLdI7rimOnysxAKBhv\r\na=fingerprint:sha-256 " + b":".join([b"AB"] * 32) + \
        b"\r\na=rtpmap:102 H264/90000\r\na=fmtp:102 packetization-mode=1;profile-level-id=42e01f\r\n"


def watch(device, client, stream="main", seconds=4):
    """What came of it, as tests/web_rtc_peer.mjs tells."""
    done = subprocess.run(["node", str(PEER), f"http://127.0.0.1:{device.http}", client.cookie, client.token, stream,
                           str(seconds)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr[-2000:])
    return json.loads(done.stdout)


@unittest.skipIf(MISSING, "SKIPPED: Chromium, Node.js or the web packages are missing")
class InChromium(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=[f"file:{CLIP}"]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.client = cls.device.client()

    def test_a_browser_sees_and_hears(self):
        answer = self.client.request("PATCH", "/api/v1/settings/channels/1/audio", {"codec": "opus"})
        self.assertEqual(answer.status, 200, answer.body)
        found = watch(self.device, self.client)
        self.assertEqual(found["status"], 201, found)
        self.assertIn("connected", found["states"])
        self.assertGreater(found["frames"], 25, found)
        video = found["stats"]["video"]
        self.assertEqual((video["frameWidth"], video["frameHeight"]), (found["width"], found["height"]))
        self.assertGreater(video["framesDecoded"], 25)
        self.assertGreater(found["stats"]["audio"]["packetsReceived"], 20)
        self.assertGreater(found["stats"]["audio"]["bytesReceived"], 500)
        self.assertGreater(found["median"], 0)
        self.assertLess(found["median"], 2000)
        self.assertEqual(found["ended"], 204)
        eventually(lambda: not self.client.get("/api/v1/system/health").json()["readers"], 15, "nobody is left")

    def test_the_sub_stream_and_the_automatic_one_play_too(self):
        for stream in ("sub", "auto"):
            found = watch(self.device, self.client, stream, 2)
            self.assertEqual(found["status"], 201, found)
            self.assertGreater(found["frames"], 5, found)


class Offers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device().start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.admin = cls.device.client()

    def post(self, body=OFFER, path=WHEP, headers=None, client=None):
        return (client or self.admin).request("POST", path, raw=body, headers=headers or SDP)

    def test_an_offer_is_answered_and_can_be_ended(self):
        answer = self.post()
        self.assertEqual(answer.status, 201, answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/sdp")
        self.assertIn(b"a=ice-lite", answer.body)
        self.assertIn(b" 127.0.0.1 ", answer.body)
        where = answer.headers["Location"]
        self.assertEqual(self.admin.request("DELETE", where).status, 204)
        self.assertEqual(self.admin.request("DELETE", where).status, 404)

    def test_bad_offers_name_what_is_wrong(self):
        answer = self.post(b"hello")
        self.assertEqual((answer.status, answer.json()["field"]), (422, "version"), answer.body)
        answer = self.post(OFFER.replace(b"a=ice-pwd:", b"a=x:"))
        self.assertEqual((answer.status, answer.json()["field"]), (422, "ice-pwd"), answer.body)
        answer = self.post(headers={"Content-Type": "text/plain"})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "Content-Type"), answer.body)
        self.assertEqual(self.post(OFFER + b"x" * 70000).status, 413)
        self.assertEqual(self.post(path=WHEP.replace("main", "fourth")).status, 404)
        answer = self.post(OFFER.replace(b"H264", b"VP8"))
        self.assertEqual(answer.status, 406, answer.body)
        self.assertIn("h264", answer.json()["detail"])

    def test_a_login_that_ends_takes_its_sessions_along(self):
        self.admin.request("POST", "/api/v1/users", {"name": "mia", "level": "operator", "password": OTHER})
        mia = self.device.client("mia", OTHER)
        where = self.post(client=mia).headers["Location"]
        self.assertEqual(self.admin.request("DELETE", where).status, 404, "it is not hers to end")
        eventually(lambda: "WebRTC" in self.protocols(), 15, "she is in the list")
        less = {"permissions": {"liveView": []}}
        self.assertEqual(self.admin.request("PATCH", "/api/v1/users/mia", less).status, 200)
        eventually(lambda: "WebRTC" not in self.protocols(), 15, "she sees nothing more")
        self.assertEqual(self.post(client=mia).status, 403)

    def protocols(self):
        return [user["protocol"] for user in self.admin.get("/api/v1/users/online").json()["items"]]

    def test_switched_off_means_off(self):
        change = {"webRtcEnabled": False}
        self.assertEqual(self.admin.request("PATCH", "/api/v1/settings/network", change).status, 200)
        answer = self.post()
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIn("switched off", answer.json()["detail"])
        change = {"webRtcEnabled": True}
        self.assertEqual(self.admin.request("PATCH", "/api/v1/settings/network", change).status, 200)
        self.assertEqual(self.post().status, 201)
