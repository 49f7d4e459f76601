"""Thousands of half-open connections, slow clients, foreign pages, oversized and crooked requests: others are served."""

import os
import resource
import socket
import ssl
import threading
import time
import unittest

from tests.support.device import Client, Device
from tests.support.rtsp import RtspClient

HALF_OPEN = 10_000
PER_ADDRESS = 500  # ports of one loopback address that one attacker uses


def attackers(count):
    """Loopback addresses, as many hosts."""
    return [f"127.0.{1 + i // 250}.{1 + i % 250}" for i in range(count)]


def connect(source, port, data=b""):
    peer = socket.socket()
    peer.bind((source, 0))
    peer.settimeout(5)
    peer.connect(("127.0.0.1", port))
    if data:
        peer.sendall(data)
    return peer


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device().start()

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def alive(self):
        self.assertIsNone(self.device.process.poll(), self.device.read_log())
        self.assertEqual(Client(self.device.http).get("/api/v1/status").status, 200)

    def talk(self, data, port=None, seconds=5):
        """Everything the other side says until it closes or time is over."""
        answer = b""
        with socket.create_connection(("127.0.0.1", port or self.device.http), timeout=seconds) as peer:
            try:
                peer.sendall(data)
                while more := peer.recv(65536):
                    answer += more
            except OSError:
                pass
        return answer


class Many(Case):
    @classmethod
    def setUpClass(cls):
        # AddressSanitizer keeps freed memory for a while; that is not the device's growth.
        cls.device = Device(env={"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=8"}).start()

    def setUp(self):
        self.before = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = HALF_OPEN + 500
        if self.before[1] != resource.RLIM_INFINITY and self.before[1] < wanted:
            self.skipTest(f"this machine allows only {self.before[1]} open files")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, self.before[1]))
        self.peers = []

    def tearDown(self):
        for peer in self.peers:
            peer.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, self.before)

    def test_ten_thousand_half_open_connections_keep_nobody_out(self):
        client = self.device.client()
        viewer = RtspClient(self.device)
        self.addCleanup(viewer.close)
        viewer.play_tcp()
        memory = self.memory()
        ports = {self.device.http: b"GET /api/v1/status HTTP/1.1\r\nHos", self.device.https: b"\x16\x03\x01\x02",
                 self.device.rtsp: b"OPTIONS rtsp://a RTSP/1.0\r\nCSe"}
        hosts = attackers(HALF_OPEN // PER_ADDRESS)
        slowest = 0.0
        for number in range(HALF_OPEN):
            port, begun = list(ports.items())[number % 3]
            try:
                self.peers.append(connect(hosts[number % len(hosts)], port, begun))
            except OSError:
                pass  # turned away: that is fair
            if number % 500 == 0:
                slowest = max(slowest, self.served(client))
        self.assertGreater(len(self.peers), HALF_OPEN * 9 // 10)
        slowest = max(slowest, self.served(client))
        self.assertLess(slowest, 5, "the slowest answer to somebody else")
        self.assertTrue(viewer.interleaved(), "the picture goes on")
        newcomer = RtspClient(self.device)
        self.addCleanup(newcomer.close)
        self.assertEqual(newcomer.describe().status, 200, "a new viewer is let in")
        self.assertLess(self.memory() - memory, 200 << 20, "memory stays within bounds")

    def test_one_host_does_not_take_the_places_of_all(self):
        greedy = attackers(1)[0]
        for _ in range(1500):
            try:
                self.peers.append(connect(greedy, self.device.http, b"GET / HT"))
            except OSError:
                pass
        self.alive()
        with connect(greedy, self.device.http, b"GET /api/v1/status HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") as peer:
            self.assertIn(b" 200 ", peer.recv(4096), "even the greedy one gets its newest question answered")

    def served(self, client):
        began = time.monotonic()
        self.assertEqual(client.get("/api/v1/channels").status, 200)
        return time.monotonic() - began

    def memory(self):
        with open(f"/proc/{self.device.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()


class Slow(Case):
    def test_headers_that_drip_are_ended_in_time(self):
        """Slowloris: a header line every second would hold the connection for ever."""
        began = time.monotonic()
        peers = [connect("127.0.0.1", port, b"GET / HTTP/1.1\r\n") for port in (self.device.http, self.device.rtsp)]
        for peer in peers:
            with peer:
                self.assertTrue(self.drips_until_closed(peer, began), "closed within the time for a header")
        self.alive()

    def drips_until_closed(self, peer, began):
        peer.settimeout(0.5)
        while time.monotonic() - began < 45:
            try:
                peer.sendall(b"X: y\r\n")
                if not peer.recv(4096):
                    return True
            except TimeoutError:
                continue
            except OSError:
                return True
        return False

    def test_a_body_that_drips_holds_up_nobody(self):
        client = self.device.client()
        head = (f"PATCH /api/v1/settings/device HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {client.cookie}\r\n"
                f"X-Csrf-Token: {client.token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{")
        peers = [connect("127.0.0.1", self.device.http, head.encode()) for _ in range(50)]
        try:
            for _ in range(10):
                for peer in peers:
                    peer.sendall(b" ")
                self.assertEqual(client.get("/api/v1/status").status, 200)
        finally:
            for peer in peers:
                peer.close()

    def test_a_viewer_that_never_reads_does_not_grow_without_bound(self):
        client = self.device.client()
        viewers = []
        for path in ("/api/v1/channels/1/streams/main/mjpeg", "/api/v1/logs/export.csv"):
            viewers.append(connect("127.0.0.1", self.device.http,
                                   f"GET {path} HTTP/1.1\r\nHost: a\r\nCookie: {client.cookie}\r\n\r\n".encode()))
        stalled = RtspClient(self.device)
        stalled.play_tcp()
        watching = RtspClient(self.device)
        watching.play_tcp()
        for _ in range(200):
            self.assertTrue(watching.interleaved(), "who reads is served")
        queued = [r["queuedBytes"] for r in client.get("/api/v1/system/health").json()["readers"]]
        self.assertLess(max(queued), 32 << 20)
        for peer in (*viewers, stalled, watching):
            peer.close()

    def test_answers_that_nobody_takes_do_not_stop_other_answers(self):
        client = self.device.client()
        line = f"GET /api/v1/catalog HTTP/1.1\r\nHost: a\r\nCookie: {client.cookie}\r\n\r\n".encode()
        greedy = connect("127.0.0.1", self.device.http)
        greedy.settimeout(0.5)
        sender = threading.Thread(target=send_all, args=(greedy, line * 5000))
        sender.start()
        for _ in range(20):
            self.assertEqual(client.get("/api/v1/catalog").status, 200)
        greedy.close()
        sender.join()


class Crooked(Case):
    def test_bodies_beyond_the_limit_are_refused_before_they_are_read(self):
        for head in (b"Content-Length: 3000000000", b"Transfer-Encoding: chunked"):
            request = b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + head + b"\r\n\r\n"
            if b"chunked" in head:
                request += 2 * (b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
            self.assertIn(b" 413 ", self.talk(request)[:20])
        self.alive()

    def test_two_ways_to_say_the_length_are_refused(self):
        """RFC 9112, 6.3: a proxy before us may have read another request out of it."""
        for fields in (b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Content-Length: 5\r\nContent-Length: 6",
                       b"Content-Length: +5", b"Transfer-Encoding: gzip"):
            answer = self.talk(b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n\r\n0\r\n\r\nGET /x")
            self.assertRegex(answer[:13], rb"^HTTP/1.1 (400|501)", fields)
        self.alive()

    def test_path_tricks_lead_nowhere(self):
        outside = ("/../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd", "//etc/passwd",
                   "/assets/../../../etc/passwd", "/assets/%2e%2e%5c%2e%2e%5cetc%5cpasswd", "/.%00./etc/passwd",
                   "/%c0%ae%c0%ae/etc/passwd", "/assets/....//....//etc/passwd", "/settings.json", "/../settings.json",
                   "/https.key", "/%2e%2e/users.json", "http://127.0.0.1/../../etc/passwd")
        for path in outside:
            answer = self.talk(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            self.assertNotIn(b"root:", answer, path)
            self.assertNotIn(b"PRIVATE KEY", answer, path)
            self.assertNotIn(b'"salt"', answer, path)
        client = self.device.client()
        for path in ("/api/v1/pictures/../settings/device", "/api/v1/pictures/..%2f..%2f..%2fsettings.json",
                     "/api/v1/settings/..%2f..%2fusers", "/api/v1/users/..%2f..%2fsession"):
            self.assertIn(client.get(path).status, (400, 404, 405, 422), path)
        self.alive()

    def test_rtsp_lies_are_answered_or_cut(self):
        for data in (b"DESCRIBE rtsp://x/Streaming/Channels/101 RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 4000000000\r\n\r\n",
                     b"$\x00\xff\xff" + b"x" * 70000, b"PLAY * RTSP/9.9\r\n\r\n" * 1000, b"SETUP rtsp://x RTSP/1.0\r\nTransport: "
                     + b"RTP/AVP," * 9000 + b"\r\n\r\n", b"GET /Streaming/Channels/101 HTTP/1.0\r\nx-sessioncookie: "
                     + b"a" * 9000 + b"\r\n\r\n", "OPTIONS rtsp://ü RTSP/1.0\r\nCSeq: -1\r\n\r\n".encode()):
            self.talk(data, self.device.rtsp, 2)
        self.alive()
        viewer = RtspClient(self.device)
        self.addCleanup(viewer.close)
        self.assertEqual(viewer.describe().status, 200)

    def test_plain_words_on_the_tls_port_and_tls_on_the_plain_one(self):
        self.talk(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", self.device.https, 2)
        for port in (self.device.http, self.device.rtsp):
            with self.assertRaises((ssl.SSLError, OSError)):
                context = ssl._create_unverified_context()
                context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=3))
        self.alive()


class ForeignPages(Case):
    """What a page of another site can make the browser of somebody who is logged in do."""

    def setUp(self):
        self.client = self.device.client()
        self.name = self.client.get("/api/v1/settings/device").json()["name"]

    def unchanged(self):
        self.assertEqual(self.client.get("/api/v1/settings/device").json()["name"], self.name)

    def test_a_form_of_another_site_changes_nothing(self):
        for headers in ({"Cookie": self.client.cookie, "Origin": "http://evil.example", "Content-Type": "text/plain"},
                        {"Cookie": self.client.cookie, "Content-Type": "application/x-www-form-urlencoded"},
                        {"Cookie": self.client.cookie, "X-Csrf-Token": "guess"}):
            for method in ("PATCH", "POST"):
                path = "/api/v1/settings/device" if method == "PATCH" else "/api/v1/system/reboot"
                answer = Client(self.device.http).request(method, path, raw='{"name":"Stolen"}', headers=headers)
                self.assertIn(answer.status, (403, 415), (method, headers))
        self.unchanged()

    def test_a_script_of_another_site_cannot_read_or_ask_before(self):
        answer = self.client.request("OPTIONS", "/api/v1/settings/device", headers={
            "Origin": "http://evil.example", "Access-Control-Request-Method": "PATCH"})
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        answer = self.client.request("GET", "/api/v1/settings/device", headers={"Origin": "http://evil.example"})
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_the_cookie_is_kept_from_scripts_and_other_sites(self):
        answer = Client(self.device.http).login()
        self.assertRegex(answer.headers["Set-Cookie"], "HttpOnly")
        self.assertRegex(answer.headers["Set-Cookie"], "SameSite=Strict")

    def test_our_pages_cannot_be_framed(self):
        answer = Client(self.device.http).get("/")
        if answer.status == 404:
            self.skipTest("the pages are not built")
        self.assertIn("frame-ancestors 'none'", answer.headers["Content-Security-Policy"])

    def test_a_socket_from_another_site_is_refused(self):
        key = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        answer = self.talk(f"GET /api/v1/events/live HTTP/1.1\r\nHost: 127.0.0.1:{self.device.http}\r\n{key}"
                           f"Origin: http://evil.example\r\nCookie: {self.client.cookie}\r\n\r\n".encode(), seconds=2)
        self.assertIn(b" 403 ", answer[:20])

    def test_digest_with_a_foreign_origin_changes_nothing(self):
        answer = Client(self.device.http).request("PATCH", "/api/v1/settings/device", {"name": "Stolen"}, headers={
            "Origin": "http://evil.example", "Authorization": 'Digest username="admin", realm="x", nonce="x", uri="/", response="x"'})
        self.assertIn(answer.status, (401, 403))
        self.unchanged()


def send_all(peer, data):
    try:
        peer.sendall(data)
    except OSError:
        pass


if __name__ == "__main__":
    unittest.main()
