#!/usr/bin/env python3
"""Checks that each parser under src/ has a fuzzer in its room, and that each fuzzer is built under a name of its own."""

import argparse
import re
import sys
import tomllib
from pathlib import Path

from cpp_scan import namespace_text
from layers import Table
from proofs import files_below, text_of

EXCEPTIONS = "tools/fuzz_exceptions.txt"
PARSER = re.compile(
    r"\b(parse\w*)\s*\(\s*(?:const\s+)?"
    r"(?:std::span\s*<\s*const\s+std::byte\s*>|std::string_view|(?:\w+::)*(?:Bytes|ByteSpan|ByteView|BytesView|ConstBytes)\b)"
)


def parsers_of(text):
    """(function, line) of each parse function a header declares at namespace scope."""
    outside = namespace_text(text)
    return [(match[1], outside.count("\n", 0, match.start()) + 1) for match in PARSER.finditer(outside)]


def read_exceptions(text):
    """{(header, function): reason} from lines of `header function reason`."""
    exceptions, messages = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split(None, 2)
        if not words or line.startswith("#"):
            continue
        if len(words) < 3:
            messages.append(f"{EXCEPTIONS}:{number}: write header, function and reason")
        else:
            exceptions[(words[0], words[1])] = words[2]
    return exceptions, messages


def room_folder(root, table, path):
    """The folder of the room a file under src/ belongs to."""
    room = table.room_of(path.relative_to(root / "src").as_posix())
    return root / "src" / room if room else path.parent


def parser_messages(root, exceptions):
    """Parsers without a fuzzer, and exceptions for parsers that are gone or have one now."""
    table = Table(tomllib.loads((root / "layers.toml").read_text(encoding="utf-8")))
    needed = set()
    for header in files_below(root / "src", ".h"):
        parsers = parsers_of(text_of(header))
        if not parsers:
            continue
        room = room_folder(root, table, header)
        fuzzed = "\n".join(text_of(fuzzer) for fuzzer in files_below(room, "_fuzz.cpp"))
        name = header.relative_to(root).as_posix()
        for function, line in parsers:
            if re.search(rf"\b{function}\b", fuzzed):
                continue
            needed.add((name, function))
            if (name, function) not in exceptions:
                where = room.relative_to(root).as_posix()
                yield f"{name}:{line}: {function} has no fuzzer; no *_fuzz.cpp in {where} mentions it"
    for name, function in sorted(exceptions.keys() - needed):
        yield f"{EXCEPTIONS}: {name} {function} is no longer needed"


def build_messages(root):
    """Fuzzers that no CMakeLists.txt builds: neither named there nor in a folder given to ocelli_room()."""
    built = "\n".join(text_of(path) for path in files_below(root, "CMakeLists.txt"))
    for folder in ("src", "tests"):
        for fuzzer in files_below(root / folder, "_fuzz.cpp"):
            place = fuzzer.parent.relative_to(root / folder).as_posix().removesuffix("/detail")
            if not re.search(rf"\b{re.escape(fuzzer.stem)}\b|\bocelli_room\(\s*{re.escape(place)}[\s)]", built):
                name = fuzzer.relative_to(root).as_posix()
                yield f"{name}:1: no CMakeLists.txt names {fuzzer.stem} or makes a room of {place}"


def name_messages(root):
    """Fuzzers of one name: their programs would be one, and the fuzz preset could not be configured."""
    first = {}
    for folder in ("src", "tests"):
        for fuzzer in files_below(root / folder, "_fuzz.cpp"):
            name = fuzzer.relative_to(root).as_posix()
            if fuzzer.stem in first:
                yield f"{name}:1: {first[fuzzer.stem]} has the same name; both would become {fuzzer.stem}"
            first.setdefault(fuzzer.stem, name)


def check_tree(root):
    """All messages about parsers and fuzzers of the tree at root."""
    exceptions, messages = read_exceptions(text_of(root / EXCEPTIONS))
    return messages + list(parser_messages(root, exceptions)) + list(build_messages(root)) + list(name_messages(root))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    messages = check_tree(parser.parse_args().root)
    print(*messages, sep="\n", end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
