#!/usr/bin/env python3
"""Writes C++ and reference page of the settings from config/catalog; with --check only compares the page."""

import argparse
import sys
from pathlib import Path

from settings_catalog import Catalog, CatalogError
from settings_cpp import Writer
from settings_page import page

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "ref" / "settings.md"


def write(path, text):
    """Leaves a file alone that is right already, so that nothing is compiled again."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalog", type=Path, default=ROOT / "config" / "catalog")
    parser.add_argument("--output", type=Path, help="folder for the C++ files")
    parser.add_argument("--page", action="store_true", help="write docs/ref/settings.md")
    parser.add_argument("--check", action="store_true", help="fail when docs/ref/settings.md is not up to date")
    arguments = parser.parse_args()
    try:
        catalog = Catalog.read(arguments.catalog)
    except CatalogError as error:
        print(f"config/catalog: {error}", file=sys.stderr)
        return 1
    if arguments.output:
        writer = Writer(catalog)
        write(arguments.output / "settings.h", writer.header())
        write(arguments.output / "settings.cpp", writer.source())
        write(arguments.output / "catalog_data.cpp", writer.data())
    if arguments.page:
        write(PAGE, page(catalog))
    if arguments.check and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page(catalog)):
        print("docs/ref/settings.md is not up to date; mend with: tools/generate_settings.py --page", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
