#!/usr/bin/env python3
"""Prints the longest files and functions, as a mirror; reads file names, separated by NUL, from stdin."""

import ast
import sys
from pathlib import Path

from captions import is_generated
from cpp_scan import functions

SOURCES = {".h", ".cpp", ".ts", ".svelte", ".py", ".sh"}
SHOWN = 10


def python_functions(text):
    """(name, first line, number of lines) of each function of a Python file."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def functions_of(path, text):
    """The functions of a file, if its language is one we can read."""
    if path.suffix == ".py":
        return python_functions(text)
    return functions(text) if path.suffix in (".h", ".cpp", ".ts") else ()


def measure(names):
    """([(lines, file)], [(lines, "file:line name")]) of all sources that are not generated."""
    files, bodies = [], []
    for name in names:
        path = Path(name)
        if path.suffix not in SOURCES or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if is_generated(path, text.splitlines()[:3]):
            continue
        files.append((text.count("\n"), name))
        bodies += [(count, f"{name}:{line} {function}") for function, line, count in functions_of(path, text)]
    return files, bodies


def show(title, entries):
    """Prints the ten longest of the entries."""
    print(title)
    for count, name in sorted(entries, key=lambda entry: (-entry[0], entry[1]))[:SHOWN]:
        print(f"{count:6} {name}")


def main():
    files, bodies = measure(filter(None, sys.stdin.read().split("\0")))
    show("longest files (lines):", files)
    show("longest functions (lines):", bodies)


if __name__ == "__main__":
    main()
