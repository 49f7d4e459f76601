"""From an event to other people's servers: mail, files, objects, posts, MQTT; each of them dead, slow, full or refusing."""

import email
import hashlib
import hmac
import http.client
import importlib.util
import json
import os
import signal
import subprocess
import tempfile
import unittest
import urllib.parse
from pathlib import Path

from tests.support.device import Client, Device, eventually, need
from tests.support.servers import HttpCollector, Listener, MailServer, Mosquitto, ObjectStore, Sshd, Vsftpd

SMALL = ["scene:street?width=320&height=180&fps=10"]


def put(client, group, **values):
    answer = client.request("PATCH", f"/api/v1/settings/{group}", values)
    assert answer.status in (200, 204), (group, answer.status, answer.body)


def refused_login(device):
    """An event of the device that we can cause at will."""
    Client(device.http).login("admin", "wrong-" + str(id(object())))


def motion_begins(client, **links):
    """Ends the motion that goes on and has it begin anew, linked like this: nobody waits for the street to be empty."""
    def going():
        return [e for e in client.get("/api/v1/events", topic="motion", limit=5).json()["items"] if e["end"] is None]

    put(client, "channels/1/motion", enabled=False)
    eventually(lambda: not going(), 20, "motion ends")
    put(client, "channels/1/motion", enabled=True, sensitivity=90, **links)
    eventually(going, 60, "motion begins")


def target(client, name):
    return next(one for one in client.get("/api/v1/deliveries").json()["targets"] if one["name"] == name)


def run_test(client, name, patch=None):
    """Presses Test and waits for the end; the steps as they were told."""
    answer = client.request("POST", f"/api/v1/deliveries/targets/{name}/test", patch or {})
    assert answer.status == 202, (answer.status, answer.body)
    path = f"/api/v1/deliveries/tests/{answer.json()['id']}"

    def ended():
        state = client.get(path).json()
        return state if state["state"] != "running" else None

    return eventually(ended, 40, f"the test of {name} ends")


def words(result):
    return [step["what"] for step in result["steps"]]


def certificate(folder):
    key, file = Path(folder) / "key.pem", Path(folder) / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", file, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return str(file), str(key)


class Deliveries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(SMALL).start()
        cls.client = cls.device.client()
        put(cls.client, "deliveries", allowLoopback=True, imageIntervalMilliseconds=200)

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def tearDown(self):
        put(self.client, "channels/1/motion", sendEmail=False, uploadFtp=False)
        for group in ("email", "ftp", "cloud", "alarmServer", "mqtt"):
            put(self.client, group, enabled=False)
        # What still waits would go to the next journey's server.
        for item in self.client.get("/api/v1/deliveries", limit=500).json()["items"]:
            self.client.request("DELETE", f"/api/v1/deliveries/{item['number']}")

    def test_a_server_on_the_device_itself_is_refused_unless_allowed(self):
        with HttpCollector() as server:
            put(self.client, "deliveries", allowLoopback=False)
            try:
                for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0"):
                    result = run_test(self.client, "alarmServer", {"server": host, "port": server.port, "protocol": "http"})
                    self.assertEqual(result["state"], "failed", host)
                result = run_test(self.client, "mqtt", {"server": "127.0.0.1", "port": server.port, "tls": False})
                self.assertIn("not connected", result["error"])
            finally:
                put(self.client, "deliveries", allowLoopback=True)
            result = run_test(self.client, "alarmServer", {"server": "169.254.169.254", "port": 80, "protocol": "http"})
            self.assertIn("link-local", result["error"])
            self.assertEqual(server.posts, [])

    def test_alarm_server_gets_each_event_signed_and_late_ones_with_their_time(self):
        server = HttpCollector().start()
        port = server.port
        put(self.client, "alarmServer", enabled=True, server="127.0.0.1", port=port, protocol="http", url="/alarms?site=7",
            signatureKey="lab key", format="json")
        put(self.client, "channels/1/motion", postToAlarmServer=False)
        refused_login(self.device)
        eventually(lambda: [e for e in server.events() if e["topic"] == "illegalLogin"], 20, "the post arrives")
        path, headers, body = next(p for p in server.posts if b"illegalLogin" in p[2])
        self.assertEqual(path, "/alarms?site=7")
        moment, value = (part.split("=", 1)[1] for part in headers["X-Ocelli-Signature"].split(","))
        self.assertEqual(value, hmac.new(b"lab key", moment.encode() + b"." + body, hashlib.sha256).hexdigest())
        self.assertFalse(json.loads(body)["late"])
        server.stop()
        refused_login(self.device)
        waiting = eventually(lambda: [i for i in self.client.get("/api/v1/deliveries", target="alarmServer").json()["items"]
                                      if i["topic"] == "illegalLogin" and i["attempts"] > 0], 20, "it waits")
        self.assertEqual(target(self.client, "alarmServer")["enabled"], True)
        again = HttpCollector(port).start()
        self.addCleanup(again.stop)
        self.assertEqual(self.client.request("POST", "/api/v1/deliveries/targets/alarmServer/retry").status, 204)
        late = eventually(lambda: [e for e in again.events() if e["id"] == waiting[0]["id"]], 30, "it comes late")
        self.assertTrue(late[0]["late"])
        self.assertEqual(late[0]["time"], waiting[0]["time"])

    def test_the_test_button_tells_what_really_happened(self):
        with HttpCollector() as server:
            patch = {"server": "127.0.0.1", "port": server.port, "protocol": "http", "format": "xml"}
            result = run_test(self.client, "alarmServer", patch)
            self.assertEqual(result["state"], "good", result)
            self.assertEqual(words(result), ["resolved", "connected", "ready", "sent", "answered"])
            self.assertIn(b"<event id=", server.posts[0][2])
            server.answer = 500
            result = run_test(self.client, "alarmServer", patch)
            self.assertEqual(result["state"], "failed")
            self.assertIn("500", result["error"])
        result = run_test(self.client, "alarmServer", patch)
        self.assertEqual(words(result)[-1], "failed")
        # Nothing of it was kept.
        self.assertEqual(self.client.get("/api/v1/settings/alarmServer").json()["server"] in ("", "127.0.0.1"), True)

    def test_incomplete_settings_name_their_field(self):
        answer = self.client.request("PATCH", "/api/v1/settings/email", {"enabled": True, "server": "mail.example.org",
                                                                         "sender": "camera@example.org", "receivers": []})
        self.assertEqual(answer.status, 422)
        self.assertEqual(answer.json()["field"], "receivers")
        answer = self.client.request("PATCH", "/api/v1/settings/mqtt", {"enabled": True, "server": "x", "topic": "a/#"})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "topic"))
        answer = self.client.request("PATCH", "/api/v1/settings/ftp", {"enabled": True, "server": "x", "name": "n", "folder": "a/../b"})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "folder"))

    def test_secrets_are_neither_answered_nor_logged(self):
        put(self.client, "email", password="pass-word-77")
        put(self.client, "cloud", secretKey="secret-key-77")
        answer = self.client.get("/api/v1/settings/email").json()
        self.assertEqual(answer["password"], {"set": True})
        run_test(self.client, "email", {"server": "127.0.0.1", "port": 1, "sender": "a@b.c", "name": "n",
                                        "receivers": [{"name": "", "address": "d@e.f"}]})
        self.assertNotIn("word-77", self.device.read_log())

    @unittest.skipUnless(importlib.util.find_spec("aiosmtpd"), "aiosmtpd is not installed")
    def test_motion_comes_by_mail_with_three_pictures_over_starttls(self):
        with tempfile.TemporaryDirectory() as folder:
            pair = certificate(folder)
            server = MailServer(certificate=pair, login=("camera", "secret"))
            with server:
                put(self.client, "email", enabled=True, server="localhost", port=server.port, encryption="startTls",
                    authorities=Path(pair[0]).read_text().replace("\n", " "), name="camera", password="secret", sender="camera@example.org",
                    receivers=[{"name": "Jörg", "address": "joerg@example.org"}], attachImages=True)
                motion_begins(self.client, sendEmail=True)
                result = run_test(self.client, "email")
                self.assertEqual(result["state"], "good", result)
                self.assertIn("secured", words(result))
                def motion():
                    parsed = [email.message_from_bytes(m[2]) for m in server.mails]
                    return [m for m in parsed if m["X-Ocelli-Topic"] == "motion"]
                mail = eventually(motion, 60, "motion comes by mail")[0]
                pictures = [p for p in mail.walk() if p.get_content_type() == "image/jpeg"]
                self.assertEqual(len(pictures), 3)
                for picture in pictures:
                    self.assertTrue(picture.get_payload(decode=True).startswith(b"\xff\xd8"))
            put(self.client, "email", enabled=False)
            put(self.client, "channels/1/motion", sendEmail=False)
            plain = MailServer()
            with plain:
                patch = {"server": "127.0.0.1", "port": plain.port, "encryption": "startTls", "name": ""}
                result = run_test(self.client, "email", patch)
                self.assertEqual(result["state"], "failed")
                self.assertEqual(plain.mails, [])  # never in the clear
                result = run_test(self.client, "email", {**patch, "encryption": "startTlsIfOffered"})
                self.assertEqual(result["state"], "good", result)
                self.assertIn("warning", words(result))

    @unittest.skipUnless(importlib.util.find_spec("aiosmtpd"), "aiosmtpd is not installed")
    def test_mail_goes_over_tls_from_the_start_and_only_to_who_proves_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            pair = certificate(folder)
            with MailServer(certificate=pair, login=("camera", "secret"), tls_at_once=True) as server:
                values = {"server": "localhost", "port": server.port, "encryption": "tls", "name": "camera", "password": "secret",
                          "sender": "camera@example.org", "receivers": [{"name": "", "address": "joerg@example.org"}]}
                result = run_test(self.client, "email", values)
                self.assertEqual((result["state"], server.mails), ("failed", []), "nobody vouches for the server")
                put(self.client, "email", enabled=True, authorities=Path(pair[0]).read_text().replace("\n", " "), **values)
                self.assertIn("secured", words(run_test(self.client, "email")))
                refused_login(self.device)
                eventually(lambda: [m for m in server.mails if b"X-Ocelli-Topic: illegalLogin" in m[2]], 20, "the mail arrives")

    @unittest.skipUnless(importlib.util.find_spec("aiosmtpd"), "aiosmtpd is not installed")
    def test_a_certificate_that_expires_is_told_by_mail_and_to_the_alarm_server(self):
        made = self.client.request("POST", "/api/v1/certificates", {"id": "brief", "commonName": "brief", "days": 5})
        self.assertEqual(made.status, 201, made.body)
        self.addCleanup(self.client.request, "DELETE", "/api/v1/certificates/brief")
        with MailServer() as server, HttpCollector() as center:
            put(self.client, "email", enabled=True, server="127.0.0.1", port=server.port, encryption="none", name="", sender="camera@example.org",
                receivers=[{"name": "", "address": "joerg@example.org"}], deviceEvents=True)
            put(self.client, "alarmServer", enabled=True, server="127.0.0.1", port=center.port, protocol="http", url="/alarms", signatureKey="", format="json")
            put(self.client, "certificateAlarm", enabled=False)
            put(self.client, "certificateAlarm", enabled=True, hour=0, daysBefore=7)

            def told():
                parsed = [email.message_from_bytes(content) for _, _, content in server.mails]
                return [m for m in parsed if m["X-Ocelli-Topic"] == "certificateExpiry"]

            mail = eventually(told, 30, "the mail")[0]
            text = next(p for p in mail.walk() if p.get_content_type() == "text/plain").get_payload(decode=True).decode()
            self.assertIn("brief expires on", text)
            post = eventually(lambda: [e for e in center.events() if e["topic"] == "certificateExpiry"], 30, "the post")[0]
            self.assertEqual(post["details"]["certificate"], "brief")
            self.assertEqual(len(told()), 1, "once a day")

    def test_pictures_go_to_an_ftp_server_and_wait_while_it_is_dead(self):
        need(self, "vsftpd")
        with Vsftpd() as server:
            put(self.client, "ftp", enabled=True, protocol="ftp", server="127.0.0.1", port=server.port, anonymous=True,
                folder="in", structure="dateChannel", filingDays=3)
            result = run_test(self.client, "ftp")
            self.assertEqual(result["state"], "good", result)
            self.assertEqual(server.files(), [])
            server.stop()
            motion_begins(self.client, uploadFtp=True)
            eventually(lambda: target(self.client, "ftp")["error"] and target(self.client, "ftp")["waiting"], 60, "it waits")
            server.start()
            self.client.request("POST", "/api/v1/deliveries/targets/ftp/retry")
            files = eventually(server.files, 40, "pictures arrive")
            put(self.client, "channels/1/motion", uploadFtp=False)
            self.assertRegex(str(files[0].relative_to(server.folder / "root" / "in")),
                             r"^\d{4}-\d\d-\d\d/channel01/\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d/01_\d{17}_MOTION\.jpg$")
            self.assertTrue(files[0].read_bytes().startswith(b"\xff\xd8"))

    def test_timed_pictures_are_uploaded_when_asked(self):
        need(self, "vsftpd")
        with Vsftpd() as server:
            put(self.client, "ftp", enabled=True, protocol="ftp", server="127.0.0.1", port=server.port, anonymous=True,
                folder="in", structure="root", filingDays=0, timedPictures=False)
            put(self.client, "channels/1/capture", timingEnabled=True, timingIntervalSeconds=1)
            try:
                # Pictures of motion that an earlier journey asked for may still come.
                timed = lambda: [f for f in server.files() if "_TIMING." in f.name]
                stored = lambda: len(self.client.get("/api/v1/pictures", type="timing").json()["items"])
                before = stored()
                eventually(lambda: stored() >= before + 2, 20, "two are stored")
                self.assertEqual(timed(), [], "nobody asked for them")
                put(self.client, "ftp", timedPictures=True)
                eventually(lambda: len(timed()) >= 2, 20, "they arrive")
                put(self.client, "channels/1/capture", timingFormat="bmp")
                eventually(lambda: [f for f in timed() if f.suffix == ".bmp"], 20, "a bitmap, too")
            finally:
                put(self.client, "channels/1/capture", timingEnabled=False, timingFormat="jpeg")
                put(self.client, "ftp", timedPictures=False)
            for file in timed():
                self.assertRegex(file.name, r"^01_\d{17}_TIMING\.(jpg|bmp)$")
            self.assertTrue(timed()[0].read_bytes().startswith((b"\xff\xd8", b"BM")))

    @unittest.skipUnless(os.geteuid() == 0, "an SSH server with a user of its own needs root")
    def test_the_first_host_key_is_kept_and_another_one_refused(self):
        need(self, "sshd")
        with Sshd() as server:
            values = {"protocol": "sftp", "server": "127.0.0.1", "port": server.port, "anonymous": False, "name": "camera",
                      "password": server.password, "folder": "pictures", "structure": "device", "filingDays": 0}
            put(self.client, "ftp", protocol="ftp", anonymous=False)  # as another journey may have left it
            result = run_test(self.client, "ftp", {**values, "hostKey": "SHA256:" + "A" * 43})
            self.assertEqual(result["state"], "failed")
            self.assertIn(server.fingerprint(), result["error"])
            result = run_test(self.client, "ftp", {**values, "password": "wrong"})
            self.assertEqual(result["state"], "failed")
            put(self.client, "ftp", enabled=True, **values)
            result = run_test(self.client, "ftp")
            self.assertEqual(result["state"], "good", result)
            self.assertIn("removed", words(result))
            motion_begins(self.client, uploadFtp=True)
            files = eventually(server.files, 60, "pictures arrive")
            put(self.client, "channels/1/motion", uploadFtp=False)
            self.assertEqual(files[0].parent.parent.name, "pictures")
            eventually(lambda: self.client.get("/api/v1/settings/ftp").json()["hostKey"] == server.fingerprint(), 10, "the key is kept")
            put(self.client, "ftp", enabled=False, hostKey="")

    def test_pictures_are_sealed_before_they_reach_object_storage(self):
        key = "ab" * 32
        with ObjectStore() as store:
            values = {"endpoint": f"http://127.0.0.1:{store.port}", "region": store.region, "bucket": "lab",
                      "accessKey": store.access, "secretKey": store.secret, "prefix": "my cameras/east", "encryptionKey": key}
            result = run_test(self.client, "cloud", {**values, "secretKey": "another"})
            self.assertEqual(result["state"], "failed")
            self.assertIn("SignatureDoesNotMatch", result["error"])
            put(self.client, "cloud", enabled=True, **values)
            self.assertEqual(run_test(self.client, "cloud")["state"], "good")
            motion_begins(self.client, storeInCloud=True)
            eventually(lambda: store.objects, 60, "an object arrives")
            name, (body, headers) = next(iter(store.objects.items()))
            self.assertTrue(name.startswith("/lab/my cameras/east/"), name)
            self.assertTrue(name.endswith("_MOTION.jpg.sealed"), name)
            self.assertEqual(headers["x-amz-meta-topic"], "motion")
            self.assertEqual(body[:4], b"OCE1")
            self.assertNotIn(b"JFIF", body)
            if importlib.util.find_spec("cryptography"):
                from cryptography.hazmat.primitives.ciphers.aead import AESGCM
                about = b"OCE1" + name.removeprefix("/lab/").encode()
                plain = AESGCM(bytes.fromhex(key)).decrypt(body[4:16], body[16:], about)
                self.assertTrue(plain.startswith(b"\xff\xd8"))

    def test_others_are_told_where_pictures_are_and_timed_ones_are_stored_too(self):
        with ObjectStore() as store, HttpCollector() as server:
            put(self.client, "cloud", enabled=True, endpoint=f"http://127.0.0.1:{store.port}", region=store.region, bucket="lab",
                accessKey=store.access, secretKey=store.secret, prefix="east", encryptionKey="")
            put(self.client, "alarmServer", enabled=True, server="127.0.0.1", port=server.port, protocol="http", url="/alarms", format="json")
            motion_begins(self.client, storeInCloud=True, postToAlarmServer=True)
            told = eventually(lambda: [e for e in server.events() if e["topic"] == "motion" and e["state"] == "start"], 60, "the post")[0]
            addresses = told["details"]["storedPictures"]
            self.assertEqual(len(addresses), 3)
            for address in addresses:
                path = urllib.parse.unquote(address.removeprefix(f"http://127.0.0.1:{store.port}"))
                body, headers = eventually(lambda: store.objects.get(path), 60, f"{path} is there")
                self.assertTrue(body.startswith(b"\xff\xd8"))
                self.assertEqual(headers["x-amz-meta-event"], told["id"])
            put(self.client, "channels/1/motion", storeInCloud=False)
            put(self.client, "channels/1/capture", timingEnabled=True, timingIntervalSeconds=1, timingFormat="bmp")
            try:
                put(self.client, "cloud", timedPictures=True)
                timed = eventually(lambda: [name for name in list(store.objects) if "_TIMING." in name], 30, "timed pictures arrive")
            finally:
                put(self.client, "channels/1/capture", timingEnabled=False, timingFormat="jpeg")
                put(self.client, "cloud", timedPictures=False)
            self.assertRegex(timed[0], r"^/lab/east/[^/]+/\d{4}-\d\d-\d\d/01_\d{17}_[^/]+_1_TIMING\.bmp$")
            motion_begins(self.client, postToAlarmServer=True)
            alone = eventually(lambda: [e for e in server.events() if e["topic"] == "motion" and e["state"] == "start" and e["id"] != told["id"]],
                               60, "the next motion")[-1]
            self.assertNotIn("storedPictures", alone["details"], "that one was not stored")

    def test_states_are_on_the_broker_and_home_assistant_finds_them(self):
        need(self, "mosquitto")
        need(self, "mosquitto_sub")
        with Mosquitto() as broker:
            listener = Listener(broker.port)
            self.addCleanup(listener.close)
            put(self.client, "mqtt", enabled=True, server="127.0.0.1", port=broker.port, tls=False, topic="home/{serial}")
            eventually(lambda: b"online" in listener.of("/status"), 30, "the device is online")
            found = eventually(lambda: listener.of("/channel1_motion/config"), 20, "discovery")
            config = json.loads(found[0])
            motion_begins(self.client, publishMqtt=True)
            eventually(lambda: [m for t, m in listener.messages if t == config["state_topic"]], 60, "motion has a state")
            events = eventually(lambda: listener.of("/events"), 20, "the event itself")
            self.assertEqual(json.loads(events[0])["device"]["serial"], config["device"]["serial_number"])
            eventually(lambda: [p for p in listener.of("/channel/1/picture") if p.startswith(b"\xff\xd8")], 30, "its picture")
            put(self.client, "mqtt", version="v5")
            eventually(lambda: listener.of("/status").count(b"online") >= 2, 30, "online again, with MQTT 5")
            put(self.client, "mqtt", enabled=False)
            eventually(lambda: listener.of("/status")[-1] == b"offline", 20, "offline")


    def test_a_client_without_websocket_hears_events_in_an_answer_that_never_ends(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.device.http, timeout=30)
        connection.request("GET", "/api/v1/events/stream", headers={"Cookie": self.client.cookie})
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/x-ndjson"))
        self.assertEqual(json.loads(answer.readline())["type"], "begin")
        refused_login(self.device)
        seen = set()
        while not {"heartbeat", "illegalLogin"} <= seen:
            message = json.loads(answer.readline())
            seen.add(message["event"]["topic"] if message["type"] == "event" else message["type"])
        connection.close()
        self.assertEqual(Client(self.device.http).get("/api/v1/events/stream").status, 401)


class Killed(unittest.TestCase):
    def test_what_waits_survives_kill_9_and_comes_once_with_its_time(self):
        with Device(SMALL) as device:
            client = device.client()
            server = HttpCollector().start()
            port = server.port
            server.stop()
            put(client, "deliveries", allowLoopback=True)
            put(client, "alarmServer", enabled=True, server="127.0.0.1", port=port, protocol="http")
            put(client, "channels/1/motion", postToAlarmServer=False)
            for _ in range(3):
                refused_login(device)
            waiting = eventually(lambda: (lambda items: items if len(items) >= 3 else None)(
                [i for i in client.get("/api/v1/deliveries").json()["items"] if i["topic"] == "illegalLogin"]), 20, "three wait")
            device.stop(signal.SIGKILL)
            server = HttpCollector(port).start()
            self.addCleanup(server.stop)
            device.start()
            expected = {i["id"]: i["time"] for i in waiting}
            def got():
                events = {e["id"]: e["time"] for e in server.events() if e["id"] in expected}
                return events if len(events) == len(expected) else None
            self.assertEqual(eventually(got, 30, "all arrive"), expected)


if __name__ == "__main__":
    unittest.main()
