// Speaks through a camera from the live page in Chromium, with a file as microphone; tells what came of it, as JSON.
//   node talk_peer.mjs URL COOKIE WAV SECONDS [logout]
// With "logout" the login ends in mid-talk, the page cannot hang up by itself, and it stays until its standard input ends:
// who asks the device meanwhile sees what the device does.
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
  found.offered = await button.waitFor().then(() => true, () => false);
  if (found.offered) {
    await button.click();
    const stop = page.getByRole("button", { name: "Stop talking" });
    found.talking = await stop.waitFor().then(() => true, () => false);
    if (!found.talking) found.toast = await page.locator("[role=status], [role=alert]").allInnerTexts();
    await page.waitForTimeout(seconds * 1000);
    if (found.talking && logout) found.loggedOut = await page.evaluate(async () => {
      RTCPeerConnection.prototype.close = () => {};
      const { csrfToken } = await (await fetch("/api/v1/session")).json();
      return (await fetch("/api/v1/session", { method: "DELETE", headers: { "X-Csrf-Token": csrfToken } })).status;
    });
    else if (found.talking) await stop.click();
    found.pressed = await button.getAttribute("aria-pressed").catch(() => null);
    await page.waitForTimeout(1000);
  }
  console.log(JSON.stringify(found));
  if (logout) for await (const _ of process.stdin);
} finally {
  await browser.close();
}
