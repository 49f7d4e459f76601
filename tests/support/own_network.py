"""Network namespaces of a test's own: a wire with two ends, where it may do as it likes."""

import functools
import os
import subprocess
import sys

from .device import ROOT, eventually

INSIDE = "OCELLI_OWN_NETWORK"


def may_unshare():
    return subprocess.run(["unshare", "-Urn", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def in_own_network(test):
    """Runs the test in a user and network namespace of its own."""

    @functools.wraps(test)
    def inside(self):
        if os.environ.get(INSIDE):
            test(self)
            return
        done = subprocess.run(["unshare", "-Urn", "--kill-child", sys.executable, "-m", "unittest", self.id()], cwd=ROOT,
                              env={**os.environ, INSIDE: "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                              check=False)
        if done.returncode != 0:
            self.fail(done.stdout[-6000:])

    return inside


def ip(*words):
    done = subprocess.run(["ip", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, (words, done.stdout)
    return done.stdout


class Wire:
    """Its end `own` is here, `far` is in a namespace of its own with 10.77.0.1."""

    def __init__(self, case):
        ip("link", "set", "lo", "up")
        self.far = subprocess.Popen(["unshare", "-n", "sleep", "100"])
        case.addCleanup(self.far.wait)
        case.addCleanup(self.far.kill)
        here = os.readlink("/proc/self/ns/net")
        eventually(lambda: os.readlink(f"/proc/{self.far.pid}/ns/net") != here, 5, "the far namespace")
        ip("link", "add", "own", "type", "veth", "peer", "name", "far")
        ip("link", "set", "far", "netns", str(self.far.pid))
        for words in (["link", "set", "lo", "up"], ["link", "set", "far", "up"], ["address", "add", "10.77.0.1/24", "dev", "far"]):
            self.over_there("ip", *words)

    def there(self):
        """Words that run a command at the far end."""
        return ["nsenter", "-t", str(self.far.pid), "-n"]

    def over_there(self, *command, **more):
        done = subprocess.run([*self.there(), *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
                              **more)
        assert done.returncode == 0, (command, done.stdout)
        return done.stdout

    def wait_for_link_local(self):
        """Until `own`, set up before, and `far` have the addresses that they give themselves."""

        def usable():
            ends = (ip("-6", "address", "show", "dev", "own"), self.over_there("ip", "-6", "address", "show", "dev", "far"))
            return all("inet6 fe80:" in end and "tentative" not in end for end in ends)

        eventually(usable, 20, "addresses of the link")
