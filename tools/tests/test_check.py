"""Runs check.sh itself in a small repository, good and bad."""

import os
import shutil
import subprocess
import unittest

from fake_tree import ROOT, TOOLS, FakeTreeTest, layer_rules

import ledger


class CheckTest(FakeTreeTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(TOOLS, self.root / "tools", ignore=shutil.ignore_patterns("tests", "__pycache__"))
        shutil.copytree(ROOT / ledger.FEATURES, self.root / ledger.FEATURES)
        shutil.copy(ROOT / ".clang-format", self.root)
        self.write("layers.toml", layer_rules())
        for file in ledger.ROWS:
            reset(self.root / ledger.FEATURES / f"{file}.md")
        self.write("tools/fuzz_exceptions.txt", "# None here.\n")
        self.git("init", "-q")

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.root, env=environment(), check=True, capture_output=True)

    def check(self, **extra):
        """Exit status and output of `check.sh --staged` with everything staged."""
        self.git("add", "-A")
        done = subprocess.run(
            ["tools/check.sh", "--staged"], cwd=self.root, env={**environment(), **extra}, capture_output=True, text=True
        )
        return done.returncode, done.stdout

    def assert_fails(self, step, part, **extra):
        status, output = self.check(**extra)
        self.assertEqual(status, 1, output)
        self.assertTrue(output.rstrip().splitlines()[-1].endswith(f"1 failed: {step}"), output)
        self.assertIn(part, output)

    def test_a_clean_tree_passes(self):
        self.write("src/base/text.h", "// Text.\n#pragma once\n")
        status, output = self.check()
        self.assertEqual((status, output.rstrip().splitlines()[-1]), (0, "check: 9 passed, 0 failed"), output)

    def test_bad_format(self):
        self.write("src/base/text.cpp", "// Text.\nint  x;\n")
        self.assert_fails("format", "src/base/text.cpp:2")

    def test_another_formatter_is_refused(self):
        tool = self.write("old-format", "#!/bin/sh\n# Says it is old.\necho clang-format version 14.0.6\n")
        tool.chmod(0o755)
        self.assert_fails("format", "clang-format 19 is needed", CLANG_FORMAT=str(tool))

    def test_a_shell_script_that_says_something_else_than_it_means(self):
        self.write("tools/start.sh", "#!/usr/bin/env bash\n# Starts.\nif [ \"$1\" != *quick* ]]; then exit 1; fi\n")
        self.assert_fails("shell", "SC1034")

    def test_missing_caption(self):
        self.write("src/base/text.h", "#pragma once\n")
        self.assert_fails("captions", "src/base/text.h:1: begin with")

    def test_forbidden_include(self):
        self.write("src/base/text.h", '// Text.\n#pragma once\n\n#include "media/frame.h"\n')
        self.assert_fails("layers", "src/base/text.h:4: includes")

    def test_claim_without_a_test(self):
        file = "docs/features/network-camera.md"
        self.write(file, self.read(file).replace("| not yet |  |  |", "| works | No.Such |  |", 1))
        self.assert_fails("ledger", "no test 'No.Such' in the tree")

    def test_parser_without_a_fuzzer(self):
        self.write("src/base/text.h", "// Text.\n#pragma once\n\nint parseText(std::string_view text);\n")
        self.assert_fails("fuzzers", "parseText has no fuzzer")

    def test_dead_link(self):
        self.write("README.md", "[x](gone.md)\n")
        self.assert_fails("links", "README.md:1")

    def test_machine_path(self):
        self.write("README.md", "See /wor" + "k/main.\n")
        self.assert_fails("machine-paths", "README.md:1")

    def test_lock_file_with_a_host(self):
        self.write("web/package-lock.json", '{"resolved": "htt' + 'ps://example.org/x.tgz"}\n')
        self.assert_fails("lock-files", "web/package-lock.json:1")


def environment():
    """Our environment without what a git hook adds to it."""
    return {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}


def reset(path):
    """Sets every row of a ledger file back, so that no proof is needed."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for row in ledger.read_file(path):
        row.state, row.proof, row.note = "not yet", "", ""
        lines[row.line - 1] = ledger.format_row(row)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    unittest.main()
