// Runs journeys in Chromium, with the facts about the device they are told.
//   node run.mjs SCRIPT JOURNEY    one, with the facts as JSON in JOURNEY_FACTS
//   node run.mjs                   one a line of standard input: {"script", "journey", "facts"}; the answer is {"failure"},
//                                  empty when all went well. They share a browser, each has a context of its own.
// A journey may have options: size, dark, loggedIn, and expected, console errors that belong to what it does.
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { inspect, launch, openPage, patience, sizes } from "../../web/tests/browser.mjs";
import { enter } from "./steps.mjs";

const pictures = new URL("../../web/out/", import.meta.url).pathname;

/** What was wrong with a journey; empty when nothing was. */
async function take(browser, script, name, facts) {
  const journey = (await import(`./${script}.mjs`))[name];
  if (!journey) return `${script}.mjs has no journey ${name}`;
  const options = { size: "1366x768", dark: false, loggedIn: true, ...journey.options };
  const { context, page, errors } = await openPage(browser, sizes.find((s) => s.name === options.size), { dark: options.dark, url: facts.url });
  page.setDefaultTimeout(20_000 * patience);
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
  if (!failure) return "";
  mkdirSync(pictures, { recursive: true });
  const picture = `${pictures}journey-${script}-${name}.png`;
  await page.screenshot({ path: picture, timeout: 5000 }).catch(() => {});
  return `${script} ${name}: ${failure}\nscreenshot: ${picture}`;
}

const [script, name] = process.argv.slice(2);
const browser = await launch();
if (script) {
  const failure = await take(browser, script, name, JSON.parse(process.env.JOURNEY_FACTS));
  if (failure) console.log(failure);
  process.exitCode = failure ? 1 : 0;
} else {
  // A wait that a journey left behind ends with its context; that is no failure of the next one.
  process.on("unhandledRejection", (why) => console.error(why));
  for await (const line of createInterface({ input: process.stdin })) {
    const { script, journey, facts } = JSON.parse(line);
    const failure = await take(browser, script, journey, facts);
    for (const context of browser.contexts()) await context.close();
    console.log(JSON.stringify({ failure }));
  }
}
await browser.close();
