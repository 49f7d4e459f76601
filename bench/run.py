#!/usr/bin/env python3
"""Measures what the issue asks for on this machine; prints each figure beside its goal."""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OCELLI_BUILD", "release")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import measures  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="only measures whose name contains this")
    wanted = parser.parse_args().name
    missed = 0
    for measure in measures.ALL:
        if wanted not in measure.__name__:
            continue
        print(f"{measure.__name__.replace('_', ' ')}: {measure.__doc__.splitlines()[0]}", flush=True)
        for row in measure():
            missed += 0 if row.met else 1
            print(f"  {'met   ' if row.met else 'MISSED'} {row.what}: {row.value} (goal {row.goal})", flush=True)
    print(f"{missed} goals missed" if missed else "all goals met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
