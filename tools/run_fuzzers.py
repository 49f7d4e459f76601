#!/usr/bin/env python3
"""Runs every fuzzer with its corpus, two at a time: for a while, or for a number of executions (a campaign).

Ends with 'N passed, N failed'. A campaign writes what each fuzzer did as a table.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Outcome:
    name: str
    passed: bool
    executions: int
    seconds: float


def fuzz(program, limit):
    name = program.name.removeprefix("fuzz_")
    corpus = ROOT / "out" / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = ROOT / "tests" / "corpus" / name
    command = [str(program), *limit, "-rss_limit_mb=2048", "-timeout=10", "-max_len=65536",
               f"-artifact_prefix={corpus.parent}/{name}-", "-print_final_stats=1", str(corpus)]
    if seeds.is_dir():
        command.append(str(seeds))
    began = time.monotonic()
    done = subprocess.run(command, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=1"}, check=False)
    runs = [line.split(":")[-1].strip() for line in done.stdout.splitlines() if "number_of_executed_units" in line]
    outcome = Outcome(name, done.returncode == 0, int(runs[0]) if runs else 0, time.monotonic() - began)
    print(f"{'ok  ' if outcome.passed else 'FAIL'} {name}: {outcome.executions} executions", flush=True)
    if not outcome.passed:
        print(done.stdout[-3000:])
    return outcome


def report(outcomes, wanted):
    """What a campaign did; a fuzzer that stopped early has not passed, whatever it says of itself."""
    print(f"\n{'fuzzer':28} {'executions':>12} {'a second':>10}  outcome")
    for one in outcomes:
        enough = one.executions >= wanted
        word = "ok" if one.passed and enough else "stopped early" if one.passed else "FAILED"
        print(f"{one.name:28} {one.executions:12} {one.executions / max(one.seconds, 0.001):10.0f}  {word}")
        one.passed = one.passed and enough
    print(f"{'together':28} {sum(one.executions for one in outcomes):12}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--campaign", type=int, metavar="EXECUTIONS", help="so many of each fuzzer instead, with a report")
    parser.add_argument("--only", default="", help="only fuzzers whose name contains this")
    arguments = parser.parse_args()
    programs = sorted(p for p in (ROOT / "build" / "fuzz").glob("**/fuzz_*")
                      if p.is_file() and os.access(p, os.X_OK) and arguments.only in p.name)
    limit = [f"-runs={arguments.campaign}"] if arguments.campaign else [f"-max_total_time={arguments.seconds}"]
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = list(pool.map(lambda program: fuzz(program, limit), programs))
    if arguments.campaign:
        report(outcomes, arguments.campaign)
    results = [one.passed for one in outcomes]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
