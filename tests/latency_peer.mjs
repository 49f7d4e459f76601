// Watches the live page in Chromium and reads the clock that is burnt into the drawn scene: how old are the pictures, and
// does the page say so? Tells it as JSON.
//   node latency_peer.mjs URL COOKIE webrtc|mse SECONDS
import { launch } from "../web/tests/browser.mjs";

const [url, cookie, player, seconds] = process.argv.slice(2);
const settle = 4000; // buffers find their length first

/** Runs in the page. */
async function watch({ milliseconds, settle }) {
  // As src/camera/capture/scene_clock.h says: two rows of 20 cells, 32 bits of milliseconds and a check sum.
  const left = 0.785, top = 0.058, cellWidth = 0.01, cellHeight = 1 / 54, columns = 20;
  const canvas = new OffscreenCanvas(columns * 4, 8);
  const paint = canvas.getContext("2d", { willReadFrequently: true });

  function readClock(video) {
    const { videoWidth: w, videoHeight: h } = video;
    paint.drawImage(video, left * w, top * h, columns * cellWidth * w, 2 * cellHeight * h, 0, 0, canvas.width, canvas.height);
    const { data } = paint.getImageData(0, 0, canvas.width, canvas.height);
    const bits = [];
    for (let cell = 0; cell < 2 * columns; cell++) {
      const x = (cell % columns) * 4 + 2, y = Math.floor(cell / columns) * 4 + 2;
      bits.push(data[4 * (y * canvas.width + x)] > 117 ? 1 : 0);
    }
    const number = (part) => part.reduce((value, bit) => value * 2 + bit, 0);
    let sum = 0xff;
    for (let byte = 0; byte < 4; byte++) {
      sum ^= number(bits.slice(8 * byte, 8 * byte + 8));
      for (let bit = 0; bit < 8; bit++) sum = (sum & 0x80 ? (sum << 1) ^ 0x07 : sum << 1) & 0xff;
    }
    return sum === number(bits.slice(32)) ? number(bits.slice(0, 32)) : null;
  }

  const video = document.querySelector(".tile video");
  const ages = [];
  const differences = [];
  let unread = 0;
  let newest = null; // the picture on the screen: its age when it came, and when that was
  const began = performance.now();
  const onFrame = () => {
    const now = Date.now();
    const shown = performance.now() - began > settle ? readClock(video) : undefined;
    if (shown === null) unread += 1;
    else if (shown !== undefined) {
      newest = { age: (((now % 2 ** 32) - shown) + 2 ** 32) % 2 ** 32, at: performance.now() };
      ages.push(newest.age);
    }
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  new MutationObserver(() => {
    const said = video.dataset.latency;
    const at = performance.now();
    // The page may hear of a picture before `onFrame` does: all hear of it before the next task.
    setTimeout(() => {
      if (newest !== null && said) differences.push(Math.round(Number(said) - newest.age - (at - newest.at)));
    });
  }).observe(video, { attributeFilter: ["data-latency"] });
  await new Promise((done) => setTimeout(done, settle + milliseconds));
  const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? null;
  return {
    frames: ages.length, unread, median: at(ages, 0.5), late: at(ages, 0.95), worst: at(ages, 0.99),
    firstMinute: at(ages.slice(0, 1500), 0.5), lastMinute: at(ages.slice(-1500), 0.5),
    said: differences.length, difference: at(differences, 0.5),
    differenceLow: at(differences, 0.1), differenceHigh: at(differences, 0.9),
    width: video.videoWidth, height: video.videoHeight,
    by: video.srcObject ? "webrtc" : video.src ? "mse" : null,
  };
}

const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const [name, value] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  const local = { player, performance: "shortest", division: 1, stream: "main" };
  await context.addInitScript((text) => localStorage.setItem("ocelli.local", text), JSON.stringify(local));
  const page = await context.newPage();
  await page.goto(`${url}/live`);
  await page.waitForSelector(".tile video[data-latency]", { timeout: 30000, state: "attached" });
  console.log(JSON.stringify(await page.evaluate(watch, { milliseconds: Number(seconds) * 1000, settle })));
} finally {
  await browser.close();
}
