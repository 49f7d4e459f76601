// What a person does with smart events on the pages; prints what was seen as one JSON object.
// Arguments: address, password, folder for pictures. Uses the browser of the page tests.
import { launch, openPage, sizes } from "../web/tests/browser.mjs";

const [url, password, out] = process.argv.slice(2);
const browser = await launch();
const { page, errors } = await openPage(browser, sizes[0], { url });
const seen = {};
const shoot = (name) => page.screenshot({ path: `${out}/${name}.png` });

try {
  await page.goto("/");
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();

  // Switch them on, draw a line down the road, add a region by the button, and a rule about sound.
  await page.goto("/settings/smartEvents");
  const shapes = page.getByRole("group", { name: "Rules of smart events" });
  await shapes.waitFor();
  await page.locator("[data-field='enabled'] .switch").click();
  await page.getByRole("button", { name: "Draw line" }).click();
  await shapes.evaluate((e) => e.scrollIntoView({ block: "center" }));
  const box = await shapes.boundingBox();
  for (const [x, y] of [[0.5, 0.95], [0.5, 0.35]]) await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  await page.getByLabel("Name").fill("Middle");
  await page.getByRole("button", { name: "Draw both on the picture" }).click();
  const corner = await page.getByRole("button", { name: "Corner of Max. size" }).boundingBox();
  await page.mouse.move(corner.x + 8, corner.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.9 * box.width, corner.y + 8, { steps: 4 });
  await page.mouse.up();
  await page.getByLabel("Min. height").fill("0");
  await page.getByLabel("Min. width").fill("0");
  await page.getByLabel("New rule").selectOption({ label: "Intrusion" });
  await page.getByRole("button", { name: "Add rectangle" }).click();
  await page.getByLabel("Threshold").fill("1");
  await page.getByLabel("New rule").selectOption({ label: "Video tampering" });
  await page.getByRole("button", { name: "Draw area" }).click();
  await shapes.evaluate((e) => e.scrollIntoView({ block: "center" }));
  const now = await shapes.boundingBox();
  for (const [x, y] of [[0.1, 0.2], [0.3, 0.2], [0.3, 0.5], [0.1, 0.5]]) await page.mouse.click(now.x + x * now.width, now.y + y * now.height);
  seen.stopDrawing = await page.getByRole("button", { name: "Stop drawing" }).count();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Whole picture" }).click();
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await shoot("tampering");
  await page.getByLabel("New rule").selectOption({ label: "Audio loss" });
  await page.getByRole("button", { name: "Add", exact: true }).click();
  seen.meter = await page.locator(".meter").count();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();

  // Somebody crosses; the same rule on the past says so too, and leads to the recording.
  await page.goto("/live");
  await page.getByText("Line crossing").first().waitFor({ timeout: 60_000 });
  await page.locator("[data-target]").first().waitFor();
  seen.lines = await page.locator(".window svg polyline").count();
  await shoot("live");
  await page.goto("/settings/smartEvents");
  await page.getByRole("button", { name: /^1 Middle/ }).click();
  await page.getByRole("button", { name: "Last 10 minutes" }).click();
  await page.getByText(/It would have raised \d+ event/).waitFor();
  seen.found = Number(/\d+/.exec(await page.getByText(/It would have raised \d+ event/).textContent())[0]);
  seen.jump = await page.locator(".found a").first().getAttribute("href");
  await page.getByLabel("Direction").selectOption({ label: "A -> B" });
  seen.stale = await page.getByText(/It would have raised/).count();
  await shoot("past");

  // Clear all asks first, and leaves nothing.
  await page.getByRole("button", { name: "Clear all" }).click();
  await page.getByRole("button", { name: "Remove all" }).click();
  seen.cleared = await shapes.locator("[data-shape]").count();
} catch (error) {
  seen.failed = String(error);
  await shoot("failed");
}
seen.errors = errors;
console.log(JSON.stringify(seen));
await browser.close();
