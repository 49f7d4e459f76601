"""Smart events in weather: what is raised on two hours of a street in which nothing happens."""

import json
import subprocess
import tempfile

from bench.event_measures import TOOLS, Count
from bench.row import Row

ALL = [[0, 0], [1, 0], [1, 1], [0, 1]]
MIDDLE = [[0.25, 0.35], [0.75, 0.35], [0.75, 0.95], [0.25, 0.95]]
#: One of each type that looks at pictures, with its usual values, over as much of the picture as there is.
RULES = [
    {"name": "motion", "type": "motion"},
    {"name": "upright", "type": "line-crossing", "line": [[0.42, 0.1], [0.42, 1]]},
    {"name": "road", "type": "line-crossing", "line": [[0, 0.72], [1, 0.72]]},
    {"name": "trees", "type": "line-crossing", "line": [[0, 0.42], [1, 0.42]]},
    {"name": "somebody", "type": "intrusion", "seconds": 1, "region": ALL},
    {"name": "stay", "type": "loitering", "region": ALL},
    {"name": "in", "type": "region-entrance", "region": MIDDLE},
    {"name": "out", "type": "region-exit", "region": MIDDLE},
    {"name": "left", "type": "unattended-baggage", "region": ALL},
    {"name": "gone", "type": "object-removal", "region": ALL},
    {"name": "cover", "type": "tampering"},
]
#: Rain, wind in trees, cloud shadows, dusk with headlights; of a noisy sensor. Two seeds: two streets, two skies.
EMPTY = [("all", 3, 1, 3600), ("all", 3, 2, 3600)]
SLACK = 1.5  # s
#: The same weather with people and cars, from a scene time on: who looks away raises nothing wrong either.
BUSY = [("a shower by day", 60), ("dusk", 440), ("the darkest of the night", 580), ("a shower at night", 720)]
BUSY_SECONDS = 90
LEAST_FOUND = 0.8  # F1; many of them hide each other


def watch(weather, noise, seed, seconds, *options):
    """What the rules raised, and who passed the upright line, on a drawn street."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"rules": RULES}, file)
        file.flush()
        done = subprocess.run([str(TOOLS / "weather_watch"), "--rules", file.name, "--weather", weather, "--noise", str(noise),
                               "--seed", str(seed), "--seconds", str(seconds), *options], stdout=subprocess.PIPE, text=True,
                              timeout=3600, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def weather():
    """Events raised on two hours of an empty street in rain, wind, cloud shadows, headlights and noise: all are wrong."""
    wrong = {rule["type"]: 0 for rule in RULES}
    for run in EMPTY:
        for line in watch(*run):
            wrong[line["type"]] += 1
    for kind, count in wrong.items():
        yield Row(f"{kind} in two hours in which nothing happens", str(count), "0", count == 0)
    whole = Count()
    for when, begin in BUSY:
        count = Count()
        for seed in (1, 2):
            lines = watch("all", 3, seed, BUSY_SECONDS, "--cast", "--begin", str(begin))
            passed = [{"t_min": line["time"] - SLACK, "t_max": line["time"] + SLACK} for line in lines if "passes" in line]
            crossed = [line["time"] for line in lines if line.get("rule") == "upright"]
            count.add(crossed, passed)
            whole.add(crossed, passed)
        yield Row(f"people and cars across one line in the same weather, {when}: {count}", f"{count.f1():.3f}", "no goal", True)
    yield Row(f"all of them: {whole}", f"{whole.f1():.3f}", f">= {LEAST_FOUND}", whole.f1() >= LEAST_FOUND)
