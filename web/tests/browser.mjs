// Chromium for the page tests, and what each page must keep: no console errors, everything named.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const available = () => existsSync(executablePath);

/** A deadline tells when to give up, not how fast something must be: a slow machine gets so many times as long. */
export const patience = Number(process.env.OCELLI_SLOW ?? 3);

export const sizes = [
  { name: "1366x768", width: 1366, height: 768 },
  { name: "1024x768", width: 1024, height: 768 },
  { name: "390x844", width: 390, height: 844, phone: true },
];

/** @param more arguments of Chromium */
export function launch(more = []) {
  return chromium.launch({
    executablePath,
    headless: true,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required", ...more],
  });
}

/** A page whose console errors are collected. */
export async function openPage(browser, size, { dark = false, url } = {}) {
  const context = await browser.newContext({
    baseURL: url, viewport: { width: size.width, height: size.height }, colorScheme: dark ? "dark" : "light",
    hasTouch: size.phone ?? false, isMobile: size.phone ?? false, deviceScaleFactor: 1, acceptDownloads: true, timezoneId: "UTC",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000 * patience);
  const errors = [];
  page.on("console", (m) => m.type() === "error" && !/status of (401|404|409|422|423)/.test(m.text()) && errors.push(m.text()));
  page.on("pageerror", (e) => errors.push(`${e.message}\n${e.stack ?? ""}`));
  return { context, page, errors };
}

/** Things without a name, overflow to the side, doubled ids: as axe would find them. */
export function inspect(page) {
  return page.evaluate(() => {
    const problems = [];
    const visible = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
    const byId = (ids) => (ids ?? "").split(/\s+/).filter(Boolean).map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const name = (e) =>
      (e.getAttribute("aria-label") || byId(e.getAttribute("aria-labelledby")) || [...(e.labels ?? [])].map((l) => l.textContent).join(" ") ||
        (/^(A|BUTTON|SUMMARY)$/.test(e.tagName) || e.getAttribute("role") ? e.textContent : "") || e.getAttribute("title") || e.getAttribute("alt") || "").trim();
    const describe = (e) => e.outerHTML.slice(0, 140).replace(/\s+/g, " ");
    for (const e of document.querySelectorAll("button, a[href], input, select, textarea, summary, [role=button], [role=slider], [role=switch], [role=radio], dialog, nav, canvas[tabindex]")) {
      if (visible(e) && !name(e)) problems.push(`no name: ${describe(e)}`);
    }
    for (const e of document.querySelectorAll("img:not([alt])")) problems.push(`image without alt: ${describe(e)}`);
    for (const e of document.querySelectorAll("video")) if (visible(e) && !e.getAttribute("aria-label") && !e.closest("[aria-label]")) problems.push("video without a name");
    for (const e of document.querySelectorAll("[aria-describedby]")) {
      for (const id of e.getAttribute("aria-describedby").split(" ")) if (!document.getElementById(id)) problems.push(`describedby leads nowhere: ${describe(e)}`);
    }
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    for (const id of new Set(ids.filter((x, i) => ids.indexOf(x) !== i))) problems.push(`id twice: ${id}`);
    const headings = [...document.querySelectorAll("h1")].filter((e) => e.getClientRects().length > 0);
    if (headings.length !== 1) problems.push(`${headings.length} h1 headings`);
    if (document.documentElement.scrollWidth > innerWidth + 1) problems.push(`page is ${document.documentElement.scrollWidth} wide in ${innerWidth}`);
    // Text too pale for its ground (WCAG AA, plain colours only).
    const rgb = (c) => c.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    const light = ([r, g, b]) => [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
    const pale = new Set();
    for (const e of document.querySelectorAll("p, span, strong, a, button, label, td, th, dt, dd, h1, h2, h3, small, li")) {
      if (!visible(e) || e.closest(":disabled, [aria-hidden=true], .tile, .picture, .stage, svg, label:has(:disabled)") || ![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
      let ground = null;
      for (let p = e; p && !ground; p = p.parentElement) {
        const s = getComputedStyle(p);
        if (s.backgroundImage !== "none" && !/gradient/.test(s.backgroundImage)) break;
        const c = s.backgroundColor;
        if (/^rgb\(/.test(c)) ground = rgb(c);
        else if (!/, 0\)$/.test(c)) break;
      }
      const c = getComputedStyle(e).color;
      if (!ground || !/^rgb\(/.test(c)) continue;
      const [a, b] = [light(rgb(c)), light(ground)].sort((x, y) => y - x);
      if ((a + 0.05) / (b + 0.05) < 4.5) pale.add(`${((a + 0.05) / (b + 0.05)).toFixed(2)} ${e.tagName}.${e.className} "${e.textContent.trim().slice(0, 30)}"`);
    }
    for (const p of [...pale].slice(0, 5)) problems.push(`pale text: ${p}`);
    return problems;
  });
}
