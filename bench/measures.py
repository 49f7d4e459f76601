"""The measures themselves: start, delay, share of a core, memory, pass-through, recording, seeking, thermal."""

import http.client
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bench.delivery_measures import delivery_storm, event_delay
from bench.estate_measures import estate
from bench.event_measures import events
from bench.latency_measures import latency
from bench.offload_measures import dock, offload
from bench.process import cpu_seconds
from bench.row import Row
from bench.rtsp_probe import RtspProbe
from bench.signing_measures import signing
from bench.volume_cipher_measures import volume_cipher
from bench.streaming_measures import streaming
from bench.weather_measures import weather
from bench.web_rtc_measures import webrtc
from bench.worn_measures import wearing
from tests.support.device import ROOT, Client, Device, eventually, program

SCENE = "scene:street?width=1920&height=1080&fps=25"


def resident_megabytes(pid):
    """Resident memory, and what of it is the process's own (without shared library pages)."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def metric(client, name, **labels):
    """The sum of the samples of a metric that carry these labels."""
    total = 0.0
    for line in client.get("/metrics").body.decode().splitlines():
        if line.startswith(name + "{") or line.startswith(name + " "):
            if all(f'{key}="{value}"' in line for key, value in labels.items()):
                total += float(line.rsplit(" ", 1)[1])
    return total


def first_packet_milliseconds():
    """Starts the program and asks for the stream until an RTP packet comes."""
    device = Device(channels=[SCENE])
    started = time.monotonic()
    command = [str(program()), "--state", str(device.state), "--http", f"127.0.0.1:{device.http}",
               "--https", f"127.0.0.1:{device.https}", "--rtsp", f"127.0.0.1:{device.rtsp}", "--channel", SCENE]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={"OCELLI_ADMIN_PASSWORD": "First-light-1", "HOME": str(device.state)})
    try:
        probe = RtspProbe(device.rtsp, "admin", "First-light-1", "/Streaming/Channels/101")
        probe.connect_when_ready(10)
        probe.play()
        probe.first_packet()
        return (time.monotonic() - started) * 1000
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        shutil.rmtree(device.state, ignore_errors=True)


def start():
    """Process start to the first RTSP packet, and to the first picture in Chromium."""
    times = [first_packet_milliseconds() for _ in range(5)]
    middle = statistics.median(times)
    yield Row("start to first RTSP packet, median of 5", f"{middle:.0f} ms", "<= 700 ms", middle <= 700)
    done = subprocess.run(["node", str(ROOT / "bench" / "first_picture.mjs"), str(program())], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
    found = re.search(r"first picture: ([\d.]+) ms", done.stdout)
    if not found:
        yield Row("start to first picture in Chromium", "no figure: " + done.stdout[-300:], "<= 1500 ms", False)
        return
    value = float(found.group(1))
    yield Row("start to first picture in Chromium", f"{value:.0f} ms", "<= 1500 ms", value <= 1500)


def delay():
    """Capture to RTSP packet, outside the encoder, from the program's own histogram."""
    with Device(channels=[SCENE]) as device:
        probe = RtspProbe(device.rtsp, "admin", "First-light-1", "/Streaming/Channels/101")
        probe.connect_when_ready(5)
        probe.play()
        probe.read_for(15)
        client = device.client()
        middle = metric(client, "ocelli_delay_outside_encoder_seconds", quantile="0.5", stream="1/main") * 1000
        late = metric(client, "ocelli_delay_outside_encoder_seconds", quantile="0.99", stream="1/main") * 1000
    yield Row("delay outside the encoder, median", f"{middle:.2f} ms", "<= 5 ms", 0 < middle <= 5)
    yield Row("delay outside the encoder, 99 %", f"{late:.2f} ms", "no goal", True)


def share_of_core(device, seconds, readers=()):
    """Processor time a second, all of it and without the encoder."""
    client = device.client()
    time.sleep(3)
    before = (cpu_seconds(device.process.pid), metric(client, "ocelli_encoder_cpu_seconds_total"), time.monotonic())
    time.sleep(seconds)
    after = (cpu_seconds(device.process.pid), metric(client, "ocelli_encoder_cpu_seconds_total"), time.monotonic())
    span = after[2] - before[2]
    whole = (after[0] - before[0]) / span
    encoder = (after[1] - before[1]) / span
    return whole, whole - encoder


def share():
    """1080p25 H.264 from the drawn scene, recorded, main and sub stream read: all but the encoder."""
    with Device(channels=[SCENE]) as device:
        probes = []
        for path in ("/Streaming/Channels/101", "/Streaming/Channels/102"):
            probe = RtspProbe(device.rtsp, "admin", "First-light-1", path)
            probe.connect_when_ready(5)
            probe.play()
            probe.read_in_background()
            probes.append(probe)
        whole, others = share_of_core(device, 20)
        yield Row("everything but the encoder", f"{others * 100:.1f} % of a core", "<= 20 %", others <= 0.20)
        yield Row("encoders of main and sub stream", f"{(whole - others) * 100:.1f} % of a core", "no goal", True)
    with Device(channels=["file:" + str(ROOT / "tests/data/clips/street-cars.mp4"), SCENE]) as device:
        probes = []
        for path in ("/Streaming/Channels/101", "/Streaming/Channels/201"):
            probe = RtspProbe(device.rtsp, "admin", "First-light-1", path)
            probe.connect_when_ready(5)
            probe.play()
            probe.read_in_background()
            probes.append(probe)
        time.sleep(15)
        memory = resident_megabytes(device.process.pid)
    yield Row("memory with two channels", f"{memory:.0f} MB", "<= 150 MB", memory <= 150)


def passthrough():
    """One 1080p25 4 Mbit/s RTSP camera passed through and recorded."""
    with Device(channels=[SCENE]) as camera:
        owner = camera.client()
        owner.request("PATCH", "/api/v1/settings/channels/1/streams/main/video",
                      {"bitRateType": "constant", "maximumBitRate": 4096})
        owner.request("PATCH", "/api/v1/settings/channels/1/record", {"enabled": False})
        source = f"rtsp://admin:First-light-1@127.0.0.1:{camera.rtsp}/Streaming/Channels/101"
        with Device(channels=[source]) as device:
            client = device.client()
            client.request("PATCH", "/api/v1/settings/channels/1/motion", {"enabled": False})
            eventually(lambda: metric(client, "ocelli_stream_packets_total", stream="1/main") > 25, 20, "packets")
            whole, _ = share_of_core(device, 30)
    yield Row("pass-through with recording", f"{whole * 100:.2f} % of a core", "<= 3 %", whole <= 0.03)


def recording():
    """kill -9 at 200 random moments, and every state a crash may leave: all plays, little is lost."""
    tool = ROOT / "build" / "release" / "src" / "ocelli_delivery_record_test"
    for what, tests in (("kill -9 at 200 random moments", "Kill.*"), ("every legal state between two syncs", "Crash*")):
        done = subprocess.run([str(tool), "--gtest_brief=1", "--gtest_filter=" + tests], stdout=subprocess.PIPE,
                              env={**os.environ, "OCELLI_KILLS": "200"}, stderr=subprocess.STDOUT, text=True,
                              timeout=1800, check=False)
        said = [line for line in done.stdout.splitlines() if re.match(r"\d+ (kills|states)", line)]
        yield Row(what, "; ".join(said) or "nothing printed", "no bad file, loss <= window + one GOP",
                  done.returncode == 0 and bool(said))


NUMPY_LOOK_UP = """
import time, numpy
counts = numpy.random.default_rng(1).integers(17000, 20000, (512, 640), dtype=numpy.uint16)
lut = numpy.random.rand(65536).astype(numpy.float32)
best = 1e9
for _ in range(300):
    start = time.perf_counter(); made = lut[counts]; best = min(best, time.perf_counter() - start)
print(best * 1000)
"""


def numpy_milliseconds():
    """The best of many look-ups of a 640 x 512 frame, or None where no Python has numpy."""
    for python in (sys.executable, "/usr/bin/python3"):
        done = subprocess.run([python, "-c", NUMPY_LOOK_UP], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, check=False)
        if done.returncode == 0:
            return float(done.stdout)
    return None


def thermal():
    """A 640 x 512 thermal frame on one core, beside a scalar loop, numpy and OpenCV."""
    tool = ROOT / "build" / "release" / "bench" / "thermal_bench"
    if not tool.exists():
        yield Row("thermal frame", "the program is not built", ">= 8 x", False)
        return
    done = subprocess.run([str(tool)], stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    found = json.loads(done.stdout)
    exact, worst = found["exactMs"], found["worstCelsius"]
    yield Row("conversion beside the double formula", f"{worst:.6f} °C apart", "<= 0.001 °C", worst <= 0.001)
    times = found["scalarMs"] / exact
    yield Row("exact conversion beside a scalar loop of std::log", f"{times:.1f} x ({exact:.3f} ms)", ">= 8 x",
              times >= 8)
    numpy = numpy_milliseconds()
    times = numpy / exact if numpy else 0
    yield Row("exact conversion beside numpy lut[a]", f"{times:.1f} x" if numpy else "numpy is not installed",
              ">= 2 x", times >= 2)
    times = found["openCvMs"] / found["lookMs"]
    yield Row("range and palette beside OpenCV normalize and applyColorMap",
              f"{times:.1f} x ({found['lookMs']:.3f} ms)" if times else "OpenCV was not found when it was built",
              ">= 3 x", times >= 3)
    whole = found["pipelineMs"]
    yield Row("whole frame: corrections, noise, 21 rules, palette, ruler, text; median", f"{whole:.2f} ms",
              "<= 1.5 ms", whole <= 1.5)
    joined = subprocess.run([str(tool.with_name("thermal_stage_bench"))], stdout=subprocess.PIPE, text=True, timeout=300,
                            check=True)
    found = json.loads(joined.stdout)
    share = found["shareAt60Hz"]
    yield Row("share of a core at 60 Hz, the joined stage with all features and metadata, before encoding",
              f"{share * 100:.1f} % ({found['stageMs']:.2f} ms a frame)", "<= 15 %", share <= 0.15)


def first_byte_milliseconds(client, path):
    """From the request to the first byte of the body."""
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=30)
    started = time.monotonic()
    connection.request("GET", path, headers={"Cookie": client.cookie})
    answer = connection.getresponse()
    first = answer.read(1)
    took = (time.monotonic() - started) * 1000
    connection.close()
    assert answer.status == 200 and first, (answer.status, path)
    return took


def seek():
    """A jump to a random moment in a day of recordings, and the table of the whole day."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as state:
        with Device(channels=[SCENE], state=state) as device:  # makes the volume
            device.client().request("PATCH", "/api/v1/settings/channels/1/record", {"enabled": False})
        media = Path(state) / "media"
        tool = ROOT / "build" / "release" / "bench" / "day_of_recordings"
        subprocess.run([str(tool), str(media)], check=True, timeout=600)
        day = datetime(2026, 1, 5, tzinfo=timezone.utc)
        moments = random.Random(2)
        with Device(channels=[SCENE], state=state) as device:
            client = device.client()

            def ask(what, start, stop):
                return first_byte_milliseconds(
                    client, f"/api/v1/recordings/{what}?channel=1&from={start:%Y-%m-%dT%H:%M:%S.000Z}"
                            f"&to={stop:%Y-%m-%dT%H:%M:%S.000Z}")

            jumps = []
            for _ in range(100):
                start = day + timedelta(seconds=moments.randrange(60, 23 * 3600))
                jumps.append(ask("video.mp4", start, start + timedelta(hours=1)))
            whole = [ask("video.mp4", day, day + timedelta(hours=24, seconds=n)) for n in range(3)]
            lines = [ask("timeline", day, day + timedelta(days=1, seconds=n)) for n in range(10)]
    jumps.sort()
    yield Row("seek, the next hour as one file, median", f"{statistics.median(jumps):.0f} ms", "<= 200 ms",
              statistics.median(jumps) <= 200)
    yield Row("seek, the worst of 100", f"{jumps[-1]:.0f} ms", "<= 200 ms", jumps[-1] <= 200)
    yield Row("the whole day as one file", f"{statistics.median(whole):.0f} ms", "no goal", True)
    yield Row("timeline of the day", f"{statistics.median(lines):.0f} ms", "<= 200 ms", statistics.median(lines) <= 200)


ALL = [start, delay, share, passthrough, recording, seek, streaming, webrtc, latency, thermal, events, weather, event_delay, delivery_storm, signing, volume_cipher,
       offload, dock, wearing, estate]
