// What a person does with the pages, step by step, against the mock.
import assert from "node:assert/strict";
import { startMock } from "../mock/server.mjs";
import { inspect, openPage, sizes } from "./browser.mjs";

export async function journeys({ browser, mock, out, check, logIn }) {
  const desk = sizes[0];
  const fresh = async (options = {}) => {
    const opened = await openPage(browser, desk, { url: mock.url, ...options });
    await logIn(opened.page);
    return opened;
  };

  await check("journey: activation", async () => {
    const inactive = await startMock({ active: false });
    const { context, page, errors } = await openPage(browser, desk, { url: inactive.url });
    await page.goto("/");
    await page.getByLabel("New password", { exact: true }).fill("abc");
    await page.getByText("Strength: not enough").waitFor();
    assert.equal(await page.getByRole("button", { name: "Activate" }).isDisabled(), true);
    await page.getByLabel("New password", { exact: true }).fill("Ocelli-2026-eyes");
    await page.getByLabel("New password again", { exact: true }).fill("Ocelli-2026-eyes");
    await page.getByText("Strength: strong").waitFor();
    await page.screenshot({ path: `${out}activation.png` });
    assert.deepEqual(await inspect(page), []);
    await page.getByRole("button", { name: "Activate" }).click();
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    assert.deepEqual(errors, []);
    await context.close();
    inactive.close();
  });

  await check("journey: wrong password, lock with countdown", async () => {
    const other = await startMock({});
    const { context, page } = await openPage(browser, desk, { url: other.url });
    await page.goto("/");
    for (let i = 0; i < 5; i++) {
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Log in" }).click();
      await page.waitForTimeout(150);
    }
    await page.getByText(/locked\. It opens by itself in/).waitFor();
    await page.screenshot({ path: `${out}locked.png` });
    assert.equal(await page.getByRole("button", { name: "Log in" }).isDisabled(), true);
    await context.close();
    other.close();
  });

  await check("journey: first picture within a second, latency shown, stop and start", async () => {
    const { context, page, errors } = await fresh();
    await page.waitForSelector("video[data-latency]");
    await page.getByRole("button", { name: "Stop all" }).click();
    await page.getByRole("button", { name: "Start live view of Entrance" }).click();
    await page.waitForSelector("video[data-first-picture]");
    const first = Number(await page.getAttribute("video[data-first-picture]", "data-first-picture"));
    await page.waitForSelector("video[data-latency]");
    await page.waitForTimeout(3000);
    const latency = Number(await page.getAttribute("video[data-latency]", "data-latency"));
    console.log(`        first picture ${first} ms, latency ${latency} ms`);
    assert.ok(first < 1000, `first picture after ${first} ms`);
    assert.ok(latency < 1500, `latency ${latency} ms`);
    assert.deepEqual(errors, []);
    await context.close();
  });

  await check("journey: a codec that the browser cannot play falls back to MJPEG and says why", async () => {
    const { context, page } = await fresh();
    await page.getByRole("button", { name: "Stream", exact: true }).click();
    await page.getByRole("menuitemradio", { name: /Third stream/ }).click();
    await page.waitForSelector(".tile img.shown");
    await page.getByText("MJPEG", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Player" }).click();
    await page.getByText(/cannot play H\.265/).waitFor();
    await page.screenshot({ path: `${out}live-fallback.png` });
    await context.close();
  });

  await check("journey: one window, zoom, pixel counter, quick set", async () => {
    const { context, page, errors } = await fresh({ dark: true });
    await page.waitForSelector("video[data-latency]");
    await page.getByTitle("One window", { exact: true }).click();
    await page.waitForSelector(".stage.single video[data-latency]");
    const box = await page.locator(".tile .box").boundingBox();
    const drag = async (a, b, c, d) => {
      await page.mouse.move(box.x + box.width * a, box.y + box.height * b);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * c, box.y + box.height * d, { steps: 5 });
      await page.mouse.up();
    };
    await page.getByRole("button", { name: /Pixel counter/ }).click();
    await drag(0.25, 0.25, 0.75, 0.75);
    const text = await page.locator("output.pixels").textContent();
    assert.match(text, /6\d\d × 3\d\d pixels/);
    await page.screenshot({ path: `${out}live-measure.png` });
    await page.getByRole("button", { name: /Digital zoom/ }).click();
    await drag(0.3, 0.4, 0.6, 0.7);
    await page.getByText("3.3×").waitFor();
    await page.screenshot({ path: `${out}live-zoom.png` });
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByText("3.3×").waitFor({ state: "detached" });
    await page.getByText("Quick set").click();
    await page.getByLabel("Brightness", { exact: true }).fill("70");
    await page.screenshot({ path: `${out}live-quickset.png` });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    assert.deepEqual([...errors, ...(await inspect(page))], []);
    await context.close();
  });

  await check("journey: recording to the computer gives a file that plays", async () => {
    const { context, page } = await fresh();
    await page.waitForSelector("video[data-latency]");
    await page.getByRole("button", { name: "Record to this computer" }).click();
    await page.waitForTimeout(3500);
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Stop recording to this computer" }).click()]);
    const path = `${out}recorded.mp4`;
    await file.saveAs(path);
    const { execFileSync } = await import("node:child_process");
    const info = JSON.parse(execFileSync("ffprobe", ["-v", "error", "-show_format", "-show_streams", "-of", "json", path]).toString());
    assert.equal(info.streams[0].codec_name, "h264");
    assert.ok(Number(info.format.start_time) < 0.5, `starts at ${info.format.start_time}`);
    const seconds = Number(info.format.duration);
    assert.ok(seconds > 1.5 && seconds < 6, `lasts ${seconds} s`);
    await context.close();
  });

  await check("journey: settings: estimate, blocked field, server error at the field, unsaved changes", async () => {
    const { context, page, errors } = await fresh();
    await page.goto("/settings/video");
    await page.getByText("Storage lasts").waitFor();
    const before = await page.locator("dl dd").first().textContent();
    await page.locator("[data-field=maximumBitRate] input[type=number]").fill("12000");
    await page.waitForFunction((t) => document.querySelector("dl dd").textContent !== t, before);
    await page.getByText("Constant", { exact: true }).click();
    await page.getByText("Quality can be set only while the bitrate type is variable.").waitFor();
    await page.locator("[data-field=frameRate] input[type=number]").fill("999");
    await page.getByText("Must be 1/16 to 120 fps.").waitFor();
    await page.screenshot({ path: `${out}settings-video-edited.png` });
    await page.getByRole("link", { name: "Audio" }).click();
    await page.getByRole("button", { name: "Stay" }).click();
    assert.match(page.url(), /video$/);
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("link", { name: "Multicast" }).click();
    await page.locator("[data-field=videoPort] input").fill("9001");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("[data-field=videoPort]").getByText("must be even").waitFor();
    assert.deepEqual(errors, []);
    await context.close();
  });

  await check("journey: schedule is drawn, copied, saved; areas are drawn", async () => {
    const { context, page, errors } = await fresh();
    await page.goto("/settings/record");
    await page.locator(".week .bar").first().waitFor();
    await page.getByRole("button", { name: "Monday: fill, clear, copy" }).click();
    await page.getByRole("button", { name: "Clear day" }).click();
    await page.getByRole("radio", { name: "Alarm", exact: true }).click();
    const bar = await page.locator(".week .bar").first().boundingBox();
    await page.mouse.move(bar.x + bar.width * 0.25, bar.y + 10);
    await page.mouse.down();
    await page.mouse.move(bar.x + bar.width * 0.5, bar.y + 10, { steps: 4 });
    await page.mouse.up();
    await page.getByRole("button", { name: "Monday, 06:00 to 12:00, alarm" }).waitFor();
    await page.getByLabel("to", { exact: true }).fill("13:20");
    await page.getByLabel("to", { exact: true }).press("Tab");
    await page.getByRole("button", { name: "Monday, 06:00 to 13:20, alarm" }).waitFor();
    await page.getByRole("button", { name: "Monday: fill, clear, copy" }).click();
    await page.getByRole("button", { name: "All", exact: true }).click();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByRole("button", { name: "Sunday, 06:00 to 13:20, alarm" }).waitFor();
    await page.screenshot({ path: `${out}settings-record-edited.png` });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    await page.goto("/settings/masks");
    await page.getByRole("button", { name: "Draw area" }).click();
    const picture = await page.locator(".areas .picture").boundingBox();
    for (const [u, v] of [[0.6, 0.2], [0.9, 0.25], [0.85, 0.6], [0.62, 0.55], [0.6, 0.2]]) await page.mouse.click(picture.x + picture.width * u, picture.y + picture.height * v);
    await page.getByRole("button", { name: "Stop drawing" }).click();
    await page.getByText("2 of 8").waitFor();
    await page.screenshot({ path: `${out}settings-masks-drawn.png` });
    assert.deepEqual([...errors, ...(await inspect(page))], []);
    await context.close();
  });

  await check("journey: playback plays, steps, clips, follows the timeline", async () => {
    const { context, page, errors } = await fresh();
    await page.goto("/playback");
    await page.waitForSelector("video.shown");
    await page.getByRole("button", { name: "Play", exact: true }).click();
    const t1 = await page.locator(".transport .time strong").textContent();
    await page.waitForFunction((t) => document.querySelector(".transport .time strong").textContent !== t, t1);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "One picture forward" }).click();
    const canvas = await page.locator("canvas").boundingBox();
    await page.mouse.click(canvas.x + canvas.width * 0.02, canvas.y + 55);
    await page.waitForFunction(() => /^0[01]:/.test(document.querySelector(".transport .time strong").textContent));
    await page.keyboard.press("i");
    await page.locator("canvas").focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.waitForTimeout(600);
    await page.keyboard.press("o");
    await page.getByRole("button", { name: /^Clip, / }).waitFor();
    for (let i = 0; i < 4; i++) await page.getByRole("button", { name: "Show less time" }).click();
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${out}playback-clip.png` });
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /^Clip, / }).click()]);
    assert.match(file.suggestedFilename(), /^Entrance_\d{8}-\d{6}\.mp4$/);
    await page.getByRole("button", { name: "Download files…" }).click();
    await page.getByLabel("Choose all").check();
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${out}playback-download.png` });
    assert.deepEqual([...errors, ...(await inspect(page))], []);
    await context.close();
  });

  await check("journey: add an account; viewer; many channels; no recordings", async () => {
    const { context, page, errors } = await fresh();
    await page.goto("/settings/users");
    await page.getByRole("button", { name: "Add account" }).click();
    await page.getByLabel("User name").last().fill("night");
    await page.getByLabel("New password", { exact: true }).fill("Evening-shift-26");
    await page.getByLabel("New password again", { exact: true }).fill("Evening-shift-26");
    await page.screenshot({ path: `${out}users-add.png` });
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("night is added.").waitFor();
    await page.goto("/pictures");
    await page.getByRole("button", { name: /View the picture/ }).first().click();
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${out}pictures-viewer.png` });
    await page.keyboard.press("Escape");
    assert.deepEqual(errors, []);
    await context.close();
    const big = await startMock({ channels: 6, recordings: false });
    const opened = await openPage(browser, desk, { url: big.url, dark: true });
    await opened.page.goto("/");
    await opened.page.getByLabel("Password", { exact: true }).fill(big.state.password);
    await opened.page.getByRole("button", { name: "Log in" }).click();
    await opened.page.getByTitle("Nine windows").click();
    await opened.page.waitForFunction(() => document.querySelectorAll("video[data-latency]").length >= 4);
    await opened.page.screenshot({ path: `${out}live-nine.png` });
    await opened.page.goto("/playback");
    await opened.page.waitForTimeout(700);
    await opened.page.screenshot({ path: `${out}playback-empty.png` });
    assert.deepEqual([...opened.errors, ...(await inspect(opened.page))], []);
    await opened.context.close();
    big.close();
  });
}
