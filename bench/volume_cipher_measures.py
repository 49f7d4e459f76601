"""What an encrypted volume costs."""

import subprocess

from bench.row import Row
from tests.support.device import ROOT

PROGRAM = ROOT / "build" / "release" / "bench" / "volume_cipher_bench"


def volume_cipher():
    """An encrypted volume against a plain one, in the page cache; share of a core at 100 Mbit/s, many channels together."""
    done = subprocess.run([str(PROGRAM)], text=True, stdout=subprocess.PIPE, timeout=120, check=True)
    lines = {name: (float(rate), float(share)) for name, rate, share in (line.split("\t") for line in done.stdout.splitlines())}
    for what in ("writing", "reading"):
        plain, hidden = lines[f"plain {what}"], lines[f"encrypted {what}"]
        yield Row(f"{what}: {hidden[0]:.2f} GB/s, plain {plain[0]:.2f}: share of a core more", f"{100 * (hidden[1] - plain[1]):.2f} %", "<= 3 %",
                  hidden[1] - plain[1] <= 0.03)
