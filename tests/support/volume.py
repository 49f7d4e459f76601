"""Disks that journeys can fill, spoil and mend."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.support.device import Device

ENTER = ["unshare", "--user", "--map-root-user", "--mount"]


def can_mount():
    """Whether this machine lets us mount in a namespace of our own."""
    return shutil.which("unshare") is not None and subprocess.run(
        [*ENTER, "mount", "-t", "tmpfs", "none", "/tmp"], check=False, capture_output=True).returncode == 0


class SmallDisk(Device):
    """A device whose folder `media` is a tmpfs that only it sees."""

    def __init__(self, megabytes, **options):
        state = Path(tempfile.mkdtemp(prefix="ocelli-"))
        (state / "media").mkdir()
        mount = f'mount -t tmpfs -o size={megabytes}m none "$0" && exec "$@"'
        super().__init__(state=state, wrapper=[*ENTER, "sh", "-c", mount, str(state / "media")], **options)
        self.own_state = True

    @property
    def media(self):
        """The disk as the device sees it."""
        return Path(f"/proc/{self.process.pid}/root{self.state}/media")


class FailingDisk(Device):
    """A device that cannot write to its folder `media` while `broken` exists."""

    def __init__(self, **options):
        state = Path(tempfile.mkdtemp(prefix="ocelli-"))
        library = state / "failing_disk.so"
        source = Path(__file__).with_name("failing_disk.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
        self.broken = state / "broken"
        # Under AddressSanitizer the order of libraries would be complained about.
        super().__init__(state=state, env={"LD_PRELOAD": str(library), "FAILING_DISK": str(self.broken),
                                           "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}, **options)
        self.own_state = True
        self.media = state / "media"
