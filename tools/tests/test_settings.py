"""Tests of the generator of settings: what it refuses, expands and names."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from settings_catalog import Catalog, CatalogError  # noqa: E402
from settings_cpp import Writer, enum_name, enumerator  # noqa: E402
from settings_page import page  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
PERIOD = {"type": "Period", "description": "x", "fields": [
    {"name": "from", "type": "integer", "min": 0, "max": 9, "default": 0, "title": "From"}]}


def group(*fields, **more):
    return {"group": "lamp", "scope": "device", "title": "Lamp", "section": "S", "description": "D.", "fields": list(fields), **more}


def field(**more):
    return {"name": "level", "type": "integer", "min": 1, "max": 9, "default": 5, "title": "Level", **more}


class SettingsCatalog(unittest.TestCase):
    def refuse(self, words, *fields, **more):
        with self.assertRaisesRegex(CatalogError, words):
            Catalog([group(*fields, **more)], [PERIOD])

    def test_refuses_what_is_not_in_order(self):
        self.refuse("outside its range", field(default=10))
        self.refuse("outside its range", field(default=True))
        self.refuse("needs min and max", {"name": "a", "type": "integer", "default": 1, "title": "A"})
        self.refuse("needs maxLength", {"name": "a", "type": "text", "default": "", "title": "A"})
        self.refuse("must be words", {"name": "a", "type": "enum", "values": [False, "on"], "default": "on", "title": "A"})
        self.refuse("there twice", field(), field())
        self.refuse("unknown .'colour'", field(colour=1))
        self.refuse("unknown Lamp", {"name": "a", "type": "object", "of": "Lamp", "title": "A"})
        self.refuse("unknown field", field(blocked=[{"when": {"field": "none", "is": 1}, "because": "x"}]))
        self.refuse("outside its range", field(blocked=[{"when": {"field": "level", "is": 99}, "because": "x"}]))
        self.refuse("unknown scope", field(), scope="room")
        self.refuse("defaults per stream", field(), defaults={"sub": {"level": 2}})
        self.refuse("sub.none", field(), scope="stream", defaults={"sub": {"none": 2}})

    def test_a_field_may_be_blocked_by_a_group_whose_place_follows_from_its_own(self):
        def blocked_by(name):
            return field(blocked=[{"when": {"group": name, "field": "level", "is": 9}, "because": "x"}])

        device, channel = group(field()), {**group(field()), "group": "room", "scope": "channel"}
        Catalog([device, {**channel, "fields": [blocked_by("lamp")]}], [PERIOD])
        with self.assertRaisesRegex(CatalogError, "unknown field"):  # the level of which channel?
            Catalog([{**device, "fields": [blocked_by("room")]}, channel], [PERIOD])

    def test_expands_named_defaults_and_objects(self):
        whole = Catalog.read(ROOT / "config" / "catalog")
        fields = {f["name"]: f for g in whole.as_json()["groups"] if g["group"] == "motion" for f in g["fields"]}
        self.assertEqual(len(fields["schedule"]["default"]), 7)
        self.assertEqual(fields["schedule"]["default"][6], {"periods": [{"from": 0, "to": 1440}]})
        self.assertEqual(fields["dayPeriods"]["default"], [{"from": 360, "to": 1080}])
        self.assertEqual(fields["recordChannels"]["default"], "own")

    def test_makes_names_of_values(self):
        self.assertEqual([enumerator(v) for v in ("1920x1080", "16", "off", "md5Sha256")],
                         ["Size1920x1080", "Value16", "Off", "Md5Sha256"])
        self.assertEqual(enum_name("Video", {"name": "videoType"}), "VideoType")
        self.assertEqual(enum_name("Video", {"name": "codec"}), "VideoCodec")

    def test_writes_the_same_twice(self):
        catalog = Catalog.read(ROOT / "config" / "catalog")
        first, second = Writer(catalog), Writer(Catalog.read(ROOT / "config" / "catalog"))
        self.assertEqual(first.header(), second.header())
        self.assertEqual(first.source(), second.source())
        self.assertEqual(page(catalog), (ROOT / "docs" / "ref" / "settings.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
