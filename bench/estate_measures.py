"""A full dock: forty real worn cameras emptied at once into one controller, and what that costs it."""

import copy
import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.row import Row
from tests.support.bodycam import BodyCam
from tests.support.controller import PROVISION, Controller
from tests.support.destination import Destination
from tests.support.device import eventually

CAMERAS = 40
AT_ONCE = 5  # record at the same time: the encoders share this machine too
SECONDS = 10
CHANNEL = "scene:street?width=640&height=360&fps=25"
MOST_MEGABYTES = 512


def most_megabytes(pid):
    """The most resident memory that the process ever had."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def take_in(controller, cameras):
    manager = controller.client()
    found = eventually(lambda: (lambda list_: list_ if len(list_) == len(cameras) else None)(manager.get("/api/v1/devices").json()["found"]),
                       120, "all wait to be added")
    wearers = manager.get("/api/v1/wearers").json()["items"]
    for one, wearer in zip(found, wearers):
        manager.request("POST", "/api/v1/devices", {"serial": one["serial"]})
        manager.request("PATCH", f"/api/v1/devices/{one['serial']}", {"wearer": wearer["id"]})
    for camera in cameras:
        eventually(lambda c=camera: c.situation()["wearer"] and c.seen()["visit"]["stage"] == "done", 120, "it is somebody's")


def record(cameras):
    """Each for the same time, some at once; the names of what they have recorded."""
    names = []
    for first in range(0, len(cameras), AT_ONCE):
        group = cameras[first:first + AT_ONCE]
        for camera in group:
            camera.give("dock", docked=False)
            camera.until_phase("ready")
            camera.give("settings", settings={"preBuffer": False, "activation": "single"})
            camera.press("record")
        for camera in group:
            camera.until_recording("running")
        time.sleep(SECONDS)
        for camera in group:
            camera.end_recording()
        for camera in group:
            camera.until_recording("idle")
            names += [book["name"] for book in camera.recordings()]
    return names


def taken(manager, begun):
    """Whether each camera has been emptied since then."""
    listed = [one for one in manager.get("/api/v1/dashboard").json()["transfers"] if one["begun"] > begun]
    return len([one for one in listed if one["state"] == "complete"]) >= CAMERAS


def delivered(keeper, names):
    items = keeper.get("/api/v1/evidence/recordings").json()["items"]
    return {one["name"] for one in items if one["complete"]} >= set(names)


def estate():
    """Forty cameras docked at once at one controller: its memory."""
    provision = copy.deepcopy(PROVISION)
    provision["users"] = [{"name": f"User {n}", "userId": f"U{n}"} for n in range(CAMERAS)]
    cameras = []
    with Destination() as destination:
        code, file = destination.connection_file()
        if code != 0:
            raise RuntimeError(file)
        with Controller(provision, json.loads(file)) as controller:
            try:
                for _ in range(CAMERAS):
                    arguments = ["--dock", f"127.0.0.1:{controller.dock}", "--docked"]
                    cameras.append(BodyCam(channel=CHANNEL, arguments=arguments, provision=False).start())
                take_in(controller, cameras)
                names = record(cameras)
                sizes = [sum(file.stat().st_size for file in (camera.state / "recordings").rglob("*") if file.is_file())
                         for camera in cameras]
                manager = controller.client()
                before = most_megabytes(controller.process.pid)
                begun = max((one["begun"] for one in manager.get("/api/v1/dashboard").json()["transfers"]), default="")
                started = time.monotonic()
                with ThreadPoolExecutor(CAMERAS) as pool:
                    list(pool.map(lambda camera: camera.give("dock", docked=True), cameras))
                eventually(lambda: taken(manager, begun), 300, "all cameras are empty")
                keeper = destination.client()
                eventually(lambda: delivered(keeper, names), 300, "all is at the destination")
                took = time.monotonic() - started
                after = most_megabytes(controller.process.pid)
            finally:
                for camera in cameras:
                    camera.__exit__()
    yield Row(f"{CAMERAS} cameras at once, {sum(sizes) / 1e6:.0f} MB in {took:.1f} s on {os.cpu_count()} cores; controller's memory",
              f"{after:.0f} MB at most, {before:.0f} MB before", f"<= {MOST_MEGABYTES} MB", after <= MOST_MEGABYTES)
