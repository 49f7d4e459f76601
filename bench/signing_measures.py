"""What signing video costs."""

import subprocess

from bench.row import Row
from tests.support.device import ROOT

PROGRAM = ROOT / "build" / "release" / "bench" / "signing_bench"


def signing():
    """Signing 1080p25 at 4 Mbit/s inside the video: share of its bytes and of one core."""
    done = subprocess.run([str(PROGRAM)], text=True, stdout=subprocess.PIPE, timeout=120, check=True)
    for line in done.stdout.splitlines():
        name, bytes_share, core_share = line.split("\t")
        for what, share in (("bit rate", float(bytes_share)), ("a core", float(core_share))):
            yield Row(f"{name}: share of {what}", f"{100 * share:.3f} %", "<= 1 %", share <= 0.01)
