"""Browsers: what a viewer by WebRTC costs, and how old the picture is that Chromium shows."""

import json
import os
import subprocess

from bench.row import Row
from tests.support.device import ROOT, Device

LONG = os.environ.get("OCELLI_BENCH_LONG") == "1"
PEER = ROOT / "tests" / "web_rtc_peer.mjs"


def webrtc():
    """Viewers of a sub stream on one core, and the age of pictures in Chromium, both over loopback."""
    tool = ROOT / "build" / "release" / "bench" / "web_rtc_bench"
    done = subprocess.run([str(tool), "100", "10"], stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    each = found["cpuMsPerViewerSecond"]
    yield Row("server's processor time for a viewer of 0.5 Mbit/s, of 100", f"{each:.2f} ms a second", "<= 10 ms (100 on a core)",
              each <= 10 and found["received"] >= 0.99 * found["sent"])
    with Device(channels=["scene:street"]) as device:
        client = device.client()
        done = subprocess.run(["node", str(PEER), f"http://127.0.0.1:{device.http}", client.cookie, client.token, "main",
                               "600" if LONG else "20"], stdout=subprocess.PIPE, text=True, timeout=900, check=True)
    seen = json.loads(done.stdout)
    yield Row("1080p25 in Chromium by WebRTC, age of the picture, median", f"{seen['median']:.0f} ms", "<= 150 ms",
              seen["median"] <= 150)
    yield Row("the same, 99 %", f"{seen['worst']:.0f} ms", "no goal", True)
    yield Row("from the offer to the first picture", f"{seen['first']:.0f} ms", "no goal", True)
