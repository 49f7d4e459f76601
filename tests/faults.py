#!/usr/bin/env python3
"""A seeded campaign: real camera, controller and destination, with kills, cuts and refusals at random; nothing is lost.

Each run records, docks, lets faults strike while the recording is on its way, and waits until the camera is empty. Then
every clip must be in the destination bit-equal, in exactly one container that is complete; the camera may never have
deleted it before that. There are two controllers of the system; now and then the camera is taken from the one to the other.
"""

import argparse
import collections
import copy
import hashlib
import json
import random
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.support.bodycam import BodyCam  # noqa: E402
from tests.support.controller import PASSPHRASE, PROVISION, Controller  # noqa: E402
from tests.support.destination import Destination  # noqa: E402
from tests.support.device import eventually  # noqa: E402
from tests.support.slow_wire import SlowWire  # noqa: E402

SOON = (500, 503, 422)
SLOW = (401, 402, 403, 404, 413, 507)  # asked again after minutes: a controller that was started anew asks at once
CHANNEL = "scene:street?width=640&height=360&fps=10"
LIMIT = 180  # seconds that a recording may take with all its faults


class Campaign:
    """The programs, what was recorded, and how often each fault struck."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.struck = collections.Counter()
        self.clips = 0
        self.bytes = 0
        self.destination = Destination()
        self.controllers = []
        self.at = 0  # the controller whose dock the camera is for
        self.wire = None
        self.camera = None
        self.logged_in = None

    def __enter__(self):
        self.destination.start()
        code, file = self.destination.connection_file()
        if code != 0:
            raise AssertionError(file)
        self.controllers = [Controller(copy.deepcopy(PROVISION), json.loads(file)).start()]
        self.controllers.append(Controller({**copy.deepcopy(PROVISION), "systemKeyFile": "system.key"}, json.loads(file)))
        (self.controllers[1].folder / "system.key").write_text((self.controller.folder / "restore-key.ocelli").read_text())
        self.controllers[1].start()
        self.wire = SlowWire(self.controller.dock).__enter__()
        self.camera = BodyCam(channel=CHANNEL, arguments=["--dock", f"127.0.0.1:{self.wire.port}", "--docked"], provision=False).start()
        self.take_in()
        return self

    def __exit__(self, *_):
        for one in (self.camera, self.wire, *self.controllers, self.destination):
            if one:
                one.__exit__()

    @property
    def controller(self):
        return self.controllers[self.at]

    def take_in(self):
        manager = self.controller.client()
        eventually(lambda: self.stage() == "notAdded", 30, "it waits to be added")
        serial = manager.get("/api/v1/devices").json()["found"][0]["serial"]
        manager.request("POST", "/api/v1/devices", {"serial": serial})
        eventually(lambda: self.stage() == "done", 30, "it is taken in")
        self.give_user(serial)
        self.move()
        manager = self.controller.client()
        eventually(lambda: manager.get("/api/v1/devices").json()["found"], 30, "it is seen at the other one")
        answer = manager.request("POST", f"/api/v1/devices/{serial}/unlock", {"passphrase": PASSPHRASE})
        if answer.status != 200:
            raise AssertionError(f"unlock: {answer.status} {answer.body}")
        self.give_user(serial)

    def give_user(self, serial):
        """At the controller where it is docked: users are each one's own."""
        manager = self.controller.client()
        bo = next(one for one in manager.get("/api/v1/wearers").json()["items"] if one["name"] == "Bo Berg")
        manager.request("PATCH", f"/api/v1/devices/{serial}", {"wearer": bo["id"]})
        eventually(lambda: self.stage() == "done" and self.camera.situation()["wearer"], 30, "the user reaches the camera")

    def keeper(self):
        """Somebody logged in at the destination; once for each life of it, as logins are bounded."""
        if self.logged_in is None:
            self.logged_in = self.destination.client()
        return self.logged_in

    def stage(self):
        return self.camera.seen()["visit"]["stage"]

    def record(self):
        """Undocks and records once or twice; what must arrive, by recording."""
        self.camera.give("dock", docked=False)
        self.camera.until_phase("ready")
        self.camera.give("settings", settings={"preBuffer": False, "activation": "single"})
        for _ in range(self.random.choice((1, 1, 2))):
            self.camera.press("record")
            self.camera.until_recording("running")
            if self.random.random() < 0.5:
                self.camera.press("record")
            time.sleep(self.random.uniform(0.3, 1.5))
            self.camera.press("record", 4.2)
            self.camera.until_recording("idle")
            time.sleep(1.1)  # names have whole seconds
        expected = {}
        for book in self.camera.recordings():
            expected[book["name"]] = {clip["name"]: hashlib.sha256(self.camera.clip(book, i)).hexdigest()
                                      for i, clip in enumerate(book["clips"])}
        return expected

    # Faults. Each leaves all programs running.

    def kill_camera(self):
        self.camera.stop(signal.SIGKILL)
        self.camera.start()

    def kill_controller(self):
        self.controller.stop(signal.SIGKILL)
        self.controller.start()

    def kill_both(self):
        for one in self.controllers:
            one.stop(signal.SIGKILL)
            one.start()

    def kill_destination(self):
        self.destination.stop(signal.SIGKILL)
        self.destination.start()
        self.logged_in = None

    def cut_wire(self):
        self.wire.cut_after = self.random.randrange(500, 400_000)
        time.sleep(self.random.uniform(0.5, 3))
        self.wire.cut()
        self.wire.cut_after = None

    def undock(self):
        self.camera.give("dock", docked=False)
        time.sleep(self.random.uniform(0, 1))
        self.camera.give("dock", docked=True)

    def move(self):
        """Taken out, and docked at the other controller."""
        self.camera.give("dock", docked=False)
        self.wire.cut()
        self.at = 1 - self.at
        self.wire.target = self.controller.dock
        self.camera.give("dock", docked=True)

    def refuse(self, statuses, after, paths=("/v1/", "/auth/"), times=(1, 2, 3)):
        faults = [{"path": self.random.choice(paths), "method": "", "status": self.random.choice(statuses),
                   "after": after, "times": self.random.choice(times)}]
        answer = self.keeper().request("PATCH", "/api/v1/evidence/configuration",
                                                   {"strictness": {"faults": faults}})
        if answer.status != 200:
            raise AssertionError(f"faults: {answer.status} {answer.body}")
        self.struck[f"{faults[0]['status']}{' after the deed' if after else ''}"] += 1
        return faults[0]

    def refuse_soon(self):
        self.refuse(SOON, False)

    def lose_answers(self):
        self.refuse((500, 503), True)

    def end_token(self):
        """The controller logs in again by itself."""
        self.refuse((401,), False, ("/v1/",), (1,))

    def refuse_slow(self):
        for _ in range(self.refuse(SLOW, False)["times"]):
            time.sleep(2)
            self.kill_both()  # either may have been refused

    def faults(self):
        return (self.kill_camera, self.kill_controller, self.kill_destination, self.cut_wire, self.undock, self.move,
                self.refuse_soon, self.end_token, self.lose_answers, self.refuse_slow)

    def run(self):
        expected = self.record()
        self.wire.rate = self.random.choice((None, 200_000, 1_000_000))
        self.camera.give("dock", docked=True)
        gone = set()
        for _ in range(self.random.randrange(1, 4)):
            self.watch(expected, gone, self.random.uniform(0, 4))
            fault = self.random.choice(self.faults())
            self.struck[fault.__name__] += 1
            fault()
        self.wire.rate = None
        deadline = time.monotonic() + LIMIT
        while gone != set(expected) or self.stage() != "done":
            if time.monotonic() > deadline:
                raise AssertionError(f"not delivered within {LIMIT} s: {set(expected) - gone}, {self.camera.seen()['visit']}")
            self.watch(expected, gone, 0.5)
        self.check(expected)

    def watch(self, expected, gone, seconds):
        """Whatever has left the camera must be complete at the destination by then."""
        end = time.monotonic() + seconds
        while True:
            there = {book["name"] for book in self.camera.recordings()}
            for name in set(expected) - there - gone:
                # Not by the integration API: what is refused there at random would be refused to us.
                found = self.keeper().get(f"/api/v1/evidence/recordings/{name}")
                if not found.json().get("complete"):
                    raise AssertionError(f"{name} was deleted before it was complete")
                gone.add(name)
            if time.monotonic() > end:
                return
            time.sleep(0.1)

    def check(self, expected):
        self.keeper().request("PATCH", "/api/v1/evidence/configuration", {"strictness": {"faults": []}})
        client = self.keeper()
        items = client.get("/api/v1/evidence/recordings").json()["items"]
        names = collections.Counter(item["recording"] if "recording" in item else item["name"] for item in items)
        if not all(item["complete"] for item in items):
            raise AssertionError(f"set back after the end: {[item['name'] for item in items if not item['complete']]}")
        for name, clips in expected.items():
            if names[name] != 1:
                raise AssertionError(f"{name} is there {names[name]} times")
            for clip, digest in clips.items():
                body = client.get(f"/api/v1/evidence/recordings/{name}/content/{clip}").body
                if hashlib.sha256(body).hexdigest() != digest:
                    raise AssertionError(f"{name}/{clip} is not what was recorded")
                self.clips += 1
                self.bytes += len(body)
        if list((self.camera.state / "recordings").iterdir()):
            raise AssertionError("something is left on the camera")


def campaign_of(seed, runs):
    """One system through so many runs: (whether all went well, what was counted)."""
    print(f"faults: seed {seed}, {runs} runs", flush=True)
    with Campaign(seed) as campaign:
        done = 0
        for number in range(1, runs + 1):
            try:
                campaign.run()
            except Exception as error:  # pylint: disable=broad-except
                print(f"faults: run {number} of seed {seed} failed: {error}", file=sys.stderr, flush=True)
                for one in (campaign.camera, *campaign.controllers, campaign.destination):
                    print(one.read_log()[-3000:], file=sys.stderr, flush=True)
                break
            done = number
            print(f"seed {seed}, run {number}: {campaign.clips} clips, {campaign.bytes} bytes so far", flush=True)
        return done == runs, collections.Counter(runs=done, clips=campaign.clips, bytes=campaign.bytes), campaign.struck


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10, help="together")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first system; each further one has the next")
    parser.add_argument("--systems", type=int, default=1, help="so many systems side by side, each with its part of the runs")
    given = parser.parse_args()
    parts = [given.runs // given.systems + (number < given.runs % given.systems) for number in range(given.systems)]
    with ProcessPoolExecutor(given.systems) as pool:
        outcomes = list(pool.map(campaign_of, range(given.seed, given.seed + given.systems), parts))
    counts = sum((one[1] for one in outcomes), collections.Counter())
    struck = ", ".join(f"{name} {count}" for name, count in sorted(sum((one[2] for one in outcomes), collections.Counter()).items()))
    print(f"faults: {counts['runs']} of {given.runs} runs without a loss, {counts['clips']} clips bit-equal, {counts['bytes']} bytes; "
          f"struck: {struck}")
    return 0 if all(one[0] for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
