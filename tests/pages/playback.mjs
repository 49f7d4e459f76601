// The playback page: what was recorded is found, played at every speed, cut, downloaded; and the pictures page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { ask, choose, downloaded, pictureSize, until } from "./steps.mjs";

const canvas = (page) => page.getByRole("slider", { name: "Timeline" });
const wall = async (page) => Number(await canvas(page).getAttribute("aria-valuenow"));
const view = async (page) => [Number(await canvas(page).getAttribute("aria-valuemin")), Number(await canvas(page).getAttribute("aria-valuemax"))];
const video = (page) => page.locator("video.shown");

async function open(page) {
  await page.goto("/playback");
  await video(page).waitFor();
  await page.waitForFunction(() => document.querySelector("video.shown").readyState >= 2);
}

/** The first and the last moment that are recorded on channel 1. */
async function recorded(context) {
  const to = new Date(Date.now() + 60_000).toISOString();
  const { spans } = await ask(context, `/recordings/timeline?channel=1&from=${new Date(Date.now() - 7_200_000).toISOString()}&to=${to}`);
  return [Date.parse(spans[0].from), Date.parse(spans.at(-1).to)];
}

async function clickTime(page, time) {
  const [from, to] = await view(page);
  const box = await canvas(page).boundingBox();
  await page.mouse.click(box.x + (box.width * (time - from)) / (to - from), box.y + 55);
}

/** The timeline opens on what the day has, a click seeks, and what is recorded has the colour of its type. */
export async function timeline({ page, context }) {
  await open(page);
  const [first, last] = await recorded(context);
  const [from, to] = await until("the view fits", async () => {
    const shown = await view(page);
    return shown[1] - shown[0] < 3_600_000 && shown;
  });
  assert.ok(from <= first && to >= last - 15_000, "all of it is in sight");
  const colour = await canvas(page).evaluate((e, share) => {
    const [r, g, b, a] = e.getContext("2d").getImageData(Math.round(e.width * share), Math.round(e.height * 0.65), 1, 1).data;
    return { r, g, b, a };
  }, ((first + last) / 2 - from) / (to - from));
  assert.ok(Math.max(colour.r, colour.g, colour.b) - Math.min(colour.r, colour.g, colour.b) > 40, `no colour: ${JSON.stringify(colour)}`);
  await clickTime(page, first + 2000);
  await until("the picture of that time", async () => Math.abs((await wall(page)) - first - 2000) < 1500);
  assert.equal(await video(page).evaluate((v) => v.paused), true);
  await canvas(page).focus();
  await page.keyboard.press("+");
  await until("a narrower view", async () => (await view(page))[1] - (await view(page))[0] < (to - from) * 0.6);
  await page.getByRole("button", { name: "24 h" }).click();
  await until("the whole day", async () => (await view(page))[1] - (await view(page))[0] >= 23 * 3_600_000);
}

/** A recording of seconds is seen on the whole day. */
export async function shortRecording({ page, context }) {
  await open(page);
  const [first] = await recorded(context);
  await page.getByRole("button", { name: "24 h" }).click();
  await until("the whole day", async () => (await view(page))[1] - (await view(page))[0] >= 23 * 3_600_000);
  const [from, to] = await view(page);
  const wide = await canvas(page).evaluate((e, share) => {
    const lane = e.getContext("2d").getImageData(0, Math.round(e.height * 0.65), e.width, 1).data;
    let coloured = 0;
    for (let x = Math.max(0, Math.round(e.width * share) - 8); x < Math.min(e.width, Math.round(e.width * share) + 12); ++x) {
      const [r, g, b] = lane.slice(x * 4, x * 4 + 3);
      if (Math.max(r, g, b) - Math.min(r, g, b) > 40) coloured += 1;
    }
    return coloured;
  }, (first - from) / (to - from));
  assert.ok(wide >= 2, `${wide} pixels`);
}

/** Plays, pauses, and steps by single pictures both ways. */
export async function playAndStep({ page, context }) {
  await open(page);
  const [first] = await recorded(context);
  await clickTime(page, first + 2500);
  await until("the picture of that time", async () => Math.abs((await wall(page)) - first - 2500) < 1500);
  const media = () => video(page).evaluate((v) => v.currentTime);
  const start = await media();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await until("it plays", async () => (await media()) > start + 1);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await until("it pauses", () => video(page).evaluate((v) => v.paused));
  const still = await media();
  await page.getByRole("button", { name: "One picture forward" }).click();
  await until("one picture on", async () => (await media()) > still + 0.01);
  assert.ok((await media()) - still < 0.2, `one picture, not ${(await media()) - still} s`);
  await page.getByRole("button", { name: "One picture back" }).click();
  await until("one picture back", async () => Math.abs((await media()) - still) < 0.03);
}

/** Each speed is really that fast. */
export async function speeds({ page, context }) {
  await open(page);
  const [first] = await recorded(context);
  for (const [title, rate] of [["1/8×", 0.125], ["1/4×", 0.25], ["1/2×", 0.5], ["2×", 2], ["4×", 4], ["8×", 8], ["16×", 16], ["1×", 1]]) {
    await clickTime(page, first + 1000);
    await until("the picture of that time", async () => Math.abs((await wall(page)) - first - 1000) < 1500);
    await page.getByRole("button", { name: /^Speed/ }).click();
    await page.locator(".panel").getByRole("menuitemradio", { name: title, exact: true }).click();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    const measured = await video(page).evaluate(async (v) => {
      const next = (least) => new Promise((done) => {
        const look = () => (v.currentTime >= least ? done() : requestAnimationFrame(look));
        look();
      });
      const from = v.currentTime;
      await next(from + 0.02);
      const [at, media] = [performance.now(), v.currentTime];
      await next(media + Math.min(3, 0.6 * v.playbackRate));
      return ((v.currentTime - media) * 1000) / (performance.now() - at);
    });
    assert.equal(await video(page).evaluate((v) => v.playbackRate), rate);
    assert.ok(measured > rate * 0.5 && measured < rate * 1.5, `${title}: ${measured.toFixed(2)} times`);
    const pause = page.getByRole("button", { name: "Pause", exact: true });
    if (await pause.isVisible()) await pause.click();
  }
}

/** A part between two marks is saved as a file of that length. */
export async function clip({ page, context }) {
  await open(page);
  const [first] = await recorded(context);
  await clickTime(page, first + 2000);
  await until("the first edge", async () => Math.abs((await wall(page)) - first - 2000) < 1500);
  const from = await wall(page);
  await page.getByRole("button", { name: "Clip: mark the start" }).click();
  await clickTime(page, first + 8000);
  await until("the second edge", async () => Math.abs((await wall(page)) - first - 8000) < 1500);
  const to = await wall(page);
  await page.getByRole("button", { name: "Clip: mark the end" }).click();
  const file = await downloaded(page, () => page.getByRole("button", { name: /^Clip, \d s$/ }).click());
  assert.match(file.name, /^Street_\d{8}-\d{6}\.mp4$/);
  const seconds = Number(execFileSync("ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file.path]).toString());
  assert.ok(Math.abs(seconds - (to - from) / 1000) < 1, `${seconds} s instead of ${(to - from) / 1000}`);
  await page.getByRole("button", { name: "Forget the clip" }).click();
}

/** A snapshot of the picture that is shown. */
export async function snapshot({ page }) {
  await open(page);
  const file = await downloaded(page, () => page.getByRole("button", { name: "Snapshot", exact: true }).click());
  assert.match(file.name, /^Street_\d{8}-\d{6}\.jpg$/);
  assert.deepEqual(pictureSize(file.bytes), { format: "jpeg", width: 640, height: 360 });
}

/** Full screen by button and by double click; Esc leaves it. */
export async function fullScreen({ page }) {
  await open(page);
  const full = () => page.evaluate(() => document.fullscreenElement !== null);
  for (const enter of [() => page.getByRole("button", { name: "Full screen" }).click(), () => page.locator(".stage").dblclick()]) {
    await enter();
    await until("full screen", full);
    await page.keyboard.press("Escape");
    await until("the page again", async () => !(await full()));
  }
}

/** The dialog searches by itself; one file and several are downloaded. */
export async function downloads({ page, context }) {
  await open(page);
  await page.getByRole("button", { name: "Download files…" }).click();
  const dialog = page.getByRole("dialog", { name: "Download recordings" });
  const boxes = dialog.getByRole("checkbox", { name: /^Choose the file of/ });
  await until("two files", async () => (await boxes.count()) >= 2);
  await dialog.getByRole("combobox", { name: /^Type/ }).selectOption("manual");
  await dialog.getByRole("button", { name: "Search" }).click();
  await dialog.getByText("Nothing was recorded in this time").waitFor();
  await dialog.getByRole("combobox", { name: /^Type/ }).selectOption("");
  await dialog.getByRole("button", { name: "Search" }).click();
  await boxes.first().check();
  const one = await downloaded(page, () => dialog.getByRole("button", { name: "Download", exact: true }).click());
  assert.match(one.name, /^Street_.*\.mp4$/);
  await dialog.getByRole("checkbox", { name: "Choose all" }).check();
  const count = await boxes.count();
  const all = await downloaded(page, () => dialog.getByRole("button", { name: "Download", exact: true }).click());
  assert.match(all.name, /^Street_.*\.zip$/);
  const listed = execFileSync("python3", ["-m", "zipfile", "-l", all.path]).toString().match(/\.mp4/g);
  assert.equal(listed.length, count);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await dialog.waitFor({ state: "detached" });
}

/** Events of the shown time stand beside it; a click plays from a little before. */
export async function eventsBeside({ page }) {
  await open(page);
  const event = page.getByRole("complementary", { name: "Day and events" }).getByRole("button", { name: /Motion/ }).first();
  await event.waitFor({ timeout: 60_000 });
  await event.click();
  await page.waitForFunction(() => document.querySelector("video.shown")?.paused === false);
}

/** A day without recordings says so, and other days are reached by the calendar. */
export async function emptyDay({ page }) {
  await open(page);
  await page.getByRole("button", { name: "Month before" }).click();
  await page.locator(".calendar .grid button").first().click();
  await page.getByText("Nothing was recorded on this day.").waitFor();
  await page.getByRole("button", { name: "Month after" }).click();
  await page.getByRole("button", { name: /, has recordings$/ }).last().click();
  await video(page).waitFor();
}

/** Captured pictures are searched, viewed, and downloaded one by one and together. */
export async function pictures({ page, context }) {
  await until("five pictures", async () => (await ask(context, "/pictures?channel=1")).items.length >= 5, 60);
  await page.goto("/pictures");
  const thumbs = page.getByRole("button", { name: /^View the picture of Street/ });
  await thumbs.first().waitFor();
  await page.getByRole("combobox", { name: /^Channel/ }).selectOption({ label: "2. Office" });
  await page.getByText("No pictures", { exact: true }).waitFor();
  await page.getByRole("combobox", { name: /^Channel/ }).selectOption({ label: "1. Street" });
  await thumbs.first().waitFor();
  const types = page.getByRole("combobox", { name: /^Type/ });
  for (const option of await types.locator("option").evaluateAll((all) => all.map((o) => o.value))) {
    await types.selectOption(option);
    await page.getByRole("button", { name: "Search" }).click();
    if (option === "timing" || option === "") await thumbs.first().waitFor();
    assert.equal(await page.getByRole("alert").count(), 0, `the search for "${option}" fails`);
  }
  await types.selectOption("timing");
  await thumbs.first().click();
  await page.getByRole("dialog", { name: "Picture" }).getByText(/640 × 360/).waitFor();
  await page.waitForFunction(() => document.querySelector("dialog img").naturalWidth === 640);
  const one = await downloaded(page, () => page.getByRole("dialog").getByRole("button", { name: "Download" }).click());
  assert.deepEqual(pictureSize(one.bytes), { format: "jpeg", width: 640, height: 360 });
  await page.keyboard.press("Escape");
  for (const index of [0, 1, 2]) await page.getByRole("checkbox", { name: /^Choose the picture/ }).nth(index).check();
  const several = await downloaded(page, () => page.getByRole("button", { name: "Download", exact: true }).click());
  assert.equal(execFileSync("python3", ["-m", "zipfile", "-l", several.path]).toString().match(/\.jpg/g).length, 3);
}

/** Other channels are chosen by name. */
export async function otherChannel({ page }) {
  await open(page);
  await choose(page, /^Channel/, "2. Office");
  await page.getByRole("group").or(page.locator("video[aria-label='Recording of Office'].shown")).first().waitFor();
  await page.locator("video[aria-label='Recording of Office']").first().waitFor({ state: "attached" });
  await until("its picture", () => video(page).evaluate((v) => v.readyState >= 2));
}

/** Real folders of the browser's own file system take the place of those a person would point at, for a test has no window to choose in. */
function chooseWithoutWindow(page) {
  return page.addInitScript(() => {
    window.showDirectoryPicker = async ({ id }) => (await navigator.storage.getDirectory()).getDirectoryHandle(`my ${id}`, { create: true });
  });
}

/** What is in such a folder: name and first bytes of each file. */
function inFolder(page, kind) {
  return page.evaluate(async (name) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
    const files = [];
    for await (const [file, handle] of folder.entries()) {
      if (file.endsWith(".crswap")) continue; // Chromium is still writing it
      const content = await handle.getFile();
      files.push({ name: file, size: content.size, head: [...new Uint8Array(await content.slice(0, 8).arrayBuffer())] });
    }
    return files;
  }, `my ${kind}`);
}

/** Each kind of file goes into the folder chosen for it on the Local page, and after a reset to the downloads again. */
export async function saveFolders({ page, context }) {
  await chooseWithoutWindow(page);
  const kinds = { "Snapshots in live view": "snapshots", "Recordings of live view": "records", "Snapshots in playback": "playbackSnapshots", Clips: "clips", "Downloaded files": "downloads" };
  await page.goto("/settings/local");
  for (const [title, kind] of Object.entries(kinds)) {
    await page.getByRole("button", { name: `${title}: choose a folder` }).click();
    await page.getByRole("row", { name: title }).getByText(`my ${kind}`).waitFor();
  }
  const saved = (kind, form) => until(`a file of ${kind}`, async () => (await inFolder(page, kind)).some((f) => form.test(f.name) && f.size > 1000));

  await page.goto("/live");
  await page.locator(".tile video.shown[data-latency]").first().waitFor();
  await page.getByRole("button", { name: /^Snapshot \(/ }).click();
  await saved("snapshots", /^Street_.*\.jpg$/);
  await page.getByRole("button", { name: "Record to this computer" }).click();
  await page.getByText(/Recording to this computer, (?:[3-9]|1\d) s, .* [kM]B/).waitFor();
  await page.getByRole("button", { name: "Stop recording to this computer" }).click();
  await saved("records", /^Street_.*\.mp4$/);

  await open(page);
  await page.getByRole("button", { name: "Snapshot", exact: true }).click();
  await saved("playbackSnapshots", /^Street_.*\.jpg$/);
  const [first] = await recorded(context);
  await clickTime(page, first + 2000);
  await page.getByRole("button", { name: "Clip: mark the start" }).click();
  await clickTime(page, first + 6000);
  await page.getByRole("button", { name: "Clip: mark the end" }).click();
  await page.getByRole("button", { name: /^Clip, \d s$/ }).click();
  await saved("clips", /^Street_.*\.mp4$/);
  assert.deepEqual((await inFolder(page, "clips"))[0].head.slice(4), [..."ftyp"].map((c) => c.charCodeAt(0)), "a clip is an MP4");
  await page.getByRole("button", { name: "Forget the clip" }).click();
  await page.getByRole("button", { name: "Download files…" }).click();
  const dialog = page.getByRole("dialog", { name: "Download recordings" });
  await dialog.getByRole("checkbox", { name: /^Choose the file of/ }).first().check();
  await dialog.getByRole("button", { name: "Download", exact: true }).click();
  await saved("downloads", /^Street_.*\.mp4$/);

  await page.goto("/settings/local");
  await page.getByRole("row", { name: "Snapshots in playback" }).getByText("my playbackSnapshots").waitFor();
  await page.getByRole("button", { name: "Snapshots in playback: back to the download folder" }).click();
  await page.getByRole("row", { name: "Snapshots in playback" }).getByText("Download folder").waitFor();
  await open(page);
  const file = await downloaded(page, () => page.getByRole("button", { name: "Snapshot", exact: true }).click());
  assert.match(file.name, /\.jpg$/);
}

/** Where a browser lets no page choose a folder, the Local page says so and offers none. */
export async function withoutFolders({ page }) {
  await page.addInitScript(() => delete window.showDirectoryPicker);
  await page.goto("/settings/local");
  await page.getByText(/lets no page choose a folder: files go to its download folder/).waitFor();
  assert.equal(await page.getByRole("button", { name: /choose a folder/ }).count(), 0);
}
