"""A content destination: what clients of the integration API send is taken, kept whole, and refused with the right status."""

import base64
import json
import os
import signal
import socket
import subprocess
import tempfile
import unittest
import urllib.parse
import zipfile
from pathlib import Path

from tests.support.destination import KEY, RECORDING, USER, Destination, Swift, md5
from tests.support.device import CLIP as STREET
from tests.support.device import Client, eventually, need, run

CLIP = "20260102_030335_7CF7.mp4"


def content_files(destination):
    folder = destination.state / "state" / "evidence"
    return [path for part in ("content", "incoming") for path in (folder / part).rglob("*")
            if path.is_file() and path.name != "store-id"]


class IntegrationApi(unittest.TestCase):
    def test_a_recording_arrives_as_the_specification_says(self):
        with Destination() as destination:
            swift = Swift(destination.http)
            self.assertEqual(swift.login(key="wrong").status, 401)
            self.assertEqual(swift.put("System").status, 401)
            answer = swift.login()
            self.assertTrue(answer.headers["X-Storage-Url"].startswith(f"http://127.0.0.1:{destination.http}/v1/"))
            for name in ("Capabilities.json", "Categories.json"):
                answer = swift.call("GET", f"System/{name}", None)
                self.assertEqual((answer.status, answer.headers["Etag"]), (200, md5(answer.body)))
            self.assertTrue(json.loads(swift.call("GET", "System/Capabilities.json", None).body)["Store"]["StoreBookmarks"])
            self.assertEqual(swift.put("Users/one", X_Object_Meta_Name="A").status, 404)
            self.assertEqual([swift.put("Users").status, swift.put("Users").status], [201, 202])
            name = urllib.parse.quote("Åsa Öberg + 100%")
            self.assertEqual(swift.put("Users/one", X_Object_Meta_Name=name, X_Object_Meta_Active="True").status, 201)
            self.assertEqual(swift.head("Users/one").headers["x-object-meta-name"], name)
            self.assertEqual(swift.call("POST", "Users/one", X_OBJECT_META_ACTIVE="False").status, 202)
            self.assertIsNone(swift.head("Users/one").headers["X-Object-Meta-Name"], "POST replaces")
            self.assertEqual(swift.put(RECORDING, X_Container_Meta_Status="Transferring", X_Container_Meta_Triggeron="Button")
                             .status, 201)
            body = os.urandom(3_000_001)
            answer = swift.put(f"{RECORDING}/{CLIP}", body, Etag=md5(body), X_Object_Meta_Starttime="1767323015")
            self.assertEqual((answer.status, answer.headers["Etag"]), (201, md5(body)))
            self.assertEqual(swift.put(f"{RECORDING}/{CLIP}", body, Etag=md5(body), X_Object_Meta_Starttime="1767323015")
                             .status, 201, "a repeat changes nothing")
            answer = swift.head(f"{RECORDING}/{CLIP}")
            self.assertEqual((answer.headers["Content-Length"], answer.headers["Etag"]), (str(len(body)), md5(body)))
            self.assertEqual(swift.call("POST", RECORDING, X_Container_Meta_Status="Complete").status, 204)
            headers = swift.head(RECORDING).headers
            self.assertEqual((headers["X-Container-Meta-Status"], headers["X-Container-Meta-Triggeron"]),
                             ("Complete", "Button"), "POST merges")
            self.assertEqual(swift.call("GET", f"{RECORDING}/{CLIP}", None).status, 403, "evidence is not read back")
            self.assertEqual(swift.call("POST", "none", X_Container_Meta_A="b").status, 404)
            self.assertEqual(swift.call("POST", "Users/none", X_Object_Meta_A="b").status, 404)
            self.assertEqual(swift.call("DELETE", RECORDING).status, 405)
            self.assertEqual([path.stat().st_size for path in content_files(destination)], [len(body)])

    def test_what_is_out_of_form_is_refused_and_leaves_nothing(self):
        with Destination() as destination:
            swift = destination.swift()
            swift.put(RECORDING)
            path = f"{RECORDING}/{CLIP}"
            self.assertEqual(swift.put(path, b"abc", Etag=md5(b"other")).status, 422)
            self.assertEqual(swift.put(path, b"abc", X_Object_Meta_Name="x" * 257).status, 400)
            many = {f"X_Object_Meta_K{i}": "v" for i in range(91)}
            self.assertEqual(swift.put(path, b"abc", **many).status, 400)
            self.assertEqual(swift.put(f"{RECORDING}/a/b", b"abc").status, 400)
            self.assertEqual(swift.put("c" * 257).status, 400)
            self.assertEqual(swift.put(f"{RECORDING}/" + "o" * 1025).status, 400)
            self.assertEqual(swift.head(path).status, 404)
            self.assertEqual(swift.put(path, b"abc").status, 201)
            self.assertEqual(swift.put(path, b"abc", If_None_Match="*").status, 412)
            eventually(lambda: len(content_files(destination)) == 1, what="only what was taken is on the disk")

    def test_every_status_of_the_specification_can_be_provoked(self):
        strictness = {"userLicences": 1, "deviceLicences": 1, "knownUsersOnly": True, "durationNeeded": True,
                      "oldestDays": 36500, "largestObject": 1000, "quotaBytes": 1500, "quotaStatus": 507, "uploadsAtOnce": 1}
        with Destination({"strictness": strictness}) as destination:
            swift = destination.swift()
            swift.put("Users")
            user, clip = RECORDING.split("_")[0], f"{RECORDING}/{CLIP}"
            self.assertEqual(swift.put(RECORDING).status, 400, "an unknown user")
            self.assertEqual(swift.put(f"Users/{user}").status, 201)
            self.assertEqual(swift.put(f"Users/{user}").status, 201, "a known user needs no further licence")
            self.assertEqual(swift.put("Users/another").status, 402)
            self.assertEqual(swift.put(RECORDING).status, 201)
            self.assertEqual(swift.put(clip, b"x").status, 400, "no duration")
            times = {"X_Object_Meta_Starttime": "1", "X_Object_Meta_Stoptime": "2"}
            self.assertEqual(swift.put(clip, b"x" * 1001, **times).status, 413)
            self.assertEqual(swift.put(clip, b"x" * 1000, **times).status, 201)
            self.assertEqual(swift.put(clip, b"y" * 600, **times).status, 507)
            rejected = "RejectedContent_20260102T030405Z_9"
            self.assertEqual(swift.put(rejected).status, 201)
            self.assertEqual(swift.put(f"{rejected}/{CLIP}", b"y" * 2000).status, 201, "never refused")
            with socket.create_connection(("127.0.0.1", destination.http)) as slow:
                slow.sendall(f"PUT {swift.prefix}/{rejected}/slow HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {swift.token}\r\n"
                             "Content-Length: 9\r\n\r\nab".encode())
                eventually(lambda: swift.put(f"{rejected}/x", b"1").status == 503, what="too many uploads")
            eventually(lambda: swift.put(f"{rejected}/x", b"1").status == 201, what="the slow one has gone")

    def test_faults_strike_as_often_as_asked_before_or_after_the_deed(self):
        faults = [{"path": "/auth/", "status": 503, "times": 1},
                  {"path": "/v1/AUTH_ocelli/Users", "method": "PUT", "status": 500, "after": True, "times": 1}]
        with Destination({"strictness": {"faults": faults}}) as destination:
            swift = Swift(destination.http)
            self.assertEqual([swift.login().status, swift.login().status], [503, 200])
            self.assertEqual([swift.put("Users").status, swift.put("Users").status], [500, 202], "it had been done")

    def test_tokens_end(self):
        with Destination({"strictness": {"tokenSeconds": 1}}) as destination:
            swift = destination.swift()
            self.assertEqual(swift.put("Users").status, 201)
            eventually(lambda: swift.put("Users").status == 401, what="the token ends")
            self.assertEqual(swift.login().status, 200)
            self.assertEqual(swift.put("Users").status, 202)

    def test_nothing_is_lost_or_half_visible_after_a_kill(self):
        with tempfile.TemporaryDirectory() as folder:
            with Destination(state=folder) as destination:
                swift = destination.swift()
                swift.put(RECORDING)
                body = os.urandom(200_000)
                self.assertEqual(swift.put(f"{RECORDING}/whole.mp4", body, Etag=md5(body)).status, 201)
                with socket.create_connection(("127.0.0.1", destination.http)) as broken:
                    broken.sendall(f"PUT {swift.prefix}/{RECORDING}/half.mp4 HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {swift.token}"
                                   "\r\nContent-Length: 900000\r\n\r\n".encode() + os.urandom(300_000))
                    eventually(lambda: len(content_files(destination)) == 2, what="half of it is on the disk")
                    destination.stop(signal.SIGKILL)
            with Destination(state=folder) as destination:
                swift = destination.swift()
                self.assertEqual(swift.head(f"{RECORDING}/whole.mp4").headers["Etag"], md5(body))
                self.assertEqual(swift.head(f"{RECORDING}/half.mp4").status, 404)
                self.assertEqual([path.read_bytes() for path in content_files(destination)], [body])

    def test_the_connection_file_says_how_to_come_here(self):
        with Destination() as destination:
            code, text = destination.connection_file(f"https://127.0.0.1:{destination.https}/auth/v1.0")
            self.assertEqual(code, 0, text)
            file = json.loads(text)
            self.assertEqual((file["BlobAPIUserName"], file["BlobAPIKey"]), (USER, KEY))
            self.assertEqual(len(file["HTTPSCertificate"]), len(file["AuthenticationTokenURI"]))
            self.assertNotIn("PublicKey", file)
            self.check_signature(file)
            code, text = destination.connection_file("https://a/auth/v1.0", "http://a/auth/v1.0")
            self.assertEqual(code, 1)
            self.assertIn("all https", text)
            self.assertNotIn(KEY, destination.read_log())

    def check_signature(self, file):
        """As docs/design/destination.md says, with another implementation than ours."""
        need(self, "openssl")
        signature = file.pop("Signature")
        self.assertEqual(signature["Algorithm"], "ES256")
        self.assertEqual(signature["Certificate"], file["HTTPSCertificate"][0])
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "server.pem").write_bytes(base64.b64decode(signature["Certificate"]))
            Path(folder, "value").write_bytes(base64.b64decode(signature["Value"]))
            for changes, expected in (({}, 0), ({"SiteName": "Somewhere else"}, 1)):
                text = json.dumps({**file, **changes}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                Path(folder, "text").write_text(text, encoding="utf-8")
                code, output = run(["sh", "-c", f"cd {folder} && openssl x509 -in server.pem -pubkey -noout -out key.pem && "
                                    "openssl dgst -sha256 -verify key.pem -signature value text"])
                self.assertEqual(code, expected, output)


ACCOUNTS = [{"name": "viewer", "level": "user", "password": "Second-light-2"},
            {"name": "investigator", "level": "operator", "password": "Third-light-3"}]


def stored(destination):
    """A recording with a clip, a track and a bookmark."""
    swift = destination.swift()
    swift.put(RECORDING, X_Container_Meta_Status="Transferring", X_Container_Meta_Starttimeiso="2026-01-02T03:03:35Z")
    body = os.urandom(100_000)
    swift.put(f"{RECORDING}/{CLIP}", body, Etag=md5(body))
    track = {"CoordinateEntries": [{"LocationWKT": "POINT(13.2 55.7)", "SecondsFromStart": 1.0}]}
    swift.put(f"{RECORDING}/20260102_030335_7CF7_OC0000123_gpstrail.json", json.dumps(track).encode())
    swift.put(f"{RECORDING}/bookmark_20260102T030512Z_1", b"said so", X_Object_Meta_Categoryid="2",
              X_Object_Meta_Categoryname="Arrest")
    swift.call("POST", RECORDING, X_Container_Meta_Status="Complete")
    return body


class People(unittest.TestCase):
    ROOT = "/api/v1/evidence"
    ONE = f"{ROOT}/recordings/{RECORDING}"

    def test_evidence_is_found_played_noted_held_verified_and_exported(self):
        with Destination(accounts=ACCOUNTS) as destination, tempfile.TemporaryDirectory() as folder:
            body = stored(destination)
            client = destination.client("investigator", "Third-light-3")
            for query in ({"text": "said"}, {"category": "2"}, {"device": "OC0000123"}, {"from": "2026-01-02T00:00:00Z"},
                          {"south": 55.6, "west": 13, "north": 55.8, "east": 13.3}):
                items = client.get(f"{self.ROOT}/recordings", **query).json()["items"]
                self.assertEqual([item["name"] for item in items], [RECORDING], query)
            self.assertEqual(client.get(f"{self.ROOT}/recordings", text="nothing").json()["items"], [])
            self.assertEqual(client.get(f"{self.ROOT}/recordings", south=99).status, 422)
            recording = client.get(self.ONE).json()
            self.assertEqual(recording["track"], [[1.0, 55.7, 13.2]])
            part = client.request("GET", f"{self.ONE}/content/{CLIP}", headers={"Range": "bytes=10-19"})
            self.assertEqual((part.status, part.body, part.headers["Content-Type"]), (206, body[10:20], "video/mp4"))
            self.assertEqual(client.request("GET", f"{self.ONE}/content/{CLIP}", headers={"Range": "bytes=999999-"}).status, 416)
            self.assertEqual(client.get(f"{self.ONE}/content/{CLIP}").body, body)
            self.assertEqual(client.request("POST", f"{self.ONE}/notes", {"text": "seen", "second": 2}).status, 204)
            self.assertEqual(client.request("POST", f"{self.ONE}/notes", {"text": " "}).status, 422)
            self.assertEqual(client.request("PUT", f"{self.ONE}/hold", {"reason": "case 5"}).status, 204)
            self.assertEqual(client.request("POST", f"{self.ONE}/verification", {}).json()["verdict"], "intact")
            archive = Path(folder, "export.zip")
            archive.write_bytes(client.get(f"{self.ONE}/export").body)
            with zipfile.ZipFile(archive) as file:
                self.assertIsNone(file.testzip())
                file.extractall(Path(folder, "export"))
            code, text = run(["sh", "-c", f"cd {folder}/export && sha256sum -c SHA256SUMS"])
            self.assertEqual(code, 0, text)
            document = json.loads(Path(folder, "export", "export.json").read_text())
            actions = [entry["line"]["action"] for entry in document["custody"]]
            self.assertEqual(actions[0], "created")
            for action in ("stored", "completed", "viewed", "played", "noted", "held", "verified", "exported"):
                self.assertIn(action, actions)
            log = destination.client().get(f"{self.ROOT}/custody", limit=1000).json()
            self.assertIsNone(log["broken"])
            self.assertIn(document["custodyHead"], [item["hash"] for item in log["items"]])
            self.assertTrue(client.get(self.ONE).json()["hold"])

    def test_a_part_is_exported_without_what_is_outside_of_it(self):
        need(self, "ffprobe")
        with Destination(accounts=ACCOUNTS) as destination, tempfile.TemporaryDirectory() as folder:
            client = self.with_a_street(destination)
            export = f"{self.ONE}/export"
            self.assertEqual(client.get(export, **{"from": "2026-01-02T03:03:41Z"}).json()["field"], "to")
            late = {"from": "2026-01-02T05:00:00Z", "to": "2026-01-02T05:00:10Z"}
            self.assertEqual((client.get(export, **late).status, client.get(export, **late).json()["field"]), (422, "from"))
            window = {"from": "2026-01-02T03:03:41Z", "to": "2026-01-02T03:03:47Z"}
            Path(folder, "part.zip").write_bytes(client.get(export, **window).body)
            with zipfile.ZipFile(Path(folder, "part.zip")) as file:
                self.assertIsNone(file.testzip())
                file.extractall(folder)
            self.assertEqual(run(["sh", "-c", f"cd {folder} && sha256sum -c SHA256SUMS"])[0], 0)
            code, text = run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,nb_read_packets", "-count_packets", "-of",
                              "csv=p=0", str(Path(folder, CLIP))])
            self.assertEqual(code, 0, text)
            kinds = dict(line.split(",") for line in text.split())
            self.assertEqual(kinds["h264"], "120", "from the key frame at 4.8 s to the one at 14.4 s, 12.5 pictures a second")
            self.assertIn("aac", kinds)
            facts = json.loads(Path(folder, "export.json").read_text())
            self.assertEqual([point[0] for point in facts["track"]], [8.0], "where somebody was before and after is nobody's business")
            self.assertEqual(json.loads(Path(folder, "part.json").read_text())["recording"], RECORDING)
            told = facts["custody"][-1]["line"]["details"]
            self.assertEqual({edge: time.replace(".000Z", "Z") for edge, time in told.items()}, window)
            swift = destination.swift()
            swift.put(f"{RECORDING}/{CLIP.replace('.mp4', '.key')}", b"key")
            self.assertIn("encrypted", client.get(export, **window).json()["detail"])

    @staticmethod
    def with_a_street(destination):
        """A recording of a street with sound and a track; a client who may export it."""
        swift = destination.swift()
        swift.put(RECORDING, X_Container_Meta_Status="Transferring", X_Container_Meta_Starttimeiso="2026-01-02T03:03:35Z")
        body = STREET.read_bytes()
        swift.put(f"{RECORDING}/{CLIP}", body, Etag=md5(body), X_Object_Meta_Starttimeiso="2026-01-02T03:03:35Z",
                  X_Object_Meta_Stoptimeiso="2026-01-02T03:04:05Z")
        track = {"CoordinateEntries": [{"LocationWKT": "POINT(13.2 55.7)", "SecondsFromStart": second} for second in (1.0, 8.0, 20.0)]}
        swift.put(f"{RECORDING}/20260102_030335_7CF7_OC0000123_gpstrail.json", json.dumps(track).encode())
        swift.call("POST", RECORDING, X_Container_Meta_Status="Complete")
        return destination.client("investigator", "Third-light-3")

    def test_a_rule_of_retention_is_checked_and_spares_what_came_today(self):
        with tempfile.TemporaryDirectory() as folder, Destination(state=folder) as destination:
            stored(destination)
            client = destination.client()
            self.assertEqual(client.request("PATCH", f"{self.ROOT}/configuration", {"keepDays": 0}).json()["field"], "keepDays")
            self.assertEqual(client.request("PATCH", f"{self.ROOT}/configuration", {"keepDays": 1}).status, 200)
            self.assertEqual(client.request("POST", f"{self.ROOT}/retention", {}).json()["deleted"], [], "it came today")

    def test_custody_says_who_took_a_connection_file(self):
        with Destination() as destination:
            client = destination.client()
            self.assertEqual(client.get(f"{self.ROOT}/connection-file").status, 409, "nobody has said how to come here")
            address = f"http://127.0.0.1:{destination.http}/auth/v1.0"
            answer = client.get(f"{self.ROOT}/connection-file", address=address)
            self.assertEqual((answer.status, answer.headers["Cache-Control"]), (200, "no-store"))
            self.assertIn(address, answer.body.decode())
            lines = client.get(f"{self.ROOT}/custody").json()["items"]
            self.assertEqual([line["actor"] for line in lines if line["action"] == "connectionFile"], ["admin"])

    def test_every_route_asks_for_its_role(self):
        with Destination(accounts=ACCOUNTS) as destination:
            stored(destination)
            people = {None: Client(destination.http), "user": destination.client("viewer", "Second-light-2"),
                      "operator": destination.client("investigator", "Third-light-3"), "administrator": destination.client()}
            paths = people["administrator"].get("/api/openapi.json").json()["paths"]
            grants = {"public": {None, "user", "operator", "administrator"}, "any": {"user", "operator", "administrator"},
                      "manualRecord": {"operator", "administrator"}, "logs": {"administrator"},
                      "administrator": {"administrator"}}
            walked = 0
            for path, methods in paths.items():
                for method, route in methods.items():
                    if not path.startswith(self.ROOT) and not path.startswith("/api/v1/system"):
                        continue
                    allowed = grants[route["x-permission"]]
                    for level, client in people.items():
                        answer = client.request(method.upper(), path.replace("{recording}", "none").replace("{object}", "none"),
                                                {} if method != "get" else None)
                        refused = answer.status in (401, 403)
                        self.assertEqual(refused, level not in allowed, (method, path, level, answer.status))
                        walked += 1
            self.assertGreaterEqual(walked, 4 * 17)
            for path in ("/v1/AUTH_ocelli", f"/v1/AUTH_ocelli/{RECORDING}", f"/v1/AUTH_ocelli/{RECORDING}/{CLIP}"):
                self.assertIn(path.replace(RECORDING, "{container}").replace(CLIP, "{object}").replace("AUTH_ocelli", "{account}"),
                              paths)
                for method in ("GET", "HEAD", "PUT", "POST"):
                    answer = people["administrator"].request(method, path, raw=b"")
                    self.assertIn(answer.status, (401, 405), (method, path))


class Clients(unittest.TestCase):
    def test_what_python_swiftclient_sends_is_taken(self):
        need(self, "swift")
        with Destination({"strictness": {"readable": True}}) as destination, tempfile.TemporaryDirectory() as folder:
            file = Path(folder, CLIP)
            file.write_bytes(os.urandom(1_500_000))
            swift = ["swift", "-A", f"http://127.0.0.1:{destination.http}/auth/v1.0", "-U", USER, "-K", KEY]
            code, text = run([*swift, "post", "-m", "Status:Transferring", RECORDING])
            self.assertEqual(code, 0, text)
            code, text = run([*swift, "upload", "--object-name", CLIP, RECORDING, str(file)])
            self.assertEqual(code, 0, text)
            code, text = run([*swift, "stat", RECORDING, CLIP])
            self.assertEqual(code, 0, text)
            self.assertIn(md5(file.read_bytes()), text)
            code, text = run([*swift, "download", "-o", str(file) + ".back", RECORDING, CLIP])
            self.assertEqual(code, 0, text)
            self.assertEqual(Path(str(file) + ".back").read_bytes(), file.read_bytes())

    def test_what_curl_sends_is_taken_with_and_without_a_length_plain_and_over_tls(self):
        need(self, "curl")
        with Destination() as destination, tempfile.TemporaryDirectory() as folder:
            swift = destination.swift()
            swift.put(RECORDING)
            file = Path(folder, "clip")
            file.write_bytes(os.urandom(5_000_000))
            certificate = destination.state / "state" / "https.pem"
            for name, extra, base in (("plain", [], f"http://127.0.0.1:{destination.http}"),
                                      ("chunked", ["-H", "Transfer-Encoding: chunked"], f"http://127.0.0.1:{destination.http}"),
                                      ("secure", ["--cacert", str(certificate)], f"https://127.0.0.1:{destination.https}")):
                done = subprocess.run(["curl", "-sS", "-f", "-T", str(file), "-H", f"X-Auth-Token: {swift.token}", *extra,
                                       f"{base}{swift.prefix}/{RECORDING}/{name}"], stderr=subprocess.PIPE, timeout=60,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(swift.head(f"{RECORDING}/{name}").headers["Etag"], md5(file.read_bytes()))
            done = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{size_upload}", "-T", str(file), "-H",
                                   f"X-Auth-Token: {swift.token}", f"http://127.0.0.1:{destination.http}{swift.prefix}/none/x"],
                                  stdout=subprocess.PIPE, timeout=60, check=False)
            self.assertEqual(done.stdout, b"404 0", "refused before the body is sent")


if __name__ == "__main__":
    unittest.main()
