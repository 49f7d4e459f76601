"""A controller and a real destination: users and the system are told, faults are shown and mended."""

import copy
import json
import unittest

from tests.support.controller import CONNECTION, PROVISION, Controller
from tests.support.destination import Destination
from tests.support.device import PASSWORD, Client, eventually
from tests.support.slow_wire import SlowWire
from tests.support.storage import SWIFT_UP, SwiftCluster


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

    def test_recordings_belong_to_the_user_of_the_destination_whom_their_wearer_is_mapped_to(self):
        provision = copy.deepcopy(PROVISION)
        provision["users"] = [{"name": "Anna Kraus", "externalName": "Viewer"}, {"name": "Bo Berg", "externalName": "bo@town.test"},
                              {"name": "Cy Diaz", "externalName": "nobody"}, {"name": "Di Eck"}]
        with Destination(accounts=[{"name": "viewer", "level": "user", "password": "Second-light-2"}]) as destination:
            _, file = destination.connection_file()
            with Controller(provision, json.loads(file)) as controller:
                client = controller.client()
                board = eventually(lambda: self.told(client), 20, "everything is told")
                self.assertTrue(board["destination"]["capabilities"]["userMapping"])
                wearer = client.get("/api/v1/wearers").json()["items"][1]
                self.assertEqual(client.request("PATCH", f"/api/v1/wearers/{wearer['id']}", {"externalName": "x"}).status, 409)
            admin, swift = destination.client(), destination.swift()
            lines = admin.get("/api/v1/evidence/custody", limit=1000).json()["items"]
            people = [line["object"] for line in lines if line["container"] == "Users" and line["action"] == "stored"]
            self.assertEqual(len(people), 4)
            for person in people:
                self.assertEqual(swift.put(f"{person}_OC1_20260102T030405Z", X_Container_Meta_Userid=person).status, 201)
            items = admin.get("/api/v1/evidence/recordings").json()["items"]
            self.assertEqual({item["personName"]: (item["owner"], item["ownerKind"]) for item in items},
                             {"Anna Kraus": ("Viewer", "account"), "Bo Berg": ("bo@town.test", "guest"),
                              "Cy Diaz": ("nobody", "unknown"), "Di Eck": ("", "none")})
            own = destination.client("viewer", "Second-light-2").get("/api/v1/evidence/recordings", owner="viewer").json()["items"]
            self.assertEqual([item["personName"] for item in own], ["Anna Kraus"])
            guests = admin.get("/api/v1/evidence/guests").json()["items"]
            self.assertEqual([(one["name"], one["recordings"], one["account"]) for one in guests], [("bo@town.test", 1, False)])
            for password in ("", "bo@town.test", PASSWORD):
                self.assertIn(Client(destination.http).login("bo@town.test", password).status, (401, 422), "a guest cannot log in")
            destination.stop()
            destination.start()  # the guest stays one; with an account it may look
            made = destination.client().request("POST", "/api/v1/users",
                                                {"name": "bo@town.test", "level": "user", "password": "Fourth-light-4"})
            self.assertEqual(made.status, 201, made.body)
            bo = destination.client("bo@town.test", "Fourth-light-4")
            self.assertEqual(bo.get("/api/v1/evidence/recordings", owner="bo@town.test").json()["items"][0]["ownerKind"], "account")
            self.assertEqual(bo.get("/api/v1/evidence/guests").status, 403)

    @unittest.skipUnless(SWIFT_UP, "NO STOCK SWIFT: swift-up is not here, so user mapping was not tried in front of it")
    def test_a_stock_swift_is_not_told_of_mapped_users(self):
        provision = copy.deepcopy(PROVISION)
        provision["users"] = [{"name": "Bo Berg", "externalName": "bo@town.test"}]
        with SwiftCluster() as cluster:
            file = {**CONNECTION, "AuthenticationTokenURI": [cluster.auth], "BlobAPIUserName": cluster.USER, "BlobAPIKey": cluster.KEY}
            with Controller(provision, file) as controller:
                client = controller.client()
                board = eventually(lambda: self.told(client), 30, "everything is told")
                self.assertFalse(board["destination"]["capabilities"]["userMapping"])
                self.assertEqual(board["destination"]["state"], "reachable", board["destination"])
                self.assertIsNone(board["destination"]["timeZone"], "nobody tells it")
                self.assertNotIn("clocksDiffer", [one["advice"] for one in board["problems"]])
            [person] = cluster.ask("GET", "Users").decode().split()
            facts = {key.lower(): value for key, value in cluster.facts(f"Users/{person}").items()}
            self.assertEqual(facts["x-object-meta-name"], "Bo%20Berg")
            self.assertNotIn("x-object-meta-mappedusername", facts)

    def test_the_way_to_the_destination_is_tested_and_each_fault_named(self):
        with Destination({"keepDays": 3, "timeZone": "America/New_York"}) as destination, SlowWire(destination.https) as wire:
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
                self.assertEqual(board["destination"]["timeZone"], "America/New_York")
                self.assertEqual([one["text"] for one in board["problems"] if one["advice"] == "clocksDiffer"],
                                 ["The time zone of the destination is America/New_York, that of this system Europe/Berlin"])
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
