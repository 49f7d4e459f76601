"""Streaming at the limit: the bare kernel, Ocelli and GStreamer in turn, watched by a client of our own.

Processor time is measured, not the clock on the wall: other work on the machine changes ratios little.
OCELLI_BENCH_LONG=1 takes the whole programme, half an hour; without it some minutes.
"""

import json
import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.row import Row
from tests.support.device import ROOT

PROGRAMS = ROOT / "build" / "release" / "bench"
LONG = os.environ.get("OCELLI_BENCH_LONG") == "1"
SECONDS = 10 if LONG else 4
REPEATS = 3 if LONG else 1


def make_sample(folder):
    """1080p25 H.264 of about 4 Mbit/s, a key frame every two seconds."""
    path = Path(folder) / "sample.h264"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=25,noise=alls=12:allf=t",
         "-t", "8", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-b:v", "4M", "-maxrate", "4M",
         "-bufsize", "1M", "-x264-params", "aud=1:keyint=50:min-keyint=50:scenecut=0:slices=1", "-pix_fmt", "yuv420p",
         "-threads", "1", str(path)], check=True)
    return path


def processor_seconds(pid):
    """Time on a processor by thread, to the nanosecond; those that ended are not counted."""
    threads = {}
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            threads[path.parent.name] = int(path.read_text().split()[0]) / 1e9
        except OSError:
            pass  # it has just ended
    return threads


def resident_kilobytes(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1))


class Server:
    """One of the servers, with the sample as its stream."""

    def __init__(self, name, sample, *options):
        self.process = subprocess.Popen([str(PROGRAMS / f"streaming_{name}"), str(sample), *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


@dataclass
class Watched:
    """What the clients saw, and what the server spent on them."""

    seen: dict
    milliseconds: float  # of processor time, per client and second
    busiest: float  # share of it of the thread that worked most
    memory: tuple  # kilobytes before and after


def watch(server, *options, clients, seconds=SECONDS):
    """Lets clients watch; the server's time counts from when all have a key frame."""
    before = resident_kilobytes(server.process.pid)
    command = [str(PROGRAMS / "streaming_load"), "--port", str(server.port), "--clients", str(clients),
               "--seconds", str(seconds), *options]
    load = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = load.stdout.readline().strip()
    if line != "ready":
        load.wait()
        raise RuntimeError(f"{' '.join(command)}: {line}")
    start, began = processor_seconds(server.process.pid), time.monotonic()
    text = load.stdout.readline()
    end, took = processor_seconds(server.process.pid), time.monotonic() - began
    threads = [seconds - start.get(name, 0) for name, seconds in end.items()]
    spent = sum(threads)
    after = resident_kilobytes(server.process.pid)
    load.wait()
    return Watched(json.loads(text), spent / took / clients * 1000, max(threads) / spent, (before, after))


def middle(runs):
    return sorted(runs, key=lambda run: run.milliseconds)[len(runs) // 2]


def cost(name, sample, transport, clients):
    """The middle of some runs."""
    runs = []
    for _ in range(REPEATS):
        with Server(name, sample) as server:
            runs.append(watch(server, *transport, clients=clients))
    return middle(runs)


def fan_out(sample):
    """Processor time per client, against what the kernel needs for the same bytes."""
    peer = (PROGRAMS / "streaming_gst").exists()
    for title, transport in (("TCP", ()), ("UDP", ("--udp",))):
        for clients in (50, 200, 500):
            limit = cost("limit", sample, transport, clients)
            ours = cost("ocelli", sample, transport, clients)
            ratio = ours.milliseconds / limit.milliseconds
            text = f"{ratio:.2f} x the kernel ({ours.milliseconds:.3f} of {limit.milliseconds:.3f} ms)"
            if peer:
                theirs = cost("gst", sample, transport, clients)
                text += f", {ours.milliseconds / theirs.milliseconds:.2f} x GStreamer ({theirs.milliseconds:.3f} ms)"
            text += f"; clients with a gap {ours.seen['gapped']}"
            yield Row(f"{clients} clients over {title}", text, "<= 1.35 x the kernel, no gap",
                      ratio <= 1.35 and ours.seen["gapped"] == 0)


def protected(sample):
    """SRTP with one key for all who come together, against the same stream in the clear."""
    with Server("ocelli", sample) as server:
        plain = watch(server, "--udp", clients=200)
    for suite, title in (("gcm", "AES-GCM"), ("cm", "AES-CM with HMAC-SHA1")):
        with Server("ocelli", sample, "--srtp", suite) as server:
            run = watch(server, "--udp", "--srtp", "--start-every", "5", clients=200)
        ratio = run.milliseconds / plain.milliseconds
        yield Row(f"SRTP for 200 clients, {title}",
                  f"{ratio:.2f} x plain ({run.milliseconds:.3f} of {plain.milliseconds:.3f} ms); "
                  f"clients with a gap {run.seen['gapped']}",
                  "<= 1.6 x plain, no gap", ratio <= 1.6 and run.seen["gapped"] == 0)


def several_loops(sample):
    """What spreading the viewers over two threads costs, and that both work."""
    for title, transport in (("TCP", ()), ("UDP", ("--udp",))):
        runs = {1: [], 2: []}
        for loops in (1, 2) * 3:
            with Server("ocelli", sample, "--loops", str(loops)) as server:
                runs[loops].append(watch(server, *transport, "--addresses", "16", clients=200))
        one, two = (middle(runs[loops]) for loops in (1, 2))
        ratio = two.milliseconds / one.milliseconds
        yield Row(f"200 clients from 16 addresses on two loops, {title}",
                  f"{ratio:.2f} x one loop ({two.milliseconds:.3f} of {one.milliseconds:.3f} ms), the busier one "
                  f"{two.busiest * 100:.0f} % of it; clients with a gap {two.seen['gapped']}",
                  "<= 1.2 x one loop, no gap, both work",
                  ratio <= 1.2 and two.seen["gapped"] == 0 and two.busiest < 0.8)


def most_clients(sample):
    """Raises the number of clients until one of them misses a packet."""
    for title, transport, goal in (("TCP", (), 2000), ("UDP", ("--udp",), 1100)):
        most, full = 0, ""
        steps = (500, 1000, 1500, 2000, 2500, 3000) if LONG else (goal,)
        for clients in steps:
            with Server("ocelli", sample) as server:
                run = watch(server, *transport, "--start-every", "1", clients=clients, seconds=5)
            if run.seen["gapped"] > 0:
                full = f"; at {clients} {run.seen['gapped']} had one"
                break
            most = clients
        yield Row(f"clients without a gap over {title}", f"{most}{full}", f">= {goal}", most >= goal)


def starting(sample):
    """First key frames and gaps while others come and go."""
    for title, transport in (("TCP", ()), ("UDP", ("--udp",))):
        with Server("ocelli", sample) as server:
            run = watch(server, *transport, "--joins-a-second", "40", "--joiners-stay", "500", clients=200, seconds=8)
        seen = run.seen
        yield Row(f"first key frame while 200 play, {title}",
                  f"median {seen['joinerKeyFrameMedian']:.1f} ms, 99 % {seen['joinerKeyFrame99']:.1f} ms, "
                  f"{seen['joined']} came and went",
                  "<= 20 and 100 ms", seen["joinerKeyFrameMedian"] <= 20 and seen["joinerKeyFrame99"] <= 100)
        yield Row(f"packets lost by those who play meanwhile, {title}", f"{seen['lost']}", "0", seen["lost"] == 0)


def stalled(sample):
    """One reader that stops reading."""
    with Server("ocelli", sample) as server:
        run = watch(server, "--stall", clients=100, seconds=60 if LONG else 12)
    before, during = run.seen["late99"], run.seen["stalledLate99"]
    yield Row("others' 99 % delay while one reader is stalled", f"{before:.1f} ms before, {during:.1f} ms while",
              "<= 5 ms more", during - before <= 5)


def memory(sample):
    """Idle sessions, and what ten thousand visits leave behind."""
    with Server("ocelli", sample) as server:
        run = watch(server, "--idle", clients=1000, seconds=1)
        each = (run.memory[1] - run.memory[0]) / 1000
    yield Row("memory of an idle session", f"{each:.1f} kB", "<= 64 kB", each <= 64)
    with Server("ocelli", sample) as server:
        options = ("--joins-a-second", "500", "--joiners-stay", "20")
        watch(server, *options, clients=10, seconds=8)
        files = len(os.listdir(f"/proc/{server.process.pid}/fd"))
        run = watch(server, *options, clients=10, seconds=600 if LONG else 16)
        time.sleep(1)
        files = len(os.listdir(f"/proc/{server.process.pid}/fd")) - files
    grown = run.memory[1] - run.memory[0]
    yield Row(f"after {run.seen['joined']} visits", f"{grown} kB more, {files} descriptors more", "<= 2048 kB, 12 descriptors",
              grown <= 2048 and files <= 12)


def streaming():
    """Streaming at the limit: the bare kernel, Ocelli and GStreamer in turn."""
    with tempfile.TemporaryDirectory() as folder:
        sample = make_sample(folder)
        for part in (fan_out, protected, several_loops, starting, stalled, memory, most_clients):
            yield from part(sample)
