"""A cable that is pulled, and somebody else with our address: in a network of its own, with two ends of one wire."""

import os
import socket
import subprocess
import sys
import unittest

from tests.support.device import ROOT, Device, eventually, need
from tests.support.servers import HttpCollector

APART = ["unshare", "--map-root-user", "--net", "--", "sh", "-c",
         "ip link set lo up && ip link add ours type veth peer name other && ip link set ours up && ip link set other up && "
         "ip addr add 192.0.2.7/24 dev ours && exec \"$@\"", "apart"]
LINES = ["--alarm-output", "virtual"]


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def claim(address, hardware):
    """Somebody at the other end says that an address is theirs (an ARP announcement)."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind(("other", 0))
        target = socket.inet_aton(address)
        wire.send(b"\xff" * 6 + hardware + b"\x08\x06" + b"\x00\x01\x08\x00\x06\x04\x00\x01" + hardware + target + b"\x00" * 6 + target)


class NetworkFaults(unittest.TestCase):
    """Runs itself again where it may do what it likes to the network."""

    def apart(self):
        """True once this runs in the network of its own; False when it has run there."""
        need(self, "unshare")
        need(self, "ip")
        if "OCELLI_APART" in os.environ:
            return True
        done = subprocess.run([*APART, sys.executable, "-m", "unittest", self.id()], cwd=ROOT, text=True, timeout=120,
                              env={**os.environ, "OCELLI_APART": "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return False

    def test_a_lost_link_and_a_taken_address_are_told_and_linked(self):
        if not self.apart():
            return
        with Device(["scene:office?width=320&height=240&fps=5"], arguments=LINES) as device, HttpCollector() as server:
            client = device.client()
            for group, values in (("deliveries", {"allowLoopback": True}),
                                  ("alarmServer", {"enabled": True, "server": "127.0.0.1", "port": server.port, "protocol": "http",
                                                   "deviceEvents": False}),
                                  ("exceptions", {"networkDisconnected": {"alarmOutputs": [1]}, "addressConflict": {"postToAlarmServer": False}})):
                answer = client.request("PATCH", f"/api/v1/settings/{group}", values)
                self.assertEqual(answer.status, 200, answer.body)

            def events(topic):
                return client.get("/api/v1/events", topic=topic).json()["items"]

            def output():
                return client.get("/api/v1/alarm").json()["outputs"][0]["on"]

            self.assertFalse(output())
            ip("link", "set", "other", "down")
            lost = eventually(lambda: events("networkDisconnected"), 20, "the loss is told")[0]
            self.assertEqual((lost["rule"], lost["channel"], lost["end"]), ("ours", 0, None))
            eventually(output, 10, "the output is on")
            eventually(lambda: [e for e in server.events() if e["topic"] == "networkDisconnected"], 20, "the alarm server is told")
            ip("link", "set", "other", "up")
            eventually(lambda: events("networkDisconnected")[0]["end"], 20, "its end is told")

            claim("192.0.2.8", b"\x02\x00\x00\x00\x00\x66")  # not ours
            claim("192.0.2.7", b"\x02\x00\x00\x00\x00\x99")
            taken = eventually(lambda: events("addressConflict"), 20, "the conflict is told")
            self.assertEqual([e["details"] for e in taken], [{"address": "192.0.2.7", "hardwareAddress": "02:00:00:00:00:99"}])
            self.assertEqual([e for e in server.events() if e["topic"] == "addressConflict"], [], "its link says no")
            self.assertEqual(client.get("/api/v1/system/capabilities").json()["absent"].get("addressConflict"), None)

    def test_without_the_right_the_device_says_why_conflicts_are_not_seen(self):
        need(self, "setpriv")
        if not self.apart():
            return
        without = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw", "--"]
        with Device(["scene:office?width=320&height=240&fps=5"], wrapper=without) as device:
            absent = device.client().get("/api/v1/system/capabilities").json()["absent"]
            self.assertIn("CAP_NET_RAW", absent["addressConflict"])


if __name__ == "__main__":
    unittest.main()
