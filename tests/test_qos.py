"""Marks for the routers on the way (DSCP): what leaves the device carries what the settings say."""

import hashlib
import hmac
import http.client
import re
import shutil
import socket
import struct
import unittest

from tests.support.device import Device, eventually, run
from tests.support.rtsp import RtspClient
from tests.support.websocket import WebSocket
from tests.test_webrtc import OFFER, SDP, WHEP

VIDEO, ALARM, MANAGEMENT = 46, 26, 10


def received_mark(peer, seconds=10):
    """The DSCP of the next datagram."""
    peer.settimeout(seconds)
    ancillary = peer.recvmsg(65536, 1024)[1]
    for level, kind, data in ancillary:
        if (level, kind) == (socket.IPPROTO_IP, socket.IP_TOS):
            return data[0] >> 2
        if (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_TCLASS):
            return struct.unpack("i", data)[0] >> 2
    raise AssertionError("no mark came along")


def datagram_socket():
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
    made.bind(("127.0.0.1", 0))
    return made


def stun(username, password):
    """A binding request (RFC 8489)."""
    name = username.encode()
    body = struct.pack(">HH", 6, len(name)) + name + b"\0" * (-len(name) % 4)
    head = struct.pack(">HHI", 1, len(body) + 24, 0x2112A442) + b"transaction!"
    return head + body + struct.pack(">HH", 8, 20) + hmac.new(password.encode(), head + body, hashlib.sha1).digest()


class Marks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device().start()
        cls.addClassCleanup(cls.device.__exit__)
        cls.admin = cls.device.client()

    def mark(self, **fields):
        answer = self.admin.request("PATCH", "/api/v1/settings/qos", fields)
        self.assertEqual(answer.status, 200, answer.body)

    def setUp(self):
        self.mark(videoAudio=VIDEO, alarm=ALARM, management=MANAGEMENT)

    def connection_mark(self, peer):
        """Of the device's end of a connection, as the kernel has it."""
        host, port = peer.getsockname()[:2]
        _, text = run(["ss", "--numeric", "--tcp", "--tos", f"dport = :{port}"])
        found = re.search(r"tos:0x([0-9a-f]+)", text)
        return int(found.group(1), 16) >> 2 if found else 0

    def test_datagrams_of_rtsp_follow_the_setting_while_they_flow(self):
        with datagram_socket() as rtp, RtspSession(self.device, rtp) as _:
            self.assertEqual(received_mark(rtp), VIDEO)
            self.mark(videoAudio=12)
            eventually(lambda: received_mark(rtp) == 12, 10, "the new mark")

    def test_web_rtc(self):
        answer = self.admin.request("POST", WHEP, raw=OFFER, headers=SDP)
        self.assertEqual(answer.status, 201, answer.body)
        text = answer.body.decode()
        ufrag, password = (re.search(rf"a=ice-{name}:(\S+)", text).group(1) for name in ("ufrag", "pwd"))
        port = int(re.search(r"a=candidate:1 1 udp \d+ \S+ (\d+)", text).group(1))
        with datagram_socket() as peer:
            peer.sendto(stun(f"{ufrag}:hqGq", password), ("127.0.0.1", port))
            self.assertEqual(received_mark(peer), VIDEO)

    @unittest.skipUnless(shutil.which("ss"), "SKIPPED: ss is missing")
    def test_connections_carry_the_mark_of_what_they_are_for(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.device.http, timeout=20)
        connection.request("GET", "/api/v1/status")
        connection.getresponse().read()
        self.assertEqual(self.connection_mark(connection.sock), MANAGEMENT)
        connection.close()
        for path, mark in (("/api/v1/channels/1/streams/main/live", VIDEO), ("/api/v1/events/live", ALARM)):
            peer = WebSocket(self.device.http, path, self.admin.cookie)
            self.assertEqual(self.connection_mark(peer.peer), mark, path)
            peer.close()
        client = RtspClient(self.device)
        client.play_tcp()
        self.assertEqual(self.connection_mark(client.peer), VIDEO)
        client.close()

    def test_marks_beyond_63_are_refused(self):
        answer = self.admin.request("PATCH", "/api/v1/settings/qos", {"videoAudio": 64})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "videoAudio"), answer.body)


class RtspSession:
    """Plays by datagrams to this socket."""

    def __init__(self, device, rtp):
        self.client = RtspClient(device)
        port = rtp.getsockname()[1]
        assert self.client.setup(f"RTP/AVP;unicast;client_port={port}-{port + 1}").status == 200
        assert self.client.play().status == 200

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.teardown()
        self.client.close()
