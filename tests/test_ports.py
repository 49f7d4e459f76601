"""Ports, services and transports: what is moved answers there, what is switched off is closed."""

import json
import socket
import ssl
import struct
import time
import unittest
import warnings

import yaml

from tests.support.device import ROOT, Client, Device, eventually, free_ports, need, program, run
from tests.support.rtsp import RtspClient
from tests.support.websocket import Refused, WebSocket

LIVE = "/api/v1/channels/1/streams/main/live"


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    except OSError:
        return False


class Case(unittest.TestCase):
    def setUp(self):
        self.device = Device().start()
        self.addCleanup(self.device.__exit__)
        self.client = self.device.client()

    def change(self, group="network", **body):
        answer = self.client.request("PATCH", f"/api/v1/settings/{group}", body)
        self.assertEqual(answer.status, 200, answer.body)
        return answer

    def viewer(self, *path):
        made = RtspClient(self.device, *path)
        self.addCleanup(made.close)
        return made

    def refused(self, body, field, group="network"):
        before = self.client.get(f"/api/v1/settings/{group}").json()
        answer = self.client.request("PATCH", f"/api/v1/settings/{group}", body)
        self.assertEqual(answer.status, 422, answer.body)
        self.assertEqual(answer.json()["field"], field)
        self.assertEqual(self.client.get(f"/api/v1/settings/{group}").json(), before)


class Ports(Case):
    def test_a_moved_web_port_answers_there_and_no_longer_here(self):
        port = free_ports(1)[0]
        self.change(http={"address": "127.0.0.1", "port": port})
        eventually(lambda: listens(port), 10, "the new port answers")
        moved = Client(port)
        moved.cookie, moved.token = self.client.cookie, self.client.token
        self.assertEqual(moved.get("/api/v1/session").status, 200, "the session goes on")
        self.assertIn(f"http://127.0.0.1:{port}", moved.get("/api/v1/system/information").json()["addresses"])
        self.assertFalse(listens(self.device.http))

    def test_a_moved_rtsp_port_answers_there_and_no_longer_here(self):
        port = free_ports(1)[0]
        watching = self.viewer()
        watching.describe()
        self.change(rtsp={"address": "127.0.0.1", "port": port})
        eventually(lambda: listens(port), 10, "the new port answers")
        self.assertFalse(listens(self.device.rtsp))
        self.assertTrue(watching.closed(), "who was connected is let go")
        self.device.rtsp = port
        self.assertEqual(self.viewer().describe().status, 200)

    def test_a_moved_rtsps_port_answers_there_and_no_longer_here(self):
        first, second = free_ports(2)
        self.change(rtspsEnabled=True, rtsps={"address": "127.0.0.1", "port": first})
        eventually(lambda: speaks_rtsps(first), 10, "RTSPS answers")
        with tls_connection(first) as watching:
            self.change(rtsps={"address": "127.0.0.1", "port": second})
            eventually(lambda: speaks_rtsps(second), 10, "the new port answers")
            self.assertFalse(listens(first))
            watching.settimeout(10)
            self.assertEqual(watching.recv(1), b"", "who was connected is let go")
        self.refused({"rtsps": {"address": "127.0.0.1", "port": self.device.rtsp}}, "rtsps.port")
        told = self.client.get("/api/v1/system/information").json()["addresses"]
        self.assertTrue(any(address.startswith(f"rtsps://127.0.0.1:{second}/") for address in told), told)

    def test_two_services_can_change_places(self):
        network = {"http": {"address": "127.0.0.1", "port": self.device.https},
                   "https": {"address": "127.0.0.1", "port": self.device.http}}
        self.change(**network)
        moved = Client(self.device.https)
        eventually(lambda: answers(moved), 10, "HTTP at the other port")
        with tls_connection(self.device.http) as secure:
            self.assertTrue(secure.version())

    def test_ports_may_not_conflict(self):
        for field, other in (("https", self.device.http), ("rtsp", self.device.https)):
            with self.subTest(field=field):
                self.refused({field: {"address": "127.0.0.1", "port": other}}, f"{field}.port")

    def test_a_port_that_another_program_has_is_refused_and_nothing_changes(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            self.refused({"http": {"address": "127.0.0.1", "port": other.getsockname()[1]}}, "http.port")
        self.assertTrue(listens(self.device.http))


class Services(Case):
    def test_http_off_is_closed_and_https_stays(self):
        self.change(httpEnabled=False)
        eventually(lambda: not listens(self.device.http), 10, "HTTP is closed")
        with tls_connection(self.device.https) as secure:
            secure.sendall(b"GET /api/v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            self.assertIn(b" 200 ", secure.recv(4096))

    def test_https_off_is_closed_and_http_stays(self):
        self.change(httpsEnabled=False)
        eventually(lambda: not listens(self.device.https), 10, "HTTPS is closed")
        self.assertEqual(self.client.get("/api/v1/status").status, 200)

    def test_the_last_way_to_the_settings_cannot_be_switched_off(self):
        self.refused({"httpEnabled": False, "httpsEnabled": False}, "httpsEnabled")

    def test_https_browsing_only_sends_http_there(self):
        self.change(httpsOnly=True)
        answer = eventually(lambda: found(self.client.get("/api/v1/status"), 308), 10, "a redirect")
        self.assertTrue(answer.headers["Location"].startswith(f"https://127.0.0.1:{self.device.https}/"))

    def test_rtsp_off_is_closed_with_all_who_watched(self):
        watching = self.viewer()
        watching.play_tcp()
        self.assertTrue(watching.interleaved())
        self.change(rtspEnabled=False)
        eventually(lambda: not listens(self.device.rtsp), 10, "RTSP is closed")
        self.assertTrue(watching.closed())
        self.change(rtspEnabled=True)
        eventually(lambda: listens(self.device.rtsp), 10, "RTSP is back")
        self.assertEqual(self.viewer().describe().status, 200)

    def test_web_sockets_over_http_and_https_are_switched_apart(self):
        session = self.client.cookie
        with WebSocket(self.device.http, LIVE, session) as live:
            self.assertTrue(begins(live))
            self.change(webSocket=False)
            while live.receive() is not None:
                pass
            self.assertEqual(live.close_code, 1001, "an open one is told and closed")
        with self.assertRaises(Refused) as refused:
            WebSocket(self.device.http, LIVE, session)
        self.assertEqual(refused.exception.status, 409)
        self.assertIn("switched off", json.loads(refused.exception.body)["detail"])
        self.assertFalse(self.client.get("/api/v1/system/information").json()["services"]["webSocket"])
        secure = login_over_tls(self.device)
        with WebSocket(self.device.https, LIVE, secure, tls=True) as live:
            self.assertTrue(begins(live))
            self.change(webSockets=False)
            while live.receive() is not None:
                pass
        with self.assertRaises(Refused):
            WebSocket(self.device.https, LIVE, secure, tls=True)
        self.change(webSocket=True)
        eventually(lambda: opens(self.device.http, session), 10, "the socket over HTTP is back")

    def test_each_tls_version_that_is_on_is_spoken_and_no_other(self):
        self.assertEqual(self.spoken(), {"TLSv1.2", "TLSv1.3"})
        for wish, expected in (({"tls12": False}, {"TLSv1.3"}),
                               ({"tls12": True, "tls13": False}, {"TLSv1.2"}),
                               ({"tls11": True, "tls13": True}, {"TLSv1.1", "TLSv1.2", "TLSv1.3"})):
            self.change(**wish)
            eventually(lambda expected=expected: self.spoken() == expected, 10, f"{wish} gives {expected}")
        self.refused({"tls11": False, "tls12": False, "tls13": False}, "tls13")

    def spoken(self):
        versions = (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
        return {seen for seen in map(self.speak, versions) if seen}

    def speak(self, version):
        try:
            with tls_connection(self.device.https, version) as secure:
                return secure.version()
        except (ssl.SSLError, OSError):
            return None


class Multicast(Case):
    GROUP = "239.192.7.7"

    def setUp(self):
        super().setUp()
        self.video = free_ports(1)[0] // 4 * 4
        self.ports = {"address": self.GROUP, "videoPort": self.video, "audioPort": self.video + 2,
                      "stream": "main", "timeToLive": 1}

    def switch_on(self):
        self.change("channels/1/multicast", enabled=True, **self.ports)
        self.change(multicastEnabled=True)

    def test_is_refused_until_a_group_is_set_up(self):
        viewer = self.viewer()
        self.assertEqual(viewer.setup("RTP/AVP;multicast").status, 461)
        self.refused({"address": "192.168.1.9"}, "address", "channels/1/multicast")
        self.refused({"videoPort": 9001}, "videoPort", "channels/1/multicast")

    def test_reaches_a_group_for_all_who_ask_and_ends_when_it_is_switched_off(self):
        watching = self.viewer()
        watching.play_tcp()  # a stream that somebody watches already can go to a group as well
        self.switch_on()
        viewers = [self.viewer(), self.viewer()]
        for viewer in viewers:
            transport = viewer.setup("RTP/AVP;multicast").headers["transport"]
            self.assertIn(f"destination={self.GROUP}", transport)
            self.assertIn(f"port={self.video}-{self.video + 1}", transport)
            self.assertIn("ttl=1", transport)
        with group_socket(self.GROUP, self.video) as received:
            for viewer in viewers:
                self.assertEqual(viewer.play().status, 200)
            sequences = [sequence_of(received) for _ in range(50)]
            steps = {(b - a) & 0xFFFF for a, b in zip(sequences, sequences[1:])}
            self.assertEqual(steps, {1}, "one stream for all, not one for each")
            viewers[0].teardown()
            sequence_of(received)
            self.change(multicastEnabled=False)
            eventually(lambda: silent(received), 15, "nothing is sent any more")
        self.assertTrue(watching.interleaved(), "others go on")

    def test_picture_and_sound_go_to_their_own_ports_and_only_of_the_chosen_stream(self):
        self.change("channels/1/audio", input="synthetic", codec="g711u")
        self.switch_on()
        self.assertEqual(self.viewer("/Streaming/Channels/102").setup("RTP/AVP;multicast").status, 461)
        self.change("channels/1/multicast", stream="sub")
        viewer = self.viewer("/Streaming/Channels/102")
        eventually(lambda: b"m=audio" in viewer.describe().body, 20, "sound is described")
        self.assertEqual(self.viewer().setup("RTP/AVP;multicast").status, 461)
        audio = self.ports["audioPort"]
        first = viewer.setup("RTP/AVP;multicast")
        second = viewer.ask("SETUP", f"{viewer.url}/trackID=1", Transport="RTP/AVP;multicast", Session=viewer.session)
        for reply, port in ((first, self.video), (second, audio)):
            self.assertIn(f"destination={self.GROUP};port={port}-{port + 1};ttl=1", reply.headers["transport"])
        with group_socket(self.GROUP, self.video) as pictures, group_socket(self.GROUP, audio) as sound:
            self.assertEqual(viewer.play().status, 200)
            self.assertEqual({pictures.recv(2048)[1] & 0x7F for _ in range(30)}, {96})
            self.assertEqual({sound.recv(2048)[1] & 0x7F for _ in range(30)}, {0}, "G.711, and nothing else")

    def test_players_of_others_decode_what_the_group_gets(self):
        need(self, "ffmpeg")
        self.switch_on()
        url = self.device.rtsp_url()
        status, said = run(["ffmpeg", "-v", "error", "-rtsp_transport", "udp_multicast", "-i", url, "-an", "-frames:v", "25",
                            "-f", "null", "-"])
        self.assertEqual(status, 0, said)
        status, said = run([program("ocelli_gst_player"),
                            f"rtspsrc location={url} protocols=udp-mcast latency=100 ! rtph264depay ! h264parse ! avdec_h264 ! "
                            "fakesink num-buffers=25 sync=false"])
        self.assertEqual(status, 0, said)


class Transports(Case):
    """TCP and UDP stand in test_rtsp.py, with players; the tunnel is looked at closely here."""

    def test_rtsp_over_http_in_two_connections(self):
        need(self, "ffmpeg")
        code, output = run(["ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", "http", "-i", self.device.rtsp_url(),
                            "-frames:v", "40", "-f", "null", "-"])
        self.assertEqual((code, output.strip()), (0, ""))
        viewers = [r["protocol"] for r in self.client.get("/api/v1/system/health").json()["readers"]]
        self.assertTrue(all(v.startswith("rtsp") for v in viewers))

    def test_a_stream_that_is_switched_off_ends_for_who_watches_it(self):
        watching = self.viewer("/Streaming/Channels/102")
        watching.play_tcp()
        self.assertTrue(watching.interleaved())
        self.change("channels/1/streams/sub/video", enabled=False)
        eventually(lambda: self.sub_readers() == 0, 10, "nobody watches it any more")
        self.assertEqual(self.viewer("/Streaming/Channels/102").describe().status, 404)

    def sub_readers(self):
        return sum(r["stream"] == "1/sub" for r in self.client.get("/api/v1/system/health").json()["readers"])


def answers(client):
    try:
        return client.get("/api/v1/status").status == 200
    except OSError:
        return False


def begins(live):
    """Reads up to the description of the stream; what comes before tells states."""
    while (message := live.receive()) is not None:
        if isinstance(message, str) and json.loads(message)["type"] == "stream":
            return True
    return False


def found(answer, status):
    return answer if answer.status == status else None


def opens(port, session):
    try:
        WebSocket(port, LIVE, session).close()
        return True
    except Refused:
        return False


def tls_connection(port, version=None):
    context = ssl._create_unverified_context()  # the device's own certificate
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = version or ssl.TLSVersion.TLSv1_2
        if version:
            context.maximum_version = version
    if version == ssl.TLSVersion.TLSv1_1:
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=10))


def speaks_rtsps(port):
    try:
        with tls_connection(port) as secure:
            secure.sendall(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
            return secure.recv(4096).startswith(b"RTSP/1.0 200")
    except OSError:
        return False


def login_over_tls(device):
    body = json.dumps({"name": "admin", "password": "First-light-1"}).encode()
    with tls_connection(device.https) as secure:
        secure.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                       b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        answer = b""
        while more := secure.recv(4096):
            answer += more
    line = next(line for line in answer.decode().split("\r\n") if line.lower().startswith("set-cookie:"))
    return line.split(":", 1)[1].split(";")[0].strip()


def group_socket(group, port):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((group, port))
    made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4s4s", socket.inet_aton(group), b"\0" * 4))
    made.settimeout(20)
    return made


def sequence_of(received):
    while True:
        packet = received.recv(2048)
        if packet[0] >> 6 == 2:
            return struct.unpack(">H", packet[2:4])[0]


def silent(received):
    received.settimeout(1)
    try:
        received.recv(2048)
        return False
    except TimeoutError:
        return True


class Matrix(unittest.TestCase):
    def test_the_communication_matrix_names_every_port_of_the_settings(self):
        page = (ROOT / "docs" / "ref" / "ports.md").read_text(encoding="utf-8")
        ports = {field["default"]["port"]: name for name, field in device_fields() if field.get("of") == "Address"}
        ports |= {field["default"]: name for name, field in device_fields()
                  if field["type"] == "integer" and field["name"].lower().endswith("port")}
        self.assertGreaterEqual(len(ports), 9)
        self.assertEqual({port: name for port, name in ports.items() if f" {port}" not in page}, {})


def device_fields():
    """(group.field, field) of the whole catalog."""
    for file in sorted((ROOT / "config" / "catalog").glob("*.yaml")):
        group = yaml.safe_load(file.read_text(encoding="utf-8"))
        for field in group.get("fields", []):
            yield f"{group['group']}.{field['name']}", field


if __name__ == "__main__":
    unittest.main()
