"""Smart events: how many of the real ones are raised on real clips, how late, and what noticing costs."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from bench.row import Row
from tests.support.device import ROOT, program

CLIPS = Path(os.environ.get("OCELLI_TEST_DATA", ROOT.parent / "shared" / "data")) / "video"


def starts_of(clip, rules):
    """(time, rule name) of each start, in order."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"rules": rules}, file)
        file.flush()
        done = subprocess.run([str(program("ocelli")), "analyse", str(clip), "--rules", file.name, "--json"],
                              stdout=subprocess.PIPE, text=True, timeout=600, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [(line["time"], line["rule"]) for line in lines if line["state"] == "start"]


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


def score(truth):
    """By type of rule: events found, missed and wrong, and how late the latest was inside its window."""
    counts = {}
    for clip in truth:
        starts = starts_of(CLIPS / clip["clip"], clip["rules"])
        for rule in clip["rules"]:
            mine = [event for event in clip["events"] if event["rule"] == rule["name"]]
            times = [time for time, name in starts if name == rule["name"]]
            wrong, missed, found = pair(times, mine)
            missed = [event for event in missed if not event.get("optional")]
            found = [hit for hit in found if not hit[1].get("optional")]
            count = counts.setdefault(rule["type"], [0, 0, 0])
            for i, add in enumerate((len(found), len(missed), len(wrong))):
                count[i] += add
    return counts


def f1(found, missed, wrong):
    return 2 * found / (2 * found + missed + wrong) if found + missed + wrong else 1


def events():
    """Events raised on the clips of the test data against what was seen in them, and the cost of noticing."""
    truth_file = CLIPS / "truth.json"
    if truth_file.exists():
        counts = score(json.loads(truth_file.read_text(encoding="utf-8")))
        for kind, count in sorted(counts.items()):
            yield Row(f"{kind}: found {count[0]}, missed {count[1]}, wrong {count[2]}; F1", f"{f1(*count):.3f}", ">= 0.9",
                      f1(*count) >= 0.9)
        total = [sum(count[i] for count in counts.values()) for i in range(3)]
        yield Row(f"all types: found {total[0]}, missed {total[1]}, wrong {total[2]}; F1", f"{f1(*total):.3f}", ">= 0.9",
                  f1(*total) >= 0.9)
    else:
        yield Row("events on real clips", f"LEFT OUT: {truth_file} is absent, set OCELLI_TEST_DATA", ">= 0.9", False)
    tool = ROOT / "build" / "release" / "bench" / "analysis_bench"
    done = subprocess.run([str(tool), "--benchmark_format=json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True, timeout=300, check=True)
    found = {entry["name"]: entry["cpu_time"] for entry in json.loads(done.stdout)["benchmarks"]}
    one = found["objectsOfOnePicture"]
    yield Row("objects in an analysed picture of 640 x 360, one core", f"{one:.2f} ms", "<= 2.5 ms", one <= 2.5)
    rules = found["rulesOnTracks"]
    yield Row("32 rules on 100 tracks", f"{rules:.0f} us", "<= 50 us", rules <= 50)
