#!/usr/bin/env python3
"""Checks that relative links in Markdown lead to a file, and paths named in code style too; reads file names, separated by NUL."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*<?([^>\s]+)", re.MULTILINE)
SPAN = re.compile(r"`((?:src|config|models|web|docs|tests|tools|bench)/[^`\s()=:]+)`")
OPEN = re.compile(r"<[^>]*>|…")  # what the reader fills in
ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|#|//)", re.IGNORECASE)


def links_of(text):
    """(target, line) of each link outside code."""
    text = CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for pattern in (INLINE, REFERENCE):
        for match in pattern.finditer(text):
            yield match[1], text.count("\n", 0, match.start(1)) + 1


def paths_of(text):
    """(path, line) of each path of ours in code style; `<name>` stands for anything. Tests (`file::test`) are the ledger's."""
    for match in SPAN.finditer(text):
        yield match[1], text.count("\n", 0, match.start(1)) + 1


def path_problem(root, file, path):
    """Why a path has no file, below the root or beside the page, or None."""
    pattern = OPEN.sub("*", path).rstrip("/")
    found = any(next(folder.glob(pattern), None) for folder in (root, (root / file).parent))
    return None if found else "is no file"


def link_problem(root, file, target):
    """Why a link in `file` leads nowhere, or None."""
    if ELSEWHERE.match(target):
        return None
    path = unquote(target.split("#")[0].split("?")[0])
    place = root / path.lstrip("/") if path.startswith("/") else (root / file).parent / path
    place = place.resolve()
    if not place.is_relative_to(root.resolve()):
        return "leads out of the repository"
    return None if place.exists() else "leads to no file"


def check_files(root, files):
    """All messages about the links of these Markdown files (paths below root)."""
    for file in files:
        text = (root / file).read_text(encoding="utf-8")
        for path, line in paths_of(text):
            found = path_problem(root, file, path)
            if found:
                yield f"{file}:{line}: '{path}' {found}"
        for target, line in links_of(text):
            found = link_problem(root, file, target)
            if found:
                yield f"{file}:{line}: link '{target}' {found}"


def main():
    files = [name for name in sys.stdin.read().split("\0") if name.endswith(".md") and Path(name).is_file()]
    messages = list(check_files(Path.cwd(), files))
    print(*messages, sep="\n", end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
