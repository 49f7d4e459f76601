"""A controller and a real destination: users and the system are told, faults are shown and mended."""

import copy
import json
import unittest

from tests.support.controller import PROVISION, Controller
from tests.support.destination import Destination
from tests.support.device import eventually
from tests.support.slow_wire import SlowWire


class Told(unittest.TestCase):
    """What the manager knows reaches the destination, one way."""

    def test_users_reach_the_destination_and_a_fault_is_shown(self):
        with Destination() as destination:
            code, file = destination.connection_file()
            self.assertEqual(code, 0, file)
            with Controller(copy.deepcopy(PROVISION), json.loads(file)) as controller:
                client = controller.client()
                board = eventually(lambda: self.told(client), 20, "everything is told")
                self.assertEqual(board["destination"]["state"], "reachable", board["destination"])
                self.assertEqual(board["controller"]["light"], "green")
                self.assertGreater(board["controller"]["storage"]["capacity"], 0)
                self.assertEqual(destination.swift().head("Users").status, 204)
                destination.stop()
                made = client.request("POST", "/api/v1/wearers", {"name": "Cy Diaz", "userId": "C3"})
                self.assertEqual(made.status, 201)
                red = eventually(lambda: self.red(client), 20, "the dashboard turns red")
                self.assertEqual(red["problems"][0]["about"], "destination")
                destination.start()
                eventually(lambda: self.told(client), 40, "it is told after all")

    def test_the_way_to_the_destination_is_tested_and_each_fault_named(self):
        with Destination({"keepDays": 3}) as destination, SlowWire(destination.https) as wire:
            code, file = destination.connection_file(f"https://127.0.0.1:{wire.port}/auth/v1.0")
            self.assertEqual(code, 0, file)
            with Controller(copy.deepcopy(PROVISION), json.loads(file)) as controller:
                client = controller.client()
                steps = self.path_steps(client)
                self.assertEqual([one for one in steps.values() if one["state"] not in ("good", "skipped")], [])
                self.assertEqual(list(steps), ["name", "connection", "tls", "between", "login", "clock", "capabilities", "write", "read"])
                self.assertIn("until 20", steps["tls"]["found"])
                board = eventually(lambda: self.with_retention(client), 20, "how long it keeps recordings")
                self.assertEqual(board["destination"]["retention"]["keepDays"], 3)
                self.assertEqual(board["problems"][0]["advice"], "retentionTooShort")
                with Destination() as other:  # its certificate is not the one of the file
                    wire.target = other.https
                    steps = self.path_steps(client)
                self.assertEqual(steps["tls"]["state"], "failed")
                self.assertIn("another certificate than in the connection file", steps["tls"]["found"])
                self.assertNotIn("login", steps, "nothing is said to a server that is not believed")

    def test_who_signed_the_connection_file_is_shown_and_a_changed_one_is_refused(self):
        with Destination({"siteName": "Town evidence"}) as destination:
            _, text = destination.connection_file(f"https://127.0.0.1:{destination.https}/auth/v1.0")
            file = json.loads(text)
            told = destination.client().get("/api/v1/evidence/configuration").json()["certificateFingerprint"]
            with Controller(copy.deepcopy(PROVISION), file) as controller:
                client = controller.client()
                signer = client.get("/api/v1/setup").json()["values"]["connection"]["signer"]
                self.assertEqual(signer, {"name": "Town evidence", "fingerprint": told})
                changed = {**file, "BlobAPIKey": "the-key-of-somebody-else"}
                for wrong, word in ((changed, "changed after it was signed"),
                                    ({**file, "Signature": {**file["Signature"], "Value": "AAAA"}}, "Town evidence"),
                                    ({**file, "Signature": {}}, "ES256")):
                    answer = self.load(client, wrong)
                    self.assertEqual((answer.status, answer.json()["field"]), (422, "Signature"), answer.body)
                    self.assertIn(word, answer.json()["detail"])
                plain = {name: value for name, value in file.items() if name != "Signature"}
                answer = self.load(client, plain)
                self.assertEqual((answer.status, answer.json()["field"]), (409, "Signature"), "not in place of a signed one")
                self.assertEqual(self.load(client, file).status, 200)
                log = client.get("/api/v1/logs", kind="system").body.decode()
                self.assertIn(f"signed by Town evidence, fingerprint {told}", log)

    @staticmethod
    def load(client, file):
        return client.request("PUT", "/api/v1/setup/connection", raw=json.dumps(file))

    @staticmethod
    def path_steps(client):
        answer = client.request("POST", "/api/v1/destination/test", {})
        assert answer.status == 200, answer.body
        return {one["id"]: one for one in answer.json()["steps"]}

    @staticmethod
    def with_retention(client):
        board = client.get("/api/v1/dashboard").json()
        return board if "retention" in board["destination"] else None

    @staticmethod
    def told(client):
        board = client.get("/api/v1/dashboard").json()
        return board if board["destination"]["waiting"] == 0 else None

    @staticmethod
    def red(client):
        board = client.get("/api/v1/dashboard").json()
        return board if board["controller"]["light"] == "red" else None


if __name__ == "__main__":
    unittest.main()
