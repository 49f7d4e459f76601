// Visits each page against the mock at three sizes: no console errors, everything named, pictures move; keeps screenshots in out/.
import { mkdirSync } from "node:fs";
import { startMock } from "../mock/server.mjs";
import { available, executablePath, inspect, launch, openPage, sizes } from "./browser.mjs";
import { journeys } from "./journeys.mjs";

if (!available()) {
  console.log(`SKIPPED: no chromium at ${executablePath}; the pages were NOT looked at.`);
  process.exit(0);
}

const out = new URL("../out/", import.meta.url).pathname;
mkdirSync(out, { recursive: true });
const only = process.argv[2];
let passed = 0;
const failures = [];

export async function check(name, work) {
  if (only && !name.includes(only)) return;
  try {
    await work();
    passed += 1;
    console.log(`  ok    ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`  FAIL  ${name}\n        ${String(error.message ?? error).split("\n").slice(0, 12).join("\n        ")}`);
  }
}

const pages = [
  ["live", "/live"], ["playback", "/playback"], ["pictures", "/pictures"], ["events", "/events"],
  ...["local", "video", "audio", "channel", "image", "osd", "masks", "motion", "record", "capture", "storage", "volumes", "network", "multicast", "security", "certificates", "users", "online", "password", "device", "information", "health", "logs", "maintenance", "about"].map((p) => [`settings-${p}`, `/settings/${p}`]),
];

const browser = await launch();
const mock = await startMock({ channels: 2 });

async function logIn(page) {
  await page.goto("/");
  await page.getByLabel("Password", { exact: true }).fill(mock.state.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

for (const size of sizes) {
  const { context, page, errors } = await openPage(browser, size, { url: mock.url, dark: size.name === "1024x768" });
  await check(`${size.name} login`, async () => {
    await page.goto("/");
    await page.getByRole("button", { name: "Log in" }).waitFor();
    await page.screenshot({ path: `${out}${size.name}-login.png` });
    const problems = await inspect(page);
    if (problems.length) throw new Error(problems.join("\n"));
  });
  await logIn(page);
  for (const [name, path] of pages) {
    await check(`${size.name} ${name}`, async () => {
      errors.length = 0;
      await page.evaluate((p) => (history.pushState(null, "", p), dispatchEvent(new PopStateEvent("popstate"))), path);
      await page.waitForFunction(() => !document.querySelector(".content > .spinner, .page > .spinner"));
      if (name === "live") await page.waitForFunction(() => document.querySelector("video[data-latency]"));
      if (name === "playback") await page.waitForFunction(() => document.querySelector("video.shown"));
      await page.waitForTimeout({ live: 1500, "settings-health": 7000 }[name] ?? 500);
      await page.screenshot({ path: `${out}${size.name}-${name}.png` });
      const problems = [...errors, ...(await inspect(page))];
      if (problems.length) throw new Error(problems.join("\n"));
    });
  }
  await context.close();
}
await journeys({ browser, mock, out, check, logIn });
mock.close();
await browser.close();
console.log(`page tests: ${passed} passed, ${failures.length} failed; screenshots in web/out/`);
process.exit(failures.length ? 1 : 0);
