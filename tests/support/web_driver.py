"""Drives Firefox (Marionette over TCP) and WebKit (W3C WebDriver over HTTP) by one small set of commands."""

import base64
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.support.device import eventually, free_ports

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of a reference, fixed by the W3C


class Refused(Exception):
    """The browser did not do what was asked; the first word is the error of the standard."""


class MarionetteWire:
    """Length, colon, JSON: [0, id, command, parameters] there, [1, id, error, result] back."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.pending = b""
        self.count = 0
        self.read()  # who it is

    def read(self):
        while b":" not in self.pending:
            self.receive()
        length, _, self.pending = self.pending.partition(b":")
        while len(self.pending) < int(length):
            self.receive()
        text, self.pending = self.pending[:int(length)], self.pending[int(length):]
        return json.loads(text)

    def receive(self):
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise Refused("the browser has gone")
        self.pending += piece

    def send(self, command, parameters):
        self.count += 1
        text = json.dumps([0, self.count, command, parameters]).encode()
        self.socket.sendall(str(len(text)).encode() + b":" + text)
        _, number, error, result = self.read()
        assert number == self.count, (number, self.count)
        if error:
            raise Refused(f"{error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def close(self):
        self.socket.close()


class HttpWire:
    """The same commands under the addresses the W3C gave them."""

    ROUTES = {
        "WebDriver:NewSession": ("POST", ""),
        "WebDriver:DeleteSession": ("DELETE", ""),
        "WebDriver:SetTimeouts": ("POST", "/timeouts"),
        "WebDriver:Navigate": ("POST", "/url"),
        "WebDriver:FindElement": ("POST", "/element"),
        "WebDriver:ElementClick": ("POST", "/element/{id}/click"),
        "WebDriver:ElementClear": ("POST", "/element/{id}/clear"),
        "WebDriver:ElementSendKeys": ("POST", "/element/{id}/value"),
        "WebDriver:ExecuteScript": ("POST", "/execute/sync"),
        "WebDriver:SetWindowRect": ("POST", "/window/rect"),
        "WebDriver:TakeScreenshot": ("GET", "/screenshot"),
    }

    def __init__(self, port):
        self.port = port
        self.session = ""

    def send(self, command, parameters):
        method, path = self.ROUTES[command]
        path = "/session" + (f"/{self.session}" if self.session else "") + path.format(**parameters)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, json.dumps(parameters) if method == "POST" else None)
            response = connection.getresponse()
            value = json.loads(response.read())["value"]
        finally:
            connection.close()
        if response.status != 200:
            raise Refused(f"{value['error']}: {value.get('message')}")
        if command == "WebDriver:NewSession":
            self.session = value["sessionId"]
        return value

    def close(self):
        pass


class Browser:
    """One window. Elements are named by XPath; a click or a key waits until its element is there."""

    def __init__(self, wire, capabilities):
        self.wire = wire
        self.capabilities = wire.send("WebDriver:NewSession", {"capabilities": {"alwaysMatch": capabilities}})["capabilities"]
        wire.send("WebDriver:SetTimeouts", {"implicit": 0, "pageLoad": 30000, "script": 20000})

    def go(self, url):
        self.wire.send("WebDriver:Navigate", {"url": url})

    def size(self, width, height):
        self.wire.send("WebDriver:SetWindowRect", {"width": width, "height": height})

    def run(self, script, *arguments):
        """The value of a function body in the page; of a promise, what it comes to."""
        return self.wire.send("WebDriver:ExecuteScript", {"script": script, "args": list(arguments)})

    def _act(self, command, xpath, **more):
        """Pages move while one looks at them: what is not there, or in the way, is tried again."""
        why = ""

        def acted():
            nonlocal why
            try:
                found = self.wire.send("WebDriver:FindElement", {"using": "xpath", "value": xpath})
                if command:
                    self.wire.send(command, {"id": found[ELEMENT], **more})
                return True
            except Refused as refused:
                why = str(refused)
                if why.split(":")[0] not in ("no such element", "stale element reference", "element not interactable",
                                             "element click intercepted"):
                    raise
                return False

        try:
            eventually(acted, 20, xpath)
        except AssertionError as late:
            raise AssertionError(f"{late} ({why})") from None

    def wait(self, xpath):
        self._act(None, xpath)

    def click(self, xpath):
        self._act("WebDriver:ElementClick", xpath)

    def type(self, xpath, text):
        self._act("WebDriver:ElementClear", xpath)
        self._act("WebDriver:ElementSendKeys", xpath, text=text, value=list(text))

    def until(self, what, script, *arguments, seconds=20):
        return eventually(lambda: self.run(script, *arguments), seconds, what)

    def screenshot(self, path):
        Path(path).write_bytes(base64.b64decode(self.wire.send("WebDriver:TakeScreenshot", {})))


@contextlib.contextmanager
def process(command, env, log):
    """A program with its children in a group of its own, which ends with the block."""
    with open(log, "wb") as output:
        started = subprocess.Popen(command, env={**os.environ, **env}, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield started
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


@contextlib.contextmanager
def folder():
    """Home of a browser; what it downloads lies in downloads/."""
    made = Path(tempfile.mkdtemp(prefix="ocelli-browser-"))
    (made / "downloads").mkdir()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def connected(port):
    try:
        return MarionetteWire(port)
    except OSError:
        return None


@contextlib.contextmanager
def firefox():
    """Firefox without a screen, with a profile of its own."""
    port = free_ports(1)[0]
    with folder() as home:
        profile = home / "profile"
        profile.mkdir()
        preferences = {
            "marionette.port": port,
            "browser.download.folderList": 2,
            "browser.download.dir": str(home / "downloads"),
            "browser.download.useDownloadDir": True,
            "browser.shell.checkDefaultBrowser": False,
            "browser.startup.page": 0,
            "datareporting.policy.dataSubmissionEnabled": False,
            "app.update.enabled": False,
            "network.captive-portal-service.enabled": False,
            "network.connectivity-service.enabled": False,
            "media.gmp-manager.updateEnabled": False,
            "extensions.getAddons.cache.enabled": False,
            "media.autoplay.default": 0,
        }
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
        (profile / "user.js").write_text("".join(lines))
        command = ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        with process(command, {"HOME": str(home)}, home / "log.txt"):
            wire = eventually(lambda: connected(port), 30, "Firefox listens")
            yield Browser(wire, {"acceptInsecureCerts": True}), home / "downloads"
            wire.close()


@contextlib.contextmanager
def screen(home):
    """A display in memory: this port of WebKit draws into windows only."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    with open(home / "screen.txt", "wb") as log:
        started = subprocess.Popen(command, pass_fds=[writing], stdout=log, stderr=subprocess.STDOUT)
    os.close(writing)
    try:
        with open(reading, encoding="ascii") as told:
            number = told.readline().strip()
        assert number, (home / "screen.txt").read_text()
        yield f":{number}"
    finally:
        started.terminate()
        started.wait(10)


@contextlib.contextmanager
def webkit():
    """WebKit in the small browser that comes with it, as Debian ships them."""
    port = free_ports(1)[0]
    browser = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))[0]
    with folder() as home, screen(home) as display:
        (home / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{home}/downloads"\n')
        env = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "DISPLAY": display, "GDK_BACKEND": "x11",
               "XDG_RUNTIME_DIR": str(home), "NO_AT_BRIDGE": "1", "GIO_USE_PORTALS": "0"}
        with process(["WebKitWebDriver", f"--port={port}"], env, home / "log.txt"):
            wire = HttpWire(port)
            options = {"webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}, "acceptInsecureCerts": True}
            yield eventually(lambda: opened(wire, options), 30, "WebKit listens"), home / "downloads"
            wire.send("WebDriver:DeleteSession", {})


def opened(wire, options):
    try:
        return Browser(wire, options)
    except ConnectionRefusedError:
        return None
