"""The controller's end of a dock in memory, for what a real one cannot be made to say; it keeps what a camera brings."""

import hashlib
import http.server
import json
import ssl
import subprocess
import tempfile
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

NAME = "controller.ocelli-dock"


def openssl(*words, text=None):
    return subprocess.run(["openssl", *words], input=text, check=True, capture_output=True, text=True, timeout=30).stdout


class PretendedController:
    """Answers as docs/design/offload.md says. Use as a context manager; the members say how."""

    def __init__(self, system=None):
        """`system`: another controller of the same system, started already."""
        self.system = system
        self.chunk_bytes = 1 << 18
        self.most = None  # bytes of recordings it takes before it becomes very slow
        self.added = False  # an administrator has taken the camera in
        self.user = None
        self.profile = None
        self.leave = False
        self.confirmed = False
        self.refusal = None  # what hello is answered with instead: (status, words)
        self.seconds_wrong = 0  # of this controller's clock
        self.ended = False  # connections that are open get no answer any more
        self.hellos = []
        self.logs = []
        self.offers = {}
        self.contents = {}
        self.folder = tempfile.TemporaryDirectory(prefix="ocelli-pretended-")

    def path(self, name):
        return str(Path(self.folder.name) / name)

    def __enter__(self):
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30")
        if self.system:
            for name in ("ca.key", "ca.pem"):
                Path(self.path(name)).write_text(Path(self.system.path(name)).read_text())
        else:
            openssl("req", "-x509", *key, "-subj", "/CN=system", "-keyout", self.path("ca.key"), "-out", self.path("ca.pem"))
        openssl("req", *key[:-2], "-subj", f"/CN={NAME}", "-keyout", self.path("own.key"), "-out", self.path("own.csr"))
        Path(self.path("names")).write_text(f"subjectAltName=DNS:{NAME}\n")
        Path(self.path("own.pem")).write_text(self.sign(self.path("own.csr"), "-extfile", self.path("names")))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path("own.pem"), self.path("own.key"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ended = True
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def sign(self, request, *more):
        return openssl("x509", "-req", "-in", request, "-CA", self.path("ca.pem"), "-CAkey", self.path("ca.key"),
                       "-CAcreateserial", "-days", "30", *more)

    # Answers: status and what becomes JSON.

    def enrol(self, wish):
        self.hellos.append(wish["hello"])
        if not self.added:
            return 202, {"state": "pending"}
        Path(self.path("camera.csr")).write_text(wish["request"])
        return 200, {"state": "taken", "chain": self.sign(self.path("camera.csr")), "root": Path(self.path("ca.pem")).read_text()}

    def session(self, hello):
        self.hellos.append(hello)
        if self.refusal:
            return self.refusal[0], {"detail": self.refusal[1]}
        now = datetime.fromtimestamp(time.time() + self.seconds_wrong, timezone.utc)
        return 200, {"controller": "SC1", "time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                     "user": self.user, "profile": self.profile, "chunkBytes": self.chunk_bytes,
                     "settings": {"timeZone": "Europe/Berlin", "powerLine": 50, "leave": self.leave, "clipFormat": "mkv"}}

    def objects(self, recording):
        return {one["name"]: one for one in self.offers[recording]["objects"]}

    def whole(self, recording, name):
        content = self.contents.get((recording, name), b"")
        return hashlib.sha256(content).hexdigest() == self.objects(recording)[name]["sha256"] and (recording, name) in self.contents

    def take(self, recording, name, offset, chunk):
        if self.most is not None and sum(map(len, self.contents.values())) >= self.most:
            time.sleep(5)
        held = self.contents.setdefault((recording, name), b"")
        if offset == len(held):
            self.contents[(recording, name)] = held + chunk
        return {"offset": len(self.contents[(recording, name)]), "whole": self.whole(recording, name)}

    def state(self, recording):
        there = all(self.whole(recording, name) for name in self.objects(recording))
        return {"atController": there, "confirmed": there and self.confirmed,
                "cause": "" if self.confirmed else "the destination does not answer"}


def handler_of(controller):
    """The class that http.server wants."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def body(self):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def answer(self, status, value=None, headers=None):
            if controller.ended:
                self.close_connection = True
                return
            data = json.dumps(value).encode() if value is not None else b""
            self.send_response(status)
            for name, text in (headers or {}).items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_POST(self):
            wish = json.loads(self.body())
            self.answer(*(controller.enrol(wish) if self.path.endswith("/enrol") else controller.session(wish)))

        def do_PUT(self):
            body = self.body()
            if self.path.endswith("/log"):
                controller.logs.append(body.decode())
            else:
                controller.offers[self.path.rsplit("/", 1)[1]] = json.loads(body)
            self.answer(204)

        def names(self):
            parts = self.path.split("/")
            return parts[4], parts[6]

        def do_HEAD(self):
            recording, name = self.names()
            held = controller.contents.get((recording, name), b"")
            whole = "?1" if controller.whole(recording, name) else "?0"
            self.answer(200, None, {"Upload-Offset": str(len(held)), "Upload-Complete": whole})

        def do_PATCH(self):
            self.answer(200, controller.take(*self.names(), int(self.headers["Upload-Offset"]), self.body()))

        def do_GET(self):
            recording = self.path.rsplit("/", 1)[1]
            self.answer(200, controller.state(recording)) if recording in controller.offers else self.answer(404, {"detail": "unknown"})

    return Handler
