"""The workshop itself: commands, checks, the package."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.device import Client, Device, program

ROOT = Path(__file__).resolve().parent.parent


def run(*command, **environment):
    return subprocess.run(command, cwd=ROOT, text=True, errors="replace", stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600,
                          env={**os.environ, **environment}, check=False)


def commands_of(script):
    """The words that the script's last `case` knows."""
    body = script.rsplit("case $command in", 1)[1]
    return {word for line in re.findall(r"^    ([a-z|\s-]+)\)", body, re.MULTILINE)
            for word in re.split(r"[|\s]+", line) if re.fullmatch(r"[a-z]+", word)}


class Dev(unittest.TestCase):
    def test_help_lists_every_command(self):
        commands = commands_of((ROOT / "dev").read_text(encoding="utf-8"))
        self.assertTrue({"run", "test", "build", "setup", "bench", "fuzz", "lint", "package"} <= commands, commands)
        done = run("./dev", "help")
        self.assertEqual(done.returncode, 0)
        for command in commands:
            self.assertRegex(done.stdout, rf"(?m)^\./dev {command}\b")

    def test_help_is_what_one_gets_without_a_command(self):
        self.assertEqual(run("./dev").stdout, run("./dev", "help").stdout)
        self.assertEqual(run("./dev", "--help").stdout, run("./dev", "help").stdout)

    def test_an_unknown_command_is_named_and_exits_2(self):
        done = run("./dev", "brew")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        self.assertIn("'brew'", done.stderr)
        self.assertIn("./dev run", done.stderr)


class Check(unittest.TestCase):
    def test_the_tree_passes(self):
        if run("git", "rev-parse", "--is-inside-work-tree").returncode != 0:
            self.skipTest("not a checkout: the check asks git for the files")
        done = run("tools/check.sh")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_wrong_option_exits_2(self):
        self.assertEqual(run("tools/check.sh", "--fast").returncode, 2)


class Package(unittest.TestCase):
    """With stand-ins for the programs and the pages: what is tested is the package around them."""

    def make(self, folder):
        for place in ("build/src/apps/camera", "build/src/apps/netdisk", "build/src/apps/cli", "web"):
            (folder / place).mkdir(parents=True)
        for program in ("camera/ocelli-camera", "netdisk/ocelli-netdisk", "cli/ocelli"):
            (folder / "build/src/apps" / program).write_bytes(Path("/bin/true").read_bytes())
            (folder / "build/src/apps" / program).chmod(0o700)
        (folder / "web/index.html").write_text("<!doctype html>", encoding="utf-8")
        return run("tools/package.sh", OCELLI_BUILD=str(folder / "build"), OCELLI_PAGES=str(folder / "web"),
                   OCELLI_OUT=str(folder / "out"))

    def test_holds_program_pages_models_and_a_service(self):
        if not list((ROOT / "src/apps/camera").glob("*.cpp")):
            self.skipTest("there is no ocelli-camera in this tree")
        with tempfile.TemporaryDirectory() as name:
            done = self.make(Path(name))
            self.assertEqual(done.returncode, 0, done.stderr)
            package = done.stdout.split()[-1]
            self.assertRegex(package, r"/ocelli_[0-9.]+_[a-z0-9]+\.deb$")
            files = run("dpkg-deb", "--contents", package).stdout
            depends = run("dpkg-deb", "--field", package, "Depends").stdout
        for line in (r"-rwxr-xr-x root/root .* \./usr/bin/ocelli-camera$",
                     r"-rwxr-xr-x root/root .* \./usr/bin/ocelli-netdisk$",
                     r"-rw-r--r-- root/root .* \./usr/share/ocelli/web/index\.html$",
                     r"-rw-r--r-- root/root .* \./usr/share/ocelli/models/appliance\.yaml$",
                     r"-rw-r--r-- root/root .* \./lib/systemd/system/ocelli-camera\.service$",
                     r"-rw------- root/root .* \./etc/default/ocelli-camera$"):
            self.assertRegex(files, rf"(?m)^{line}")
        for dependency in ("libc6", "fonts-dejavu-core", "tzdata"):
            self.assertIn(dependency, depends)

    def test_what_is_installed_starts_and_serves_its_pages(self):
        try:
            built = program().parents[3]
        except FileNotFoundError as missing:
            self.skipTest(str(missing))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "web").mkdir()
            (folder / "web/index.html").write_text("<!doctype html><title>Packed</title>", encoding="utf-8")
            done = run("tools/package.sh", OCELLI_BUILD=str(built), OCELLI_PAGES=str(folder / "web"),
                       OCELLI_OUT=name, OCELLI_COMPRESS="none")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(run("dpkg-deb", "--extract", done.stdout.split()[-1], name).returncode, 0)
            started = self.command_of(folder / "lib/systemd/system/ocelli-camera.service", folder)
            with Device(channels=(), command=started) as device:
                self.assertIn(b"Packed", Client(device.http).get("/").body)
                model = Client(device.http).get("/api/v1/status").json()["model"]
                self.assertIn(model, (folder / "usr/share/ocelli/models/appliance.yaml").read_text(encoding="utf-8"))
            ours = run(str(folder / "usr/bin/ocelli"), "--help")
            self.assertEqual(ours.returncode, 0, ours.stderr)

    @staticmethod
    def command_of(service, folder):
        """The command line of the service, in the folder instead of the root."""
        text = service.read_text(encoding="utf-8")
        values = dict(re.findall(r"(?m)^Environment=(\w+)=(.*)$", text))
        line = re.search(r"(?m)^ExecStart=(.*)$", text).group(1)
        words = [re.sub(r"\$\{?(\w+)\}?", lambda m: values.get(m.group(1), ""), word) for word in line.split()]
        return [str(folder) + word if word.startswith("/usr/") else word for word in words
                if word and word != "--state"]

    def test_says_what_is_missing(self):
        with tempfile.TemporaryDirectory() as name:
            done = run("tools/package.sh", OCELLI_PAGES=name, OCELLI_OUT=name)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("index.html is missing", done.stderr)


if __name__ == "__main__":
    unittest.main()
