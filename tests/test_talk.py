"""Talking through the camera: GStreamer over the ONVIF back channel, Chromium by WebRTC; heard in a WAV file."""

import json
import math
import os
import random
import shutil
import struct
import subprocess
import tempfile
import time
import unittest
import wave
from pathlib import Path

from tests.support.device import ROOT, Device, eventually, program
from tests.support.rtsp import RtspClient

OTHER = "Second-light-2"
REQUIRE = "www.onvif.org/ver20/backchannel"
NO_BROWSER = (shutil.which("node") is None or not os.path.exists(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
              or not (ROOT / "web" / "node_modules" / "playwright-core").exists())
TALKER = program().parents[3] / "tests" / "ocelli_gst_talker"


def ulaw_value(code):
    """ITU-T G.711: the 16-bit value of a code word."""
    code = ~code & 0xFF
    value = ((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)
    return 0x84 - value if code & 0x80 else value - 0x84


def words(count, seed):
    """Samples that G.711 carries exactly."""
    source = random.Random(seed)
    codes = [code for code in range(256) if code != 0x7F]  # the other zero
    return [ulaw_value(source.choice(codes)) for _ in range(count)]


class Loudspeaker:
    """The virtual one: what it has played."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def samples(self, channel=1):
        path = self.folder / f"talk-{channel}.wav"
        data = path.read_bytes()[44:] if path.exists() else b""
        return list(struct.unpack(f"<{len(data) // 2}h", data[:len(data) // 2 * 2]))

    def plays(self):
        return any(self.samples())


def find(part, whole):
    """Where `part` begins in `whole`; -1: nowhere."""
    pack = struct.Struct(f"{len(part)}h").pack
    wanted = pack(*part)
    data = struct.pack(f"{len(whole)}h", *whole)
    at = data.find(wanted)
    while at > 0 and at % 2 == 1:
        at = data.find(wanted, at + 1)
    return at // 2 if at >= 0 else -1


class TalkDevice(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="ocelli-talk-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.device = Device(arguments=["--sound-out", f"wav:{cls.folder}?rate=8000"]).start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.admin = cls.device.client()
        cls.loudspeaker = Loudspeaker(cls.folder)

    def audio(self, **fields):
        answer = self.admin.request("PATCH", "/api/v1/settings/channels/1/audio", fields)
        self.assertEqual(answer.status, 200, answer.body)

    def permit(self, name, **permissions):
        answer = self.admin.request("PATCH", f"/api/v1/users/{name}", {"permissions": permissions})
        self.assertEqual(answer.status, 200, answer.body)


@unittest.skipUnless(TALKER.exists() and shutil.which("gst-inspect-1.0"), "SKIPPED: GStreamer is missing")
class ByBackChannel(TalkDevice):
    def talk(self, carrier, said, url=None):
        with tempfile.NamedTemporaryFile(suffix=".raw") as file:
            file.write(struct.pack(f"<{len(said)}h", *said))
            file.flush()
            pipeline = (f"filesrc blocksize=320 location={file.name} ! rawaudioparse sample-rate=8000 num-channels=1 ! "
                        "mulawenc ! rtppcmupay min-ptime=20000000 max-ptime=20000000 ! appsink name=out sync=true")
            return subprocess.run([str(TALKER), url or self.device.rtsp_url(), carrier, pipeline], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=90, check=False)

    def test_what_gstreamer_says_by_tcp_and_udp_is_played_to_the_sample(self):
        for carrier in ("tcp", "udp"):
            said = words(16000, carrier)
            done = self.talk(carrier, said)
            self.assertEqual(done.returncode, 0, done.stdout)
            eventually(lambda: find(said, self.loudspeaker.samples()) >= 0, 10, f"all of it was heard ({carrier})")

    def test_without_the_permission_there_is_no_back_channel(self):
        self.admin.request("POST", "/api/v1/users", {"name": "mia", "level": "operator", "password": OTHER})
        self.permit("mia", liveView=True, twoWayAudio=False)
        done = self.talk("tcp", words(800, 1), self.device.rtsp_url(name="mia", password=OTHER))
        self.assertNotEqual(done.returncode, 0, done.stdout)


class Rights(TalkDevice):
    def setUp(self):
        self.admin.request("POST", "/api/v1/users", {"name": "ben", "level": "operator", "password": OTHER})
        self.permit("ben", liveView=True, twoWayAudio=True)

    def speak(self, client, seconds=3):
        """Sends a loud tone; yields once in the middle of it."""
        for number in range(int(seconds * 50)):
            packet = struct.pack(">BBHII", 0x80, 0, number & 0xFFFF, number * 160, 7) + b"\x80" * 80 + b"\x00" * 80
            try:
                client.peer.sendall(b"$" + bytes([4]) + len(packet).to_bytes(2, "big") + packet)
            except OSError:
                return
            time.sleep(0.02)
            if number == 25:
                yield

    def begin(self):
        client = RtspClient(self.device, name="ben", password=OTHER)
        self.assertEqual(client.ask("DESCRIBE", Accept="application/sdp", Require=REQUIRE).status, 200)
        self.assertEqual(client.setup("RTP/AVP/TCP;unicast;interleaved=4-5", track=15).status, 200)
        self.assertEqual(client.play().status, 200)
        talk = self.speak(client)
        next(talk)
        eventually(self.loudspeaker.plays, 10, "he is heard")
        return client, talk

    def is_silent(self):
        """True once nothing loud was played for half a second."""
        return not any(self.loudspeaker.samples()[-4000:])

    def test_a_permission_that_is_taken_away_ends_the_talk(self):
        client, talk = self.begin()
        self.permit("ben", liveView=True, twoWayAudio=False)
        for _ in talk:
            pass
        eventually(self.is_silent, 10, "he is not heard any more")
        client.close()
        client = RtspClient(self.device, name="ben", password=OTHER)
        self.assertEqual(client.ask("DESCRIBE", Accept="application/sdp", Require=REQUIRE).status, 551)
        self.assertEqual(client.describe().status, 200)
        self.assertEqual(client.setup("RTP/AVP/TCP;unicast;interleaved=4-5", track=15).status, 403)
        client.close()

    def test_an_output_that_is_switched_off_plays_nothing(self):
        client, talk = self.begin()
        self.audio(outputEnabled=False)
        self.addCleanup(self.audio, outputEnabled=True)
        length = len(self.loudspeaker.samples())
        for _ in talk:
            pass
        self.assertEqual(len(self.loudspeaker.samples()), length)
        client.close()
        client = RtspClient(self.device, name="ben", password=OTHER)
        self.assertEqual(client.ask("DESCRIBE", Accept="application/sdp", Require=REQUIRE).status, 551)
        client.close()


def tone(path, seconds=20, rate=48000, pitch=600):
    """A tone in bursts, as words are: what never changes the browser takes for noise."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        frames = bytearray()
        for i in range(seconds * rate):
            loud = 12000 if i // (rate // 5) % 2 else 0
            frames += struct.pack("<h", int(loud * math.sin(2 * math.pi * pitch * i / rate)))
        file.writeframes(bytes(frames))


def share_of(pitch, samples, rate):
    """How much of the sound has this pitch, 0 to 1 (Goertzel, in pieces of 50 ms)."""
    size = rate // 20
    within = total = 0.0
    for start in range(0, len(samples) - size, size):
        part = samples[start:start + size]
        turn = 2 * math.pi * pitch / rate
        real = sum(value * math.cos(turn * i) for i, value in enumerate(part))
        imaginary = sum(value * math.sin(turn * i) for i, value in enumerate(part))
        within += 2 * (real * real + imaginary * imaginary) / size
        total += sum(value * value for value in part)
    return within / total if total else 0


@unittest.skipIf(NO_BROWSER, "SKIPPED: Chromium, Node.js or the web packages are missing")
class InChromium(TalkDevice):
    def command(self, client, seconds, *more):
        wav = Path(self.folder) / "words.wav"
        if not wav.exists():
            tone(wav)
        return ["node", str(ROOT / "tests" / "talk_peer.mjs"), f"http://127.0.0.1:{self.device.http}", client.cookie, str(wav),
                str(seconds), *more]

    def speak(self, client, seconds=4):
        done = subprocess.run(self.command(client, seconds), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        return json.loads(done.stdout)

    def test_a_microphone_of_the_live_page_is_heard_and_ends(self):
        found = self.speak(self.admin)
        self.assertEqual(found["problems"], [])
        self.assertTrue(found["talking"], found)
        heard = self.loudspeaker.samples()
        self.assertGreater(max(heard), 1000, "it is loud")
        self.assertGreater(share_of(600, heard, 8000), 0.5, "it is the tone that was said")
        eventually(lambda: "WebRTC" not in self.protocols(), 15, "the talk has ended")

    def test_a_logout_ends_the_talk(self):
        command = self.command(self.device.client(), 4, "logout")
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
            self.addCleanup(peer.kill)
            eventually(lambda: "WebRTC" in self.protocols(), 60, "somebody talks")
            found = json.loads(peer.stdout.readline())
            self.assertTrue(found["talking"], found)
            self.assertEqual(found["loggedOut"], 204, found)
            # The browser is still there and would go on talking.
            eventually(lambda: "WebRTC" not in self.protocols(), 15, "the device has ended the talk")
            self.assertIsNone(peer.poll(), "the page was open all the time")
            peer.stdin.close()
            self.assertEqual(peer.wait(timeout=30), 0)

    def test_without_the_permission_there_is_no_button_and_no_way(self):
        self.admin.request("POST", "/api/v1/users", {"name": "eve", "level": "operator", "password": OTHER})
        self.permit("eve", liveView=True, twoWayAudio=False)
        eve = self.device.client("eve", OTHER)
        self.assertFalse(self.speak(eve, 0)["offered"])
        answer = eve.request("POST", "/api/v1/channels/1/talk", raw=b"v=0", headers={"Content-Type": "application/sdp"})
        self.assertEqual(answer.status, 403, answer.body)

    def protocols(self):
        return [user["protocol"] for user in self.admin.get("/api/v1/users/online").json()["items"]]
