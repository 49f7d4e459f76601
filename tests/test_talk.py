"""Talking through the camera: GStreamer over the ONVIF back channel, Chromium by WebRTC; heard in a WAV file."""

import random
import shutil
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.support.device import Device, eventually, program
from tests.support.rtsp import RtspClient

OTHER = "Second-light-2"
REQUIRE = "www.onvif.org/ver20/backchannel"
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
