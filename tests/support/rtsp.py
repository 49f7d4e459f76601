"""An RTSP client that shows every step, for what players hide. Digest (RFC 7616) with MD5 or SHA-256."""

import hashlib
import re
import socket

from tests.support.device import PASSWORD


class Reply:
    def __init__(self, head, body):
        lines = head.split("\r\n")
        self.status = int(lines[0].split(" ")[1])
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers.setdefault(name.strip().lower(), value.strip())
        self.challenges = [line.partition(":")[2].strip() for line in lines[1:]
                           if line.lower().startswith("www-authenticate:")]
        self.body = body


class RtspClient:
    """One connection of one user to one stream."""

    def __init__(self, device, path="/Streaming/Channels/101", name="admin", password=PASSWORD):
        self.peer = socket.create_connection(("127.0.0.1", device.rtsp), timeout=20)
        self.url = f"rtsp://127.0.0.1:{device.rtsp}{path}"
        self.name, self.password = name, password
        self.pending = b""
        self.number = 0
        self.session = None
        self.challenge = None

    def ask(self, method, url=None, **headers):
        reply = self._ask(method, url or self.url, headers)
        if reply.status == 401 and not self.challenge:
            self.challenge = reply.challenges[0]
            reply = self._ask(method, url or self.url, headers)
        return reply

    def describe(self):
        return self.ask("DESCRIBE", Accept="application/sdp")

    def setup(self, transport, track=0):
        reply = self.ask("SETUP", f"{self.url}/trackID={track}", Transport=transport)
        if reply.status == 200:
            self.session = reply.headers["session"].split(";")[0]
        return reply

    def play(self):
        return self.ask("PLAY", Session=self.session)

    def teardown(self):
        return self.ask("TEARDOWN", Session=self.session)

    def play_tcp(self):
        assert self.setup("RTP/AVP/TCP;unicast;interleaved=0-1").status == 200
        assert self.play().status == 200

    def interleaved(self):
        """The next packet of the stream; None when the other side closed."""
        try:
            while True:
                if self._exactly(1) == b"$":
                    head = self._exactly(3)
                    return head[0], self._exactly(int.from_bytes(head[1:], "big"))
        except ConnectionError:
            return None

    def closed(self):
        """True once the other side has closed, whatever still came before."""
        try:
            while True:
                self._more()
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def close(self):
        self.peer.close()

    def _ask(self, method, url, headers):
        self.number += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self.number}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.challenge:
            lines.append("Authorization: " + self._digest(method, url))
        self.peer.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while True:
            first = self._exactly(1)
            if first == b"$":
                head = self._exactly(3)
                self._exactly(int.from_bytes(head[1:], "big"))
                continue
            head = (first + self._until(b"\r\n\r\n")).decode()
            length = re.search(r"(?im)^content-length: *(\d+)", head)
            return Reply(head, self._exactly(int(length.group(1)) if length else 0))

    def _digest(self, method, url):
        said = dict(re.findall(r'(\w+)="?([^",]*)"?', self.challenge))
        make = hashlib.sha256 if said.get("algorithm", "MD5").upper() == "SHA-256" else hashlib.md5

        def hashed(text):
            return make(text.encode()).hexdigest()

        secret = hashed(f"{self.name}:{said['realm']}:{self.password}")
        fields = {"username": self.name, "realm": said["realm"], "nonce": said["nonce"], "uri": url}
        if "qop" in said:
            fields |= {"nc": f"{self.number:08x}", "cnonce": "c0ffee"}
            fields["response"] = hashed(f"{secret}:{said['nonce']}:{fields['nc']}:c0ffee:auth:{hashed(f'{method}:{url}')}")
        else:
            fields["response"] = hashed(f"{secret}:{said['nonce']}:{hashed(f'{method}:{url}')}")
        plain = {"qop": "auth"} if "qop" in said else {}
        if "algorithm" in said:
            plain["algorithm"] = said["algorithm"]
        if "opaque" in said:
            fields["opaque"] = said["opaque"]
        return "Digest " + ", ".join([f'{k}="{v}"' for k, v in fields.items()] + [f"{k}={v}" for k, v in plain.items()])

    def _until(self, end):
        while end not in self.pending:
            self._more()
        found, self.pending = self.pending.split(end, 1)
        return found + end

    def _exactly(self, count):
        while len(self.pending) < count:
            self._more()
        found, self.pending = self.pending[:count], self.pending[count:]
        return found

    def _more(self):
        try:
            got = self.peer.recv(65536)
        except ConnectionResetError as gone:
            raise ConnectionError("the server closed") from gone
        if not got:
            raise ConnectionError("the server closed")
        self.pending += got
