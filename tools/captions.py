#!/usr/bin/env python3
"""Checks that each source file begins with a one-line caption; reads file names, separated by NUL, from stdin."""

import re
import sys
from pathlib import Path

SLASHES = (re.compile(r"^///? (\S.*)$"), "// Caption.")
MARKUP = (re.compile(r"^<!-- (\S.*?) -->$"), "<!-- Caption. -->")
HASH = (re.compile(r"^# (\S.*)$"), "# Caption.")
PYTHON = (re.compile(r'^(?:# |r?""" ?)(\S.*?)(?:""")?$'), '"""Caption."""')
STYLES = {".h": SLASHES, ".cpp": SLASHES, ".ts": SLASHES, ".svelte": MARKUP, ".py": PYTHON, ".sh": HASH}
SHELL = re.compile(r"^#!.*\b(?:ba|da)?sh\b")
GENERATED = re.compile(r"\bgenerated (?:by|from)\b|@generated", re.IGNORECASE)


def is_generated(path, first_lines):
    """True for files that a generator writes; it names itself on top, or the path says so."""
    return "generated" in path.parts or ".gen." in path.name or any(GENERATED.search(line) for line in first_lines)


def style_of(path, lines):
    """The caption style of a file, or None if it needs no caption."""
    if path.suffix == "" and lines and SHELL.match(lines[0]):
        return HASH
    return STYLES.get(path.suffix)


def caption_problem(path, text):
    """What is wrong with the caption of a file, or None."""
    lines = text.splitlines()
    style = style_of(path, lines)
    if style is None or not lines or is_generated(path, lines[:3]):
        return None
    shape, example = style
    first = 1 if lines[0].startswith("#!") else 0
    match = shape.match(lines[first].rstrip()) if len(lines) > first else None
    if not match:
        return f"{path}:{first + 1}: begin with a one-line caption: {example}"
    caption = match[1].rstrip()
    if not caption.endswith(".") and path.suffix in (".h", ".cpp") and len(lines) > first + 1:
        # The formatter breaks what is longer than a line of ours.
        rest = shape.match(lines[first + 1].rstrip())
        caption = rest[1].rstrip() if rest else caption
    if not caption.endswith("."):
        return f"{path}:{first + 1}: the caption is a sentence of at most two lines and ends with a period"
    return None


def main():
    messages = []
    for name in filter(None, sys.stdin.read().split("\0")):
        path = Path(name)
        if path.is_file() and not path.is_symlink() and (path.suffix in STYLES or path.suffix == ""):
            messages.append(caption_problem(path, path.read_text(encoding="utf-8", errors="replace")))
    messages = [message for message in messages if message]
    print(*messages, sep="\n", end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
