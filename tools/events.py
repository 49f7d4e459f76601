#!/usr/bin/env python3
"""Checks that each topic of src/events/event.h is published somewhere, documented, and has words on the page."""

import argparse
import re
import sys
from pathlib import Path

CONSTANT = re.compile(r'string_view (k\w+) = "(\w+)";')
ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
TESTS = ("_test.cpp", "_fuzz.cpp")
LISTENERS = ("audit_log_events.cpp", "linkage.cpp", "live_events.cpp")


def topics_of(root):
    """The topics, by the name of their constant."""
    text = (root / "src/events/event.h").read_text(encoding="utf-8")
    return dict(CONSTANT.findall(text.split("namespace topic {")[1].split("}  // namespace topic")[0]))


def is_published(root, name):
    """Whether a source that does not only listen names the constant of a topic."""
    return any(f"topic::{name}" in file.read_text(encoding="utf-8")
               for file in (*root.glob("src/**/*.cpp"), *root.glob("src/**/*.h"))
               if not file.name.endswith(TESTS) and file.name not in LISTENERS)


def problems(root):
    topics = topics_of(root)
    page = root / "docs/ref/events.md"
    listed = set(ROW.findall(page.read_text(encoding="utf-8"))) if page.exists() else set()
    words = (root / "web/src/events/event_words.ts").read_text(encoding="utf-8")
    for name, topic in topics.items():
        if topic not in listed:
            yield f"docs/ref/events.md: the topic {topic} is missing"
        if not is_published(root, name):
            yield f"src/events/event.h: nothing publishes {name}"
        if not re.search(rf"\b{topic}:", words):
            yield f"web/src/events/event_words.ts: {topic} has no title"
    for topic in sorted(listed - set(topics.values())):
        yield f"docs/ref/events.md: there is no topic {topic}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    found = list(problems(parser.parse_args().root))
    print("\n".join(found) or "events: all published and described")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
