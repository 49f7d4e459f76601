// What several journeys do: log in, ask the device itself, drag, choose from a menu, look into files.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { patience } from "../../web/tests/browser.mjs";

const pictures = new URL("../../web/out/", import.meta.url).pathname;

/** Photographs a page at the two sizes it is looked at. */
export async function photograph(page, name) {
  mkdirSync(pictures, { recursive: true });
  const before = page.viewportSize();
  for (const [width, height] of [[1366, 768], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${pictures}${name}-${width}.png` });
  }
  await page.setViewportSize(before);
}

/** Logs in as a browser that has a session already. */
export async function enter(context, { url, password }, name = "admin") {
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { name, password } });
  assert.equal(answer.status(), 200, await answer.text());
  context.csrfToken = (await answer.json()).csrfToken;
}

/** Asks the device beside the pages. */
export async function ask(context, path) {
  const answer = await context.request.get(`/api/v1${path}`);
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

export async function change(context, path, data) {
  const answer = await context.request.patch(`/api/v1/settings/${path}`, { data, headers: { "X-Csrf-Token": context.csrfToken } });
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** Asks again until what comes is true; fails with the name after the deadline. */
export async function until(what, condition, seconds = 20 * patience) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((next) => setTimeout(next, 100));
  }
}

/** Opens the live page and waits until each window plays. */
export async function openLive(page, windows = 2) {
  await page.goto("/live");
  await playing(page, windows);
}

export function playing(page, windows) {
  return page.waitForFunction((n) => document.querySelectorAll("video.shown[data-latency]").length === n, windows);
}

/** Brings an element into the middle, clear of what stays in sight at the edges. */
export const centre = (locator) => locator.evaluate((e) => e.scrollIntoView({ block: "center" }));

/** Drags over a part of an element; places are shares of its width and height. */
export async function drag(page, locator, [a, b], [c, d]) {
  const box = await locator.boundingBox();
  const at = (u, v) => [box.x + box.width * u, box.y + box.height * v];
  await page.mouse.move(...at(a, b));
  await page.mouse.down();
  await page.mouse.move(...at((a + c) / 2, (b + d) / 2));
  await page.mouse.move(...at(c, d));
  await page.mouse.up();
}

export async function clickAt(page, locator, [u, v]) {
  const box = await locator.boundingBox();
  await page.mouse.click(box.x + box.width * u, box.y + box.height * v);
}

/** Opens a menu by its button and takes one of its choices. */
export async function choose(page, menu, choice) {
  await page.getByRole("button", { name: menu }).click();
  await page.locator(".panel").getByRole("menuitemradio", { name: choice }).click();
}

/** What is downloaded by doing something: name and bytes. */
export async function downloaded(page, doing) {
  const [file] = await Promise.all([page.waitForEvent("download"), doing()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()), path: await file.path() };
}

/** Width and height of a JPEG or BMP file. */
export function pictureSize(bytes) {
  if (bytes.toString("latin1", 0, 2) === "BM") return { format: "bmp", width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) };
  assert.equal(bytes.readUInt16BE(0), 0xffd8, "neither BMP nor JPEG");
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1);
    if (marker >= 0xc0 && marker <= 0xc2) return { format: "jpeg", height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
  }
  throw new Error("a JPEG without a size");
}

/** The colour at a place of a picture of now, as the device gives it: [r, g, b]. */
export async function colourAt(context, channel, u, v) {
  const answer = await context.request.get(`/api/v1/channels/${channel}/snapshot?format=bmp`);
  assert.ok(answer.ok(), String(answer.status()));
  const bytes = await answer.body();
  const width = bytes.readInt32LE(18);
  const height = bytes.readInt32LE(22);
  const depth = bytes.readUInt16LE(28) / 8;
  const stride = Math.ceil((width * depth) / 4) * 4;
  const row = Math.floor(v * Math.abs(height));
  const at = bytes.readUInt32LE(10) + (height > 0 ? height - 1 - row : row) * stride + Math.floor(u * width) * depth;
  return [bytes[at + 2], bytes[at + 1], bytes[at]];
}

/** Saves the form and waits for its answer. */
export async function save(page) {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.", { exact: true }).first().waitFor();
}

/** The row of a setting on its page. */
export const field = (page, name) => page.locator(`[data-field="${name}"]`);
