"""Found in the network by multicast DNS and WS-Discovery, with state and ports, and silent when it is switched off."""

import re
import socket
import struct
import time
import unittest
import uuid
from xml.etree import ElementTree

from tests.support.device import PASSWORD, Client, Device, eventually

GROUP = ("224.0.0.251", 5353)
PTR, TXT, SRV = 12, 16, 33


def name_bytes(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def read_name(data, at):
    labels = []
    while data[at]:
        if data[at] & 0xC0:
            return labels + read_name(data, (data[at] & 0x3F) << 8 | data[at + 1])[0], at + 2
        labels.append(data[at + 1:at + 1 + data[at]].decode())
        at += 1 + data[at]
    return labels, at + 1


def records(data):
    """Of a response: name, type, life and raw data."""
    _, _, questions, *counts = struct.unpack(">6H", data[:12])
    at, found = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(sum(counts)):
        name, at = read_name(data, at)
        kind, _, life, size = struct.unpack(">HHIH", data[at:at + 10])
        found.append((name, kind, life, data[at + 10:at + 10 + size]))
        at += 10 + size
    return found


def ask(service, seconds=1.0):
    """All records that answer a query for a service, as an ordinary resolver on this machine asks."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        asker.bind(("127.0.0.1", 0))
        asker.sendto(struct.pack(">6H", 4711, 0, 1, 0, 0, 0) + name_bytes(service) + struct.pack(">2H", PTR, 1), GROUP)
        asker.settimeout(0.2)
        found, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                found += records(asker.recv(9000))
            except TimeoutError:
                pass
        return found


def told(device_serial, service="_ocelli._tcp.local"):
    """Port and texts of one device; None when it does not answer."""
    ours = [r for r in ask(service) if r[0][0].endswith(device_serial)]
    ports = [struct.unpack(">H", r[3][4:6])[0] for r in ours if r[1] == SRV]
    texts = {}
    for data in (r[3] for r in ours if r[1] == TXT):
        while data:
            key, _, value = data[1:1 + data[0]].decode().partition("=")
            texts[key] = value
            data = data[1 + data[0]:]
    return (ports[0], texts) if ports else None


class Bonjour(unittest.TestCase):
    def setUp(self):
        self.device = Device(channels=["scene:office?width=320&height=180&fps=5"], active=False).start()
        self.addCleanup(self.device.__exit__)

    def activated(self):
        answer = Client(self.device.http).request(
            "POST", "/api/v1/activation", {"password": PASSWORD, "confirmation": PASSWORD})
        self.assertEqual(answer.status, 201, answer.body)
        return self.device.client()

    def serial(self):
        """Of the one that tells our port; None when nobody does."""
        for name, kind, _, data in ask("_ocelli._tcp.local"):
            if kind == SRV and struct.unpack(">H", data[4:6])[0] == self.device.http:
                return name[0].split(" ")[-1]
        return None

    def test_the_device_is_found_with_its_state_and_ports_until_it_is_switched_off(self):
        serial = eventually(self.serial, 15, "it answers")
        port, texts = told(serial)
        self.assertEqual((port, texts["state"], texts["serial"]), (self.device.http, "inactive", serial))
        client = self.activated()
        self.assertEqual(client.get("/api/v1/system/information").json()["serialNumber"], serial)
        eventually(lambda: (told(serial) or (0, {}))[1].get("state") == "active", 15, "it is active now")
        self.assertEqual(told(serial, "_http._tcp.local")[0], self.device.http)
        self.assertEqual(told(serial, "_rtsp._tcp.local")[0], self.device.rtsp)

        answer = client.request("PATCH", "/api/v1/settings/network", {"mdnsEnabled": False})
        self.assertEqual(answer.status, 200, answer.body)
        eventually(lambda: told(serial) is None, 10, "it is silent")
        answer = client.request("PATCH", "/api/v1/settings/network", {"mdnsEnabled": True})
        self.assertEqual(answer.status, 200, answer.body)
        eventually(lambda: told(serial), 10, "it answers again")

    def test_others_hear_when_it_comes_and_goes(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("", GROUP[1]))
            listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                                socket.inet_aton(GROUP[0]) + socket.inet_aton("127.0.0.1"))
            listener.settimeout(10)
            client = self.activated()
            serial = client.get("/api/v1/system/information").json()["serialNumber"]
            self.hear(listener, serial, lambda life: life > 0)
            self.device.stop()
            self.hear(listener, serial, lambda life: life == 0)

    def hear(self, listener, serial, suits):
        def heard():
            return any(r[1] == SRV and r[0][0].endswith(serial) and suits(r[2]) for r in records(listener.recv(9000)))

        eventually(heard, 15, "an announcement")


WEB_SERVICES = ("239.255.255.250", 3702)
PROBE = """<?xml version="1.0" encoding="utf-8"?>
<Envelope xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns="http://www.w3.org/2003/05/soap-envelope"><Header>
<wsa:MessageID xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">{id}</wsa:MessageID>
<wsa:To xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">urn:schemas-xmlsoap-org:ws:2005:04:discovery</wsa:To>
<wsa:Action xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">http://schemas.xmlsoap.org/ws/2005/04/discovery/{action}</wsa:Action>
</Header><Body>{body}</Body></Envelope>"""
D = 'xmlns="http://schemas.xmlsoap.org/ws/2005/04/discovery"'


class WebServices(unittest.TestCase):
    """WS-Discovery, with datagrams as recorders send them."""

    def setUp(self):
        self.device = Device(channels=["scene:office?width=320&height=180&fps=5"]).start()
        self.addCleanup(self.device.__exit__)
        self.client = self.device.client()
        self.serial = self.client.get("/api/v1/system/information").json()["serialNumber"]

    def ask(self, body, action="Probe", seconds=0.7, times=1):
        """The answers of our device on loopback."""
        asked = f"uuid:{uuid.uuid4()}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
            for _ in range(times):
                asker.sendto(PROBE.format(id=asked, action=action, body=body).encode(), WEB_SERVICES)
            asker.settimeout(seconds)
            answers = []
            try:
                while True:
                    text = asker.recv(9000).decode()
                    ElementTree.fromstring(text)  # as strict as a stranger
                    if f"ocelli:serial/{self.serial}" in text:
                        self.assertIn(f"RelatesTo>{asked}<", text)
                        answers.append(text)
            except TimeoutError:
                return answers

    def test_a_probe_is_answered_once_with_addresses_and_state(self):
        probe = f"<Probe {D}><Types>dn:NetworkVideoTransmitter</Types></Probe>"
        eventually(lambda: self.ask(probe), 15, "an answer")
        answers = self.ask(probe, times=3)
        self.assertEqual(len(answers), 1, "the same question is answered once")
        self.assertIn(f"http://127.0.0.1:{self.device.http}/", answers[0])
        self.assertIn("ocelli:state/active", answers[0])
        self.assertEqual(self.ask(f"<Probe {D}><Types>dn:Printer</Types></Probe>"), [])
        self.assertEqual(self.ask(f"<Probe {D}><Scopes>onvif://www.onvif.org/location</Scopes></Probe>"), [])
        self.assertEqual(len(self.ask(f"<Probe {D}><Scopes>onvif://www.onvif.org/type</Scopes></Probe>")), 1)
        endpoint = re.search(r"Address>(urn:uuid:[^<]+)<", answers[0]).group(1)
        reference = '<a:EndpointReference xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"><a:Address>{}</a:Address></a:EndpointReference>'
        self.assertEqual(len(self.ask(f"<Resolve {D}>{reference.format(endpoint)}</Resolve>", "Resolve")), 1)
        self.assertEqual(self.ask(f"<Resolve {D}>{reference.format('urn:uuid:0')}</Resolve>", "Resolve"), [])
        self.assertEqual(self.ask("<Broken"), [])

    def test_it_is_silent_when_switched_off_and_says_goodbye(self):
        probe = f"<Probe {D}/>"
        endpoint = re.search(r"Address>(urn:uuid:[^<]+)<", eventually(lambda: self.ask(probe), 15, "an answer")[0]).group(1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("", WEB_SERVICES[1]))
            listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(WEB_SERVICES[0]) + socket.inet_aton("127.0.0.1"))
            listener.settimeout(10)
            self.client.request("PATCH", "/api/v1/settings/network", {"mdnsEnabled": False})
            heard = re.compile(f"/discovery/Bye<.*{endpoint}", re.DOTALL)
            eventually(lambda: heard.search(listener.recv(9000).decode(errors="replace")), 10, "goodbye")
            self.assertEqual(self.ask(probe), [])
            self.client.request("PATCH", "/api/v1/settings/network", {"mdnsEnabled": True})
            eventually(lambda: f"ocelli:serial/{self.serial}" in listener.recv(9000).decode(errors="replace"), 10, "hello")


if __name__ == "__main__":
    unittest.main()
