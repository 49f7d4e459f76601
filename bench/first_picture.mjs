// Starts the program and measures until Chromium, already open, shows the first live picture of it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "../web/tests/browser.mjs";

const program = process.argv[2];
const password = "First-light-1";
const rounds = 5;

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Tells when the first frame of any video, or the first picture of the MJPEG player, is painted. */
function watchForPicture() {
  window.firstPicture = new Promise((seen) => {
    const known = new WeakSet();
    const look = () => {
      for (const video of document.querySelectorAll("video")) {
        if (known.has(video)) continue;
        known.add(video);
        video.requestVideoFrameCallback(() => seen({ by: "MSE", at: Date.now() }));
      }
      for (const image of document.querySelectorAll(".stage img, .tile img")) {
        if (image.complete && image.naturalWidth > 0) seen({ by: "MJPEG", at: Date.now() });
      }
      requestAnimationFrame(look);
    };
    look();
  });
}

async function login(context, url) {
  for (;;) {
    try {
      const answer = await context.request.post(`${url}/api/v1/session`, { data: { name: "admin", password } });
      if (answer.ok()) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((next) => setTimeout(next, 5));
  }
}

async function measure(browser) {
  const state = mkdtempSync(join(tmpdir(), "ocelli-first-"));
  const [http, https, rtsp] = [await freePort(), await freePort(), await freePort()];
  const url = `http://127.0.0.1:${http}`;
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  await page.addInitScript(watchForPicture);
  const started = Date.now();
  const child = spawn(program, ["--state", state, "--web", "web/dist", "--channel", "scene:street?width=1920&height=1080&fps=25",
    "--http", `127.0.0.1:${http}`, "--https", `127.0.0.1:${https}`, "--rtsp", `127.0.0.1:${rtsp}`],
  { env: { ...process.env, OCELLI_ADMIN_PASSWORD: password }, stdio: "ignore" });
  const ended = new Promise((done) => child.on("exit", done));
  try {
    await login(context, url);
    const loggedIn = Date.now();
    await page.goto(`${url}/live`, { waitUntil: "commit" });
    const { by, at } = await page.evaluate(() => window.firstPicture);
    return { by, whole: at - started, afterLogin: at - loggedIn };
  } finally {
    await context.close();
    child.kill("SIGTERM");
    await ended;
    rmSync(state, { recursive: true, force: true });
  }
}

const browser = await launch();
try {
  const found = [];
  for (let i = 0; i < rounds; ++i) found.push(await measure(browser));
  found.sort((a, b) => a.whole - b.whole);
  for (const one of found) console.log(`${one.whole} ms by ${one.by}, ${one.afterLogin} ms of them after the login`);
  console.log(`first picture: ${found[rounds >> 1].whole} ms`);
} finally {
  await browser.close();
}
