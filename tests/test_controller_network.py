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

    @in_own_network
    def test_the_network_of_the_docks_is_tested_and_a_missing_link_local_address_named(self):
        wire = Wire(self)
        ip("link", "set", "own", "up")
        wire.wait_for_link_local()
        with Controller(copy.deepcopy(PROVISION), dock_host="[::]", announced=True) as controller:
            client = controller.client()
            steps = self.dock_steps(client, True)
            self.assertEqual({one["id"]: one["state"] for one in steps},
                             {"port": "good", "address": "good", "reach": "good", "announcement": "good", "cameras": "skipped"})
            self.assertIn("router", steps[-1]["advice"])
            Path("/proc/sys/net/ipv6/conf/own/disable_ipv6").write_text("1")
            eventually(lambda: "inet6 fe80:" not in ip("-6", "address", "show", "dev", "own"), 10, "IPv6 is off")
            eventually(lambda: [one["id"] for one in self.dock_steps(client, None) if one["state"] == "failed"] == ["address"], 10, "it is seen")
            failed = [one for one in self.dock_steps(client, False) if one["state"] == "failed"]
            self.assertIn("Switch IPv6 on for own", failed[0]["advice"])

    def dock_steps(self, client, good):
        answer = client.request("POST", "/api/v1/docks/test", {})
        self.assertEqual(answer.status, 200, answer.body)
        if good is not None:
            self.assertEqual(answer.json()["good"], good, answer.body)
        return answer.json()["steps"]


if __name__ == "__main__":
    unittest.main()
