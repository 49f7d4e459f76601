#!/usr/bin/env python3
"""Checks every #include under src/ against the floors, siblings and walls of layers.toml."""

import argparse
import re
import sys
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
SOURCES = {".h", ".hpp", ".cpp", ".cc", ".inc"}
TESTS = ("_test.cpp", "_fuzz.cpp")


class TableError(Exception):
    """layers.toml itself is wrong."""


@dataclass(frozen=True)
class Include:
    """One #include line: where it stands (path under src/) and what it names."""

    file: str
    line: int
    target: str
    quoted: bool

    def __str__(self):
        return f'"{self.target}"' if self.quoted else f"<{self.target}>"


def is_under(path, places):
    """True if path is one of the places or lies below one of them."""
    return any(path == place or path.startswith(place + "/") for place in places)


class Table:
    """The rules of layers.toml."""

    def __init__(self, data):
        self.sets = data.get("sets", {})
        self.floors = data.get("floors", {})
        self.houses = data.get("houses", {})
        self.siblings = data.get("siblings", {})
        self.walls = data.get("walls", [])
        self.exceptions = data.get("exceptions", [])
        self.used = set()
        self.check()

    def check(self):
        """Raises TableError for names that nothing stands behind and for exceptions without a reason."""
        lists = {**self.floors, **self.houses, **self.siblings}
        for owner, names in lists.items():
            for name in self.expand(names):
                if name.split("/")[0] not in {**self.floors, **self.houses}:
                    raise TableError(f"'{owner}' allows unknown '{name}'")
        for exception in self.exceptions:
            if not all(str(exception.get(key, "")).strip() for key in ("from", "include", "reason")):
                raise TableError(f"exception {exception} needs from, include and reason")

    def expand(self, names):
        """Replaces "@set" by the members of the set."""
        expanded = []
        for name in names:
            if not name.startswith("@"):
                expanded.append(name)
            elif name[1:] in self.sets:
                expanded += self.sets[name[1:]]
            else:
                raise TableError(f"unknown set '{name}'")
        return expanded

    def room_of(self, path):
        """The room a path under src/ belongs to, or None."""
        parts = path.split("/")
        if parts[0] in self.floors and len(parts) > 1:
            return parts[0]
        if parts[0] in self.houses and len(parts) > 2:
            return "/".join(parts[:2])
        return None

    def allowed(self, room):
        """Patterns of the rooms that `room` may include."""
        top = room.split("/")[0]
        names = self.floors.get(room, self.houses.get(top, []))
        return ["base", room] + self.expand(names) + self.siblings.get(room, [])

    def wall_of(self, target):
        """The wall a header stands behind, or None."""
        for wall in self.walls:
            if any(fnmatchcase(target, pattern) for pattern in wall["headers"]):
                return wall
        return None

    def is_excepted(self, include):
        """True if a line of `exceptions` lets this include through; the line counts as used."""
        for number, exception in enumerate(self.exceptions):
            if is_under(include.file, [exception["from"]]) and fnmatchcase(include.target, exception["include"]):
                self.used.add(number)
                return True
        return False

    def unused_exceptions(self):
        """Exceptions that no include needed."""
        return [entry for number, entry in enumerate(self.exceptions) if number not in self.used]


def wall_problem(wall, include):
    """Why the include may not pass the wall, or None."""
    if is_under(include.file, wall["allow"]):
        return None
    if wall.get("tests") and include.file.endswith(TESTS):
        return None
    places = wall["allow"] + (["*_test.cpp", "*_fuzz.cpp"] if wall.get("tests") else [])
    return f"{wall['name']} may be included only in {', '.join(places)} [rule: wall]"


def room_problem(table, include):
    """Why the include breaks a rule of floors, siblings or detail/, or None."""
    here, there = table.room_of(include.file), table.room_of(include.target)
    if there is None:
        return ("not a path from src/ into a known room; write the whole path, or add the room to "
                "layers.toml [rule: one include root]")
    if here != there and "detail" in include.target.split("/")[:-1]:
        return f"detail/ is private to {there} [rule: detail]"
    if any(fnmatchcase(there, pattern) for pattern in table.allowed(here)):
        return None
    if there.startswith("apps/"):
        return "nobody includes apps [rule: apps]"
    if here.split("/")[0] == there.split("/")[0]:
        allowed = ", ".join(table.siblings.get(here, [])) or "none"
        return f"{here} may not include {there}; its siblings: {allowed} [rule: siblings]"
    allowed = ", ".join(name for name in table.allowed(here) if name != here) or "nothing"
    return f"{here} may not include {there}; it may include: {allowed} [rule: floors]"


def problem(table, include):
    """Why the include is forbidden, or None."""
    wall = table.wall_of(include.target)
    if wall:
        found = wall_problem(wall, include)
    elif include.quoted:
        found = room_problem(table, include)
    else:
        found = None
    return None if found is None or table.is_excepted(include) else found


def includes_of(file, text):
    """All #include lines of one file."""
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield Include(file, number, match[1] or match[2], match[1] is not None)


def check_tree(root):
    """Returns (messages, number of files, number of includes) for the tree at root."""
    root = Path(root)
    table = Table(tomllib.loads((root / "layers.toml").read_text(encoding="utf-8")))
    messages, files, includes = [], 0, 0
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in SOURCES or not path.is_file():
            continue
        file = path.relative_to(root / "src").as_posix()
        files += 1
        if table.room_of(file) is None:
            messages.append(f"src/{file}:1: lies in no room that layers.toml knows [rule: rooms]")
            continue
        for include in includes_of(file, path.read_text(encoding="utf-8", errors="replace")):
            includes += 1
            found = problem(table, include)
            if found:
                messages.append(f"src/{file}:{include.line}: includes {include}: {found}")
    for entry in table.unused_exceptions():
        messages.append(f"layers.toml: exception {entry['from']} -> {entry['include']} is no longer needed")
    return messages, files, includes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    try:
        messages, files, includes = check_tree(root)
    except (TableError, tomllib.TOMLDecodeError, OSError) as error:
        print(f"layers.toml: {error}")
        return 1
    print(*messages, sep="\n", end="\n" if messages else "")
    print(f"layers: {files} files, {includes} includes, {len(messages)} forbidden")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
