// The menu shows what one may use.
import { describe, expect, it } from "vitest";
// @ts-expect-error a plain script
import { readCatalog } from "../../tools/gen_types.mjs";
import type { Catalog } from "../api/catalog_types";
import { settingsMenu } from "./settings_menu";

const catalog = readCatalog() as Catalog;
const ids = (rights: Parameters<typeof settingsMenu>[1]) => settingsMenu(catalog, rights, true).flatMap((s) => s.entries.map((e) => e.id));

describe("settingsMenu", () => {
  it("shows an administrator each group once", () => {
    const all = ids({ administrator: true, parameters: true, logs: true, reboot: true });
    for (const g of catalog.groups) expect(all.filter((id) => id === g.group)).toHaveLength(1);
    expect(all).toEqual(expect.arrayContaining(["users", "online", "logs", "maintenance"]));
    expect(new Set(all).size).toBe(all.length);
  });
  it("leaves out what only thermal channels have where there is none", () => {
    const rights = { administrator: true, parameters: true, logs: true, reboot: true };
    const without = settingsMenu(catalog, rights).flatMap((s) => s.entries.map((e) => e.id));
    const thermal = catalog.groups.filter((g) => g.needs === "thermal").map((g) => g.group);
    expect(thermal).toContain("temperatureRules");
    expect(ids(rights).filter((id) => !without.includes(id)).sort()).toEqual(thermal.sort());
  });
  it("hides from a user what is not permitted", () => {
    expect(ids({ administrator: false, parameters: false, logs: false, reboot: false })).toEqual(["local", "volumes", "password", "information", "health", "about"]);
  });
  it("begins with the browser and puts video first", () => {
    const menu = settingsMenu(catalog, { administrator: true, parameters: true, logs: true, reboot: true });
    expect(menu[0]!.entries[0]!.id).toBe("local");
    expect(menu[1]!.entries.map((e) => e.id)).toEqual(["video", "roi", "audio", "channel"]);
  });
});
