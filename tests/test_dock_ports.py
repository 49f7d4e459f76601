"""What the controller is plugged into: docks at its ports, the mains, and a UPS behind a real upsd."""

import copy
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.controller import PROVISION, Controller, start_system
from tests.support.device import eventually, free_ports, need
from tests.support.dock import DockCamera


class Kernel:
    """Interfaces and supplies as the kernel shows them, in a folder."""

    def __init__(self, case):
        folder = tempfile.TemporaryDirectory()
        case.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, text):
        file = self.root / "sys/class" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_suffix(".new").write_text(text + "\n", encoding="ascii")
        file.with_suffix(".new").rename(file)

    def port(self, name, carrier, up=True):
        self.write(f"net/{name}/carrier", str(int(carrier)))
        self.write(f"net/{name}/flags", "0x1003" if up else "0x1002")


class UpsProgram:
    """upsd of Network UPS Tools with its driver for pretended devices."""

    def __init__(self, case):
        self.folder = Path(tempfile.mkdtemp(prefix="ocelli-ups-"))
        case.addCleanup(shutil.rmtree, self.folder, True)
        self.port = free_ports(1)[0]
        self.file = self.folder / "lab.dev"
        self.environment = {**os.environ, "NUT_CONFPATH": str(self.folder), "NUT_STATEPATH": str(self.folder),
                            "NUT_ALTPIDPATH": str(self.folder), "NUT_PIDPATH": str(self.folder)}
        self.status("OL CHRG", 100)
        (self.folder / "ups.conf").write_text(f"[lab]\ndriver = dummy-ups\nport = {self.file}\npollinterval = 1\nmode = dummy-loop\n")
        (self.folder / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {self.port}\nMAXAGE 5\n")
        (self.folder / "upsd.users").write_text("")
        self.folder.chmod(0o755)
        for name in ("ups.conf", "upsd.conf", "upsd.users"):
            (self.folder / name).chmod(0o644)
        self.processes = []
        case.addCleanup(self.stop)

    def status(self, words, percent):
        # A line TIMER lets the driver read its file again from the start.
        new = self.file.with_suffix(".new")
        new.write_text(f"ups.status: {words}\nbattery.charge: {percent}\nTIMER 1\n")
        new.rename(self.file)

    def start(self):
        log = open(self.folder / "log.txt", "ab")
        # /sbin/upsd is a script that wants a service to be set up.
        for command in (["/lib/nut/dummy-ups", "-D", "-a", "lab", "-u", "root"], ["/lib/nut/upsd", "-D", "-u", "root"]):
            self.processes.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))
        log.close()
        return self

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)
        self.processes = []


def power(client):
    return client.get("/api/v1/dashboard").json()["controller"]["power"]


def advices(client):
    return [problem["advice"] for problem in client.get("/api/v1/dashboard").json()["problems"]]


class DockPorts(unittest.TestCase):
    def test_each_port_tells_what_is_at_it_and_one_that_goes_dark_is_a_problem(self):
        kernel = Kernel(self)
        kernel.port("lo", True)
        kernel.port("eth2", False)
        kernel.port("eth3", False, up=False)
        arguments = ["--hardware", str(kernel.root), "--dock-ports", "lo,eth2,eth3,eth4"]
        start_system(self, copy.deepcopy(PROVISION), arguments=arguments)
        client = self.manager
        ports = lambda: client.get("/api/v1/dashboard").json()["ports"]
        self.assertEqual([(one["number"], one["interface"], one["state"]) for one in ports()],
                         [(1, "lo", "empty"), (2, "eth2", "noLink"), (3, "eth3", "off"), (4, "eth4", "absent")])
        self.assertNotIn("dockDark", advices(client), "nothing was ever at the others")
        camera = DockCamera(self.controller.dock, "OC0000000009")
        self.addCleanup(camera.close)
        self.assertEqual(camera.hello().status, 403)
        eventually(lambda: ports()[0]["cameras"] == ["OC0000000009"], 10, "the camera came through the first port")
        self.assertEqual(ports()[0]["state"], "camera")
        kernel.port("eth2", True)
        eventually(lambda: ports()[1]["state"] == "empty", 10, "a dock is plugged in")
        kernel.port("eth2", False)
        eventually(lambda: ports()[1]["lost"], 10, "its power is gone")
        problem = next(one for one in client.get("/api/v1/dashboard").json()["problems"] if one["advice"] == "dockDark")
        self.assertEqual(problem["text"], "Dock port 2 (eth2) went dark: the dock has no power, or its cable is out")
        kernel.port("eth2", True)
        eventually(lambda: "dockDark" not in advices(client), 10, "it is back")
        log = client.get("/api/v1/logs", limit=100).body.decode()
        self.assertEqual(log.count("went dark"), 1, "it was written down once")

    def test_wrong_names_of_ports_and_ups_end_the_program(self):
        for words in (["--dock-ports", "eth1,eth1"], ["--dock-ports", "eth/1"], ["--ups", "ups"], ["--ups", "u@h:0"]):
            done = subprocess.run([*Controller(PROVISION, arguments=words).command()], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=20, check=False)
            self.assertEqual((done.returncode, words[0] in done.stdout), (2, True), done.stdout)


class Power(unittest.TestCase):
    def test_mains_that_fail_are_told_and_come_back(self):
        kernel = Kernel(self)
        kernel.write("power_supply/AC/type", "Mains")
        kernel.write("power_supply/AC/online", "1")
        kernel.write("power_supply/BAT/type", "Battery")
        kernel.write("power_supply/BAT/status", "Full")
        kernel.write("power_supply/BAT/capacity", "97")
        start_system(self, copy.deepcopy(PROVISION), arguments=["--hardware", str(kernel.root)])
        client = self.manager
        self.assertEqual((power(client)["state"], power(client)["percent"]), ("mains", 97))
        kernel.write("power_supply/AC/online", "0")
        eventually(lambda: "powerLost" in advices(client), 10, "the dashboard says so")
        kernel.write("power_supply/BAT/capacity", "12")
        eventually(lambda: power(client)["low"], 10, "the battery is nearly empty")
        self.assertIn("error", [one["severity"] for one in client.get("/api/v1/dashboard").json()["problems"]
                                if one["advice"] == "powerLost"])
        kernel.write("power_supply/AC/online", "1")
        eventually(lambda: power(client)["state"] == "mains" and "powerLost" not in advices(client), 10, "they are back")

    def test_a_ups_tells_of_the_mains_and_its_silence_is_a_problem(self):
        need(self, "upsd")
        ups = UpsProgram(self).start()
        start_system(self, copy.deepcopy(PROVISION), arguments=["--ups", f"lab@127.0.0.1:{ups.port}"])
        client = self.manager
        eventually(lambda: power(client)["state"] == "mains", 30, "the UPS is on line")
        self.assertEqual(power(client)["percent"], 100)
        ups.status("OB DISCHRG", 83)
        eventually(lambda: power(client)["state"] == "battery", 30, "it is on battery")
        eventually(lambda: power(client)["percent"] == 83, 30, "and tells its charge")
        ups.status("OB LB", 9)
        eventually(lambda: power(client)["low"], 30, "it is going to switch off")
        ups.stop()
        eventually(lambda: power(client)["state"] == "upsSilent", 30, "nobody answers")
        self.assertIn("upsSilent", advices(client))


if __name__ == "__main__":
    unittest.main()
