// The live page: windows, streams, zoom, counting, pictures, recordings, events.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { ask, change, choose, clickAt, downloaded, drag, openLive, pictureSize, playing, until } from "./steps.mjs";

const single = async (page) => {
  await openLive(page);
  await page.getByTitle("One window", { exact: true }).click();
  await playing(page, 1);
};
const readers = async (context, channel, stream) =>
  (await ask(context, "/system/health")).streams.find((s) => s.channel === channel && s.stream === stream).readers;

/** Starting and stopping, one by one and all at once; what is stopped is no longer sent. */
export async function startAndStop({ page, context }) {
  await openLive(page);
  const before = await readers(context, 1, "main");
  await page.getByRole("button", { name: "Stop live view", exact: true }).click();
  await page.getByRole("button", { name: "Start live view of Street" }).waitFor();
  await playing(page, 1);
  await until("the device sends it no more", async () => (await readers(context, 1, "main")) === before - 1);
  await page.getByRole("button", { name: "Start live view of Street" }).click();
  await playing(page, 2);
  await page.getByRole("button", { name: "Stop all" }).click();
  await playing(page, 0);
  await page.getByRole("button", { name: "Start all" }).click();
  await playing(page, 2);
}

/** Each picture is no older than what its player keeps in store, give or take a fifth, and 0.2 s for the way. */
const live = (page) => page.waitForFunction(() => [...document.querySelectorAll("video.shown")].every(
  ({ dataset: { latency, stored } }) => Number(latency) < 1.2 * Number(stored ?? 300) + 200));

/** The picture is near live soon after the start, and its delay and measured rate are told. */
export async function nearLive({ page }) {
  await openLive(page);
  await live(page);
  await page.getByText(/^\d+ ms$/).first().waitFor();
  // The source gives 10 pictures a second although 25 are set: no window waits for key frames, and what is measured is told.
  await page.locator(".controls .who").getByText(/640 × 360 · H\.264 · (?:9\.\d|10|11) fps/).waitFor();
}

/** Divisions of 1, 4, 9 and 16 windows, and paging through more channels than fit. */
export async function divisions({ page }) {
  await page.goto("/live");
  const tiles = page.locator(".tile");
  const columns = () => page.locator(".stage").evaluate((e) => getComputedStyle(e).gridTemplateColumns.split(" ").length);
  for (const [title, count, across] of [["One window", 1, 1], ["Four windows", 4, 2], ["Nine windows", 9, 3], ["Sixteen windows", 16, 4]]) {
    await page.getByTitle(title, { exact: true }).click();
    await until(`${count} windows`, async () => (await tiles.count()) === count);
    assert.equal(await columns(), across, title);
  }
  await page.getByText("1 / 2").waitFor();
  await page.getByRole("button", { name: "Next channels" }).click();
  await page.getByRole("group", { name: "Window of Yard 17" }).waitFor();
  assert.equal(await tiles.count(), 1);
  assert.equal(await page.getByRole("button", { name: "Next channels" }).isDisabled(), true);
  await page.getByRole("button", { name: "Previous channels" }).click();
  await until("sixteen windows again", async () => (await tiles.count()) === 16);
  await page.waitForFunction(() => document.querySelectorAll("video.shown[data-latency], .tile img.shown").length === 16);
}

/** Full screen by button and by double click; Esc leaves it. */
export async function fullScreen({ page }) {
  await openLive(page);
  const full = () => page.evaluate(() => document.fullscreenElement?.className ?? "");
  await page.getByRole("button", { name: "Full screen, all windows" }).click();
  await until("all windows fill the screen", async () => /stage/.test(await full()));
  await page.keyboard.press("Escape");
  await until("the page is back", async () => (await full()) === "");
  await page.getByRole("group", { name: "Window of Office" }).dblclick();
  await until("one window fills the screen", async () => /tile/.test(await full()));
  await page.keyboard.press("Escape");
  await until("the page is back", async () => (await full()) === "");
  await page.getByRole("button", { name: "Full screen, this window" }).click();
  await until("the chosen window fills the screen", async () => /tile/.test(await full()));
  await page.keyboard.press("Escape");
  await until("the page is back", async () => (await full()) === "");
}

/** A dragged region is enlarged, a click goes back to the whole picture. */
export async function digitalZoom({ page }) {
  await single(page);
  await page.getByRole("button", { name: /^Digital zoom/ }).click();
  const box = page.locator(".tile .box");
  const scale = () => page.locator(".tile .picture").evaluate((e) => new DOMMatrix(getComputedStyle(e).transform).a);
  assert.equal(await scale(), 1);
  await drag(page, box, [0.25, 0.25], [0.75, 0.75]);
  assert.ok(Math.abs((await scale()) - 2) < 0.05, `enlarged ${await scale()} times`);
  await clickAt(page, box, [0.5, 0.5]);
  await until("the whole picture", async () => (await scale()) === 1);
}

/** Each aspect gives the picture its shape. */
export async function aspects({ page }) {
  await single(page);
  const shape = async () => {
    const { width, height } = await page.locator(".tile .box").boundingBox();
    return { width, height, ratio: width / height };
  };
  const window = await page.locator(".tile").boundingBox();
  const near = (a, b, what) => assert.ok(Math.abs(a - b) < 0.02, `${what}: ${a} instead of ${b}`);
  await choose(page, "Aspect", /^4:3/);
  near((await shape()).ratio, 4 / 3, "4:3");
  await choose(page, "Aspect", /^16:9/);
  near((await shape()).ratio, 16 / 9, "16:9");
  await choose(page, "Aspect", /^Original window size/);
  assert.deepEqual([(await shape()).width, (await shape()).height], [640, 360]);
  await choose(page, "Aspect", /^Self-adaptive/);
  near((await shape()).ratio, window.width / window.height, "self-adaptive");
  await choose(page, "Aspect", /^Original ratio/);
  near((await shape()).ratio, 640 / 360, "original ratio");
}

/** The chosen stream is the one that plays. */
export async function streams({ page, context }) {
  await change(context, "channels/1/streams/sub/video", { enabled: true, resolution: "320x180" }).catch(() => change(context, "channels/1/streams/sub/video", { enabled: true }));
  const sub = (await ask(context, "/channels"))[0].streams.find((s) => s.stream === "sub");
  await single(page);
  const before = await readers(context, 1, "sub");
  await choose(page, "Stream", /^Sub stream/);
  await page.locator(".controls .who").getByText(`${sub.width} × ${sub.height}`).waitFor();
  await until("the device sends the sub stream", async () => (await readers(context, 1, "sub")) > before);
  await playing(page, 1);
  await choose(page, "Stream", /^Main stream/);
  await page.locator(".controls .who").getByText("640 × 360").waitFor();
}

/** Player by choice: single pictures, Media Source, an address for others. */
export async function players({ page, context }) {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await single(page);
  const pick = async (name) => {
    await page.getByRole("button", { name: "Player", exact: true }).click();
    await page.locator(".panel .item").filter({ hasText: name }).click();
  };
  await pick("MJPEG");
  await page.waitForFunction(() => [...document.querySelectorAll(".tile img.shown")].some((i) => i.naturalWidth === 640));
  await pick("Media Source");
  await playing(page, 1);
  await pick("WebRTC");
  await page.waitForFunction(() => {
    const video = document.querySelector(".tile video.shown");
    return video?.srcObject && video.videoWidth === 640 && video.getVideoPlaybackQuality().totalVideoFrames > 5;
  });
  await live(page);
  await pick("Copy RTSP address");
  await page.getByText(/^Copied: rtsp:/).waitFor();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(address, /^rtsp:\/\/127\.0\.0\.1:\d+\/Streaming\/Channels\/101$/);
  await pick("Automatic");
}

/** A dragged rectangle is counted in pixels of the stream, only with one window. */
export async function pixelCounter({ page }) {
  await openLive(page);
  assert.equal(await page.getByRole("button", { name: /^Pixel counter/ }).isDisabled(), true);
  await page.getByTitle("One window", { exact: true }).click();
  await playing(page, 1);
  await page.getByRole("button", { name: /^Pixel counter/ }).click();
  await drag(page, page.locator(".tile .box"), [0.25, 0.25], [0.75, 0.5]);
  const [, width, height] = /(\d+) × (\d+) pixels/.exec(await page.locator("output.pixels").textContent());
  assert.ok(Math.abs(width - 320) <= 3 && Math.abs(height - 90) <= 3, `${width} × ${height}`);
}

/** A snapshot in the format of the Local page. */
export async function snapshots({ page }) {
  await single(page);
  const jpeg = await downloaded(page, () => page.getByRole("button", { name: "Snapshot (JPEG)" }).click());
  assert.match(jpeg.name, /^Street_\d{8}-\d{6}\.jpg$/);
  assert.deepEqual(pictureSize(jpeg.bytes), { format: "jpeg", width: 640, height: 360 });
  await page.goto("/settings/local");
  await page.getByTitle("BMP", { exact: true }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved in this browser.").waitFor();
  await page.goto("/live");
  const bmp = await downloaded(page, () => page.getByRole("button", { name: "Snapshot (BMP)" }).click());
  assert.match(bmp.name, /\.bmp$/);
  assert.deepEqual(pictureSize(bmp.bytes), { format: "bmp", width: 640, height: 360 });
}

/** Recording by hand: on the device, and to this computer as a file that plays. */
export async function recordings({ page, context }) {
  await single(page);
  const manual = async () => (await ask(context, "/channels"))[0].manualRecording;
  await page.getByRole("button", { name: "Record on the device" }).click();
  await page.getByRole("button", { name: "Stop recording on the device" }).waitFor();
  assert.equal(await manual(), true);
  await page.getByRole("button", { name: "Record to this computer" }).click();
  // It begins with the next key frame; at 10 of 25 pictures a second those are five seconds apart.
  await page.getByText(/Recording to this computer, (?:[7-9]|[1-9]\d) s, .* [kM]B/).waitFor();
  const file = await downloaded(page, () => page.getByRole("button", { name: "Stop recording to this computer" }).click());
  assert.match(file.name, /^Street_\d{8}-\d{6}\.mp4$/);
  const facts = JSON.parse(execFileSync("ffprobe", ["-v", "error", "-count_frames", "-show_streams", "-of", "json", file.path]).toString());
  assert.equal(facts.streams[0].codec_name, "h264");
  assert.ok(Number(facts.streams[0].nb_read_frames) >= 5, `${facts.streams[0].nb_read_frames} frames`);
  await page.getByRole("button", { name: "Stop recording on the device" }).click();
  await page.getByRole("button", { name: "Record on the device" }).waitFor();
  assert.equal(await manual(), false);
}

/** Events come into the panel as they happen, and lead to their recording. */
export async function eventsPanel({ page }) {
  await openLive(page);
  const panel = page.getByRole("complementary", { name: "Events and quick settings" });
  await panel.getByText("Motion", { exact: true }).first().waitFor({ timeout: 60_000 });
  assert.equal(await panel.getByText("0 s", { exact: true }).count(), 0, "what happened at a moment lasts no seconds");
  await panel.getByRole("link", { name: /Play the recording of Motion/ }).first().click();
  await page.waitForURL(/\/playback\?channel=\d&time=/);
  await page.locator("video.shown").waitFor({ timeout: 30_000 });
  await page.goto("/live");
  await page.getByRole("button", { name: "Events and quick settings" }).click();
  await panel.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Events and quick settings" }).click();
  await panel.waitFor();
}

/** What moves is green while Rules are on, and not otherwise. */
export async function motionHighlight({ page }) {
  await openLive(page);
  const highlight = page.locator(".tile svg[preserveAspectRatio=none] path");
  await highlight.first().waitFor({ state: "attached", timeout: 60_000 });
  const [red, green, blue] = await highlight.first().evaluate((e) => getComputedStyle(e).stroke.match(/[\d.]+/g).map(Number));
  assert.ok(green > red && green > blue, `${red} ${green} ${blue}`);
  await page.goto("/settings/local");
  await page.getByRole("switch", { name: "Rules" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved in this browser.").waitFor();
  await openLive(page);
  await page.locator(".tile .chip.motion").first().waitFor({ timeout: 60_000 });
  assert.equal(await highlight.count(), 0);
}

/** Quick settings of each part take effect from beside the picture, on the channel and stream that is seen. */
export async function quickSettings({ page, context }) {
  const video = "channels/1/streams/main/video";
  await change(context, "channels/1/osd", { showWeekday: false });
  await change(context, video, { frameRate: 12 });
  await openLive(page);
  await page.getByTitle("Quick set", { exact: true }).click();
  const panel = page.getByRole("complementary", { name: "Events and quick settings" });
  const saved = async (group, name, value) => {
    await panel.getByRole("button", { name: "Save", exact: true }).click();
    await until(`${name} is saved`, async () => (await ask(context, `/settings/${group}`))[name] === value);
  };
  await panel.getByLabel("Brightness", { exact: true }).fill("65");
  await saved("channels/1/image", "brightness", 65);
  await panel.getByRole("button", { name: /^On-screen text/ }).click();
  await panel.getByRole("switch", { name: /weekday/i }).click();
  await saved("channels/1/osd", "showWeekday", true);
  await panel.getByRole("button", { name: /^Video/ }).click();
  await panel.getByLabel("Frame rate", { exact: true }).fill("9");
  await saved(video, "frameRate", 9);
  await panel.getByRole("button", { name: /^Audio/ }).click();
  await panel.getByRole("switch", { name: /noise filter/i }).click();
  await until("the audio form has changed", () => panel.getByRole("button", { name: "Save", exact: true }).isVisible());
  const wished = !(await ask(context, "/settings/channels/1/audio")).noiseFilter;
  await saved("channels/1/audio", "noiseFilter", wished);
  await change(context, "channels/1/image", { brightness: 50 });
  await change(context, "channels/1/audio", { noiseFilter: !wished });
}

/** Without WebSocket the page shows single pictures, says why, and keeps events coming. */
export async function withoutWebSocket({ page, context }) {
  await change(context, "network", { webSocket: false });
  try {
    await page.goto("/live");
    await page.waitForFunction(() => [...document.querySelectorAll(".tile img.shown")].filter((i) => i.naturalWidth === 640).length === 2);
    await page.getByText("MJPEG", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Player", exact: true }).click();
    await page.locator(".panel").getByText(/WebSocket is switched off on the device/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("complementary", { name: "Events and quick settings" }).getByText("Device started").waitFor();
    await page.goto("/playback");
    await page.locator("video.shown").waitFor();
  } finally {
    await change(context, "network", { webSocket: true });
  }
}
withoutWebSocket.options = { expected: /WebSocket connection|status of 409/ };

/** The Local page: what is saved there is how this browser plays and saves from now on. */
export async function localSettings({ page }) {
  const set = async (...steps) => {
    await page.goto("/settings/local");
    for (const step of steps) await step();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved in this browser.").waitFor();
  };
  const performance = (name) => () => page.locator("label.option").filter({ hasText: name }).click();
  await set(performance("Shortest delay"), () => page.getByText("BMP", { exact: true }).click());
  await single(page);
  await page.waitForFunction(() => document.querySelector(".tile video.shown")?.srcObject);
  const picture = await downloaded(page, () => page.getByRole("button", { name: "Snapshot (BMP)" }).click());
  assert.match(picture.name, /\.bmp$/);
  await set(performance("Custom"), () => page.getByRole("spinbutton", { name: /^Frame rate/ }).fill("2"));
  await page.goto("/live");
  await page.waitForFunction(() => document.querySelector(".tile canvas.shown")?.width === 640);
  const spans = await page.evaluate(() => new Promise((done) => {
    const painted = [];
    const context = document.querySelector(".tile canvas.shown").getContext("2d");
    const paint = context.drawImage;
    context.drawImage = (...all) => {
      paint.apply(context, all);
      painted.push(performance.now());
      if (painted.length === 4) done((painted[3] - painted[0]) / 3);
    };
  }));
  assert.ok(spans > 400, `painted every ${spans} ms, not twice a second`);
  await set(performance("Fluent"), () => page.getByLabel("Auto start live view").click());
  await page.goto("/live");
  await page.getByRole("button", { name: /^Start live view of/ }).first().waitFor();
  assert.equal(await page.locator("video.shown").count(), 0);
  await page.getByRole("button", { name: "Start all" }).click();
  await page.waitForFunction(() => [...document.querySelectorAll("video.shown")].some((v) => Number(v.dataset.latency) > 600));
  await page.goto("/settings/local");
  await page.getByRole("button", { name: "Default" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

/** The lamp has a button only where there is a lamp; it shows what the lamp does, whoever switches it. */
export async function illuminator({ page, context, facts }) {
  await openLive(page, 1);
  const turnOn = page.getByRole("button", { name: "Switch the illuminator on" });
  if (!facts.has) {
    assert.equal(await page.getByRole("button", { name: /illuminator/ }).count(), 0);
    return;
  }
  await turnOn.click();
  const turnOff = page.getByRole("button", { name: "Switch the illuminator off" });
  await turnOff.waitFor();
  assert.equal((await ask(context, "/illuminator")).on, true);
  const answer = await context.request.post("/api/v1/illuminator", { data: { on: false }, headers: { "X-Csrf-Token": context.csrfToken } });
  assert.equal(answer.status(), 200);
  await turnOn.waitFor();
}
