"""Glass to glass: how old the pictures of the live page are in Chromium, by the clock burnt into the drawn scene."""

import json
import os
import subprocess

from bench.row import Row
from tests.support.device import ROOT, Device

LONG = os.environ.get("OCELLI_BENCH_LONG") == "1"
SECONDS = 600 if LONG else 15
PEER = ROOT / "tests" / "latency_peer.mjs"
SCENE = "scene:street?width=1920&height=1080&fps=25"
WAYS = (("webrtc", "WebRTC", 150), ("mse", "Media Source", 350))
MOST_DRIFT = 40  # milliseconds: one frame


def latency():
    """Age of 1080p25 pictures on the live page with the shortest delay, over loopback, by the burnt-in clock."""
    for player, name, goal in WAYS:
        with Device(channels=[SCENE]) as device:
            client = device.client()
            done = subprocess.run(["node", str(PEER), f"http://127.0.0.1:{device.http}", client.cookie, player, str(SECONDS)],
                                  stdout=subprocess.PIPE, text=True, timeout=SECONDS + 120, check=True)
        seen = json.loads(done.stdout)
        if seen["by"] != player or not seen["frames"]:
            yield Row(f"{name}, age of the picture", f"not seen: {seen}", f"<= {goal} ms", False)
            continue
        yield Row(f"{name}, age of the picture, median of {seen['frames']}", f"{seen['median']} ms", f"<= {goal} ms",
                  seen["median"] <= goal)
        yield Row(f"{name}, 95 % and 99 %", f"{seen['late']} and {seen['worst']} ms", "no goal", True)
        yield Row(f"{name}, what the page says less what the clock says, median", f"{seen['difference']} ms",
                  f"within {MOST_DRIFT} ms", abs(seen["difference"]) <= MOST_DRIFT)
        if LONG:
            drift = seen["lastMinute"] - seen["firstMinute"]
            yield Row(f"{name}, last minute of ten beside the first", f"{drift:+} ms", f"within {MOST_DRIFT} ms",
                      abs(drift) <= MOST_DRIFT)
