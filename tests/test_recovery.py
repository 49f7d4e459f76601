"""The forgotten password of admin: reset from the own network only, and never guessed."""

import http.client
import importlib.util
import json
import os
import subprocess
import sys
import unittest

from tests.support.device import PASSWORD, ROOT, Client, Device, need
from tests.support.servers import MailServer, mail_by, mailed_code

QUESTIONS = [{"question": q, "answer": a} for q, a in
             (("firstTeacher", "Anna Kraus"), ("firstStreet", "Lindenweg 4"), ("firstPet", "Rollo"))]
ANSWERS = [q["answer"] for q in QUESTIONS]
NEXT = "Second-light-2"
SMALL = ["scene:office?width=320&height=180&fps=5"]

# A network of its own in which a second address range belongs to this machine, but to none of its interfaces.
APART = ["unshare", "--map-root-user", "--net", "--", "sh", "-c",
         "ip link set lo up && ip route add local 203.0.113.0/24 dev lo && exec \"$@\"", "apart"]


def ask_from(address, port, method, path, body=None):
    """Status and JSON of an answer to somebody who comes from an address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(address, 0))
    connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text) if text else None


def wish(answers=ANSWERS):
    return {"answers": answers, "password": NEXT, "confirmation": NEXT}


def set_questions(client):
    answer = client.request("PUT", "/api/v1/recovery/questions", {"current": PASSWORD, "recovery": QUESTIONS})
    assert answer.status == 204, answer.body


class Recovery(unittest.TestCase):
    def test_answers_set_a_new_password_that_holds_after_a_restart_and_end_sessions(self):
        with Device(channels=SMALL) as device:
            client = device.client()
            self.assertEqual(Client(device.http).get("/api/v1/recovery").json()["available"], False)
            set_questions(client)
            asked = Client(device.http).get("/api/v1/recovery").json()
            self.assertEqual([q["id"] for q in asked["questions"]], [q["question"] for q in QUESTIONS])
            answer = Client(device.http).request("POST", "/api/v1/recovery", wish())
            self.assertEqual(answer.status, 204, answer.body)
            self.assertEqual(client.get("/api/v1/session").status, 401)
            device.stop()
            device.start()
            self.assertEqual(Client(device.http).login(password=PASSWORD).status, 401)
            self.assertEqual(Client(device.http).login(password=NEXT).status, 200)
            stored = (device.state / "users.json").read_text()
            for word in ("Lindenweg", "lindenweg", "rollo"):
                self.assertNotIn(word, stored)

    def test_wrong_answers_lock_for_half_an_hour_and_are_told(self):
        with Device(channels=SMALL) as device:
            client = device.client()
            set_questions(client)
            statuses = [Client(device.http).request("POST", "/api/v1/recovery", wish(["a", "b", "c"])).status for _ in range(5)]
            self.assertEqual(statuses, [422, 422, 422, 422, 423])
            locked = Client(device.http).request("POST", "/api/v1/recovery", wish())
            self.assertEqual(locked.status, 423)
            self.assertGreater(locked.json()["retryAfter"], 29 * 60)
            self.assertEqual(Client(device.http).login().status, 200, "whoever knows the password comes in")
            audit = client.get("/api/v1/logs", kind="audit", limit=100).json()["items"]
            self.assertEqual(sum("Wrong answers" in entry["message"] for entry in audit), 5)
            events = client.get("/api/v1/events", topic="illegalLogin").json()["items"]
            self.assertEqual(len(events), 5)

    def test_only_neighbours_are_let_in(self):
        need(self, "unshare")
        need(self, "ip")
        if "OCELLI_APART" not in os.environ:
            done = subprocess.run([*APART, sys.executable, "-m", "unittest", self.id()], cwd=ROOT, text=True, timeout=120,
                                  env={**os.environ, "OCELLI_APART": "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  check=False)
            self.assertEqual(done.returncode, 0, done.stdout)
            return
        with Device(channels=SMALL) as device:
            set_questions(device.client())
            status, asked = ask_from("203.0.113.5", device.http, "GET", "/api/v1/recovery")
            self.assertEqual((status, asked["available"]), (200, False))
            self.assertNotIn("questions", asked)
            self.assertEqual(ask_from("203.0.113.5", device.http, "POST", "/api/v1/recovery", wish())[0], 403)
            self.assertEqual(ask_from("203.0.113.5", device.http, "POST", "/api/v1/session",
                                      {"name": "admin", "password": PASSWORD})[0], 200, "a login is another matter")
            forwarded = Client(device.http).request("POST", "/api/v1/recovery", wish(), {"X-Forwarded-For": "127.0.0.1"})
            self.assertEqual(forwarded.status, 403)
            self.assertEqual(ask_from("127.0.0.9", device.http, "POST", "/api/v1/recovery", wish())[0], 204)


@unittest.skipUnless(importlib.util.find_spec("aiosmtpd"), "aiosmtpd is not installed")
class ByMail(unittest.TestCase):
    def set_mail(self, client, address="anna.kraus@example.org"):
        answer = client.request("PUT", "/api/v1/recovery/email", {"current": PASSWORD, "recoveryMail": address})
        self.assertEqual(answer.status, 204, answer.body)

    def ask_code(self, device):
        return Client(device.http).request("POST", "/api/v1/recovery/code", {})

    def use(self, device, code):
        return Client(device.http).request("POST", "/api/v1/recovery", {"code": code, "password": NEXT, "confirmation": NEXT})

    def test_a_code_that_was_mailed_sets_a_new_password_once(self):
        with Device(channels=SMALL) as device, MailServer() as server:
            client = device.client()
            mail_by(client, server)
            self.set_mail(client)
            asked = Client(device.http).get("/api/v1/recovery")
            self.assertEqual(asked.json()["email"], "a•••@e•••.org")
            self.assertNotIn(b"kraus", asked.body)
            self.assertEqual(self.ask_code(device).status, 204)
            code = mailed_code(server)
            self.assertEqual(server.mails[-1][:2], ("camera@example.org", ["anna.kraus@example.org"]))
            self.assertEqual(self.ask_code(device).status, 423, "not one after another")
            self.assertEqual(self.use(device, "AAAAA-AAAAA").json()["field"], "code")
            for path in device.state.rglob("*"):
                self.assertFalse(path.is_file() and code.encode() in path.read_bytes(), path)
            self.assertEqual(self.use(device, code).status, 204)
            self.assertEqual(client.get("/api/v1/session").status, 401, "sessions end")
            self.assertEqual(self.use(device, code).status, 422, "once")
            device.stop()
            device.start()
            self.assertEqual(Client(device.http).login(password=PASSWORD).status, 401)
            self.assertEqual(Client(device.http).login(password=NEXT).status, 200)
            self.assertEqual(Client(device.http).get("/api/v1/recovery").json()["email"], "a•••@e•••.org")

    def test_without_a_server_or_with_a_dead_one_it_is_said_and_no_code_holds(self):
        with Device(channels=SMALL) as device:
            client = device.client()
            self.assertEqual(self.ask_code(device).status, 409)
            self.set_mail(client)
            answer = self.ask_code(device)
            self.assertEqual(answer.status, 409)
            self.assertIn("No mail server is set up", answer.json()["detail"])
        with Device(channels=SMALL) as device:
            client = device.client()
            server = MailServer()
            mail_by(client, server)
            self.set_mail(client)
            answer = self.ask_code(device)
            self.assertEqual(answer.status, 503, answer.body)
            self.assertIn("could not be sent", answer.json()["detail"])
            self.assertNotIn(str(server.port), answer.json()["detail"], "a stranger learns nothing of the server")

    def test_wrong_codes_lock_for_half_an_hour(self):
        with Device(channels=SMALL) as device, MailServer() as server:
            client = device.client()
            mail_by(client, server)
            self.set_mail(client)
            self.assertEqual(self.ask_code(device).status, 204)
            code = mailed_code(server)
            self.assertEqual([self.use(device, f"AAAAA-AAAA{i}").status for i in range(5)], [422, 422, 422, 422, 423])
            self.assertEqual(self.use(device, code).status, 423)
            audit = client.get("/api/v1/logs", kind="audit", limit=100).json()["items"]
            self.assertEqual(sum("Wrong code" in entry["message"] for entry in audit), 5)


if __name__ == "__main__":
    unittest.main()
