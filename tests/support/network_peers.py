"""What stands at the other end of a wire: a DHCP server for each family and a router that advertises a prefix.

Runs inside a network namespace, as: network_peers.py dhcp|dhcp6|router INTERFACE FILE; each event is a line of JSON in FILE.
"""

import json
import socket
import struct
import sys
import time

GIVEN = "10.77.0.50"
SERVER = "10.77.0.1"
RESOLVER = "10.77.0.53"
PREFIX = "2001:db8:77::"
GIVEN6 = "2001:db8:77::50"
RESOLVER6 = "2001:db8:77::53"
COOKIE = bytes.fromhex("63825363")


def tell(path, **what):
    with open(path, "a", encoding="utf-8") as log:
        log.write(json.dumps(what) + "\n")


def options_of(data):
    found = {}
    while data and data[0] != 255:
        if data[0] == 0:
            data = data[1:]
            continue
        found[data[0]] = data[2 : 2 + data[1]]
        data = data[2 + data[1] :]
    return found


def option(kind, value):
    return bytes([kind, len(value)]) + value


def dhcp(interface, path):
    """Offers one address to whoever asks."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    server.bind(("", 67))
    tell(path, ready=True)
    while True:
        message, _ = server.recvfrom(2048)
        options = options_of(message[240:])
        kind = options[53][0]
        tell(path, kind=kind, name=options.get(12, b"").decode(), requested=socket.inet_ntoa(options.get(50, bytes(4))))
        if kind not in (1, 3):
            continue
        wrong = kind == 3 and 50 in options and options[50] != socket.inet_aton(GIVEN)
        answer = 6 if wrong else 2 if kind == 1 else 5
        head = bytearray(message[:236])
        head[0] = 2
        head[16:20] = socket.inet_aton(GIVEN)
        reply = bytes(head) + COOKIE + option(53, bytes([answer])) + option(54, socket.inet_aton(SERVER))
        reply += option(51, struct.pack("!I", 3600)) + option(1, socket.inet_aton("255.255.255.0"))
        reply += option(3, socket.inet_aton(SERVER)) + option(6, socket.inet_aton(RESOLVER)) + b"\xff"
        server.sendto(reply, ("255.255.255.255", 68))


def option6(kind, value):
    return struct.pack("!HH", kind, len(value)) + value


def options6_of(data):
    found = {}
    while len(data) >= 4:
        kind, size = struct.unpack("!HH", data[:4])
        found[kind] = data[4 : 4 + size]
        data = data[4 + size :]
    return found


def dhcp6(interface, path):
    server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    index = socket.if_nametoindex(interface)
    server.bind(("::", 547))
    group = socket.inet_pton(socket.AF_INET6, "ff02::1:2") + struct.pack("@I", index)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group)
    tell(path, ready=True)
    while True:
        message, client = server.recvfrom(2048)
        options = options6_of(message[4:])
        tell(path, kind=message[0])
        address = socket.inet_pton(socket.AF_INET6, GIVEN6) + struct.pack("!II", 3600, 3600)
        association = options[3][:4] + struct.pack("!II", 0, 0) + option6(5, address)
        reply = bytes([2 if message[0] == 1 else 7]) + message[1:4] + option6(1, options[1]) + option6(2, b"\0\3\0\1peers1")
        reply += option6(3, association) + option6(23, socket.inet_pton(socket.AF_INET6, RESOLVER6))
        server.sendto(reply, client)


def router(interface, path):
    """Advertises a prefix twice a second (RFC 4861, 4.2 and 4.6.2)."""
    out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    index = socket.if_nametoindex(interface)
    out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
    out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
    prefix = struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 3600, 3600, 0) + socket.inet_pton(socket.AF_INET6, PREFIX)
    advertisement = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + prefix
    while True:
        try:
            out.sendto(advertisement, ("ff02::1", 0, 0, index))
            tell(path, sent=True)
        except OSError as error:  # its own address is still tentative
            tell(path, error=str(error))
        time.sleep(0.5)


if __name__ == "__main__":
    {"dhcp": dhcp, "dhcp6": dhcp6, "router": router}[sys.argv[1]](sys.argv[2], sys.argv[3])
