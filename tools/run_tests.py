#!/usr/bin/env python3
"""Runs every test program, Python test and web test, and ends with 'N passed, N failed'."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "dev"
LIMIT_SECONDS = 900
SIDE_BY_SIDE = 2  # C++ programs; journeys run alone, as they share devices' deadlines and the browser


class Tally:
    """Counts of single tests: of one program, or of all."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0
        self.bad = []
        self.told = []  # what people should see of the output

    def add(self, name, passed, failed, skipped, failures=()):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        self.bad += [f"{name}: {failure}" for failure in failures]

    def tell(self, text):
        self.told.append(text)

    def take(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.bad += other.bad


def run(command, **options):
    """Runs to the end or to the limit; gives exit code and output."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=LIMIT_SECONDS, **options)
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired as slow:
        output = slow.output if isinstance(slow.output, str) else (slow.output or b"").decode(errors="replace")
        return 124, output + f"\nstill running after {LIMIT_SECONDS} s"


def environment():
    values = dict(os.environ)
    values.setdefault("ASAN_OPTIONS", "detect_leaks=1:strict_string_checks=1")
    values.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    values.setdefault("LSAN_OPTIONS", f"suppressions={ROOT}/tools/lsan.supp:print_suppressions=0")
    values.setdefault("OCELLI_TEST_DATA", str(ROOT.parent / "shared" / "data"))
    return values


def google_test(program, tally):
    name = program.name
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code, output = run([str(program), f"--gtest_output=xml:{report}", "--gtest_brief=1"], env=environment())
        if not report.exists():
            tally.add(name, 0, 1, 0, [f"ended with {code} before its report"])
            tally.tell(output[-6000:])
            return
        root = ElementTree.parse(report).getroot()
    cases = list(root.iter("testcase"))
    failures = [f"{c.get('classname')}.{c.get('name')}" for c in cases if c.find("failure") is not None]
    skipped = sum(1 for c in cases if c.find("skipped") is not None)
    if code != 0 and not failures:
        failures = [f"all tests passed, but it ended with {code} (a sanitizer?)"]
    tally.add(name, len(cases) - len(failures) - skipped, len(failures), skipped, failures)
    if failures:
        tally.tell(output[-8000:])
    elif skipped:
        tally.tell("\n".join(line for line in output.splitlines() if "SKIPPED" in line or "skip" in line.lower())[:2000])


def python_tests(name, tally, *what):
    code, output = run([sys.executable, "-m", "unittest", *what, "-v"], env=environment())
    ran = re.search(r"^Ran (\d+) test", output, re.M)
    count = int(ran.group(1)) if ran else 0
    bad = re.findall(r"^(?:FAIL|ERROR): (.+)$", output, re.M)
    skipped = re.search(r"skipped=(\d+)", output)
    skips = int(skipped.group(1)) if skipped else 0
    if not bad and (code != 0 or count == 0):
        bad = [f"ended with {code}, {count} tests"]
    tally.add(name, max(0, count - len(bad) - skips), len(bad), skips, bad)
    if bad:
        tally.tell(output[-8000:])
    for line in output.splitlines():
        if "skipped" in line and "..." in line:
            tally.tell(line)


def web_tests(tally):
    if not (ROOT / "web" / "node_modules").exists():
        tally.add("web", 0, 1, 0, ["web packages are not installed"])
        return
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        code, output = run(["npx", "--prefix", "web", "vitest", "run", "--root", "web", "--reporter=json",
                            f"--outputFile={report}"])
        if not report.exists():
            tally.add("web", 0, 1, 0, [f"vitest ended with {code}"])
            tally.tell(output[-4000:])
            return
        result = json.loads(report.read_text())
    bad = [case["fullName"] for suite in result["testResults"] for case in suite["assertionResults"]
           if case["status"] == "failed"]
    tally.add("web", result["numPassedTests"], result["numFailedTests"], result["numPendingTests"], bad)
    if code != 0:
        tally.tell(output[-4000:])


def page_tests(tally):
    code, output = run(["npm", "--prefix", "web", "run", "--silent", "test:page"])
    found = re.search(r"(\d+) passed, (\d+) failed", output)
    passed, failed = (int(found.group(1)), int(found.group(2))) if found else (0, 1)
    if code != 0 and failed == 0:
        failed = 1
    tally.add("web pages", passed, failed, 0, [f"ended with {code}"] if failed else [])
    if failed:
        tally.tell(output[-6000:])


def programs():
    """The C++ tests: name and job."""
    for program in sorted(BUILD.glob("**/ocelli_*_test")):
        yield program.name, lambda tally, program=program: google_test(program, tally)


def journeys():
    """What wants the machine for itself: name and job."""
    yield "tools/tests", lambda tally: python_tests("tools/tests", tally, "discover", "-s", "tools/tests", "-p", "test_*.py")
    if (ROOT / "web" / "package.json").exists():
        yield "web", web_tests
        yield "web pages", page_tests
    for journey in sorted((ROOT / "tests").glob("test_*.py")):
        name = f"tests/{journey.name}"
        yield name, lambda tally, name=name, module=journey.stem: python_tests(name, tally, f"tests.{module}")


def carry_out(name, job):
    """Runs a job and prints, in one piece, what came of it."""
    tally = Tally()
    started = time.monotonic()
    job(tally)
    tally.tell(f"{'FAIL' if tally.failed else 'ok  '} {name}: {tally.passed} passed, {tally.failed} failed "
               f"({time.monotonic() - started:.1f} s)")
    print("\n".join(tally.told), flush=True)
    return tally


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("filter", nargs="?", default="", help="run only programs whose name contains this")
    wanted = parser.parse_args().filter
    tally = Tally()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as lanes:
        for done in lanes.map(lambda job: carry_out(*job), [job for job in programs() if wanted in job[0]]):
            tally.take(done)
    for name, job in journeys():
        if wanted in name:
            tally.take(carry_out(name, job))
    for line in tally.bad:
        print(f"failed: {line}")
    skipped = f", {tally.skipped} skipped" if tally.skipped else ""
    print(f"{tally.passed} passed, {tally.failed} failed{skipped}")
    return 1 if tally.failed or tally.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
