"""What delivering evidence costs: through a dock, into our destination beside cp and fsync, into Swift beside a bare curl."""

import copy
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench.process import cpu_seconds
from bench.row import Row
from tests.support.controller import PROVISION, Controller
from tests.support.destination import Destination, Swift
from tests.support.device import eventually, program
from tests.support.dock import DockCamera

SIZE = 512 << 20
ROUNDS = 5  # the first one warms the disk and is not counted


def seconds(command):
    """What a command takes, by its own clock where it has one."""
    started = time.monotonic()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, text=True)
    told = re.search(r"^took ([\d.]+) s$", done.stdout, re.MULTILINE)
    return float(told[1]) if told else time.monotonic() - started


def in_turns(ways):
    """Medians of several ways, taken in turns, so that a disk that changes its mind changes it for all."""
    times = {name: [] for name in ways}
    for number in range(ROUNDS):
        for name, way in ways.items():
            times[name].append(seconds(way(number)))
    return {name: statistics.median(list_[1:]) for name, list_ in times.items()}


def put(swift, url, source):
    return ["curl", "-sS", "-f", "-T", str(source), "-H", f"X-Auth-Token: {swift.token}", url]


def offload():
    """A long clip into our destination and into a stock Swift, through HTTP on loopback."""
    folder = Path(tempfile.mkdtemp(prefix="ocelli-offload-", dir=os.environ.get("OCELLI_BENCH_DIR", "/var/tmp")))
    try:
        clip = folder / "clip.mp4"
        clip.write_bytes(os.urandom(SIZE))
        yield from ours(folder, clip)
        yield from stock(folder, clip)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ours(folder, clip):
    (folder / "state").mkdir()
    with Destination(state=folder / "state") as destination:
        swift = destination.swift()
        swift.put("speed")
        connection = folder / "connection.json"
        connection.write_text(destination.connection_file()[1])
        took = in_turns({
            "cp": lambda n: ["sh", "-c", f"cp '{clip}' '{folder}/copy{n}' && sync '{folder}/copy{n}'"],
            "curl": lambda n: put(swift, f"http://127.0.0.1:{destination.http}{swift.prefix}/speed/{n}", clip),
            "client": lambda n: [str(program("ocelli_offload_probe")), str(connection), f"{folder}/book", f"r{n}", "9",
                                 str(clip)],
        })
    for name, what in (("curl", "PUT by curl into our destination"), ("client", "delivery by our client")):
        ratio = took["cp"] / took[name]
        goal = 0.8 if name == "curl" else 0.0
        yield Row(what, f"{SIZE / 1e6 / took[name]:.0f} MB/s, {ratio:.2f} of cp + fsync ({SIZE / 1e6 / took['cp']:.0f} MB/s)",
                  ">= 0.8 of cp + fsync" if goal else "told only", ratio >= goal)


SHIFT_SECONDS = 12 * 3600
SHIFT_BITS_A_SECOND = 6.064e6  # 1080p and sound, as a camera is delivered: nominalBitRate()
SHIFT_GOAL_SECONDS = 30 * 60
DOCKED = 256 << 20
ROUNDS_DOCKED = 3
GIGABIT = 1e9 / 8  # bytes a second
CHUNK = 8 << 20


def dock():
    """BC-DOC-04: a docked camera gives its recording to the controller, over HTTPS, into the sealed spool, digests checked."""
    with Destination() as destination:
        with Controller(copy.deepcopy(PROVISION), json.loads(destination.connection_file()[1])) as controller:
            rates, used = docked_rounds(controller)
    rate = statistics.median(rates)
    shift = SHIFT_SECONDS * SHIFT_BITS_A_SECOND / 8 / rate
    yield Row("a shift of 12 h through a dock", f"{shift / 60:.0f} min at {rate / 1e6:.0f} MB/s, {shift / SHIFT_GOAL_SECONDS:.2f} of the goal",
              "<= 30 min", shift <= SHIFT_GOAL_SECONDS)
    share = used * GIGABIT
    yield Row("controller's processor time at 1 Gbit/s, from the dock to the destination", f"{share:.2f} of a core", "< 0.5 of a core", share < 0.5)


def docked_rounds(controller):
    """(bytes a second of each camera, the controller's s of processor time for a byte until all is delivered)"""
    manager = controller.client()
    before = cpu_seconds(controller.process.pid)
    rates = [docked(controller, number) for number in range(ROUNDS_DOCKED)]
    eventually(lambda: manager.get("/api/v1/dashboard").json()["controller"]["storage"]["waitingClips"] == 0, 300, "all is delivered")
    return rates, (cpu_seconds(controller.process.pid) - before) / (ROUNDS_DOCKED * DOCKED)


def docked(controller, number):
    """Bytes a second of one camera."""
    camera = DockCamera(controller.dock, f"OC000900{number}")
    try:
        camera.enrol()
        made = controller.client().request("POST", "/api/v1/devices", {"serial": camera.serial})
        assert made.status == 201, made.body
        taken = camera.enrol().json()
        camera.accept(taken["chain"], taken["root"])
        content = random.Random(number).randbytes(CHUNK) * (DOCKED // CHUNK)
        recording = f"2f0c1d2e-0000-4000-8000-00000000000{number}_{camera.serial}_20260102T030405Z"
        assert camera.hello(len(content)).status == 200
        assert camera.offer(recording, {"a.mp4": content}).status == 204
        started = time.monotonic()
        for offset in range(0, len(content), CHUNK):
            answer = camera.send(recording, "a.mp4", offset, content[offset:offset + CHUNK])
            assert answer.status == 200, answer.body
        assert answer.json()["whole"], answer.body
        return len(content) / (time.monotonic() - started)
    finally:
        camera.close()


def stock(folder, clip):
    tool = os.environ.get("OCELLI_SWIFT_UP") or shutil.which("swift-up")
    if not tool:
        print("  NO STOCK SWIFT: swift-up is not here, so that was not measured", flush=True)
        return
    subprocess.run([tool, str(folder / "swift")], check=True, stdout=subprocess.DEVNULL, timeout=300)
    try:
        connection = folder / "swift" / "connection.json"
        port = int(json.loads(connection.read_text())["AuthenticationTokenURI"][0].split(":")[2].split("/")[0])
        swift = Swift(port)
        swift.login("test:tester", "testing")
        swift.put("speed")
        took = in_turns({
            "curl": lambda n: put(swift, f"http://127.0.0.1:{port}{swift.prefix}/speed/{n}", clip),
            "client": lambda n: [str(program("ocelli_offload_probe")), str(connection), f"{folder}/book2", f"r{n}", "9",
                                 str(clip)],
        })
        ratio = took["curl"] / took["client"]
        yield Row("delivery by our client into Swift", f"{SIZE / 1e6 / took['client']:.0f} MB/s, {ratio:.2f} of curl",
                  ">= 250 MB/s or >= 0.9 of curl", ratio >= 0.9 or SIZE / 1e6 / took["client"] >= 250)
    finally:
        subprocess.run([str(Path(tool).with_name("swift-down")), str(folder / "swift"), "--delete"], check=False,
                       stdout=subprocess.DEVNULL, timeout=60)
