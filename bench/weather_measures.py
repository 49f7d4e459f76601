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
    lines = watch("all", 3, 1, 600, "--cast")
    passed = [{"t_min": line["time"] - SLACK, "t_max": line["time"] + SLACK} for line in lines if "passes" in line]
    count = Count()
    count.add([line["time"] for line in lines if line.get("rule") == "upright"], passed)
    yield Row(f"people and cars in the same weather, 10 minutes, across one line: {count}", f"{count.f1():.3f}", "no goal", True)
