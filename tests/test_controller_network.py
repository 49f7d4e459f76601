"""The controller's own interface and clock: tried, confirmed, kept; without one they are only shown."""

import copy
import tempfile
import unittest
from pathlib import Path

from tests.support.controller import PROVISION, Controller
from tests.support.device import eventually
from tests.support.own_network import Wire, in_own_network, ip, may_unshare


class Shown(unittest.TestCase):
    def test_network_and_clock_of_the_computer_are_only_shown(self):
        with Controller(copy.deepcopy(PROVISION)) as controller:
            client = controller.client()
            network = client.get("/api/v1/network").json()
            self.assertIsNone(network["own"])
            self.assertIn("--network-interface", network["reason"])
            self.assertEqual(client.request("PATCH", "/api/v1/network", {"mtu": 1400}).status, 409)
            time = client.get("/api/v1/time").json()
            self.assertFalse(time["own"])
            refused = client.request("PATCH", "/api/v1/time", {"mode": "manual"})
            self.assertEqual((refused.status, refused.json()["field"]), (409, "mode"))
            self.assertEqual(client.request("PUT", "/api/v1/time/now", {"time": "2026-01-01T00:00:00Z"}).status, 409)
            wrong = client.request("PATCH", "/api/v1/time", {"server": "a b"})
            self.assertEqual((wrong.status, wrong.json()["field"]), (422, "server"))


@unittest.skipUnless(may_unshare(), "SKIPPED: this machine allows no network namespaces")
class Own(unittest.TestCase):
    @in_own_network
    def test_a_fixed_address_is_tried_confirmed_and_kept(self):
        Wire(self)
        with tempfile.TemporaryDirectory() as folder:
            resolvers = Path(folder) / "resolv.conf"
            words = ["--network-interface", "own", "--resolv-conf", str(resolvers)]
            with Controller(copy.deepcopy(PROVISION), arguments=words) as controller:
                client = controller.client()
                patch = {"ipv4Mode": "manual", "ipv4Address": "10.77.0.9", "ipv4Gateway": "10.77.0.1", "preferredDns": "10.77.0.2"}
                answer = client.request("PATCH", "/api/v1/network", patch)
                self.assertEqual(answer.status, 200, answer.body)
                self.assertGreater(answer.json()["trial"]["secondsLeft"], 0)
                eventually(lambda: "10.77.0.9/24" in ip("address", "show", "dev", "own"), 10, "the address")
                eventually(lambda: "nameserver 10.77.0.2" in resolvers.read_text(), 10, "the DNS server")
                self.assertEqual(client.request("POST", "/api/v1/network/confirm", {}).status, 200)
                self.assertIsNone(client.get("/api/v1/network").json()["trial"])
                self.assertTrue((controller.folder / "state" / "network.json").exists())


if __name__ == "__main__":
    unittest.main()
