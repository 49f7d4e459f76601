// A codec no browser plays: pages show what they can and say what they cannot.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { ask, downloaded } from "./steps.mjs";

/** Live pictures come one by one, with the reason; a recording is told to be for other players and comes as a file. */
export async function fallback({ page, context }) {
  await page.goto("/live");
  await page.waitForFunction(() => [...document.querySelectorAll(".tile img.shown")].some((i) => i.naturalWidth === 640));
  await page.getByText("MJPEG", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Player", exact: true }).click();
  await page.locator(".panel").getByText(/This browser cannot play MPEG-4, so single pictures/).waitFor();
  await page.keyboard.press("Escape");

  await page.goto("/playback");
  await page.locator("video.shown, .state").first().waitFor();
  const timeline = page.getByRole("slider", { name: "Timeline" });
  const [from, to] = await Promise.all(["aria-valuemin", "aria-valuemax"].map(async (name) => Number(await timeline.getAttribute(name))));
  const { spans } = await ask(context, `/recordings/timeline?channel=1&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`);
  const box = await timeline.boundingBox();
  await page.mouse.click(box.x + (box.width * (Date.parse(spans.at(-1).to) - 2000 - from)) / (to - from), box.y + 55);
  await page.getByText(/This browser cannot play this recording \(MPEG-4\)\. Download it/).waitFor();
  await page.getByRole("button", { name: "Download files…" }).click();
  const dialog = page.getByRole("dialog", { name: "Download recordings" });
  await dialog.getByRole("checkbox", { name: /^Choose the file of/ }).last().check();
  const file = await downloaded(page, () => dialog.getByRole("button", { name: "Download", exact: true }).click());
  const codec = execFileSync("ffprobe", ["-v", "error", "-select_streams", "v", "-show_entries", "stream=codec_name", "-of", "csv=p=0", file.path]).toString();
  assert.equal(codec.trim(), "mpeg4");
}
fallback.options = { expected: /DEMUXER|MEDIA_ERR|media/ };
