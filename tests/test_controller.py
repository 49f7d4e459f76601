"""The system controller as a program: set-up by hand and by file, certificates, roles, bad input, reset."""

import copy
import http.client
import json
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.controller import CONNECTION, PASSPHRASE, PROVISION, Controller, SecureClient
from tests.support.device import PASSWORD, eventually, need, run


def changed(**parts):
    provision = copy.deepcopy(PROVISION)
    provision.update(parts)
    return provision


class SetUpByHand(unittest.TestCase):
    """What the wizard of the page does, step by step."""

    def test_from_first_start_to_reset(self):
        with Controller() as controller:
            client = SecureClient(controller.https)
            self.assertEqual(client.get("/api/v1/status").json()["state"], "inactive")
            self.assertEqual(client.get("/api/v1/setup").status, 403)
            answer = client.request("POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD})
            self.assertEqual(answer.status, 201, answer.body)
            self.assertEqual(client.login().status, 200)
            self.assertEqual(client.request("POST", "/api/v1/setup/finish", {}).json()["field"], "passphrase")
            self.set_passphrase(client)
            self.take_restore_key(client)
            values = {"name": "Town police", "timeZone": "Europe/Berlin", "powerLine": 50, "assignment": "fixed"}
            self.assertEqual(client.request("PATCH", "/api/v1/setup", values).status, 200)
            loaded = client.request("PUT", "/api/v1/setup/connection", raw=json.dumps(CONNECTION))
            self.assertEqual(loaded.json()["values"]["connection"]["siteName"], "Town")
            self.assertNotIn(b"a-secret-of", loaded.body)
            self.assertEqual(client.request("POST", "/api/v1/setup/finish", {}).status, 204)
            self.assertTrue(client.get("/api/v1/setup").json()["complete"])
            self.reset(controller, client)

    def set_passphrase(self, client):
        short = client.request("POST", "/api/v1/setup/passphrase", {"passphrase": "short", "confirmation": "short"})
        self.assertEqual((short.status, short.json()["field"]), (422, "passphrase"))
        words = {"passphrase": PASSPHRASE, "confirmation": PASSPHRASE}
        self.assertEqual(client.request("POST", "/api/v1/setup/passphrase", words).status, 204)
        self.assertEqual(client.request("POST", "/api/v1/setup/passphrase", words).status, 409)

    def take_restore_key(self, client):
        wrong = client.request("POST", "/api/v1/restore-key", {"passphrase": "not the passphrase"})
        self.assertEqual((wrong.status, wrong.json()["field"]), (422, "passphrase"))
        key = client.request("POST", "/api/v1/restore-key", {"passphrase": PASSPHRASE})
        self.assertEqual(key.status, 200)
        self.assertTrue(key.body.startswith(b"Ocelli system restore key"))
        self.assertNotIn(b"PRIVATE KEY", key.body)

    def reset(self, controller, client):
        unsure = client.request("POST", "/api/v1/reset", {"confirm": "yes", "passphrase": PASSPHRASE})
        self.assertEqual(unsure.json()["field"], "confirm")
        sure = client.request("POST", "/api/v1/reset", {"confirm": "reset", "passphrase": PASSPHRASE})
        self.assertEqual(sure.status, 202, sure.body)

        def fresh():
            try:
                return SecureClient(controller.https).get("/api/v1/status").json()["state"] == "inactive"
            except OSError:
                return False
        eventually(fresh, 20, "the controller starts anew")

    def test_the_administrator_is_root_and_one_that_was_admin_stays_so(self):
        with Controller() as controller:
            client = SecureClient(controller.https)
            self.assertEqual(client.get("/api/v1/status").json()["administrator"], "root")
            client.request("POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD})
            self.assertEqual(client.login("admin").status, 401)
            self.assertEqual(client.login("root").status, 200)
            self.assertEqual(client.request("DELETE", "/api/v1/users/root").status, 409, "it is never deleted")
            self.assertEqual(controller.stop(), 0)
            for name in ("users.json", "users.json.copy"):  # as an earlier version wrote them
                file = controller.folder / "state" / name
                file.write_text(file.read_text().replace('"name": "root"', '"name": "admin"'))
            controller.start()
            client = SecureClient(controller.https)
            self.assertEqual(client.get("/api/v1/status").json()["administrator"], "admin")
            self.assertEqual((client.login("root").status, client.login("admin").status), (401, 200))
            self.assertEqual(client.request("DELETE", "/api/v1/users/admin").status, 409)

    def test_a_restore_key_brings_the_system_back_on_another_controller(self):
        with Controller(PROVISION) as first:
            report = first.client().get("/api/v1/dashboard").json()
            key = (first.folder / "restore-key.ocelli").read_text()
        with Controller() as second:
            client = SecureClient(second.https)
            client.request("POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD})
            client.login()
            words = {"passphrase": "another one than before", "confirmation": "another one than before", "restoreKey": key}
            self.assertEqual(client.request("POST", "/api/v1/setup/passphrase", words).json()["field"], "passphrase")
            words = {"passphrase": PASSPHRASE, "confirmation": PASSPHRASE, "restoreKey": key[:200]}
            self.assertEqual(client.request("POST", "/api/v1/setup/passphrase", words).json()["field"], "restoreKey")
            words["restoreKey"] = key
            self.assertEqual(client.request("POST", "/api/v1/setup/passphrase", words).status, 204)
            after = client.get("/api/v1/dashboard").json()
            self.assertEqual(after["system"]["id"], report["system"]["id"])


class Provisioned(unittest.TestCase):
    """One controller set up from a file, for several looks at it."""

    @classmethod
    def setUpClass(cls):
        cls.controller = Controller(PROVISION).start()

    @classmethod
    def tearDownClass(cls):
        cls.controller.__exit__()

    def test_http_leads_to_https(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.controller.http, timeout=10)
        connection.request("GET", "/")
        answer = connection.getresponse()
        connection.close()
        self.assertIn(answer.status, (301, 302, 307, 308))
        self.assertTrue(answer.headers["Location"].startswith("https://"))

    def shown(self):
        """The certificate that the controller shows over HTTPS."""
        return ssl.get_server_certificate(("127.0.0.1", self.controller.https), timeout=10)

    def test_https_shows_what_an_authority_signed_for_the_default_certificate(self):
        need(self, "openssl")
        client = self.controller.client()
        own = self.shown()
        made = {"id": "front", "commonName": "controller.example", "country": "DE", "organization": "Police", "hosts": ["127.0.0.1"],
                "days": 30}
        self.assertEqual(client.request("POST", "/api/v1/certificates", made).status, 201)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "own.csr").write_bytes(client.get("/api/v1/certificates/device/request").body)
            for command in ("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 2",
                            "x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out signed.pem"):
                code, output = run(["sh", "-c", f"cd {folder} && openssl {command}"])
                self.assertEqual(code, 0, output)
            signed = Path(folder, "signed.pem").read_text()
        wish = {"id": "signed", "certificate": signed, "requestOf": "front"}
        self.assertEqual(client.request("POST", "/api/v1/certificates", wish).status, 422, "another key")
        self.assertEqual(client.request("POST", "/api/v1/certificates", {**wish, "requestOf": "device"}).status, 201)
        self.assertEqual(client.request("POST", "/api/v1/certificates", {**wish, "requestOf": "device"}).status, 409, "the name is taken")
        self.assertEqual(client.request("PUT", "/api/v1/certificates/none/use", {}).status, 404)
        self.assertEqual(self.shown(), own)
        self.assertEqual(client.request("PUT", "/api/v1/certificates/signed/use", {}).status, 204)
        self.assertEqual(self.shown().split(), signed.split())
        self.assertEqual(client.request("DELETE", "/api/v1/certificates/signed").status, 409, "it is in use")
        self.assertEqual(client.request("PUT", "/api/v1/certificates/device/use", {}).status, 204)
        self.assertEqual(self.shown(), own)
        self.assertEqual(client.request("DELETE", "/api/v1/certificates/signed").status, 204)

    def test_a_password_is_changed_only_with_the_old_one(self):
        made = self.controller.client().request("POST", "/api/v1/users", {"name": "forgetful", "password": "Second-light-2", "level": "user",
                                                                          "permissions": {}})
        self.assertIn(made.status, (200, 201, 204), made.body)
        client = self.controller.client("forgetful", "Second-light-2")
        self.assertIn(self.changed_password(client, "Wrong-light-2", "Third-light-3").status, (401, 403, 422))
        self.assertEqual(self.changed_password(client, "Second-light-2", "weak").status, 422)
        self.assertIn(self.changed_password(client, "Second-light-2", "Third-light-3").status, (200, 204))
        self.controller.client("forgetful", "Third-light-3")
        self.assertEqual(SecureClient(self.controller.https).login("forgetful", "Second-light-2").status, 401)

    def test_the_policy_of_passwords_is_chosen_and_reminds_after_a_year(self):
        client = self.controller.client()
        standard = {"length": 8, "kinds": 3, "ageDays": 365}
        self.assertEqual(client.get("/api/v1/password-policy").json(), standard)
        wrong = client.request("PATCH", "/api/v1/password-policy", {"length": 7})
        self.assertEqual((wrong.status, wrong.json()["field"]), (422, "length"))
        self.assertEqual(client.request("PATCH", "/api/v1/password-policy", {"length": 20, "kinds": 2}).status, 200)
        self.assertEqual(SecureClient(self.controller.https).get("/api/v1/status").json()["passwords"], {"length": 20, "kinds": 2})
        wish = {"name": "strict", "level": "user", "permissions": {}}
        short = client.request("POST", "/api/v1/users", {**wish, "password": "Second-light-2"})
        self.assertEqual((short.status, short.json()["field"]), (422, "password"))
        self.assertIn("at least 20 characters", short.json()["detail"])
        made = client.request("POST", "/api/v1/users", {**wish, "password": "many letters and spaces"})
        self.assertIn(made.status, (200, 201, 204), made.body)
        plain = self.controller.client("strict", "many letters and spaces")
        self.assertEqual(plain.request("PATCH", "/api/v1/password-policy", {"length": 8}).status, 403)
        self.assertEqual(self.controller.stop(), 0)
        self.controller.start()
        self.assertEqual(self.controller.client().get("/api/v1/password-policy").json()["length"], 20, "kept")
        client = self.controller.client()
        self.assertEqual(client.request("PATCH", "/api/v1/password-policy", standard).status, 200)

    @staticmethod
    def changed_password(client, current, password):
        return client.request("POST", "/api/v1/password", {"current": current, "password": password, "confirmation": password})

    def test_the_file_made_a_complete_system(self):
        client = self.controller.client()
        self.assertTrue(client.get("/api/v1/setup").json()["complete"])
        wearers = client.get("/api/v1/wearers").json()
        self.assertEqual([one["name"] for one in wearers["items"]], ["Anna Kraus", "Bo Berg"])
        self.assertEqual(wearers["items"][0]["profileName"], "Night")
        dashboard = client.get("/api/v1/dashboard").json()
        self.assertEqual(dashboard["system"]["name"], "Town police")
        self.assertEqual(dashboard["destination"]["waiting"], 3)  # the system and two users

    def test_csv_import_is_all_or_nothing(self):
        client = self.controller.client()
        before = client.get("/api/v1/wearers").json()["count"]
        bad = "Name,User ID,Profile\nCy,C3,Noon\nDi,D4,\n"
        plan = client.request("POST", "/api/v1/wearers/import/preview", raw=bad).json()
        self.assertEqual(plan["conflicts"][0]["line"], 2)
        self.assertEqual(client.request("POST", "/api/v1/wearers/import", raw=bad).status, 409)
        self.assertEqual(client.get("/api/v1/wearers").json()["count"], before)
        semicolons = client.request("POST", "/api/v1/wearers/import", raw="Name;User ID\nCy;C3\n")
        self.assertEqual(semicolons.status, 422)
        self.assertIn("line 1", semicolons.json()["detail"])

    def test_every_route_answers_each_role_as_it_says(self):
        admin = self.controller.client()
        for name, level, permissions in (("viewer", "user", {}), ("clerk", "operator", {"parameters": True})):
            made = admin.request("POST", "/api/v1/users", {"name": name, "password": "Second-light-2", "level": level,
                                                           "permissions": permissions})
            self.assertIn(made.status, (200, 201, 204), made.body)
        people = {"nobody": SecureClient(self.controller.https), "any": self.controller.client("viewer", "Second-light-2"),
                  "parameters": self.controller.client("clerk", "Second-light-2")}
        allowed = {"nobody": {"public"}, "any": {"public", "any"}, "parameters": {"public", "any", "parameters"}}
        routes = admin.get("/api/openapi.json").json()["paths"]
        walked = 0
        for path, methods in routes.items():
            for method, route in methods.items():
                if route["x-permission"] not in ("any", "parameters", "administrator") or path == "/api/v1/session":
                    continue
                walked += 1
                for who, client in people.items():
                    status = client.request(method.upper(), path.replace("{", "").replace("}", ""), {}).status
                    if route["x-permission"] in allowed[who]:
                        self.assertNotIn(status, (401, 403), (who, method, path))
                    else:
                        self.assertEqual(status, 401 if who == "nobody" else 403, (who, method, path))
        self.assertGreater(walked, 30)

    def test_the_report_has_no_secrets(self):
        report = self.controller.client().get("/api/v1/report", maskNames="true")
        self.assertEqual(report.status, 200)
        for secret in (PASSPHRASE, PASSWORD, "PRIVATE KEY", "a-secret-of", "$argon2id$", "Anna Kraus"):
            self.assertNotIn(secret, report.body.decode())

    def test_hostile_bodies_get_clear_errors(self):
        client = self.controller.client()
        for method, path in (("PATCH", "/api/v1/setup"), ("POST", "/api/v1/wearers"), ("POST", "/api/v1/profiles"),
                             ("POST", "/api/v1/devices"), ("PUT", "/api/v1/setup/connection"), ("POST", "/api/v1/taps")):
            for raw in (b"", b"{", b"[]", b"null", b'{"name":1}', b"\xff\xfe", b"[" * 5000, b'{"a":' * 100):
                answer = client.request(method, path, raw=raw)
                self.assertIn(answer.status, (400, 404, 409, 422), (path, raw[:10], answer.body))
                self.assertTrue(answer.json()["detail"], path)


class ProvisionFile(unittest.TestCase):
    """Files that are wrong, and files that are used twice."""

    def refusal(self, provision, connection=None):
        controller = Controller(provision, connection)
        try:
            done = subprocess.run(controller.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30,
                                  check=False)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertNotIn(PASSPHRASE, done.stdout)
            return done.stdout
        finally:
            controller.__exit__()

    def test_a_bad_file_names_the_field(self):
        self.assertIn("users[1].userId", self.refusal(changed(users=[{"name": "A", "userId": "1"}, {"name": "B", "userId": 2}])))
        self.assertIn("system.timeZone", self.refusal(changed(system={"timeZone": "Mars/Base"})))
        self.assertIn("administrator.password", self.refusal(changed(administrator={"password": "weak"})))
        broken = dict(CONNECTION, WantEncryption=True)
        self.assertIn("PublicKey", self.refusal(PROVISION, broken))

    def test_starting_twice_with_the_same_file_is_as_once(self):
        with Controller(PROVISION) as controller:
            first = controller.client().get("/api/v1/wearers").json()
            self.assertEqual(controller.stop(), 0)
            controller.start()
            self.assertEqual(controller.client().get("/api/v1/wearers").json(), first)


if __name__ == "__main__":
    unittest.main()
