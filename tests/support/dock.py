"""A worn camera as a controller sees it: a key, certificates, and the questions of the dock over HTTPS."""

import base64
import contextlib
import hashlib
import http.client
import json
import socket
import ssl
import subprocess
import tempfile
from pathlib import Path

from tests.support.device import Answer

CONTROLLER_NAME = "controller.ocelli-dock"


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True, timeout=30).stdout


class DockCamera:
    """Asks what a camera asks, and also what it never would."""

    def __init__(self, port, serial="OC0000123"):
        self.port = port
        self.serial = serial
        self.folder = tempfile.TemporaryDirectory(prefix="ocelli-dock-camera-")
        self.key = self.path("key.pem")
        self.certificate = self.path("certificate.pem")
        self.root = None
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", f"/CN={serial}", "-keyout", str(self.key), "-out", str(self.certificate))

    def path(self, name):
        return Path(self.folder.name) / name

    def signing_request(self):
        return openssl("req", "-new", "-key", str(self.key), "-subj", f"/CN={self.serial}")

    def fingerprint(self):
        """Of the public key, as the manager shows it."""
        public = subprocess.run(["openssl", "pkey", "-in", str(self.key), "-pubout", "-outform", "DER"],
                                check=True, capture_output=True, timeout=30).stdout
        return hashlib.sha256(public).hexdigest()

    def accept(self, chain, root):
        self.certificate.write_text(chain)
        self.root = self.path("root.pem")
        self.root.write_text(root)

    def sign_with_a_foreign_authority(self):
        """As a camera of another system shows itself."""
        key, root, request = self.path("other.key"), self.path("other.pem"), self.path("request.pem")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", "/CN=another system", "-keyout", str(key), "-out", str(root))
        request.write_text(self.signing_request())
        self.certificate.write_text(openssl("x509", "-req", "-in", str(request), "-CA", str(root), "-CAkey", str(key),
                                            "-CAcreateserial", "-days", "30"))

    def trust(self, show=True):
        """Only the system's root once there is one; before that nobody is checked."""
        if self.root:
            context = ssl.create_default_context(cafile=str(self.root))
        else:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if show:
            context.load_cert_chain(str(self.certificate), str(self.key))
        return context

    def connect(self, show=True):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return self.trust(show).wrap_socket(plain, server_hostname=CONTROLLER_NAME)

    def ask(self, method, path, body=None, headers=None):
        """`body`: bytes, or what becomes JSON."""
        fields = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            fields["Content-Type"] = "application/json"
        connection = http.client.HTTPSConnection(CONTROLLER_NAME, self.port)
        connection.sock = self.connect()
        try:
            connection.request(method, "/dock/v1" + path, body, fields)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def words(self, pending=0):
        return {"serial": self.serial, "model": "OC-1", "firmware": "1.0", "batteryPercent": 80, "freeBytes": 10 ** 9,
                "pendingBytes": pending, "bringBytes": pending, "state": "ready"}

    def hello(self, pending=0):
        return self.ask("POST", "/session", self.words(pending))

    def enrol(self, request=None):
        return self.ask("POST", "/enrol", {"hello": self.words(), "request": request or self.signing_request()})

    def offer(self, recording, objects):
        listed = [{"name": name, "length": len(content), "sha256": hashlib.sha256(content).hexdigest(),
                   "md5": hashlib.md5(content).hexdigest(), "facts": {"StartTime": "1767323015"}}
                  for name, content in objects.items()]
        return self.ask("PUT", f"/recordings/{recording}",
                        {"recording": recording, "facts": {"TriggerOn": "Button"}, "objects": listed})

    @staticmethod
    def chunk_headers(offset, content):
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        return {"Upload-Offset": str(offset), "Content-Digest": f"sha-256=:{digest}:"}

    def send(self, recording, name, offset, content, digest_of=None):
        return self.ask("PATCH", f"/recordings/{recording}/objects/{name}", content,
                        self.chunk_headers(offset, digest_of or content))

    def break_off(self, recording, name, offset, content):
        """Sends half of a chunk and is taken out of the dock."""
        with self.half_sent(recording, name, offset, content):
            pass

    @contextlib.contextmanager
    def half_sent(self, recording, name, offset, content):
        """While half of a chunk has come, and the other half has not."""
        head = f"PATCH /dock/v1/recordings/{recording}/objects/{name} HTTP/1.1\r\nHost: {CONTROLLER_NAME}\r\n"
        fields = {**self.chunk_headers(offset, content), "Content-Length": str(len(content))}
        head += "".join(f"{key}: {value}\r\n" for key, value in fields.items()) + "\r\n"
        with self.connect() as secure:
            secure.sendall(head.encode() + content[:len(content) // 2])
            yield

    def offset(self, recording, name):
        answer = self.ask("HEAD", f"/recordings/{recording}/objects/{name}")
        return int(answer.headers["Upload-Offset"]), answer.headers["Upload-Complete"] == "?1"

    def state(self, recording):
        return self.ask("GET", f"/recordings/{recording}").json()

    def close(self):
        self.folder.cleanup()
