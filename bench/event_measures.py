"""Smart events: how many of the real ones are raised on real clips, how late, and what noticing costs."""

import json
import os
import resource
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

from bench import motion_peer
from bench.row import Row
from tests.support.device import ROOT, program

CLIPS = Path(os.environ.get("OCELLI_TEST_DATA", ROOT.parent / "shared" / "data")) / "video"
TOOLS = ROOT / "build" / "release" / "bench"
WINDOW = 1.5  # s that a window of truth.json begins before the condition was seen to hold
LONGEST_DELAY = 1


def run(command, clip, rules):
    """What a program prints that looks for rules in a clip: (its JSON lines, s of processor time)."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"rules": rules}, file)
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command(clip, file.name), stdout=subprocess.PIPE, text=True, timeout=600, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [json.loads(line) for line in done.stdout.splitlines()], cost


def ours(clip, rules):
    return [str(program("ocelli")), "analyse", str(clip), "--rules", rules, "--json"]


def plain(clip, rules):
    return [str(TOOLS / "mog2_rules"), str(clip), rules]


def pair(times, expected):
    """Events and windows one to one, the window that closes first first: (what is left of either, pairs)."""
    open_windows = sorted(expected, key=lambda event: event["t_max"])
    left, pairs = [], []
    for time in times:
        hit = next((event for event in open_windows if event["t_min"] <= time <= event["t_max"]), None)
        if hit is None:
            left.append(time)
        else:
            open_windows.remove(hit)
            pairs.append((time, hit))
    return left, open_windows, pairs


class Count:
    """Events of one type: found, missed and wrong, and the latest against what was seen."""

    def __init__(self):
        self.found = self.missed = self.wrong = 0
        self.latest = None

    def add(self, times, expected):
        wrong, missed, found = pair(times, expected)
        found = [hit for hit in found if not hit[1].get("optional")]
        self.found += len(found)
        self.missed += sum(not event.get("optional") for event in missed)
        self.wrong += len(wrong)
        for time, event in found:
            late = time - event["t_min"] - WINDOW
            self.latest = late if self.latest is None else max(self.latest, late)

    def f1(self):
        total = 2 * self.found + self.missed + self.wrong
        return 2 * self.found / total if total else 1

    def __str__(self):
        return f"found {self.found}, missed {self.missed}, wrong {self.wrong}; F1"


def score(truth, command):
    """By type of rule, and under "all types": what a program raised against what was seen."""
    counts = {}
    for clip in truth:
        lines, _ = run(command, CLIPS / clip["clip"], clip["rules"])
        for rule in clip["rules"]:
            expected = [event for event in clip["events"] if event["rule"] == rule["name"]]
            times = [line["time"] for line in lines if line["rule"] == rule["name"] and line["state"] == "start"]
            for kind in (rule["type"], "all types"):
                counts.setdefault(kind, Count()).add(times, expected)
    return counts


def sorted_types(counts):
    return sorted(counts, key=lambda kind: (kind == "all types", kind))


def accuracy(truth):
    """Ours with its goals, the plain program beside it."""
    mine = score(truth, ours)
    peer = score(truth, plain) if (TOOLS / "mog2_rules").exists() else {}
    if not peer:
        yield Row("OpenCV's MOG2 with plain rules", "LEFT OUT: libopencv-video-dev was not there to build with", "no goal", True)
    for kind in sorted_types(mine):
        count = mine[kind]
        yield Row(f"{kind}: {count}", f"{count.f1():.3f}", ">= 0.9", count.f1() >= 0.9)
        if kind in peer:
            yield Row(f"  OpenCV's MOG2 with plain rules: {peer[kind]}", f"{peer[kind].f1():.3f}", "no goal", True)
        if count.latest is not None and kind != "all types":
            yield Row(f"{kind}: the latest after the condition was seen to hold", f"{max(0, count.latest):.2f} s",
                      f"<= {LONGEST_DELAY} s", count.latest <= LONGEST_DELAY)


def form_of(clip):
    """((width, height), pictures a second, how many) of a clip."""
    done = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-of", "json", "-show_entries",
                           "stream=width,height,avg_frame_rate,nb_read_packets", str(clip)],
                          stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    stream = json.loads(done.stdout)["streams"][0]
    return (stream["width"], stream["height"]), float(Fraction(stream["avg_frame_rate"])), int(stream["nb_read_packets"])


def beside_motion(truth):
    """Debian's motion on the clips that have a rule about motion: what it finds, and what either costs."""
    if not motion_peer.available():
        yield Row("processor time against motion", "LEFT OUT: motion is not installed", ">= 4 x less", False)
        return
    for clip in truth:
        rule = next((rule for rule in clip["rules"] if rule["type"] == "motion"), None)
        if rule is None:
            continue
        path = CLIPS / clip["clip"]
        size, rate, pictures = form_of(path)
        # motion takes a picture of a file every 1/framerate s, whatever the file says, and knows whole numbers only.
        pace = int(rate)
        peer = motion_peer.Motion(path, size, pace)
        theirs = peer.run(pictures / pace)
        theirs_idle = motion_peer.Motion(path, size, pace, paused=True).run(pictures / pace)
        count = Count()
        count.add([start * pace / rate for start in peer.starts], [e for e in clip["events"] if e["rule"] == rule["name"]])
        yield Row(f"  Debian's motion, {clip['clip']}: {count}", f"{count.f1():.3f}", "no goal", True)
        _, idle = run(ours, path, [])
        for what, rules in ((f"all {len(clip['rules'])} rules", clip["rules"]), ("the rule about motion alone", [rule])):
            _, mine = run(ours, path, rules)
            yield Row(f"{clip['clip']}, {what}: processor time with decoding, motion {theirs:.2f} s, ours {mine:.2f} s",
                      f"{theirs / mine:.1f} x less", ">= 4 x less", theirs >= 4 * mine)
            detection = max(mine - idle, 0.01)
            yield Row(f"  detection alone (decoding and the program itself: motion {theirs_idle:.2f} s, ours {idle:.2f} s)",
                      f"{(theirs - theirs_idle) / detection:.1f} x less", "no goal", True)


def events():
    """Events raised on the clips of the test data against what was seen in them, and the cost of noticing."""
    truth_file = CLIPS / "truth.json"
    if truth_file.exists():
        truth = json.loads(truth_file.read_text(encoding="utf-8"))
        yield from accuracy(truth)
        yield from beside_motion(truth)
    else:
        yield Row("events on real clips", f"LEFT OUT: {truth_file} is absent, set OCELLI_TEST_DATA", ">= 0.9", False)
    done = subprocess.run([str(TOOLS / "analysis_bench"), "--benchmark_format=json"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, timeout=300, check=True)
    found = {entry["name"]: entry["cpu_time"] for entry in json.loads(done.stdout)["benchmarks"]}
    one = found["objectsOfOnePicture"]
    yield Row("objects in an analysed picture of 640 x 360, one core", f"{one:.2f} ms", "<= 2.5 ms", one <= 2.5)
    whole = found["chainOnOnePicture"]
    yield Row("the whole chain with a rule of each kind, the same", f"{whole:.2f} ms", "<= 2.5 ms", whole <= 2.5)
    rules = found["rulesOnTracks"]
    yield Row("32 rules on 100 tracks", f"{rules:.0f} us", "<= 50 us", rules <= 50)
