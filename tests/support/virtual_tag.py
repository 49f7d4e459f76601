"""A real pcscd of a test's own, with a virtual reader, and tags that are put onto it."""

import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
from pathlib import Path

from tests.support.device import eventually, free_ports

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
ATR = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")  # a contactless storage card, as PC/SC part 3 writes it
ASK_UID = bytes.fromhex("FFCA000000")
GET_ATR, POWER_ON, RESET = b"\x04", b"\x01", b"\x02"


def missing():
    """Why there can be no virtual reader here; empty when there can."""
    if shutil.which("pcscd") is None:
        return "pcscd is not installed"
    if not DRIVER.exists():
        return "the virtual reader (vsmartcard-vpcd) is not installed"
    if subprocess.run(["unshare", "-rm", "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return "this machine allows no mount namespaces"
    return ""


def free_pair():
    """A port that is free and whose next one is: each place of the virtual reader takes one."""
    for _ in range(100):
        (port,) = free_ports(1)
        with socket.socket() as second:
            try:
                second.bind(("", port + 1))
                return port
            except (OSError, OverflowError):
                continue
    raise AssertionError("there are no two free ports in a row")


class Pcsc:
    """pcscd in a mount namespace of its own, so that it meets no other; `environment` leads programs to it."""

    def __init__(self):
        self.port = free_pair()
        self.folder = Path(tempfile.mkdtemp(prefix="ocelli-pcsc-"))
        self.process = None
        self.log = None

    @property
    def environment(self):
        return {**os.environ, "PCSCLITE_CSOCK_NAME": f"/proc/{self.process.pid}/root/run/pcscd/pcscd.comm"}

    def start(self):
        config = self.folder / "reader.conf"
        config.write_text(f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{self.port:#x}\nLIBPATH {DRIVER}\nCHANNELID {self.port:#x}\n')
        script = f"mkdir -p /run/pcscd && mount -t tmpfs none /run/pcscd && exec pcscd --foreground --config {config}"
        self.log = open(self.folder / "log.txt", "ab")
        self.process = subprocess.Popen(["unshare", "-rm", "sh", "-c", script], stdout=self.log, stderr=subprocess.STDOUT)
        eventually(lambda: Path(self.environment["PCSCLITE_CSOCK_NAME"]).exists(), 10, "pcscd")
        return self

    def stop(self):
        if self.process.poll() is not None:
            return
        self.process.terminate()
        self.process.wait(timeout=10)
        self.log.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Tag:
    """A tag on the virtual reader as long as the block lasts: it answers the question for its number."""

    def __init__(self, pcsc, uid, knows=True):
        self.uid = bytes.fromhex(uid)
        self.knows = knows
        self.port = pcsc.port
        self.asked = 0
        self.socket = None
        self.thread = None

    def __enter__(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.socket.settimeout(None)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=5)

    def receive(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise ConnectionError
            data += piece
        return data

    def serve(self):
        try:
            while True:
                question = self.receive(struct.unpack(">H", self.receive(2))[0])
                answer = self.answer(question)
                if answer:
                    self.socket.sendall(struct.pack(">H", len(answer)) + answer)
        except OSError:
            pass

    def answer(self, question):
        if len(question) == 1:  # the reader's own words
            return ATR if question == GET_ATR else b""
        self.asked += question == ASK_UID
        return self.uid + b"\x90\x00" if question == ASK_UID and self.knows else b"\x6D\x00"
