// Runs one journey in Chromium: node run.mjs SCRIPT JOURNEY, with the facts about the device as JSON in JOURNEY_FACTS.
// A journey may have options: size, dark, loggedIn, and expected, console errors that belong to what it does.
import { mkdirSync } from "node:fs";
import { inspect, launch, openPage, sizes } from "../../web/tests/browser.mjs";
import { enter } from "./steps.mjs";

const [script, name] = process.argv.slice(2);
const facts = JSON.parse(process.env.JOURNEY_FACTS);
const pictures = new URL("../../web/out/", import.meta.url).pathname;

const journey = (await import(`./${script}.mjs`))[name];
if (!journey) throw new Error(`${script}.mjs has no journey ${name}`);
const options = { size: "1366x768", dark: false, loggedIn: true, ...journey.options };
const browser = await launch();
const { context, page, errors } = await openPage(browser, sizes.find((s) => s.name === options.size), { dark: options.dark, url: facts.url });
page.setDefaultTimeout(20_000);
let failure = "";
try {
  if (options.loggedIn) await enter(context, facts);
  await journey({ browser, context, page, facts, errors });
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((a) => a instanceof CSSTransition).map((a) => a.finished)));
  const unexpected = errors.filter((e) => !options.expected?.test(e));
  const problems = [...unexpected, ...(page.url() === "about:blank" ? [] : await inspect(page))];
  if (problems.length > 0) failure = `what the page itself says:\n${problems.join("\n")}`;
} catch (error) {
  failure = `${error.stack ?? error}${errors.length > 0 ? `\nconsole:\n${errors.join("\n")}` : ""}`;
}
if (failure) {
  mkdirSync(pictures, { recursive: true });
  const picture = `${pictures}journey-${script}-${name}.png`;
  await page.screenshot({ path: picture, timeout: 5000 }).catch(() => {});
  console.log(`${script} ${name}: ${failure}\nscreenshot: ${picture}`);
}
await browser.close();
process.exit(failure ? 1 : 0);
