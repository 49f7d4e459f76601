"""The device's own interface, in network namespaces of their own: a wire with a DHCP server, a router and a neighbour at its end."""

import functools
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from tests.support.device import PASSWORD, ROOT, Client, Device, eventually, program
from tests.support.own_network import Wire, in_own_network, ip, may_unshare
from tests.test_pages import missing

SMALL = ["scene:office?width=320&height=180&fps=5"]
PEERS = str(ROOT / "tests" / "support" / "network_peers.py")


@unittest.skipUnless(may_unshare(), "SKIPPED: this machine allows no network namespaces")
class OwnNetwork(unittest.TestCase):
    def wire(self):
        self.far_end = Wire(self)
        self.far = self.far_end.far
        self.over_there = self.far_end.over_there
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def peer(self, kind):
        """A server at the far end; gives a function that reads what it has told."""
        path = Path(self.folder.name) / f"{kind}.log"
        process = subprocess.Popen([*self.far_end.there(), sys.executable, PEERS, kind, "far", str(path)])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        eventually(path.exists, 10, kind)
        return lambda: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def start(self, state=None):
        self.resolvers = Path(self.folder.name) / "resolv.conf"
        device = Device(channels=SMALL, host="", state=state, arguments=["--network-interface", "own", "--resolv-conf", str(self.resolvers)])
        self.addCleanup(device.__exit__)
        return device.start()

    @staticmethod
    def network(client):
        return client.get("/api/v1/network").json()

    def addresses(self, client):
        own = next(one for one in self.network(client)["interfaces"] if one["name"] == "own")
        return [f"{one['address']}/{one['bits']}" for one in own["addresses"]]

    def change(self, client, **patch):
        answer = client.request("PATCH", "/api/v1/network", patch)
        self.assertEqual(answer.status, 200, answer.body)

    def answers_there(self, address, port):
        """Whether a neighbour gets an answer of the device at this address."""
        code = f"import urllib.request as u; print(u.urlopen('http://{address}:{port}/api/v1/status', timeout=5).status)"
        done = subprocess.run([*self.far_end.there(), sys.executable, "-c", code], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, check=False)
        return done.stdout.strip() == "200"

    @in_own_network
    def test_dhcp_gives_address_gateway_and_dns_and_discovery_finds_it(self):
        self.wire()
        told = self.peer("dhcp")
        device = self.start()
        client = device.client()
        eventually(lambda: "10.77.0.50/24" in self.addresses(client), 20, "an address by DHCP")
        self.assertIn("default via 10.77.0.1", ip("route"))
        self.assertIn("nameserver 10.77.0.53", self.resolvers.read_text(encoding="utf-8"))
        self.assertEqual(self.network(client)["now"]["lease"]["server"], "10.77.0.1")

        def addresses():
            # While nothing answers, the causes stand on the standard error.
            found = json.loads(self.over_there("sh", "-c", f"exec {program('ocelli')} find --json --seconds 2 2>/dev/null"))
            return found[0]["addresses"] if found and len(found[0]["addresses"]) > 1 else None

        told_there = eventually(addresses, 25, "discovery, over IPv4 and IPv6")
        self.assertEqual(told_there[0], "10.77.0.50")
        self.assertRegex(told_there[-1], "^fe80::.*%far$")
        # Only with DHCP: the register name goes with the request.
        self.change(client, dynamicName=True, registerName="door-7")
        eventually(lambda: any(one.get("name") == "door-7" and one["kind"] == 3 for one in told()), 20, "the name is registered")

    @in_own_network
    def test_a_fixed_address_is_tried_confirmed_from_there_and_kept(self):
        self.wire()
        device = self.start()
        client = device.client()
        self.change(client, ipv4Mode="manual", ipv4Address="10.77.0.9", ipv4Gateway="10.77.0.1", preferredDns="10.77.0.2", alternateDns="10.77.0.3")
        eventually(lambda: self.answers_there("10.77.0.9", device.http), 20, "a neighbour reaches it")
        self.assertIn("default via 10.77.0.1", ip("route"))
        self.assertEqual(self.resolvers.read_text(encoding="utf-8").split("\n")[1:3], ["nameserver 10.77.0.2", "nameserver 10.77.0.3"])
        self.assertGreater(self.network(client)["trial"]["secondsLeft"], 0)
        self.assertEqual(client.request("POST", "/api/v1/network/confirm", {}).status, 200)
        self.assertIsNone(self.network(client)["trial"])
        again = client.request("POST", "/api/v1/network/confirm", {})
        self.assertEqual(again.status, 409, again.body)
        # A change that is not confirmed does not outlive a power cut.
        self.change(client, ipv4Address="10.77.0.10")
        eventually(lambda: self.addresses(client)[0] == "10.77.0.10/24", 10, "the next address is tried")
        device.stop(9)
        ip("address", "flush", "dev", "own")
        self.start(state=device.state)
        eventually(lambda: "10.77.0.9/24" in ip("-o", "address", "show", "own"), 10, "the confirmed address is back")
        self.assertNotIn("10.77.0.10", ip("address", "show", "own"))

    @in_own_network
    def test_whether_an_address_is_free(self):
        self.wire()
        client = self.start().client()
        self.change(client, ipv4Mode="manual", ipv4Address="10.77.0.9")
        eventually(lambda: "10.77.0.9/24" in self.addresses(client), 10, "its own address")
        mac = self.over_there("ip", "-o", "link", "show", "far").split("link/ether ")[1].split(" ")[0]
        self.assertEqual(client.request("POST", "/api/v1/network/probe", {"address": "10.77.0.1"}).json(), {"free": False, "own": False, "mac": mac})
        self.assertEqual(client.request("POST", "/api/v1/network/probe", {"address": "10.77.0.200"}).json(), {"free": True, "own": False})
        self.assertTrue(client.request("POST", "/api/v1/network/probe", {"address": "10.77.0.9"}).json()["own"])
        self.assertEqual(client.request("POST", "/api/v1/network/probe", {"address": "224.0.0.1"}).status, 422)

    @in_own_network
    def test_ipv6_by_advertisement_dhcp_and_hand_leaves_ipv4_alone(self):
        self.wire()
        self.peer("router")
        device = self.start()
        client = device.client()
        self.change(client, ipv4Mode="manual", ipv4Address="10.77.0.9")
        mac = next(one["mac"] for one in self.network(client)["interfaces"] if one["name"] == "own").split(":")
        tail = f"{int(mac[0], 16) ^ 2:x}{mac[1]}:{mac[2]}ff:fe{mac[3]}:{mac[4]}{mac[5]}"
        tail = ":".join(part.lstrip("0") or "0" for part in tail.split(":"))
        eventually(lambda: f"2001:db8:77:0:{tail}/64" in self.addresses(client), 20, "a prefix with the MAC")
        self.peer("dhcp6")
        self.change(client, ipv6Mode="dhcp")
        eventually(lambda: "2001:db8:77::50/128" in self.addresses(client), 20, "an address by DHCP")
        self.change(client, ipv6Mode="manual", ipv6Address="2001:db8:77::9", ipv6Gateway="2001:db8:77::1")
        eventually(lambda: "2001:db8:77::9/64" in self.addresses(client), 20, "an address by hand")
        self.assertNotIn("2001:db8:77::50/128", self.addresses(client))
        self.assertIn("default via 2001:db8:77::1", ip("-6", "route"))
        self.assertIn("10.77.0.9/24", self.addresses(client))
        self.assertTrue(self.answers_there("10.77.0.9", device.http))

    @in_own_network
    def test_the_address_is_changed_and_confirmed_from_a_shell(self):
        self.wire()
        device = self.start()
        client = device.client()
        self.change(client, ipv4Mode="manual", ipv4Address="10.77.0.9")
        eventually(lambda: self.answers_there("10.77.0.9", device.http), 20, "it is reached")
        self.assertEqual(client.request("POST", "/api/v1/network/confirm", {}).status, 200)
        shell = functools.partial(self.over_there, str(program("ocelli")), "address", f"10.77.0.9:{device.http}",
                                  env={**os.environ, "OCELLI_ADMIN_PASSWORD": PASSWORD})
        with self.assertRaisesRegex(AssertionError, "ipv4Gateway"):
            shell("--address", "10.77.0.12", "--gateway", "10.99.0.1")
        self.assertIn("10.77.0.12", shell("--address", "10.77.0.12", "--mask", "255.255.255.0", "--gateway", "10.77.0.1"))
        self.assertEqual(self.addresses(client)[0], "10.77.0.12/24")
        self.assertIsNone(self.network(client)["trial"])
        self.assertIn("default via 10.77.0.1", ip("route"))
        self.peer("dhcp")
        output = self.over_there(str(program("ocelli")), "address", f"10.77.0.12:{device.http}", "--dhcp",
                                 env={**os.environ, "OCELLI_ADMIN_PASSWORD": PASSWORD})
        self.assertIn("10.77.0.50", output)
        self.assertEqual(self.network(client)["settings"]["ipv4Mode"], "dhcp")

    @in_own_network
    def test_the_longest_packet_is_from_1280_to_1500_bytes(self):
        self.wire()
        client = self.start().client()
        for wrong in (1279, 1501):
            answer = client.request("PATCH", "/api/v1/network", {"mtu": wrong})
            self.assertEqual((answer.status, answer.json()["field"]), (422, "mtu"), answer.body)
        self.change(client, mtu=1280)
        eventually(lambda: "mtu 1280" in ip("link", "show", "own"), 10, "the MTU")

    @in_own_network
    def test_without_dhcp_the_device_is_at_192_168_1_64(self):
        self.wire()
        device = self.start()
        self.over_there("ip", "address", "add", "192.168.1.100/24", "dev", "far")
        eventually(lambda: self.answers_there("192.168.1.64", device.http), 30, "the default address")
        self.assertEqual(self.network(device.client())["now"]["ipv4"], "fallback")

    @unittest.skipIf(missing(), missing())
    @in_own_network
    def test_the_page_tests_tries_and_keeps_an_address(self):
        self.wire()
        device = self.start()
        facts = {"url": f"http://127.0.0.1:{device.http}", "password": PASSWORD}
        done = subprocess.run(["node", str(ROOT / "tests" / "pages" / "run.mjs"), "network", "ownAddresses"], text=True, timeout=90, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "JOURNEY_FACTS": json.dumps(facts)})
        self.assertEqual(done.returncode, 0, done.stdout)


class ForeignNetwork(unittest.TestCase):
    def test_the_network_of_a_computer_is_shown_and_not_touched(self):
        with Device(channels=SMALL) as device:
            client = device.client()
            shown = client.get("/api/v1/network").json()
            self.assertIsNone(shown["own"])
            self.assertIn("--network-interface", shown["reason"])
            answer = client.request("PATCH", "/api/v1/network", {"mtu": 1400})
            self.assertEqual(answer.status, 409, answer.body)
            self.assertEqual(client.request("POST", "/api/v1/network/probe", {"address": "192.0.2.1"}).status, 409)
            self.assertEqual(Client(device.http).get("/api/v1/network").status, 401)

    def test_an_interface_that_is_not_there_is_told_at_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([str(program()), "--state", folder, "--network-interface", "nothing0"], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("nothing0", done.stdout)


if __name__ == "__main__":
    unittest.main()
