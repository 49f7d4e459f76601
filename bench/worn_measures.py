"""What a wearer waits for: from the dock to ready, and from the button to the first picture of a recording."""

import copy
import json
import statistics
import time

from bench.estate_measures import take_in
from bench.row import Row
from tests.support.bodycam import BodyCam
from tests.support.controller import PROVISION, Controller
from tests.support.destination import Destination
from tests.support.device import eventually

ROUNDS = 10
CHANNEL = "scene:street?width=1920&height=1080&fps=25"
READY_SECONDS = 2
PICTURE_SECONDS = 0.2
POLL = 0.002


def seconds_until(camera, true):
    """Asked again and again: what the asking takes is counted too."""
    started = time.monotonic()
    while not true(camera.situation()):
        if time.monotonic() > started + 30:
            raise RuntimeError("nothing came within 30 s")
        time.sleep(POLL)
    return time.monotonic() - started


def shift(camera):
    """One round: (s from undocking to ready, s from the press to the first picture in a clip)."""
    eventually(lambda: camera.seen()["visit"]["stage"] == "done", 60, "all has left the camera")
    camera.give("dock", docked=False)
    ready = seconds_until(camera, lambda seen: seen["phase"] == "ready")
    camera.give("settings", settings={"preBuffer": False, "activation": "single"})
    camera.give("button", button="record", down=True)
    # The state follows the recorder: it runs once a picture is in the file.
    picture = seconds_until(camera, lambda seen: seen["recording"] == "running")
    camera.give("button", button="record", down=False)
    time.sleep(1)
    camera.end_recording()
    camera.until_recording("idle")
    camera.give("dock", docked=True)
    return ready, picture


def wearing():
    """A camera of a system, taken out of its dock again and again, and its button."""
    with Destination() as destination:
        code, file = destination.connection_file()
        if code != 0:
            raise RuntimeError(file)
        with Controller(copy.deepcopy(PROVISION), json.loads(file)) as controller:
            arguments = ["--dock", f"127.0.0.1:{controller.dock}", "--docked"]
            with BodyCam(channel=CHANNEL, arguments=arguments, provision=False) as camera:
                take_in(controller, [camera])
                ready, picture = zip(*(shift(camera) for _ in range(ROUNDS)))
    yield Row(f"undocked to ready, median and worst of {ROUNDS}", f"{statistics.median(ready):.2f} s, {max(ready):.2f} s",
              f"<= {READY_SECONDS} s", max(ready) <= READY_SECONDS)
    yield Row(f"button to the first recorded picture, median and worst of {ROUNDS}",
              f"{statistics.median(picture) * 1000:.0f} ms, {max(picture) * 1000:.0f} ms",
              f"<= {PICTURE_SECONDS * 1000:.0f} ms", max(picture) <= PICTURE_SECONDS)
