"""Tests of ledger.py and proofs.py on a small ledger."""

import unittest

from fake_tree import ROOT, FakeTreeTest

import ledger
from proofs import Proofs

HEAD = "# Demo\n\n## Live view (NC-LV)\n\n| ID | Requirement | State | Proof | Note |\n| --- | --- | --- | --- | --- |\n"
FILE = "docs/features/demo.md"


class LedgerTest(FakeTreeTest):
    def put(self, *rows):
        self.write(FILE, HEAD + "".join(row + "\n" for row in rows))

    def problems(self, *rows):
        self.put(*rows)
        found = ledger.read_ledger(self.root, ["demo"])
        return list(ledger.problems(found, Proofs(self.root), {"demo": len(rows)}))

    def assert_one(self, messages, part):
        self.assertEqual(len(messages), 1, messages)
        self.assertIn(part, messages[0])

    def test_rows_not_yet_done_need_no_proof(self):
        self.assertEqual(self.problems("| NC-LV-01 | Live. | not yet |  |  |", "| NC-LV-02 | GNSS. | needs hardware |  | GNSS |"), [])

    def test_works_and_partial_need_a_proof(self):
        self.assert_one(self.problems("| NC-LV-01 | Live. | works |  |  |"), "demo.md:7: NC-LV-01: 'works' without a proof")
        self.assert_one(self.problems("| NC-LV-01 | Live. | partial |  |  |"), "'partial' without a proof")

    def test_a_named_google_test_must_exist(self):
        row = "| NC-LV-01 | Live. | works | StreamHub.SlowReaderResumes |  |"
        self.assert_one(self.problems(row), "no test 'StreamHub.SlowReaderResumes'")
        self.write("src/media/stream_hub_test.cpp", "TEST_F(\n    StreamHub, SlowReaderResumes\n) {}\n")
        self.assertEqual(self.problems(row), [])

    def test_tests_in_build_folders_do_not_count(self):
        self.write("src/build/x_test.cpp", "TEST(Hub, Works) {}\n")
        self.assert_one(self.problems("| NC-LV-01 | Live. | works | Hub.Works |  |"), "no test 'Hub.Works'")

    def test_scripts_and_benchmarks_are_proofs_too(self):
        self.write("tests/journeys/test_live.py", "def test_first_frame(camera):\n    pass\n")
        self.write("web/src/live.spec.ts", "it('starts | stops', () => {});\n")
        self.write("bench/fan_out.cpp", "BENCHMARK(BM_Send);\n")
        self.assertEqual(
            self.problems(
                "| NC-LV-01 | A. | works | tests/journeys/test_live.py::test_first_frame |  |",
                "| NC-LV-02 | B. | works | web/src/live.spec.ts::starts \\| stops |  |",
                "| NC-LV-03 | C. | works | bench: fan_out; `bench: BM_Send` |  |",
            ),
            [],
        )

    def test_each_of_several_proofs_must_exist(self):
        self.write("tests/journeys/test_live.py", "def test_first_frame(camera):\n    pass\n")
        messages = self.problems(
            "| NC-LV-01 | A. | works | tests/journeys/test_live.py::test_first; tests/gone.py::test_x; bench: none; looks fine |  |"
        )
        self.assertEqual(len(messages), 4, messages)
        self.assertIn("'looks fine' is not a proof", messages[3])

    def test_duplicates_states_and_counts(self):
        self.assert_one(
            self.problems("| NC-LV-01 | A. | not yet |  |  |", "| NC-LV-01 | B. | not yet |  |  |"), "stands also in demo.md:7"
        )
        self.assert_one(self.problems("| NC-LV-01 | A. | done |  |  |"), "unknown state 'done'")
        self.put("| NC-LV-01 | A. | not yet |  |  |")
        rows = ledger.read_ledger(self.root, ["demo"])
        self.assert_one(list(ledger.problems(rows, Proofs(self.root), {"demo": 2})), "1 rows instead of 2")

    def test_an_unescaped_pipe_is_named(self):
        self.put("| NC-LV-01 | A | B. | not yet |  |  |")
        with self.assertRaisesRegex(ledger.LedgerError, "demo.md:7: NC-LV-01 has 6 cells"):
            ledger.read_ledger(self.root, ["demo"])

    def test_counts_per_state(self):
        self.put("| NC-LV-01 | A. | works | X.Y |  |", "| NC-LV-02 | B. | not yet |  |  |")
        counts = ledger.count(ledger.read_ledger(self.root, ["demo"]), lambda row: row.chapter)
        self.assertEqual(counts, {"NC-LV": {"works": 1, "partial": 0, "not yet": 1, "needs hardware": 0}})

    def test_set_changes_one_row_and_nothing_else(self):
        self.put("| NC-LV-01 | A \\| B. | not yet |  |  |", "| NC-LV-02 | C. | not yet |  |  |")
        before = self.read(FILE)
        ledger.set_row(self.root, "NC-LV-01", "partial", "Hub.Works", "a | b\nis missing", ["demo"])
        self.assertEqual(
            self.read(FILE),
            before.replace("| NC-LV-01 | A \\| B. | not yet |  |  |", "| NC-LV-01 | A \\| B. | partial | Hub.Works | a \\| b is missing |"),
        )

    def test_set_keeps_what_is_not_given(self):
        self.put("| NC-LV-01 | A. | partial | Hub.Works | half |")
        ledger.set_row(self.root, "NC-LV-01", "works", note="", files=["demo"])
        self.assertIn("| NC-LV-01 | A. | works | Hub.Works |  |", self.read(FILE))

    def test_set_refuses_unknown_rows_and_states(self):
        self.put("| NC-LV-01 | A. | not yet |  |  |")
        for row, state in [("NC-LV-09", "works"), ("NC-LV-01", "fine")]:
            with self.assertRaises(ledger.LedgerError):
                ledger.set_row(self.root, row, state, files=["demo"])

    def test_the_ledger_of_the_project_keeps_its_shape_when_written_back(self):
        for file in ledger.ROWS:
            path = ROOT / ledger.FEATURES / f"{file}.md"
            lines = path.read_text(encoding="utf-8").splitlines()
            for row in ledger.read_file(path):
                self.assertEqual(ledger.format_row(row), lines[row.line - 1])


if __name__ == "__main__":
    unittest.main()
