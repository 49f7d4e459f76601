"""Finds the tests and benchmarks of the tree by the names the ledger gives them."""

import re
from pathlib import Path

SKIPPED_FOLDERS = {"node_modules", "build", "out", "dist", ".git", "__pycache__"}
GOOGLE_TEST = re.compile(r"\b(?:TYPED_)?TEST(?:_F|_P)?\s*\(\s*(\w+)\s*,\s*(\w+)\s*\)")
BENCHMARK = re.compile(r"\bBENCHMARK\w*\s*\(\s*(?:\w+\s*,\s*)?(\w+)")
FORMS = "Suite.TestName, path/test_x.py::test_name, web/x.spec.ts::title or bench: name"


def files_below(folder, *endings):
    """Files under folder with one of these endings, build results and packages left out."""
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            if entry.name not in SKIPPED_FOLDERS:
                yield from files_below(entry, *endings)
        elif entry.name.endswith(endings):
            yield entry


def text_of(path):
    """The text of a file, or nothing if it does not exist."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


class Proofs:
    """The tests of one tree; each kind is read when it is first asked for."""

    def __init__(self, root):
        self.root = Path(root)
        self.google_tests = None
        self.benchmarks = None

    def missing(self, proof):
        """Why `proof` proves nothing, or None if the test it names exists."""
        if proof.startswith("bench:"):
            found = proof[len("bench:"):].strip() in self.all_benchmarks()
        elif "::" in proof:
            found = self.has_script_test(*proof.split("::", 1))
        elif re.fullmatch(r"\w+\.\w+", proof):
            found = proof in self.all_google_tests()
        else:
            return f"'{proof}' is not a proof; write {FORMS}"
        return None if found else f"no test '{proof}' in the tree"

    def all_google_tests(self):
        """"Suite.Name" of every GoogleTest under src/ and tests/."""
        if self.google_tests is None:
            self.google_tests = {
                f"{suite}.{name}"
                for folder in ("src", "tests")
                for path in files_below(self.root / folder, ".cpp", ".h")
                for suite, name in GOOGLE_TEST.findall(text_of(path))
            }
        return self.google_tests

    def all_benchmarks(self):
        """Names of benchmarks under bench/: functions given to BENCHMARK, and the stems of the files."""
        if self.benchmarks is None:
            self.benchmarks = set()
            for path in files_below(self.root / "bench", ".cpp", ".py", ".sh"):
                self.benchmarks.add(path.stem)
                self.benchmarks.update(BENCHMARK.findall(text_of(path)))
        return self.benchmarks

    def has_script_test(self, file, title):
        """True if the Python or TypeScript file holds a test of that name or title."""
        text = text_of(self.root / file)
        if file.endswith(".py"):
            return re.search(rf"^\s*(?:async )?def {re.escape(title)}\(", text, re.MULTILINE) is not None
        if file.endswith((".spec.ts", ".test.ts")):
            return any(f"{quote}{title}{quote}" in text for quote in "'\"`")
        return False
