// What a person does on the pages of a thermographic camera; prints what was seen as one JSON object.
// Arguments: address, password, folder for pictures. Uses the browser of the page tests.
import { launch, openPage, sizes } from "../web/tests/browser.mjs";

const [url, password, out] = process.argv.slice(2);
const browser = await launch();
const { page, errors } = await openPage(browser, sizes[0], { url });
const seen = {};
const shoot = (name) => page.screenshot({ path: `${out}/${name}.png` });
const number = (text) => Number(/-?\d+\.\d/.exec(text ?? "")?.[0] ?? NaN);

/** A place of the picture on the page, in shares of it. */
async function place(locator, x, y) {
  const box = await locator.boundingBox();
  return [box.x + x * box.width, box.y + y * box.height];
}

try {
  await page.goto("/");
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();

  // Live view: rules and temperatures over the picture; a click tells the temperature of any place.
  const tile = page.getByRole("group", { name: "Window of Thermal" });
  const caption = tile.locator("output[data-rule='1']");
  await caption.waitFor();
  seen.caption = await caption.textContent();
  seen.outlines = await tile.locator("svg polygon").count();
  await tile.click({ position: { x: 20, y: 200 } });
  await page.getByRole("button", { name: "Temperature of any point: click the picture" }).click();
  const probe = tile.getByRole("application");
  await page.mouse.click(...(await place(probe, 0.085, 0.385)));
  await page.waitForFunction(() => /\d/.test(document.querySelector(".probe output")?.textContent ?? ""));
  seen.motor = number(await probe.locator("output").textContent());
  await page.mouse.click(...(await place(probe, 0.475, 0.38)));
  await page.waitForFunction((before) => { const now = /-?\d+\.\d/.exec(document.querySelector(".probe output")?.textContent ?? "")?.[0]; return now && Number(now) < before - 5; }, seen.motor);
  seen.window = number(await probe.locator("output").textContent());
  await shoot("live");

  // Quick set leads to the measurement of this channel, and what is saved there counts.
  await page.getByTitle("Quick set", { exact: true }).click();
  const quick = page.getByRole("complementary", { name: "Events and quick settings" });
  await quick.getByRole("button", { name: "Temperature measurement" }).click();
  await quick.getByLabel("Distance", { exact: true }).fill("12");
  await quick.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.", { exact: true }).first().waitFor();
  await shoot("quick");
  await page.getByRole("group", { name: "Window of Optical" }).click({ position: { x: 20, y: 200 } });
  await quick.getByRole("button", { name: "Temperature measurement" }).waitFor({ state: "detached" });

  // Rules: draw an area, a line and a point; move the area; choose a material; save.
  await page.goto("/settings/temperatureRules");
  const shapes = page.getByRole("group", { name: "Temperature rules" });
  await shapes.waitFor();
  const draw = async (name, ...corners) => {
    await page.getByRole("button", { name }).click();
    await shapes.evaluate((e) => e.scrollIntoView({ block: "center" }));
    for (const [x, y] of corners) await page.mouse.click(...(await place(shapes, x, y)));
  };
  const drag = async (from, to) => {
    await shapes.evaluate((e) => e.scrollIntoView({ block: "center" }));
    await page.mouse.move(...(await place(shapes, ...from)));
    await page.mouse.down();
    await page.mouse.move(...(await place(shapes, ...to)), { steps: 4 });
    await page.mouse.up();
  };
  // A right click ends an area.
  await draw("Draw area", [0.6, 0.5], [0.7, 0.5], [0.7, 0.6], [0.6, 0.6]);
  await page.mouse.click(...(await place(shapes, 0.65, 0.65)), { button: "right" });
  await page.getByRole("button", { name: "Draw line" }).waitFor();
  await draw("Draw line", [0.2, 0.7], [0.4, 0.7]);
  // Its end, then the whole line.
  await drag([0.4, 0.7], [0.45, 0.75]);
  await drag([0.325, 0.725], [0.325, 0.775]);
  await draw("Draw point", [0.5, 0.8]);
  await drag([0.5, 0.8], [0.52, 0.85]);
  const area = shapes.getByRole("button", { name: "area Area 3", exact: true });
  await drag([0.65, 0.55], [0.75, 0.65]);
  await drag([0.8, 0.7], [0.85, 0.75]);
  await area.waitFor();
  seen.advice = await page.getByText("The target should be larger").count();
  await page.getByLabel("Material").selectOption({ label: "Paint (0.93)" });
  await page.getByLabel("Name", { exact: true }).fill("Painted");
  await shoot("rules");
  // Interval mode asks for a range instead of thresholds.
  seen.thresholds = await page.getByLabel("Pre-alarm threshold").count();
  await page.getByLabel("Alarm mode").selectOption("interval");
  seen.thresholdsInInterval = await page.getByLabel("Pre-alarm threshold").count();
  seen.ranges = await page.getByLabel("Range from").count();
  await page.getByLabel("Alarm mode").selectOption("threshold");
  await page.getByRole("button", { name: "5 Point 5 point" }).click();
  seen.pointAdvice = await page.getByText("a line or an area is safer").count();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/Saved/).first().waitFor();

  // A pixel is marked by hand, another one is not; one mark is cancelled again.
  await page.goto("/settings/thermalPicture");
  const marks = page.locator("[data-field='defects']");
  const target = marks.getByRole("application");
  await target.waitFor();
  await marks.evaluate((e) => e.scrollIntoView({ block: "center" }));
  await page.mouse.click(...(await place(target, 0.3, 0.3)));
  await marks.getByText(/^Column \d+, row \d+: /).waitFor();
  const first = /Column (\d+), row (\d+)/.exec(await marks.getByText(/^Column /).textContent());
  await marks.getByRole("button", { name: "Mark pixel" }).click();
  await marks.getByRole("button", { name: "Right", exact: true }).click();
  await marks.getByText(`Column ${Number(first[1]) + 1}, row ${first[2]}`).waitFor();
  await marks.getByRole("button", { name: "Mark pixel" }).click();
  await marks.getByRole("button", { name: "Down", exact: true }).click();
  await marks.getByText(`Column ${Number(first[1]) + 1}, row ${Number(first[2]) + 1}`).waitFor();
  await marks.getByRole("button", { name: "Mark pixel" }).click();
  await marks.getByRole("button", { name: "Cancel mark" }).click();
  await shoot("pixels");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/Saved/).first().waitFor();
  seen.marked = [Number(first[1]), Number(first[2])];
  await page.getByRole("button", { name: "Correct now (DPC)" }).click();
  await page.getByText("defective pixels are looked for anew").waitFor();
  // The drawn scene is no even surface: the correction says so.
  await page.getByRole("button", { name: "Background correction" }).click();
  await page.getByRole("button", { name: "Correct", exact: true }).click();
  await page.getByText(/not even/).waitFor();

  // The course of each rule.
  await page.goto("/temperatures");
  await page.getByLabel("Course of the temperature").first().waitFor();
  seen.plots = await page.getByLabel("Course of the temperature").count();
  await page.waitForTimeout(2500);
  const [table] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).first().click()]);
  seen.table = table.suggestedFilename();
  await shoot("temperatures");

  // The guided set-up leads through the pages in order.
  await page.getByRole("link", { name: "Guided set-up" }).click();
  const guide = page.getByRole("region", { name: "Set-up of temperature measurement" });
  seen.steps = [];
  for (let i = 0; i < 6; i++) {
    await guide.getByText(`Set-up ${i + 1} of 6`).waitFor();
    seen.steps.push(new URL(page.url()).pathname);
    if (i === 2) await shoot("guide");
    if (i < 5) await guide.getByRole("link", { name: "Next" }).click();
  }
  await guide.getByRole("button", { name: "Leave the set-up" }).click();
  await guide.waitFor({ state: "detached" });

  // Without temperature info on the Local page the captions are gone, the shapes stay.
  await page.goto("/settings/local");
  await page.getByRole("switch", { name: "Display temperature info" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.goto("/live");
  await tile.locator("svg polygon").first().waitFor({ state: "attached", timeout: 30_000 });
  seen.captionsWithout = await tile.locator("output[data-rule]").count();
  seen.errors = errors;
} catch (error) {
  await shoot("failed");
  seen.failed = String(error.stack ?? error);
  seen.errors = errors;
}
console.log(JSON.stringify(seen));
await browser.close();
