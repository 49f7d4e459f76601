"""Reads config/catalog/*.yaml into one checked structure with all defaults expanded."""

import copy
import re
from pathlib import Path

import yaml

SCOPES = ("device", "channel", "stream")
STREAMS = ("main", "sub", "third")
TYPES = {"boolean", "integer", "number", "text", "secret", "enum", "object", "list"}
PLAIN_LISTS = {"integer", "number", "text"}
FIELD_KEYS = {
    "name", "type", "unit", "min", "max", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default", "title",
    "description", "of", "values", "titles", "role", "keepOnRestore", "restart", "blocked", "dynamicValues", "advanced",
    "needs", "part",
}
GROUP_KEYS = {"group", "scope", "title", "description", "section", "fields", "defaults", "needs", "presets"}
NEEDS = {"thermal", "alarmInput", "alarmOutput", "speaker", "cardHealth"}
OWN = "own"
NAMED = {
    "allWeek": [{"periods": [{"from": 0, "to": 1440}]} for _ in range(7)],
    "allWeekContinuous": [{"periods": [{"from": 0, "to": 1440, "type": "continuous"}]} for _ in range(7)],
    "daytime": [{"from": 360, "to": 1080}],
}
NAME = re.compile(r"^[a-z][A-Za-z0-9]*$")


class CatalogError(Exception):
    """The catalog itself is wrong; the message names the place."""


class Catalog:
    """All groups and shared types; every field has its default, except object fields, which expand."""

    def __init__(self, groups, types):
        self.groups = groups
        self.types = {t["type"]: t for t in types}
        self.check()

    @classmethod
    def read(cls, folder):
        groups, types = [], []
        for path in sorted(Path(folder).glob("*.yaml")):
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            if "types" in data:
                types += data["types"]
            else:
                if data.get("group") != path.stem:
                    raise CatalogError(f"{path.name}: group is {data.get('group')}, the file name says {path.stem}")
                groups.append(data)
        return cls(groups, types)

    def scoped(self, scope):
        return [g for g in self.groups if g["scope"] == scope]

    # Checking.

    def check(self):
        for type_ in self.types.values():
            self.check_fields(type_["type"], type_["fields"])
        for group in self.groups:
            place = group["group"]
            unknown = set(group) - GROUP_KEYS
            if unknown:
                raise CatalogError(f"{place}: unknown {sorted(unknown)}")
            if group["scope"] not in SCOPES:
                raise CatalogError(f"{place}: unknown scope {group['scope']}")
            if group.get("needs", "thermal") not in NEEDS:
                raise CatalogError(f"{place}: needs unknown {group['needs']}")
            for key in ("title", "description", "section"):
                if not group.get(key):
                    raise CatalogError(f"{place}: {key} is missing")
            self.check_fields(place, group["fields"])
            self.check_blocked(group)
            self.check_stream_defaults(group)
            self.check_presets(group)

    def check_fields(self, place, fields):
        names = set()
        for field in fields:
            where = f"{place}.{field.get('name')}"
            unknown = set(field) - FIELD_KEYS
            if unknown:
                raise CatalogError(f"{where}: unknown {sorted(unknown)}")
            if not NAME.match(field.get("name", "")) or field["name"] in names:
                raise CatalogError(f"{where}: not a name, or there twice")
            names.add(field["name"])
            if field.get("type") not in TYPES or not field.get("title"):
                raise CatalogError(f"{where}: type or title is missing")
            self.check_shape(where, field)
            if place not in self.types or "default" in field:  # a list in a shared type may have to be given
                self.check_value(where, field, self.default(field))

    def check_shape(self, where, field):
        kind = field["type"]
        if kind in ("integer", "number") and not ("min" in field and "max" in field):
            raise CatalogError(f"{where}: needs min and max")
        if kind in ("text", "secret") and "maxLength" not in field:
            raise CatalogError(f"{where}: needs maxLength")
        if field.get("needs") not in (None, "optical"):
            raise CatalogError(f"{where}: needs unknown {field['needs']}")
        if field.get("pattern") not in (None, "#RRGGBB"):
            raise CatalogError(f"{where}: unknown pattern {field['pattern']}")
        if kind == "enum" and not all(isinstance(v, str) for v in field.get("values") or [0]):
            raise CatalogError(f"{where}: values must be words (quote off, on and numbers)")
        if kind == "list":
            if "maxItems" not in field:
                raise CatalogError(f"{where}: needs maxItems")
            if field.get("of") not in PLAIN_LISTS and field.get("of") not in self.types:
                raise CatalogError(f"{where}: list of unknown {field.get('of')}")
            if field["of"] in ("integer", "number") and not ("min" in field and "max" in field):
                raise CatalogError(f"{where}: needs min and max of its elements")
        if kind == "object" and field.get("of") not in self.types:
            raise CatalogError(f"{where}: object of unknown {field.get('of')}")

    def check_blocked(self, group):
        for field in group["fields"]:
            for rule in field.get("blocked", []):
                other = self.field_at(group, rule["when"])
                if other is None or not rule.get("because"):
                    raise CatalogError(f"{group['group']}.{field['name']}: blocked by an unknown field or without a reason")
                if ("is" in rule["when"]) == ("isNot" in rule["when"]):
                    raise CatalogError(f"{group['group']}.{field['name']}: blocked needs either is or isNot")
                self.check_value(f"{group['group']}.{field['name']} blocked", other, rule["when"].get("is", rule["when"].get("isNot")))

    def field_at(self, group, when):
        """The field that blocks: of this group, or of one whose place follows from that of this group."""
        source = next((g for g in self.groups if g["group"] == when.get("group", group["group"])), None)
        if source is None or source["scope"] not in SCOPES or SCOPES.index(source["scope"]) > SCOPES.index(group["scope"]):
            return None
        return next((f for f in source["fields"] if f["name"] == when["field"]), None)

    def check_stream_defaults(self, group):
        if "defaults" in group and group["scope"] != "stream":
            raise CatalogError(f"{group['group']}: defaults per stream, but its scope is {group['scope']}")
        fields = {f["name"]: f for f in group["fields"]}
        for stream, values in group.get("defaults", {}).items():
            for name, value in values.items():
                if stream not in STREAMS or name not in fields:
                    raise CatalogError(f"{group['group']}: defaults for unknown {stream}.{name}")
                self.check_value(f"{group['group']}.{name} of {stream}", fields[name], value)

    def check_presets(self, group):
        fields = {f["name"]: f for f in group["fields"]}
        for preset in group.get("presets", []):
            if set(preset) != {"name", "title", "description", "values"}:
                raise CatalogError(f"{group['group']}: a preset has name, title, description and values")
            for name, value in preset["values"].items():
                if name not in fields:
                    raise CatalogError(f"{group['group']}: preset {preset['name']} sets unknown {name}")
                self.check_value(f"{group['group']}.{name} of preset {preset['name']}", fields[name], value)

    def check_value(self, where, field, value):
        if not self.fits(field, value):
            raise CatalogError(f"{where}: {value!r} is outside its range")

    def fits(self, field, value):
        kind = field["type"]
        if kind == "boolean":
            return isinstance(value, bool)
        if kind == "integer":
            return type(value) is int and field["min"] <= value <= field["max"]
        if kind == "number":
            return type(value) in (int, float) and field["min"] <= value <= field["max"]
        if kind in ("text", "secret"):
            return isinstance(value, str) and field.get("minLength", 0) <= len(value) <= field["maxLength"]
        if kind == "enum":
            return value in field["values"]
        if kind == "list":
            if value == OWN:
                return field["of"] == "integer"
            return isinstance(value, list) and field.get("minItems", 0) <= len(value) <= field["maxItems"]
        return isinstance(value, dict) and set(value) <= {f["name"] for f in self.types[field["of"]]["fields"]}

    # Defaults.

    def default(self, field):
        """The default with named ones and objects expanded; "own" stays, only the channel knows it."""
        value = field.get("default")
        kind = field["type"]
        if kind == "list":
            if value == OWN:
                return OWN
            elements = copy.deepcopy(NAMED[value] if isinstance(value, str) else value or [])
            return elements if field["of"] in PLAIN_LISTS else [self.complete(field["of"], e) for e in elements]
        if kind == "object":
            return self.complete(field["of"], value or {})
        if value is None:
            raise CatalogError(f"{field['name']}: no default")
        return value

    def complete(self, type_name, value):
        fields = self.types[type_name]["fields"]
        return {f["name"]: value.get(f["name"], self.default(f)) for f in fields}

    def as_json(self):
        """What GET /api/v1/catalog answers."""
        def with_defaults(fields):
            return [{**f, "default": self.default(f)} for f in fields]

        groups = [{**g, "fields": with_defaults(g["fields"])} for g in self.groups]
        types = [{**t, "fields": with_defaults(t["fields"])} for t in self.types.values()]
        return {"groups": groups, "types": types}
