"""The same camera over IPv6: pages, RTSP by TCP and datagrams, and WebSockets at ::1."""

import http.client
import json
import socket
import unittest

from tests.support.device import PASSWORD, Device, need, run


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as made:
            made.bind(("::1", 0))
        return True
    except OSError:
        return False


@unittest.skipUnless(has_ipv6(), "SKIPPED: this machine has no IPv6")
class OverIpv6(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(host="").start()
        cls.addClassCleanup(cls.device.__exit__)

    def test_pages_and_interface_answer(self):
        connection = http.client.HTTPConnection("::1", self.device.http, timeout=20)
        connection.request("POST", "/api/v1/session", json.dumps({"name": "admin", "password": PASSWORD}),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200, answer.read())
        cookie = answer.getheader("Set-Cookie").split(";")[0]
        answer.read()
        connection.request("GET", "/api/v1/users/online", headers={"Cookie": cookie})
        listed = json.loads(connection.getresponse().read())
        self.assertIn("::1", [user["address"] for user in listed["items"]])
        connection.close()

    def test_players_see_pictures_by_tcp_and_datagrams(self):
        need(self, "ffprobe")
        url = f"rtsp://admin:{PASSWORD}@[::1]:{self.device.rtsp}/Streaming/Channels/101"
        for transport in ("tcp", "udp"):
            code, text = run(["ffprobe", "-v", "error", "-rtsp_transport", transport, "-read_intervals", "%+#10", "-count_frames",
                              "-select_streams", "v", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", url])
            self.assertEqual(code, 0, text)
            self.assertGreaterEqual(int(text.split()[0].strip(",")), 5, f"{transport}: {text}")

    def test_ipv4_is_served_beside_it(self):
        self.assertEqual(self.device.client().get("/api/v1/session").status, 200)
