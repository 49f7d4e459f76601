// Field logic, on hand-made fields and on the real catalog.
import { describe, expect, it } from "vitest";
// @ts-expect-error a plain script
import { readCatalog } from "../../tools/gen_types.mjs";
import type { Catalog, Field } from "../api/catalog_types";
import { blockedReason, groupsThatBlock, changedFields, choices, defaultText, fieldOf, narrowed, newItem, partsOf, problemOf, rangeText, sameValue } from "./field_logic";

const catalog = readCatalog() as Catalog;
const group = (name: string) => catalog.groups.find((g) => g.group === name)!;
const field = (g: string, f: string) => group(g).fields.find((x) => x.name === f)!;

describe("sameValue", () => {
  it("compares deeply", () => {
    expect(sameValue([{ a: 1, b: [2] }], [{ b: [2], a: 1 }])).toBe(true);
    expect(sameValue([{ a: 1 }], [{ a: 1, b: undefined }])).toBe(false);
    expect(sameValue({ a: null }, { a: {} })).toBe(false);
    expect(sameValue([], {})).toBe(false);
  });
  it("finds what changed", () => expect(changedFields({ a: 1, b: [1] }, { a: 1, b: [2] })).toEqual({ b: [2] }));
});

describe("the real catalog", () => {
  it("blocks quality while the bitrate is constant, and says why", () => {
    expect(blockedReason(field("video", "quality"), { bitRateType: "constant" })).toContain("variable");
    expect(blockedReason(field("video", "quality"), { bitRateType: "variable" })).toBeNull();
  });

  it("blocks units while the device has one, as another group says", () => {
    const unit = field("thermometry", "unit");
    expect(groupsThatBlock(group("thermometry").fields)).toEqual(["units"]);
    expect(groupsThatBlock(group("roi").fields)).toEqual(["video"]);
    expect(blockedReason(unit, {}, { units: { useSameUnit: true } })).toContain("whole device");
    expect(blockedReason(unit, { useSameUnit: true }, { units: { useSameUnit: false } })).toBeNull();
    expect(blockedReason(unit, {})).toBeNull();
  });

  it("blocks a field while another has any other value", () => {
    const red = field("image", "redGain");
    expect(blockedReason(red, { whiteBalance: "automatic" })).toContain("Manual");
    expect(blockedReason(red, { whiteBalance: "manual" })).toBeNull();
    expect(groupsThatBlock(group("image").fields)).toEqual(["masks"]);
    expect(blockedReason(field("image", "digitalZoom"), {}, { masks: { enabled: true } })).toContain("masks");
  });

  it("narrows the frame rate by what the channel says of its standard", () => {
    const capabilities = { channels: [{ channel: 1, highest: { frameRate: 25 } }] };
    expect(narrowed(field("video", "frameRate"), capabilities, 1).max).toBe(25);
    expect(narrowed(field("video", "frameRate"), capabilities, 2).max).toBe(120);
    expect(narrowed(field("image", "gain"), capabilities, 1).max).toBe(100);
  });

  it("groups the image settings under headings and keeps all of them", () => {
    const parts = partsOf(group("image").fields);
    expect(parts.map((p) => p.title)).toEqual(["", "Movement and noise", "Exposure", "Backlight", "White balance", "Day and night", "Scenes by time"]);
    expect(parts.flatMap((p) => p.fields).length).toBe(group("image").fields.length);
    expect(partsOf(group("video").fields)).toHaveLength(1);
  });

  it("offers scenes whose values fit their fields", () => {
    for (const preset of group("image").presets ?? []) {
      for (const [name, value] of Object.entries(preset.values)) expect(problemOf(field("image", name), value, catalog.types)).toBeNull();
    }
  });

  it("limits choices by the capabilities of the stream", () => {
    const capabilities = { channels: [{ channel: 1, streams: [{ stream: "sub" as const, videoCodecs: ["h264", "mjpeg"] }] }] };
    expect(choices(field("video", "codec"), capabilities, 1, "sub")).toEqual(["h264", "mjpeg"]);
    expect(choices(field("video", "codec"), capabilities, 2, "sub")).toEqual(["h264", "h265", "mpeg4", "mjpeg"]);
    expect(choices(field("video", "bitRateType"), capabilities, 1, "sub")).toEqual(["constant", "variable"]);
  });

  it("takes the choices of a text from what the device has", () => {
    const capabilities = { certificates: ["device", "door"] };
    expect(choices(field("network", "httpsCertificate"), capabilities)).toEqual(["device", "door"]);
    expect(choices(field("network", "httpsCertificate"), {})).toEqual([]);
  });

  it("accepts each default that is not a name for something longer", () => {
    for (const g of catalog.groups) {
      for (const f of g.fields) {
        if (f.default === undefined || f.type === "list" || f.type === "object") continue;
        expect(problemOf(f, f.default, catalog.types), `${g.group}.${f.name}`).toBeNull();
      }
    }
  });

  it("has a type for each list and object", () => {
    const fields = [...catalog.groups.flatMap((g) => g.fields), ...catalog.types.flatMap((t) => t.fields)];
    for (const f of fields.filter((x) => x.type === "list" || x.type === "object")) {
      expect(["integer", "text", "number", ...catalog.types.map((t) => t.type)]).toContain(f.of);
    }
  });

  it("words ranges and defaults", () => {
    expect(rangeText(field("video", "frameRate"))).toBe("1/16 to 120 fps");
    expect(rangeText({ name: "f", title: "F", type: "number", min: 0.01, max: 1 })).toBe("0.01 to 1");
    expect(defaultText(field("video", "codec"))).toBe("H.264");
    expect(defaultText(field("record", "schedule"))).toBe("all week, continuous");
  });

  it("makes new items", () => {
    expect(newItem("OsdLine", catalog.types)).toEqual({ text: "", enabled: true, position: { x: 0, y: 0 } });
    expect(newItem("MaskArea", catalog.types)).toEqual({ points: [] });
  });
});

describe("problemOf", () => {
  const f = (x: Partial<Field>) => ({ name: "f", title: "F", type: "integer", ...x }) as Field;
  it("tells what is wrong", () => {
    expect(problemOf(f({ min: 1, max: 60, unit: "fps" }), 99, [])).toBe("Must be 1 to 60 fps.");
    expect(problemOf(f({}), 1.5, [])).toContain("whole");
    expect(problemOf(f({}), Number.NaN, [])).toBe("Type a number.");
    expect(problemOf(f({ type: "text", minLength: 1 }), "", [])).toBe("Must not be empty.");
    expect(problemOf(f({ type: "text", pattern: "#RRGGBB" }), "red", [])).toContain("#rrggbb");
    expect(problemOf(f({ type: "list", of: "Point" }), [{ x: 0.5, y: 7 }], catalog.types)).toContain("Number 1, Y");
  });
  it("finds the field of a server error", () => {
    expect(fieldOf("areas[1].points")).toBe("areas");
    expect(fieldOf("http.port")).toBe("http");
    expect(fieldOf("/areas/0")).toBe("areas");
    expect(fieldOf(undefined)).toBeUndefined();
  });
});
