"""A small RTSP reader over TCP that measures: connects, plays, counts packets."""

import hashlib
import re
import socket
import threading
import time


class RtspProbe:
    """One session, interleaved, Digest SHA-256 or MD5."""

    def __init__(self, port, user, password, path):
        self.port = port
        self.user = user
        self.password = password
        self.url = f"rtsp://127.0.0.1:{port}{path}"
        self.sequence = 0
        self.challenge = None
        self.socket = None
        self.buffer = b""
        self.session = None
        self.packets = 0

    def connect_when_ready(self, seconds):
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.002)

    def authorization(self, method, url):
        if not self.challenge:
            return []
        name = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}[self.challenge.get("algorithm", "MD5")]

        def digest(text):
            return name(text.encode()).hexdigest()

        realm, nonce = self.challenge["realm"], self.challenge["nonce"]
        first = digest(f"{self.user}:{realm}:{self.password}")
        second = digest(f"{method}:{url}")
        if "qop" in self.challenge:
            count, mine = f"{self.sequence:08x}", "0a4f113b"
            response = digest(f"{first}:{nonce}:{count}:{mine}:auth:{second}")
            extra = f', qop=auth, nc={count}, cnonce="{mine}"'
        else:
            response, extra = digest(f"{first}:{nonce}:{second}"), ""
        algorithm = f', algorithm={self.challenge["algorithm"]}' if "algorithm" in self.challenge else ""
        return [f'Authorization: Digest username="{self.user}", realm="{realm}", nonce="{nonce}", uri="{url}", '
                f'response="{response}"{algorithm}{extra}']

    def request(self, method, url=None, headers=()):
        url = url or self.url
        for _ in range(2):
            self.sequence += 1
            lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self.sequence}", *headers, *self.authorization(method, url)]
            if self.session:
                lines.append(f"Session: {self.session}")
            self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            status, fields, body = self.answer()
            if status != 401:
                break
            offered = [dict(re.findall(r'(\w+)="?([^",]+)"?', value)) for name, value in fields
                       if name.lower() == "www-authenticate" and value.lower().startswith("digest")]
            self.challenge = next((c for c in offered if c.get("algorithm") == "SHA-256"), offered[0])
        if status != 200:
            raise RuntimeError(f"{method}: {status} {body[:200]}")
        return dict((name.lower(), value) for name, value in fields), body

    def fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError("the device closed the connection")
        self.buffer += data

    def answer(self):
        while True:
            if self.buffer.startswith(b"$"):
                self.take_interleaved()
            elif b"\r\n\r\n" in self.buffer:
                head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
                lines = head.decode().split("\r\n")
                fields = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
                length = int(next((v for n, v in fields if n.lower() == "content-length"), 0))
                while len(self.buffer) < length:
                    self.fill()
                body, self.buffer = self.buffer[:length].decode(), self.buffer[length:]
                return int(lines[0].split()[1]), fields, body
            else:
                self.fill()

    def take_interleaved(self):
        while len(self.buffer) < 4:
            self.fill()
        length = int.from_bytes(self.buffer[2:4], "big")
        while len(self.buffer) < 4 + length:
            self.fill()
        channel, packet = self.buffer[1], self.buffer[4:4 + length]
        self.buffer = self.buffer[4 + length:]
        if channel % 2 == 0:
            self.packets += 1
        return channel, packet

    def play(self):
        _, sdp = self.request("DESCRIBE", headers=["Accept: application/sdp"])
        controls = [line.split(":", 1)[1] for line in sdp.splitlines() if line.startswith("a=control:")]
        tracks = [c for c in controls if c not in ("*", self.url)][:1]
        for index, control in enumerate(tracks):
            url = control if control.startswith("rtsp") else f"{self.url}/{control}"
            fields, _ = self.request(
                "SETUP", url, [f"Transport: RTP/AVP/TCP;unicast;interleaved={2 * index}-{2 * index + 1}"])
            self.session = fields["session"].split(";")[0]
        self.request("PLAY", headers=["Range: npt=0-"])

    def first_packet(self):
        while self.packets == 0:
            if self.buffer.startswith(b"$"):
                self.take_interleaved()
            else:
                self.fill()

    def read_for(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.fill()
            while len(self.buffer) >= 4 and self.buffer[:1] == b"$":
                self.take_interleaved()

    def read_in_background(self):
        def body():
            try:
                while True:
                    self.socket.recv(1 << 20)
            except OSError:
                pass
        threading.Thread(target=body, daemon=True).start()
