// The settings: every page opens, what is saved takes effect and stays, what does not fit is told at its field.
import assert from "node:assert/strict";
import { inspect, openPage, sizes } from "../../web/tests/browser.mjs";
import { ask, centre, change, clickAt, colourAt, drag, enter, field, save, until } from "./steps.mjs";

const settled = (page) => page.waitForFunction(() => document.querySelector(".page h1") && !document.querySelector(".content > .spinner, .page > .spinner"));

async function addresses(page) {
  await page.goto("/settings/video");
  await settled(page);
  const found = await page.locator("nav[aria-label=Settings] a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.ok(found.length >= 20, `${found.length} pages`);
  return ["/live", "/playback", "/pictures", "/events", ...found];
}

/** Every page, wide, narrow and dark: nothing in the console, everything named, nothing cut off, text that can be read. */
export async function everyPage({ browser, facts }) {
  for (const [name, dark] of [["1366x768", false], ["1024x768", true], ["390x844", false], ["390x844", true]]) {
    const size = sizes.find((s) => s.name === name);
    const { context, page, errors } = await openPage(browser, size, { url: facts.url, dark });
    await enter(context, facts);
    for (const address of await addresses(page)) {
      await page.goto(address);
      if (address.startsWith("/settings")) await settled(page);
      else await page.locator("h1").first().waitFor({ state: "attached" });
      assert.deepEqual([...errors, ...(await inspect(page))], [], `${address} at ${name}${dark ? ", dark" : ""}`);
    }
    await context.close();
  }
}

/**
 * A computer of the lowest kind is enough: little to load, little memory after all pages have been open, and at a quarter of this
 * processor's pace two windows play on with time to spare.
 */
export async function light({ page, context }) {
  const tools = await context.newCDPSession(page);
  await tools.send("Performance.enable", { timeDomain: "threadTicks" }); // what others do on this machine does not count
  const measure = async () => Object.fromEntries((await tools.send("Performance.getMetrics")).metrics.map((m) => [m.name, m.value]));
  await page.goto("/live");
  await page.locator("video.shown[data-latency]").first().waitFor();
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").filter((r) => r.name.includes("/assets/")).reduce((sum, r) => sum + r.encodedBodySize, 0));
  assert.ok(loaded > 0 && loaded < 500e3, `${loaded} bytes of program`);
  for (const address of await addresses(page)) {
    await page.evaluate((to) => (history.pushState(null, "", to), dispatchEvent(new PopStateEvent("popstate"))), address);
    await (address.startsWith("/settings") ? settled(page) : page.locator("h1").first().waitFor({ state: "attached" }));
  }
  const { JSHeapUsedSize: heap } = await measure();
  assert.ok(heap < 64e6, `${heap} bytes of memory`);

  await tools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto("/live");
  await page.locator("video.shown[data-latency]").first().waitFor();
  const shown = () => page.evaluate(() => document.querySelector("video.shown").getVideoPlaybackQuality().totalVideoFrames);
  const frames = await shown();
  const before = await measure();
  const began = Date.now();
  await until("forty pictures", async () => (await shown()) >= frames + 40, 60);
  const after = await measure();
  const busy = (after.TaskDuration - before.TaskDuration) / ((Date.now() - began) / 1000);
  assert.ok(busy < 0.6, `busy for ${Math.round(busy * 100)} % of the time`);
}
light.options = { size: "1024x768" };

/** The keyboard reaches everything in the order it stands, and one sees where it is. */
export async function keyboard({ page }) {
  for (const address of ["/live", "/playback", "/settings/video", "/settings/motion", "/settings/users"]) {
    await page.goto(address);
    await page.locator("h1").first().waitFor({ state: "attached" });
    if (address.startsWith("/settings")) await settled(page);
    await page.evaluate(() => document.activeElement?.blur());
    const wanted = await page.evaluate(() => {
      const radios = new Set();
      return [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")].filter((e) => {
        if (e.disabled || e.tabIndex < 0 || e.getClientRects().length === 0 || !e.checkVisibility()) return false; // a closed part of the page has rectangles too
        if (e.type !== "radio") return true;
        const group = e.name;
        return radios.has(group) ? false : radios.add(group); // a group is one stop
      }).length;
    });
    const seen = new Set();
    for (let step = 0; step < wanted + 5; ++step) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body) return null;
        e.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length);
        const marks = [e, ...(e.classList.contains("visually-hidden") ? [e.closest("label")] : [])];
        const marked = marks.some((m) => m && (getComputedStyle(m).outlineStyle !== "none" || getComputedStyle(m).boxShadow !== "none"));
        return { stop: e.dataset.stop, marked, text: e.outerHTML.slice(0, 160) };
      });
      if (!at) continue;
      assert.ok(at.marked, `${address}: no visible focus on ${at.text}`);
      seen.add(at.stop);
    }
    assert.ok(seen.size >= wanted - 1, `${address}: ${seen.size} of ${wanted} are reached by Tab`);
  }
}

/** A saved value is there after a reload, and the device obeys it. */
export async function saving({ page, context }) {
  await page.goto("/settings/channel");
  const name = field(page, "name").getByRole("textbox");
  await name.fill("Gate north");
  await save(page);
  await page.reload();
  await until("the saved name", async () => (await name.inputValue()) === "Gate north");
  assert.equal((await ask(context, "/channels"))[0].name, "Gate north");
  await name.fill("Street");
  await page.getByRole("link", { name: "Audio" }).click();
  await page.getByRole("dialog").getByText("Leave without saving?").waitFor();
  await page.getByRole("button", { name: "Stay" }).click();
  await save(page);
  await page.goto("/settings/image");
  const brightness = field(page, "brightness").getByRole("spinbutton");
  await brightness.fill("100");
  await save(page);
  await page.getByRole("button", { name: "Default" }).click();
  await page.getByRole("button", { name: "Set back" }).click();
  await until("the default", async () => (await brightness.inputValue()) === "50");
  assert.equal((await ask(context, "/settings/channels/1/image")).brightness, 50);
}

/** A scene fills the form, opens the parts it changes, and can be changed further; what a value blocks says why. */
export async function scenes({ page, context }) {
  await page.goto("/settings/image");
  await page.getByLabel("Scene", { exact: true }).selectOption({ label: "Haze" });
  const defog = field(page, "defog").getByRole("switch");
  await until("defog is on", async () => (await defog.getAttribute("aria-checked")) === "true" || (await defog.isChecked()));
  await field(page, "contrast").getByRole("spinbutton").fill("61");
  await save(page);
  const saved = await ask(context, "/settings/channels/1/image");
  assert.deepEqual([saved.defog, saved.contrast, saved.noiseReduction], [true, 61, "normal"]);
  await page.getByText("White balance", { exact: true }).first().click();
  await field(page, "redGain").getByText("Used by Manual white balance.").waitFor();
  await page.getByRole("button", { name: "Default" }).click();
  await page.getByRole("button", { name: "Set back" }).click();
  await until("the defaults", async () => (await ask(context, "/settings/channels/1/image")).defog === false);
}

/** What does not fit names the range at its field; what only the device knows comes to its field too. */
export async function outOfRange({ page }) {
  await page.goto("/settings/video");
  const rate = field(page, "frameRate");
  await rate.getByRole("spinbutton").fill("999");
  await rate.getByText("Must be 1/16 to 120 fps.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Save", exact: true }).isDisabled(), true);
  await page.getByRole("button", { name: "Discard" }).click();
  await page.goto("/settings/multicast");
  await field(page, "videoPort").getByRole("spinbutton").fill("9001");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await field(page, "videoPort").getByText(/even/).waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.goto("/settings/motion");
  await field(page, "scheduledImage").getByText("Day and night are told apart in expert mode.").waitFor();
}

async function draw(page, corners) {
  await page.getByRole("button", { name: "Draw area" }).click();
  const picture = page.locator(".areas .picture");
  await picture.locator("img").waitFor();
  await centre(picture);
  for (const corner of [...corners, corners[0]]) await clickAt(page, picture, corner);
  await page.getByRole("button", { name: "Stop drawing" }).click();
}

/** Areas of motion are drawn, moved, stretched, kept, and cleared. */
export async function motionAreas({ page, context }) {
  await page.goto("/settings/motion");
  await draw(page, [[0.1, 0.6], [0.5, 0.6], [0.5, 0.9], [0.1, 0.9]]);
  await draw(page, [[0.6, 0.2], [0.9, 0.2], [0.75, 0.5]]);
  await page.getByText("2 of 8").waitFor();
  await page.locator(".areas li.selected", { hasText: "Area 2" }).waitFor();
  await save(page);
  const areas = async () => (await ask(context, "/settings/channels/1/motion")).areas;
  const drawn = await areas();
  assert.deepEqual(drawn.map((a) => a.points.length), [4, 3]);
  assert.ok(Math.abs(drawn[0].points[0].x - 0.1) < 0.01 && Math.abs(drawn[0].points[0].y - 0.6) < 0.01, JSON.stringify(drawn[0]));
  await page.reload();
  const picture = page.locator(".areas .picture");
  await page.getByRole("button", { name: "Area 1", exact: true }).first().waitFor();
  await centre(picture);
  await drag(page, picture, [0.3, 0.7], [0.4, 0.65]);
  await clickAt(page, picture, [0.4, 0.62]);
  await drag(page, picture, [0.6, 0.85], [0.7, 0.95]);
  await save(page);
  const changed = (await areas())[0].points;
  assert.ok(Math.abs(changed[0].x - 0.2) < 0.02 && Math.abs(changed[0].y - 0.55) < 0.02, `moved to ${JSON.stringify(changed[0])}`);
  assert.ok(Math.abs(changed[2].x - 0.7) < 0.02 && Math.abs(changed[2].y - 0.95) < 0.02, `stretched to ${JSON.stringify(changed[2])}`);
  await page.getByRole("button", { name: "Clear all" }).click();
  await save(page);
  assert.deepEqual(await areas(), []);
}

/** In expert mode each numbered area has its own sensitivity. */
export async function expertAreas({ page, context }) {
  await page.goto("/settings/motion");
  await page.getByTitle("Expert", { exact: true }).click();
  await draw(page, [[0.1, 0.6], [0.5, 0.6], [0.5, 0.9]]);
  await draw(page, [[0.6, 0.2], [0.9, 0.2], [0.75, 0.5]]);
  for (const [area, sensitivity] of [[1, 20], [2, 80]]) {
    const row = page.locator(".areas li").nth(area - 1);
    await row.getByText(`Area ${area}`).waitFor();
    await row.getByRole("spinbutton", { name: "Sensitivity" }).fill(String(sensitivity));
  }
  await save(page);
  const saved = await ask(context, "/settings/channels/1/motion");
  assert.deepEqual([saved.mode, ...saved.areas.map((a) => a.sensitivity)], ["expert", 20, 80]);
  await field(page, "scheduledImage").getByText("Auto-switch").click();
  await page.locator(".areas li").first().getByRole("spinbutton", { name: /Night/ }).fill("33");
  await page.locator(".areas li").first().getByRole("spinbutton", { name: /Day/ }).fill("66");
  await save(page);
  const [first] = (await ask(context, "/settings/channels/1/motion")).areas;
  assert.deepEqual([first.daySensitivity, first.nightSensitivity], [66, 33]);
  await change(context, "channels/1/motion", { scheduledImage: "off" });
  await change(context, "channels/1/motion", { areas: [], mode: "normal" });
}

/** A mask that is drawn covers the scene in the very next picture; Clear All shows it again. */
export async function masks({ page, context }) {
  const far = ([r, g, b], [x, y, z]) => Math.abs(r - x) + Math.abs(g - y) + Math.abs(b - z);
  const covered = [16, 20, 24];
  assert.ok(far(await colourAt(context, 1, 0.75, 0.4), covered) > 60, "the scene is seen before");
  await page.goto("/settings/masks");
  await field(page, "enabled").getByRole("switch").click();
  await draw(page, [[0.6, 0.2], [0.9, 0.2], [0.9, 0.6], [0.6, 0.6]]);
  await save(page);
  await until("the mask", async () => far(await colourAt(context, 1, 0.75, 0.4), covered) < 30);
  const picture = page.locator(".areas .picture");
  await centre(picture);
  await drag(page, picture, [0.75, 0.3], [0.45, 0.3]);
  await save(page);
  await until("the mask at its new place", async () => far(await colourAt(context, 1, 0.45, 0.4), covered) < 30 && far(await colourAt(context, 1, 0.85, 0.4), covered) > 60);
  await clickAt(page, picture, [0.45, 0.25]);
  await drag(page, picture, [0.6, 0.6], [0.6, 0.85]);
  await save(page);
  await until("the larger mask", async () => far(await colourAt(context, 1, 0.57, 0.7), covered) < 30);
  await page.getByRole("button", { name: "Clear all" }).click();
  await save(page);
  await until("the scene", async () => far(await colourAt(context, 1, 0.45, 0.4), covered) > 60);
  await change(context, "channels/1/masks", { enabled: false });
}

/** Periods are drawn, moved, stretched, typed in, removed; a day is copied to others. */
export async function schedule({ page, context }) {
  await page.goto("/settings/motion");
  const week = field(page, "schedule");
  const bar = week.locator(".bar").first();
  await centre(bar);
  const menu = (day, item) => week.getByRole("button", { name: `${day}: fill, clear, copy` }).click().then(() => page.locator(".panel").getByRole("button", { name: item, exact: true }).click());
  await menu("Monday", "Clear day");
  await drag(page, bar, [0.25, 0.5], [0.5, 0.5]);
  await week.getByRole("button", { name: "Monday, 06:00 to 12:00" }).waitFor();
  await drag(page, bar, [0.375, 0.5], [0.5, 0.5]);
  await week.getByRole("button", { name: "Monday, 09:00 to 15:00" }).waitFor();
  await drag(page, bar, [0.6245, 0.5], [0.75, 0.5]);
  await week.getByRole("button", { name: "Monday, 09:00 to 18:00" }).waitFor();
  await drag(page, bar, [0.3755, 0.5], [0.25, 0.5]);
  await week.getByRole("button", { name: "Monday, 06:00 to 18:00" }).waitFor();
  const to = week.getByLabel("to", { exact: true });
  await to.fill("17:20");
  await to.press("Tab");
  await week.getByRole("button", { name: "Monday, 06:00 to 17:20" }).waitFor();
  await to.fill("25:00");
  await to.press("Tab");
  await week.getByRole("alert").waitFor();
  await week.getByRole("button", { name: "Monday: fill, clear, copy" }).click();
  await page.locator(".panel").getByLabel("Wednesday").check();
  await page.locator(".panel").getByLabel("Sunday").check();
  await page.locator(".panel").getByRole("button", { name: "Copy", exact: true }).click();
  await week.getByRole("button", { name: "Sunday, 06:00 to 17:20" }).waitFor();
  await save(page);
  const days = (await ask(context, "/settings/channels/1/motion")).schedule.map((d) => d.periods.map((p) => [p.from, p.to]));
  assert.deepEqual(days[0], [[360, 1040]]);
  assert.deepEqual([days[2], days[6]], [days[0], days[0]]);
  assert.deepEqual(days[1], [[0, 1440]]);
  await page.reload();
  await week.getByRole("button", { name: "Monday, 06:00 to 17:20" }).focus();
  await page.keyboard.press("Delete");
  await menu("Tuesday", "Clear day");
  await save(page);
  assert.deepEqual((await ask(context, "/settings/channels/1/motion")).schedule.slice(0, 2).map((d) => d.periods), [[], []]);
  for (const day of ["Monday", "Tuesday"]) await menu(day, "Whole day");
  await save(page);
}

/** A line of text is in the next picture, where it was dragged to. */
export async function screenText({ page, context }) {
  await page.goto("/settings/osd");
  await page.getByRole("button", { name: "Add line" }).click();
  await page.getByLabel("Text of line 1").fill("MMMMMMMM");
  await field(page, "displayMode").getByRole("combobox").selectOption("solidStill");
  await save(page);
  const osd = await ask(context, "/settings/channels/1/osd");
  assert.equal(osd.lines[0].text, "MMMMMMMM");
  const place = page.getByRole("button", { name: /^MMMMMMMM: place on the picture/ });
  await centre(place);
  const picture = await page.locator(".picture").first().boundingBox();
  const from = await place.boundingBox();
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(from.x + 5 + picture.width * 0.2, from.y + 5 + picture.height * 0.15);
  await page.mouse.move(from.x + 5 + picture.width * 0.4, from.y + 5 + picture.height * 0.3);
  await page.mouse.up();
  await save(page);
  const moved = (await ask(context, "/settings/channels/1/osd")).lines[0].position;
  assert.ok(Math.abs(moved.x - osd.lines[0].position.x - 0.4) < 0.03 && Math.abs(moved.y - osd.lines[0].position.y - 0.3) < 0.03, JSON.stringify(moved));
  const row = async () => {
    const colours = [];
    for (let u = moved.x; u < moved.x + 0.12; u += 0.004) colours.push(Math.min(...(await colourAt(context, 1, u, moved.y + 0.03))));
    return colours;
  };
  await until("white letters in the picture", async () => Math.max(...(await row())) > 200, 10);
  await page.getByRole("button", { name: "Remove line 1" }).click();
  await field(page, "displayMode").getByRole("combobox").selectOption("transparentStill");
  await save(page);
}
