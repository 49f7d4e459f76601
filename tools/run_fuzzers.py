#!/usr/bin/env python3
"""Runs every fuzzer for a while with its corpus, two at a time, and ends with 'N passed, N failed'."""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def fuzz(program, seconds):
    name = program.name.removeprefix("fuzz_")
    corpus = ROOT / "out" / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = ROOT / "tests" / "corpus" / name
    command = [str(program), f"-max_total_time={seconds}", "-rss_limit_mb=2048", "-timeout=10", "-max_len=65536",
               f"-artifact_prefix={corpus.parent}/{name}-", "-print_final_stats=1", str(corpus)]
    if seeds.is_dir():
        command.append(str(seeds))
    done = subprocess.run(command, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=1"}, check=False)
    runs = [line.split(":")[-1].strip() for line in done.stdout.splitlines() if "number_of_executed_units" in line]
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}: {runs[0] if runs else '?'} executions", flush=True)
    if done.returncode != 0:
        print(done.stdout[-3000:])
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--only", default="", help="only fuzzers whose name contains this")
    arguments = parser.parse_args()
    programs = sorted(p for p in (ROOT / "build" / "fuzz").glob("**/fuzz_*")
                      if p.is_file() and os.access(p, os.X_OK) and arguments.only in p.name)
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(lambda program: fuzz(program, arguments.seconds), programs))
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
