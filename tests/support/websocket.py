"""A small WebSocket client (RFC 6455) for journeys: text in, text and binary out."""

import base64
import os
import socket
import ssl
import struct


class Refused(Exception):
    """The server did not upgrade: status and body tell why."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:300]!r}")
        self.status = status
        self.body = body


class WebSocket:
    """Open from the constructor to close(); a context manager."""

    def __init__(self, port, path, cookie=None, tls=False, headers=()):
        self.peer = socket.create_connection(("127.0.0.1", port), timeout=20)
        if tls:
            context = ssl._create_unverified_context()  # the device's own certificate
            self.peer = context.wrap_socket(self.peer)
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
                 "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode()]
        if cookie:
            lines.append(f"Cookie: {cookie}")
        self.peer.sendall("\r\n".join([*lines, *headers, "", ""]).encode())
        self.pending = b""
        head = self._until(b"\r\n\r\n").decode(errors="replace")
        status = int(head.split(" ")[1])
        if status != 101:
            length = next((int(line.split(":")[1]) for line in head.lower().split("\r\n")
                           if line.startswith("content-length:")), 0)
            body = self._exactly(length)
            self.close()
            raise Refused(status, body)

    def receive(self):
        """The next message: str, bytes, or None when the other side said goodbye or closed."""
        parts, kind = [], 0
        while True:
            try:
                first, second = self._exactly(2)
                length = second & 127
                if length == 126:
                    length = struct.unpack(">H", self._exactly(2))[0]
                elif length == 127:
                    length = struct.unpack(">Q", self._exactly(8))[0]
                payload = self._exactly(length)
            except (ConnectionError, ssl.SSLError):
                return None
            opcode = first & 15
            if opcode == 8:
                self.close_code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else None
                return None
            if opcode == 9:
                self._send(10, payload)
                continue
            if opcode in (1, 2):
                kind = opcode
            if opcode in (0, 1, 2):
                parts.append(payload)
                if first & 128:
                    data = b"".join(parts)
                    return data.decode() if kind == 1 else data

    def send(self, text):
        self._send(1, text.encode())

    def close(self):
        self.peer.close()

    def _send(self, opcode, payload):
        mask = os.urandom(4)
        head = bytes([128 | opcode])
        if len(payload) < 126:
            head += bytes([128 | len(payload)])
        else:
            head += bytes([128 | 126]) + struct.pack(">H", len(payload))
        self.peer.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def _until(self, end):
        while end not in self.pending:
            self._more()
        found, self.pending = self.pending.split(end, 1)
        return found

    def _exactly(self, count):
        while len(self.pending) < count:
            self._more()
        found, self.pending = self.pending[:count], self.pending[count:]
        return found

    def _more(self):
        got = self.peer.recv(65536)
        if not got:
            raise ConnectionError("the server closed")
        self.pending += got

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
