// Speaks through a camera from the live page in Chromium, with a file as microphone; tells what came of it, as JSON.
//   node talk_peer.mjs URL COOKIE WAV SECONDS [logout]
import { launch } from "../web/tests/browser.mjs";

const [url, cookie, wav, seconds, logout] = process.argv.slice(2);
const browser = await launch(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
  `--use-file-for-fake-audio-capture=${wav}`]);
const found = { problems: [] };
try {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, permissions: ["microphone"] });
  const [name, value] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  page.on("pageerror", (error) => found.problems.push(error.message));
  await page.goto(url);
  const button = page.getByRole("button", { name: "Talk through the camera" });
  found.offered = await button.waitFor({ timeout: 15000 }).then(() => true, () => false);
  if (found.offered) {
    await button.click();
    const stop = page.getByRole("button", { name: "Stop talking" });
    found.talking = await stop.waitFor({ timeout: 15000 }).then(() => true, () => false);
    if (!found.talking) found.toast = await page.locator("[role=status], [role=alert]").allInnerTexts();
    await page.waitForTimeout(seconds * 1000);
    if (found.talking && logout) await page.evaluate(() => fetch("/api/v1/session").then((a) => a.json())
      .then((s) => fetch("/api/v1/session", { method: "DELETE", headers: { "X-Csrf-Token": s.csrfToken } })));
    else if (found.talking) await stop.click();
    found.pressed = await button.getAttribute("aria-pressed").catch(() => null);
    await page.waitForTimeout(1000);
  }
  console.log(JSON.stringify(found));
} finally {
  await browser.close();
}
