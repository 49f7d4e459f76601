"""Certificates: made, imported, signed by an authority, chosen by services, and kept while they are in use."""

import base64
import hashlib
import http.client
import json
import socket
import ssl
import tempfile
import unittest
from pathlib import Path

from tests.support.device import PASSWORD, Device, eventually, free_ports, need, run
from tests.support.websocket import WebSocket


def fingerprint(port):
    """Of the certificate that a server shows."""
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port), timeout=10))
    return hashlib.sha256(der).hexdigest()


class Certificates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = Device(channels=["scene:office?width=320&height=180&fps=5"]).start()
        cls.client = cls.device.client()

    @classmethod
    def tearDownClass(cls):
        cls.device.__exit__()

    def add(self, **body):
        return self.client.request("POST", "/api/v1/certificates", body)

    def made(self, id_, **more):
        answer = self.add(**{"id": id_, "commonName": id_, "days": 30, "hosts": ["127.0.0.1", "camera.local"], **more})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()

    def listed(self, id_):
        items = self.client.get("/api/v1/certificates").json()["items"]
        return next(c for c in items if c["id"] == id_)

    def network(self, **fields):
        return self.client.request("PATCH", "/api/v1/settings/network", fields)

    def test_https_and_web_sockets_show_the_chosen_certificate(self):
        own = self.listed("device")
        self.assertEqual(fingerprint(self.device.https), own["fingerprint"])
        door = self.made("door")
        self.assertEqual(self.network(httpsCertificate="door").status, 200)
        eventually(lambda: fingerprint(self.device.https) == door["fingerprint"], 10, "the new certificate")
        path = "/api/v1/channels/1/streams/main/live"
        cookie = self.secure_cookie()
        with WebSocket(self.device.https, path, cookie=cookie, tls=True) as live:
            self.assertEqual(hashlib.sha256(live.peer.getpeercert(True)).hexdigest(), door["fingerprint"])
            self.assertTrue(live.receive())
        self.assertEqual(self.network(httpsCertificate="device").status, 200)
        eventually(lambda: fingerprint(self.device.https) == own["fingerprint"], 10, "the own one again")

    def secure_cookie(self):
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.device.https, timeout=10, context=context)
        connection.request("POST", "/api/v1/session", json.dumps({"name": "admin", "password": PASSWORD}),
                           {"Content-Type": "application/json"})
        cookie = connection.getresponse().headers["Set-Cookie"].split(";")[0]
        connection.close()
        return cookie

    def test_rtsps_shows_a_certificate_of_its_own(self):
        gate = self.made("gate")
        port = free_ports(1)[0]
        answer = self.network(rtspsEnabled=True, rtsps={"address": "127.0.0.1", "port": port}, rtspsCertificate="gate")
        self.assertEqual(answer.status, 200, answer.body)
        eventually(lambda: self.reached(port) == gate["fingerprint"], 10, "RTSPS shows it")
        self.assertNotEqual(fingerprint(self.device.https), gate["fingerprint"])
        self.assertEqual(self.listed("gate")["usedBy"], ["rtsps"])

    @staticmethod
    def reached(port):
        try:
            return fingerprint(port)
        except OSError:
            return None

    def test_only_a_certificate_that_is_there_can_be_chosen(self):
        for field in ("httpsCertificate", "rtspsCertificate"):
            answer = self.network(rtspsEnabled=True, **{field: "nowhere"})
            self.assertEqual((answer.status, answer.json()["field"]), (422, field), answer.body)
            self.assertIn("device", answer.json()["allowed"])
        self.assertIn("device", self.client.get("/api/v1/system/capabilities").json()["certificates"])

    def test_what_is_in_use_stays(self):
        self.made("busy")
        self.assertEqual(self.network(httpsCertificate="busy").status, 200)
        answer = self.client.request("DELETE", "/api/v1/certificates/busy")
        self.assertEqual(answer.status, 409)
        self.assertIn("https", answer.json()["detail"])
        self.assertEqual(self.network(httpsCertificate="device").status, 200)
        self.assertEqual(self.client.request("DELETE", "/api/v1/certificates/busy").status, 204)
        self.assertEqual(self.client.request("DELETE", "/api/v1/certificates/device").status, 409)

    def test_a_certificate_of_an_authority_is_requested_and_installed(self):
        need(self, "openssl")
        self.made("yard", country="DE", organization="Example")
        with tempfile.TemporaryDirectory() as folder:
            def path(name):
                return str(Path(folder, name))

            request = self.client.get("/api/v1/certificates/yard/request")
            self.assertEqual(request.status, 200, request.body)
            Path(path("yard.csr")).write_bytes(request.body)
            for command in (
                    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("ca.key"), "-out", path("ca.pem"),
                     "-subj", "/CN=Authority", "-days", "2"],
                    ["x509", "-req", "-in", path("yard.csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
                     "-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out", path("signed.pem")]):
                code, output = run(["openssl", *command])
                self.assertEqual(code, 0, output)
            signed = Path(path("signed.pem")).read_text()
            answer = self.client.request("PUT", "/api/v1/certificates/yard/certificate", {"certificate": signed})
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(answer.json()["issuer"], "CN=Authority")
            self.assertEqual(self.network(httpsCertificate="yard").status, 200)
            trusting = ssl.create_default_context(cafile=path("ca.pem"))
            self.assertTrue(eventually(lambda: self.trusted(trusting), 10, "a client that trusts the authority"))
            self.assertEqual(self.network(httpsCertificate="device").status, 200)

    def trusted(self, context):
        try:
            with socket.create_connection(("127.0.0.1", self.device.https), timeout=10) as plain:
                with context.wrap_socket(plain, server_hostname="127.0.0.1"):
                    return True
        except ssl.SSLError:
            return False

    def test_pem_and_pkcs12_are_imported_and_a_key_never_leaves(self):
        need(self, "openssl")
        with tempfile.TemporaryDirectory() as folder:
            key, pem, p12 = (str(Path(folder, name)) for name in ("a.key", "a.pem", "a.p12"))
            code, output = run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", pem,
                                "-subj", "/CN=Brought", "-days", "2"])
            self.assertEqual(code, 0, output)
            code, output = run(["openssl", "pkcs12", "-export", "-in", pem, "-inkey", key, "-out", p12, "-passout", "pass:x"])
            self.assertEqual(code, 0, output)
            texts = {"certificate": Path(pem).read_text(), "key": Path(key).read_text()}
            file = base64.b64encode(Path(p12).read_bytes()).decode()
        self.assertEqual(self.add(id="brought1", **texts).status, 201)
        wrong = self.add(id="brought2", pkcs12=file, password="y")
        self.assertEqual((wrong.status, wrong.json()["field"]), (422, "password"))
        again = self.add(id="brought2", pkcs12=file, password="x")
        self.assertEqual(again.status, 409, "the same content under another name")
        first = self.listed("brought1")["fingerprint"]
        exported = self.client.get("/api/v1/certificates/brought1/certificate").body.decode()
        self.assertEqual(exported.strip(), texts["certificate"].strip())
        for answer in (exported, self.client.get("/api/v1/certificates").body.decode()):
            self.assertNotIn("PRIVATE", answer)
        self.assertEqual(self.client.request("DELETE", "/api/v1/certificates/brought1").status, 204)
        self.assertEqual(self.add(id="brought2", pkcs12=file, password="x").status, 201)
        self.assertEqual(self.listed("brought2")["fingerprint"], first)

    def test_a_certificate_that_expires_is_told_once_a_day(self):
        self.made("brief", days=5)

        def alarm(**fields):
            answer = self.client.request("PATCH", "/api/v1/settings/certificateAlarm", fields)
            self.assertEqual(answer.status, 200, answer.body)

        def told():
            found = self.client.get("/api/v1/events", topic="certificateExpiry").json()["items"]
            return [e["details"] for e in found if e["details"]["certificate"] == "brief"]

        alarm(enabled=False)
        alarm(enabled=True, hour=0, daysBefore=4)
        self.assertEqual(told(), [], "five days are more than four")
        alarm(enabled=False)
        alarm(enabled=True, daysBefore=5)
        details = eventually(told, 10, "an event")
        self.assertEqual([d["expiry"] for d in details], ["soon"])
        self.assertIn("brief expires on", details[0]["message"])
        alarm(everyDays=2)
        self.assertEqual(len(told()), 1, "not twice a day")
        answer = self.client.request("PATCH", "/api/v1/settings/certificateAlarm", {"daysBefore": 31})
        self.assertEqual((answer.status, answer.json()["field"]), (422, "daysBefore"))

    def test_bad_wishes_name_the_field(self):
        good = {"id": "bad", "commonName": "x", "days": 1}
        for change, field in (({"id": "a b"}, "id"), ({"id": "device"}, "id"), ({"days": 0}, "days"),
                              ({"country": "Germany"}, "country"), ({"commonName": ""}, "commonName"),
                              ({"hosts": "x"}, "hosts"), ({"hosts": ["a b"]}, "hosts"), ({"hosts": ["1.2.3"]}, "hosts"), ({"pkcs12": "?"}, "pkcs12"),
                              ({"certificate": "x", "key": "y"}, "certificate")):
            answer = self.add(**{**good, **change})
            self.assertIn(answer.status, (409, 422), answer.body)
            self.assertEqual(answer.json().get("field"), field, answer.body)


class Restart(unittest.TestCase):
    def test_the_choice_survives_a_restart_and_a_file_that_was_lost(self):
        with tempfile.TemporaryDirectory() as state:
            with Device(channels=["scene:office?width=320&height=180&fps=5"], state=state) as device:
                client = device.client()
                made = client.request("POST", "/api/v1/certificates", {"id": "kept", "commonName": "k", "days": 9}).json()
                answer = client.request("PATCH", "/api/v1/settings/network", {"httpsCertificate": "kept"})
                self.assertEqual(answer.status, 200, answer.body)
                device.stop()
                device.start()
                self.assertEqual(fingerprint(device.https), made["fingerprint"])
                device.stop()
                Path(state, "certificates", "kept.pem").unlink()
                device.start()
                self.assertNotEqual(fingerprint(device.https), made["fingerprint"], "the own one, not none")


if __name__ == "__main__":
    unittest.main()
