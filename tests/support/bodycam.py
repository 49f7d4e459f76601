"""Starts a real ocelli-bodycam on loopback and handles it as a wearer does, through its panel's interface."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from .device import ROOT, Client, eventually, free_ports

SCENE = "scene:street?width=640&height=360&fps=25"
WEARER = """wearer: {id: 2f0c-1, name: Ada Field, userId: "1815"}
settings: {%s}
"""


def program():
    """The newest build: the one named by OCELLI_BUILD, else dev, else release."""
    builds = [os.environ["OCELLI_BUILD"]] if "OCELLI_BUILD" in os.environ else ["dev", "release"]
    for build in builds:
        path = ROOT / "build" / build / "src/apps/bodycam/ocelli-bodycam"
        if path.exists():
            return path
    raise FileNotFoundError("ocelli-bodycam is not built")


class BodyCam:
    """One running camera with a state folder of its own. Use as a context manager."""

    def __init__(self, model="bodycam-led", settings="preBufferLength: 2", channel=SCENE, state=None, arguments=(), provision=True,
                 host="127.0.0.1", inside=(), environment=None, extra=""):
        self.http, = free_ports(1)
        self.own_state = state is None
        self.state = Path(state or tempfile.mkdtemp(prefix="ocelli-"))
        self.model = model if isinstance(model, Path) else ROOT / "models" / f"{model}.yaml"
        self.settings = settings
        self.channel = channel
        self.arguments = list(arguments)
        self.provision = provision
        self.process = None
        self.log = None
        self.host = host
        self.inside = list(inside)  # a command that runs it elsewhere
        self.environment = environment or {}
        self.extra = extra  # lines of the provision file
        self.client = Client(self.http, host)

    def start(self):
        command = [*self.inside, str(program()), "--state", str(self.state), "--model", str(self.model), "--channel", self.channel,
                   "--http", f"{self.host}:{self.http}", *self.arguments]
        if self.provision:
            file = self.state / "provision.yaml"
            file.write_text(WEARER % self.settings + self.extra, encoding="utf-8")
            command += ["--provision", str(file)]
        web = ROOT / "web" / "dist"
        if web.exists():
            command += ["--web", str(web)]
        self.log = open(self.state / "log.txt", "ab")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT, env={**os.environ, **self.environment})
        eventually(self.answers, 30, "the camera answers")
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with {self.process.returncode}:\n{self.read_log()}")
        try:
            return self.client.get("/api/v1/panel/state").status == 200
        except OSError:
            return False

    def read_log(self):
        return (self.state / "log.txt").read_text(encoding="utf-8", errors="replace")

    def stop(self, number=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)
        if self.log:
            self.log.close()
        return self.process.returncode

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        if self.own_state:
            shutil.rmtree(self.state, ignore_errors=True)

    # What a wearer sees and does.

    def seen(self):
        return self.client.get("/api/v1/panel/state").json()

    def situation(self):
        return self.seen()["situation"]

    def give(self, kind, **members):
        answer = self.client.request("POST", "/api/v1/panel/input", {"type": kind, **members})
        if answer.status != 204:
            raise AssertionError(f"{kind}: {answer.status} {answer.body!r}")

    def press(self, button, seconds=0.1):
        self.give("button", button=button, down=True)
        time.sleep(seconds)
        self.give("button", button=button, down=False)

    def switch_on(self):
        self.press("power")
        self.until_phase("ready")

    def until_phase(self, phase):
        eventually(lambda: self.situation()["phase"] == phase, 20, f"phase {phase}")

    def until_recording(self, state):
        eventually(lambda: self.situation()["recording"] == state, 20, f"recording {state}")

    def record(self, seconds):
        """One recording by the button; its book."""
        self.press("record")
        self.until_recording("running")
        time.sleep(seconds)
        self.end_recording()
        self.until_recording("idle")
        return self.recordings()[0]

    def end_recording(self, button="record"):
        """By holding the button as long as the model wants."""
        hold = re.search(rf"button: {button}, gesture: hold, seconds: (\d+), action: stopRecording", self.model.read_text())
        self.press(button, int(hold[1]) + 0.2)

    def recordings(self):
        return self.client.get("/api/v1/panel/recordings").json()

    def clip(self, book, index=0):
        return self.client.get(f"/api/v1/panel/recordings/{book['name']}/{book['clips'][index]['name']}").body

    def notes(self):
        return [line["code"] for line in self.client.get("/api/v1/panel/log").json()]


def dump(book):
    """A book for a failing test's message."""
    return json.dumps(book, indent=1)
