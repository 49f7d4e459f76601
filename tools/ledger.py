#!/usr/bin/env python3
"""Checks, counts and edits the requirement ledger in docs/features/."""

import argparse
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from proofs import Proofs

FEATURES = Path("docs/features")
ROWS = {"network-camera": 276, "thermal-camera": 83, "body-worn-camera": 129, "body-worn-system": 183}
STATES = ("works", "partial", "not yet", "needs hardware")
PROVEN = ("works", "partial")
CELL_BORDER = re.compile(r"(?<!\\)\|")
ROW_ID = re.compile(r"[A-Z]{2}-[A-Z]+-\d+")


@dataclass
class Row:
    """One requirement and what has become of it."""

    file: str
    line: int
    id: str
    requirement: str
    state: str
    proof: str
    note: str

    @property
    def chapter(self):
        return self.id.rsplit("-", 1)[0]

    @property
    def proofs(self):
        """The named tests; several are separated by semicolons."""
        return [proof.strip(" `") for proof in self.proof.split(";") if proof.strip(" `")]


class LedgerError(Exception):
    """A row cannot be read or changed."""


def split_row(line):
    """The cells of a table line, their pipes unescaped."""
    cells = CELL_BORDER.split(line.strip())[1:-1]
    return [cell.strip().replace("\\|", "|") for cell in cells]


def join_row(cells):
    """A table line of these cells, on one line and with pipes escaped."""
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def format_row(row):
    """The table line of a row."""
    return join_row([row.id, row.requirement, row.state, row.proof, row.note])


def read_file(path):
    """All rows of one ledger file."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = split_row(line) if line.startswith("|") else []
        if not cells or not ROW_ID.fullmatch(cells[0]):
            continue
        if len(cells) != 5:
            raise LedgerError(f"{path.name}:{number}: {cells[0]} has {len(cells)} cells instead of 5 (escape | as \\|)")
        rows.append(Row(path.stem, number, *cells))
    return rows


def read_ledger(root, files=ROWS):
    """All rows of the ledger under root, file by file."""
    return [row for file in files for row in read_file(Path(root) / FEATURES / f"{file}.md")]


def row_problems(row, tests):
    """What is wrong with one row by itself."""
    if row.state not in STATES:
        yield f"unknown state '{row.state}'; one of: {', '.join(STATES)}"
    if row.state in PROVEN and not row.proofs:
        yield f"'{row.state}' without a proof"
    for proof in row.proofs:
        missing = tests.missing(proof)
        if missing:
            yield missing


def problems(rows, tests, expected=ROWS):
    """All messages about the ledger: rows, duplicates, counts."""
    seen = {}
    for row in rows:
        where = f"{FEATURES}/{row.file}.md:{row.line}: {row.id}: "
        if row.id in seen:
            yield where + f"the ID stands also in {seen[row.id].file}.md:{seen[row.id].line}"
        seen.setdefault(row.id, row)
        for message in row_problems(row, tests):
            yield where + message
    for file, count in expected.items():
        found = sum(row.file == file for row in rows)
        if found != count:
            yield f"{FEATURES}/{file}.md: {found} rows instead of {count}; a dropped row stays, as 'withdrawn'"


def count(rows, key):
    """{key: {state: number of rows}} in order of appearance."""
    table = {}
    for row in rows:
        states = table.setdefault(key(row), dict.fromkeys(STATES, 0))
        if row.state in states:
            states[row.state] += 1
    return table


def print_counts(rows, chapters):
    """Prints a line per file, with `chapters` also per chapter, and the sum."""
    line = "{:<20}{:>7}{:>9}{:>9}{:>16}{:>6}"
    print(line.format("", *STATES, "all"))
    for file, states in count(rows, lambda row: row.file).items():
        print(line.format(file, *states.values(), sum(states.values())))
        if chapters:
            own = [row for row in rows if row.file == file]
            for chapter, inner in count(own, lambda row: row.chapter).items():
                print(line.format("  " + chapter, *inner.values(), sum(inner.values())))
    totals = [sum(row.state == state for row in rows) for state in STATES]
    print(line.format("all", *totals, sum(totals)))


def check(root, chapters):
    """Prints problems and counts; True if there are no problems."""
    rows = read_ledger(root)
    messages = list(problems(rows, Proofs(root)))
    print_counts(rows, chapters)
    print(*messages, sep="\n", end="\n" if messages else "")
    bare = [row.id for row in rows if row.state in ("partial", "needs hardware") and not row.note]
    if bare:
        print(f"{len(bare)} partial or hardware rows whose note does not say what is missing: {', '.join(bare[:8])}")
    return not messages


def set_row(root, row_id, state, proof=None, note=None, files=ROWS):
    """Changes one row in place and returns it; what is None stays as it was."""
    if state not in STATES:
        raise LedgerError(f"unknown state '{state}'; one of: {', '.join(STATES)}")
    row = next((row for row in read_ledger(root, files) if row.id == row_id), None)
    if row is None:
        raise LedgerError(f"no row {row_id}")
    row.state = state
    row.proof = row.proof if proof is None else proof
    row.note = row.note if note is None else note
    path = Path(root) / FEATURES / f"{row.file}.md"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[row.line - 1] = format_row(row)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return row


def change(root, args):
    """Runs `ledger.py set`; True if every changed row is in order now."""
    fine = True
    for row_id in args.ids.split(","):
        row = set_row(root, row_id.strip(), args.state, args.proof, args.note)
        print(format_row(row))
        for message in row_problems(row, Proofs(root)):
            print(f"{row.id}: {message}")
            fine = False
    return fine


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--brief", action="store_true", help="count per file only, not per chapter")
    commands = parser.add_subparsers(dest="command")
    setter = commands.add_parser("set", help="change the state of a row, and its proof and note if given")
    setter.add_argument("ids", help="NC-LV-01, or several separated by commas")
    setter.add_argument("state", help=", ".join(STATES))
    setter.add_argument("proof", nargs="?", help="named tests, separated by semicolons")
    setter.add_argument("note", nargs="?")
    return parser.parse_args()


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `ledger.py | head` is no error
    args = parse_arguments()
    try:
        fine = change(args.root, args) if args.command == "set" else check(args.root, not args.brief)
    except (LedgerError, OSError) as error:
        print(f"ledger: {error}")
        fine = False
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
