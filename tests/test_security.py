"""Every route with every role and none; hostile input; service to others goes on meanwhile."""

import json
import re
import socket
import ssl
import unittest
from pathlib import Path

from tests.support.device import PASSWORD, Client, Device, eventually
from tests.support.rtsp import RtspClient
from tests.support.websocket import WebSocket

OTHER = "Second-light-2"


def concrete(path):
    values = {"channel": "1", "stream": "main", "group": "image", "name": "nobody", "id": "1"}
    made = re.sub(r"{(\w+)\*?}", lambda m: values.get(m.group(1), "1"), path)
    return made + "?channel=1" if "/recordings/" in made else made


class Roles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device().start()
        cls.admin = cls.device.client()
        for name, level in (("olga", "operator"), ("ulf", "user")):
            answer = cls.admin.request("POST", "/api/v1/users", {"name": name, "level": level, "password": OTHER})
            assert answer.status in (200, 201), answer.body
        cls.routes = []
        for path, methods in cls.admin.get("/api/openapi.json").json()["paths"].items():
            for method, about in methods.items():
                cls.routes.append((method.upper(), path, about.get("x-permission")))

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def test_the_description_names_the_permission_of_every_route(self):
        self.assertGreater(len(self.routes), 40)
        for method, path, permission in self.routes:
            self.assertIn(permission, {"public", "any", "liveView", "playback", "manualRecord", "parameters", "logs",
                                       "reboot", "administrator", "twoWayAudio", "ptz", "alarmOutput"}, (method, path))

    def ask(self, client, method, path):
        body = {} if method in ("POST", "PATCH", "PUT") else None
        return client.request(method, concrete(path), body).status

    def test_nobody_is_asked_to_log_in(self):
        nobody = Client(self.device.http)
        for method, path, permission in self.routes:
            if permission != "public":
                with self.subTest(method=method, path=path):
                    self.assertEqual(self.ask(nobody, method, path), 401)

    def test_a_user_may_only_look(self):
        user = self.device.client("ulf", OTHER)
        for method, path, permission in self.routes:
            if permission in {"playback", "manualRecord", "parameters", "logs", "reboot", "administrator"}:
                with self.subTest(method=method, path=path):
                    self.assertEqual(self.ask(user, method, path), 403)

    def test_an_operator_may_not_administer(self):
        user = self.device.client("olga", OTHER)
        for method, path, permission in self.routes:
            if permission == "administrator":
                with self.subTest(method=method, path=path):
                    self.assertEqual(self.ask(user, method, path), 403)

    def test_without_the_csrf_token_a_cookie_changes_nothing(self):
        client = self.device.client()
        client.token = None
        answer = client.request("PATCH", "/api/v1/settings/device", {"name": "Stolen"})
        self.assertEqual(answer.status, 403)

    def test_more_accounts_than_allowed_are_refused(self):
        answers = [self.admin.request("POST", "/api/v1/users", {"name": f"guest{i}", "level": "user", "password": OTHER})
                   for i in range(31)]
        self.assertIn(507, [a.status for a in answers])
        for i in range(31):
            self.admin.request("DELETE", f"/api/v1/users/guest{i}")


RTCP_BYE = 203


def hears_goodbye(viewer):
    """Reads on until RTCP says the stream has ended; players end then."""
    while (packet := viewer.interleaved()) is not None:
        channel, data = packet
        while channel == 1 and len(data) >= 4:
            if data[1] == RTCP_BYE:
                return True
            data = data[4 * (int.from_bytes(data[2:4], "big") + 1):]
    return False


class Watching(unittest.TestCase):
    """Who is deleted, demoted or given another password stops seeing at once, not at the next login."""

    def setUp(self):
        self.device = Device().start()
        self.addCleanup(self.device.__exit__)
        self.admin = self.device.client()
        answer = self.admin.request("POST", "/api/v1/users", {"name": "mia", "level": "operator", "password": OTHER})
        self.assertEqual(answer.status, 201, answer.body)

    def viewer(self):
        made = RtspClient(self.device, name="mia", password=OTHER)
        self.addCleanup(made.peer.close)
        made.describe()
        made.play_tcp()
        self.assertTrue(made.interleaved())
        return made

    def watch(self):
        """Opens all three kinds of live pictures."""
        self.rtsp = self.viewer()
        self.page = self.device.client("mia", OTHER)
        self.pictures = socket.create_connection(("127.0.0.1", self.device.http), timeout=15)
        self.addCleanup(self.pictures.close)
        self.pictures.sendall(b"GET /api/v1/channels/1/streams/main/mjpeg HTTP/1.1\r\nHost: a\r\nCookie: "
                              + self.page.cookie.encode() + b"\r\n\r\n")
        self.assertIn(b" 200 ", self.pictures.recv(4096))
        self.live = WebSocket(self.device.http, "/api/v1/channels/1/streams/main/live", self.page.cookie)
        self.addCleanup(self.live.close)
        self.assertTrue(self.live.receive())

    def assert_all_end(self, close_code):
        self.assertTrue(hears_goodbye(self.rtsp))
        while self.live.receive() is not None:
            pass
        self.assertEqual(self.live.close_code, close_code)
        while self.pictures.recv(1 << 20):
            pass

    def test_a_deleted_account_sees_nothing_more(self):
        self.watch()
        self.assertEqual(self.admin.request("DELETE", "/api/v1/users/mia").status, 204)
        self.assert_all_end(1008)
        self.assertEqual(self.page.get("/api/v1/channels").status, 401)

    def test_a_permission_that_is_taken_away_ends_what_it_allowed(self):
        self.watch()
        answer = self.admin.request("PATCH", "/api/v1/users/mia", {"permissions": {"liveView": []}})
        self.assertEqual(answer.status, 200, answer.body)
        self.assert_all_end(1012)
        again = RtspClient(self.device, name="mia", password=OTHER)
        self.addCleanup(again.peer.close)
        self.assertEqual(again.describe().status, 403)

    def test_a_new_password_ends_what_the_old_one_opened(self):
        self.watch()
        answer = self.admin.request("PATCH", "/api/v1/users/mia", {"password": "Third-light-3"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assert_all_end(1008)

    def test_one_session_of_the_list_ends_and_no_other(self):
        first, second = self.viewer(), self.viewer()

        def listed():
            users = self.admin.get("/api/v1/users/online").json()
            return [u["id"] for u in users.get("items", []) if u["protocol"] == "RTSP"]

        two = eventually(lambda: listed() if len(listed()) == 2 else None, 20, "two are in the list")
        mine = next(one for one in two if first.session in one)
        self.assertEqual(self.admin.request("DELETE", f"/api/v1/users/online/{mine}").status, 204)
        self.assertTrue(hears_goodbye(first))
        self.assertTrue(second.interleaved())


class Login(unittest.TestCase):
    def test_wrong_passwords_lock_the_login_and_are_an_event(self):
        with Device() as device:
            client = Client(device.http)
            codes = [client.login(password="Wrong-word-1").status for _ in range(8)]
            self.assertEqual(codes[0], 401)
            self.assertEqual(codes[-1], 423)
            self.assertEqual(client.login().status, 423, "the right one does not help while it is locked")

    def test_the_first_password_is_gone_from_the_environment_of_the_program(self):
        with Device() as device:
            device.client()  # it was taken
            environment = Path(f"/proc/{device.process.pid}/environ").read_bytes()
            self.assertIn(b"PATH=", environment)
            self.assertNotIn(PASSWORD.encode(), environment)

    def test_https_serves_with_its_own_certificate_from_the_first_start(self):
        with Device() as device:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            with socket.create_connection(("127.0.0.1", device.https), timeout=10) as plain:
                with context.wrap_socket(plain) as secure:
                    secure.sendall(b"GET /api/v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    self.assertIn(b"200", secure.recv(4096))
                    self.assertIn(secure.version(), ("TLSv1.2", "TLSv1.3"))

    def test_every_change_and_refusal_is_in_the_audit_log(self):
        with Device() as device:
            Client(device.http).login(password="Wrong-word-1")
            client = device.client()
            client.request("PATCH", "/api/v1/settings/device", {"name": "Gate"})
            text = eventually(lambda: self.audit(client), 10, "the audit log")
            self.assertIn("admin", text)
            self.assertRegex(text.lower(), "settings|device")

    @staticmethod
    def audit(client):
        answer = client.get("/api/v1/logs", kind="audit")
        items = answer.json()["items"]
        return json.dumps(items) if len(items) >= 3 else None


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device().start()

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def alive(self):
        self.assertIsNone(self.device.process.poll(), self.device.read_log())
        self.assertEqual(Client(self.device.http).get("/api/v1/status").status, 200)

    def send(self, port, data):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
            peer.settimeout(2)
            try:
                peer.sendall(data)
                return peer.recv(4096)
            except OSError:
                return b""

    def test_garbage_on_every_port(self):
        for port in (self.device.http, self.device.https, self.device.rtsp):
            for data in (b"\0" * 5000, b"\xff" * 70000, b"GET " + b"a" * 100000, b"$\x00\xff\xff" + b"x" * 10,
                         b"DESCRIBE rtsp://x RTSP/1.0\r\nContent-Length: -5\r\n\r\n",
                         b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                         b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 20000 + b"\r\n"):
                self.send(port, data)
        self.alive()

    def test_path_tricks_lead_nowhere(self):
        for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/a/%00b",
                     "/assets/..\\..\\etc\\passwd"):
            answer = self.send(self.device.http, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            self.assertNotIn(b"root:", answer)
        self.alive()

    def test_an_oversized_body_is_refused(self):
        client = self.device.client()
        answer = client.request("PATCH", "/api/v1/settings/device", raw="x" * (3 << 20),
                                headers={"Content-Type": "application/json"})
        self.assertEqual(answer.status, 413)
        self.alive()

    def test_bad_json_and_bad_values_name_the_problem_and_change_nothing(self):
        client = self.device.client()
        path = "/api/v1/settings/channels/1/streams/main/video"
        before = client.get(path).json()
        for body, field in [({"frameRate": 99999}, "frameRate"), ({"codec": "divx"}, "codec"),
                            ({"colour": 1}, "colour"), ({"maximumBitRate": "much"}, "maximumBitRate")]:
            answer = client.request("PATCH", path, body)
            self.assertEqual(answer.status, 422, body)
            self.assertIn(field, answer.json()["field"])
            self.assertTrue(answer.headers["Content-Type"].startswith("application/problem+json"))
        answer = client.request("PATCH", path, raw="{", headers={"Content-Type": "application/json"})
        self.assertIn(answer.status, (400, 422))
        self.assertEqual(client.get(path).json(), before)

    def test_half_open_connections_do_not_keep_others_out(self):
        peers = []
        try:
            for port in (self.device.http, self.device.rtsp):
                for _ in range(700):
                    peer = socket.create_connection(("127.0.0.1", port), timeout=5)
                    peer.sendall(b"GET / HT")
                    peers.append(peer)
            self.alive()
        finally:
            for peer in peers:
                peer.close()


if __name__ == "__main__":
    unittest.main()
