"""Real servers on loopback that deliveries go to; each can be killed and started again at the same address."""

import email
import hashlib
import hmac
import http.server
import json
import os
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

from tests.support.device import eventually, free_ports


DEBIAN_PYTHON = "/usr/lib/python3/dist-packages"  # where aiosmtpd is, also when another python3 runs the tests

if DEBIAN_PYTHON not in sys.path:
    sys.path.append(DEBIAN_PYTHON)


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Program:
    """A server that is a program of its own, with a folder of its own."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ocelli-server-"))
        self.port = free_ports(1)[0]
        self.process = None

    def command(self):
        raise NotImplementedError

    def start(self):
        log = open(self.folder / "log.txt", "ab")
        self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
        log.close()
        eventually(lambda: listens(self.port), 20, f"{type(self).__name__} listens")
        return self

    def stop(self, how=signal.SIGKILL):
        if self.process:
            self.process.send_signal(how)
            self.process.wait(timeout=20)
            self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Vsftpd(Program):
    """Takes anonymous uploads into its folder `in`."""

    def command(self):
        root = self.folder / "root"
        (root / "in").mkdir(parents=True, exist_ok=True)
        os.chmod(self.folder, 0o755)
        os.chmod(root, 0o555)
        os.chmod(root / "in", 0o777)
        config = self.folder / "vsftpd.conf"
        config.write_text(f"""listen=YES
background=NO
listen_address=127.0.0.1
listen_port={self.port}
anonymous_enable=YES
anon_root={root}
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_umask=022
no_anon_password=YES
secure_chroot_dir={self.folder}
seccomp_sandbox=NO
allow_writeable_chroot=YES
""")
        config.chmod(0o600)
        return ["/usr/sbin/vsftpd", str(config)]

    def files(self):
        return sorted(path for path in (self.folder / "root" / "in").rglob("*") if path.is_file())


class Sshd(Program):
    """Lets the user "camera" in with a password, by files of its own over those of the system: in a mount namespace, as root."""

    password = "lab secret"

    def command(self):
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        key = self.folder / "host_key"
        if not key.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        hashed = subprocess.run(["openssl", "passwd", "-6", self.password], check=True, capture_output=True, text=True).stdout.strip()
        (self.folder / "passwd").write_text(Path("/etc/passwd").read_text() + f"camera:x:0:0::{home}:/bin/sh\n")
        (self.folder / "shadow").write_text(f"root:*:19000::::::\ncamera:{hashed}:19000::::::\n")
        (self.folder / "sshd_config").write_text(f"""Port {self.port}
ListenAddress 127.0.0.1
HostKey {key}
UsePAM no
PermitRootLogin yes
PasswordAuthentication yes
StrictModes no
PidFile none
Subsystem sftp internal-sftp
""")
        script = ('mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/shadow" /etc/shadow && mount -t tmpfs none /run && '
                  'mkdir -p /run/sshd && exec /usr/sbin/sshd -D -e -f "$1/sshd_config"')
        return ["unshare", "--mount", "sh", "-c", script, "sshd", str(self.folder)]

    def fingerprint(self):
        shown = subprocess.run(["ssh-keygen", "-l", "-f", self.folder / "host_key.pub"], check=True, capture_output=True, text=True)
        return shown.stdout.split()[1]

    def files(self):
        return sorted(path for path in (self.folder / "home").rglob("*.jpg"))


class Mosquitto(Program):
    """A broker that lets anybody in."""

    def command(self):
        config = self.folder / "mosquitto.conf"
        config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n")
        return ["/usr/sbin/mosquitto", "-c", str(config)]


class Listener:
    """What is published on a broker, by Mosquitto's own client."""

    def __init__(self, port, topic="#"):
        self.messages = []
        self.process = subprocess.Popen(["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-t", topic, "-q", "1", "-F", "%t\t%x"],
                                        stdout=subprocess.PIPE, text=True)
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            topic, _, payload = line.rstrip("\n").partition("\t")
            self.messages.append((topic, bytes.fromhex(payload)))

    def of(self, ending):
        return [payload for topic, payload in self.messages if topic.endswith(ending)]

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class HttpCollector:
    """Keeps what is posted; `answer` is the status, `delay` seconds before it."""

    def __init__(self, port=0):
        self.posts = []
        self.answer = 200
        self.delay = 0
        self.port = port
        self.server = None

    def take(self, handler, body):
        self.posts.append((handler.path, dict(handler.headers), body))
        return self.answer, b""

    def start(self):
        collector = self

        connections = set()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                connections.add(self.connection)

            def parse_request(self):
                self.first_byte = time.time()  # the first line is here
                return super().parse_request()

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                time.sleep(collector.delay)
                status, text = collector.take(self, body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_POST = do_PUT = do_DELETE = do_GET = handle_any

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.connections = connections
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
            for connection in self.connections:  # those that are kept open end, too
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def events(self):
        return [json.loads(body) for _, headers, body in self.posts if headers.get("Content-Type") == "application/json"]


class ObjectStore(HttpCollector):
    """S3-like storage that checks each signature by itself, from the description of the algorithm."""

    access, secret, region = "LABKEY", "lab-secret", "eu-lab-1"

    def __init__(self, port=0):
        super().__init__(port)
        self.objects = {}
        self.refused = []

    def take(self, handler, body):
        wrong = self.check(handler, body)
        if wrong:
            self.refused.append(wrong)
            return 403, f"<Error><Code>SignatureDoesNotMatch</Code><Message>{wrong}</Message></Error>".encode()
        if self.answer != 200:
            return self.answer, b"<Error><Code>SlowDown</Code><Message>later</Message></Error>"
        name = urllib.parse.unquote(handler.path)
        if handler.command == "PUT":
            self.objects[name] = (body, dict(handler.headers))
        elif handler.command == "DELETE":
            self.objects.pop(name, None)
            return 204, b""
        return 200, b""

    def check(self, handler, body):
        header = handler.headers.get("Authorization", "")
        if not header.startswith("AWS4-HMAC-SHA256 "):
            return "no signature"
        fields = dict(part.strip().split("=", 1) for part in header.split(" ", 1)[1].split(","))
        digest = hashlib.sha256(body).hexdigest()
        if handler.headers.get("x-amz-content-sha256") != digest:
            return "another body"
        names = fields["SignedHeaders"].split(";")
        if "host" not in names or "x-amz-date" not in names:
            return "host and date must be signed"
        path, _, query = handler.path.partition("?")
        canonical = "\n".join([handler.command, path, query,
                               "".join(f"{name}:{(handler.headers.get(name) or '').strip()}\n" for name in names),
                               ";".join(names), digest])
        scope = fields["Credential"].split("/", 1)
        day, region, service, last = scope[1].split("/")
        if scope[0] != self.access or region != self.region:
            return "another key or region"
        text = "\n".join(["AWS4-HMAC-SHA256", handler.headers["x-amz-date"], scope[1],
                          hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.secret).encode()
        for part in (day, region, service, last):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        good = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return "" if hmac.compare_digest(good, fields["Signature"]) else "the signature is wrong"


class MailServer:
    """aiosmtpd; offers STARTTLS when it has a certificate, or speaks TLS from the start."""

    def __init__(self, port=0, certificate=None, login=None, tls_at_once=False):
        self.port = port or free_ports(1)[0]
        self.mails = []
        self.full = False
        self.certificate = certificate
        self.login = login
        self.tls_at_once = tls_at_once
        self.controller = None

    def start(self):
        import ssl

        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import SMTP, AuthResult

        outer = self

        class Handler:
            async def handle_DATA(self, _server, _session, envelope):
                if outer.full:
                    return "452 4.3.1 no room left"
                outer.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
                return "250 OK"

        context = None
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)

        def authenticate(_server, _session, _envelope, mechanism, data):
            if mechanism not in ("PLAIN", "LOGIN"):
                return AuthResult(success=False, handled=False)
            return AuthResult(success=(data.login.decode(), data.password.decode()) == outer.login)

        class Mine(Controller):
            def factory(self):
                return SMTP(self.handler, tls_context=None if outer.tls_at_once else context, authenticator=authenticate if outer.login else None,
                            auth_required=bool(outer.login), auth_require_tls=bool(context) and not outer.tls_at_once)

        self.controller = Mine(Handler(), hostname="127.0.0.1", port=self.port, ssl_context=context if outer.tls_at_once else None)
        self.controller.start()
        return self

    def stop(self):
        if self.controller:
            self.controller.stop()
            self.controller = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def mail_by(client, server):
    """The device sends its mail through a server."""
    for group, body in (("deliveries", {"allowLoopback": True}),
                        ("email", {"server": "127.0.0.1", "port": server.port, "encryption": "none", "sender": "camera@example.org"})):
        answer = client.request("PATCH", f"/api/v1/settings/{group}", body)
        assert answer.status == 200, answer.body


def mailed_code(server):
    """The code for a new password that came last."""
    def found():
        mails = [email.message_from_bytes(m[2]) for m in server.mails]
        texts = [part.get_payload(decode=True).decode() for m in mails for part in m.walk() if part.get_content_type() == "text/plain"]
        return [m.group(1) for text in texts if (m := re.search(r"Code: (\S+)", text))]
    return eventually(found, 20, "a mail with a code")[-1]

