"""The finding tool: devices in the network are listed, activated and moved to other ports from a shell."""

import copy
import json
import os
import subprocess
import unittest

from tests.support.controller import PROVISION, Controller
from tests.support.device import PASSWORD, Client, Device, eventually, free_ports, program
from tests.support.own_network import Wire, in_own_network, ip, may_unshare

SMALL = ["scene:office?width=320&height=180&fps=5"]


def ocelli(*words, password=None, typed=None):
    """Exit status, output and complaints of the program for a shell."""
    environment = {k: v for k, v in os.environ.items() if k != "OCELLI_ADMIN_PASSWORD"}
    if password:
        environment["OCELLI_ADMIN_PASSWORD"] = password
    done = subprocess.run([str(program("ocelli")), *words], env=environment, input=typed or "", text=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout, done.stderr


class Find(unittest.TestCase):
    def setUp(self):
        self.device = Device(channels=SMALL, active=False).start()
        self.addCleanup(self.device.__exit__)

    def found(self):
        """Our device as the tool lists it; others may run on this machine."""
        code, output, complaint = ocelli("find", "--json", "--seconds", "1.5")
        self.assertEqual(code, 0, complaint)
        return next((d for d in json.loads(output) if d["ports"].get("http") == self.device.http), None)

    def test_devices_are_listed_with_state_address_and_ports(self):
        one = eventually(self.found, 20, "it is found")
        self.assertEqual(one["state"], "inactive")
        self.assertIn("127.0.0.1", one["addresses"])
        self.assertEqual(one["ports"]["https"], self.device.https)
        self.assertEqual(one["ports"]["rtsp"], self.device.rtsp)
        code, output, _ = ocelli("find")
        self.assertEqual(code, 0)
        line = next(line for line in output.splitlines() if one["serial"] in line)
        self.assertRegex(line, rf"^inactive .*127\.0\.0\.1.* {self.device.http} ")

    def test_an_inactive_device_is_activated_by_its_serial_number_over_tls(self):
        serial = eventually(self.found, 20, "it is found")["serial"]
        code, output, complaint = ocelli("activate", serial, password=PASSWORD)
        self.assertEqual(code, 0, complaint)
        self.assertIn(f"https://127.0.0.1:{self.device.https}", output)
        self.assertRegex(output, r"SHA-256\): [0-9a-f]{64}")
        self.assertEqual(Client(self.device.http).login().status, 200)
        eventually(lambda: self.found()["state"] == "active", 20, "it is listed as active")
        again = ocelli("activate", serial, password=PASSWORD)
        self.assertEqual(again[0], 1)
        self.assertIn("activated already", again[2])

    def test_a_password_is_typed_twice_and_keeps_the_rule(self):
        where = f"127.0.0.1:{self.device.http}"
        code, _, complaint = ocelli("activate", where, typed="Good-word-1\nOther-word-2\n")
        self.assertEqual((code, "not the same" in complaint), (2, True), complaint)
        code, _, complaint = ocelli("activate", where, typed="weak\nweak\n")
        self.assertEqual(code, 2, complaint)
        self.assertIn("8 characters", complaint)
        code, _, complaint = ocelli("activate", where)
        self.assertEqual((code, "no password" in complaint), (1, True), complaint)
        self.assertEqual(Client(self.device.http).get("/api/v1/status").json()["state"], "inactive")
        code, _, complaint = ocelli("activate", where, typed=f"{PASSWORD}\n{PASSWORD}\n")
        self.assertEqual(code, 0, complaint)
        self.assertEqual(Client(self.device.http).login().status, 200)

    def test_only_the_certificate_that_was_named_is_trusted(self):
        where = f"https://127.0.0.1:{self.device.https}"
        code, _, complaint = ocelli("activate", where, "--fingerprint", "ab" * 32, password=PASSWORD)
        self.assertEqual(code, 1)
        self.assertIn("another certificate", complaint)
        right = complaint.strip().split(" ")[-1]
        code, _, complaint = ocelli("activate", where, "--fingerprint", right, password=PASSWORD)
        self.assertEqual(code, 0, complaint)

    def test_ports_are_changed_without_a_browser(self):
        where = f"127.0.0.1:{self.device.http}"
        self.assertEqual(ocelli("activate", where, password=PASSWORD)[0], 0)
        http, rtsp = free_ports(2)
        code, _, complaint = ocelli("ports", where, "--rtsp", str(rtsp), password="Wrong-word-1")
        self.assertEqual((code, "password is wrong" in complaint), (1, True), complaint)
        code, _, complaint = ocelli("ports", where, "--rtsp", str(self.device.https), password=PASSWORD)
        self.assertEqual(code, 2, complaint)
        code, output, complaint = ocelli("ports", where, "--http", str(http), "--rtsp", str(rtsp), password=PASSWORD)
        self.assertEqual(code, 0, complaint)
        self.assertIn(f"http {http}, rtsp {rtsp}", output)
        self.device.http = http
        client = eventually(lambda: self.client_at(http), 10, "it answers at the new port")
        settings = client.get("/api/v1/settings/network").json()
        self.assertEqual((settings["http"]["port"], settings["rtsp"]["port"]), (http, rtsp))
        one = eventually(self.found, 20, "it is found at the new port")
        self.assertEqual(one["ports"]["rtsp"], rtsp)

    @staticmethod
    def client_at(port):
        try:
            client = Client(port)
            return client if client.login().status == 200 else None
        except OSError:
            return None

    def test_what_cannot_be_done_is_told_in_one_line(self):
        for words, said in ((("activate", "nowhere-7"), "no device of that serial"),
                            (("activate", "127.0.0.1:9"), "127.0.0.1:9"),
                            (("ports", "127.0.0.1:9"), "no port is named"),
                            (("ports", "127.0.0.1:9", "--http", "70000"), "70000"),
                            (("find", "--seconds", "0"), "seconds")):
            code, _, complaint = ocelli(*words, password=PASSWORD)
            self.assertNotEqual(code, 0)
            self.assertIn(said, complaint)
            self.assertEqual(len(complaint.strip().splitlines()), 1, complaint)


@unittest.skipUnless(may_unshare(), "SKIPPED: this machine allows no network namespaces")
class NotFound(unittest.TestCase):
    @in_own_network
    def test_causes_are_told_when_nothing_is_heard_or_it_is_in_another_network(self):
        wire = Wire(self)
        find = [str(program("ocelli")), "find", "--seconds", "1.5"]
        ip("link", "set", "own", "up")
        ip("address", "add", "192.168.5.2/24", "dev", "own")
        wire.wait_for_link_local()
        said = wire.over_there(*find)
        self.assertIn("No device answers in the networks of this machine: 10.77.0.1/24 (far)", said)
        self.assertIn("behind a router", said)
        controller = Controller(copy.deepcopy(PROVISION), announced=True, dock_host="")
        self.addCleanup(controller.__exit__)
        controller.start()

        def heard():
            listed = json.loads(wire.over_there(*find, "--json").split("\n]")[0] + "\n]")
            return next((one for one in listed if one["model"] == "controller"), None)

        one = eventually(heard, 30, "it is heard over IPv6")
        self.assertEqual(one["problem"], "otherNetwork")
        self.assertIn("10.77.0.1/24 (far)", one["problemText"])
        self.assertIn("%far]", one["problemText"], "how it is reached nevertheless")
        self.assertIn("is in another network than this machine", wire.over_there(*find))
        wire.over_there("ip", "address", "add", "192.168.5.9/24", "dev", "far")
        eventually(lambda: (heard() or {"problem": "?"})["problem"] == "", 30, "with an address in that network it is well")
        wire.over_there("ip", "link", "set", "far", "down")
        self.assertIn("this machine has no network connection", wire.over_there(*find))


if __name__ == "__main__":
    unittest.main()
