// Watches a stream by WebRTC in Chromium and tells what came of it, as JSON.
//   node web_rtc_peer.mjs URL COOKIE TOKEN STREAM SECONDS
import { launch } from "../web/tests/browser.mjs";

const [url, cookie, token, stream, seconds] = process.argv.slice(2);

/** Runs in the page. */
async function watch({ token, stream, seconds }) {
  const peer = new RTCPeerConnection();
  peer.addTransceiver("video", { direction: "recvonly" });
  peer.addTransceiver("audio", { direction: "recvonly" });
  const media = new MediaStream();
  const video = Object.assign(document.createElement("video"), { autoplay: true, srcObject: media });
  document.body.append(video);
  peer.addEventListener("track", (event) => media.addTrack(event.track));
  const states = [];
  peer.addEventListener("connectionstatechange", () => states.push(peer.connectionState));
  await peer.setLocalDescription(await peer.createOffer());
  const asked = performance.now();
  const answer = await fetch(`/api/v1/channels/1/streams/${stream}/whep`, {
    method: "POST", headers: { "Content-Type": "application/sdp", "X-CSRF-Token": token }, body: peer.localDescription.sdp,
  });
  const text = await answer.text();
  if (answer.status !== 201) return { status: answer.status, problem: text };
  // The device wrote its time between both moments: taking the first one, ages come out too large, never too small.
  const clock = { server: Date.parse(answer.headers.get("X-Time")), page: asked };
  const ages = [];
  let first = null;
  const onFrame = (now, frame) => {
    first ??= performance.now() - asked;
    // RTP time stamps are the wall time of the capture in ticks of 90 kHz since 1900.
    const server = clock.server + (performance.now() - clock.page);
    const ticks = Math.round((server / 1000 + 2208988800) * 90000) % 2 ** 32;
    let behind = ticks - frame.rtpTimestamp;
    if (behind < -(2 ** 31)) behind += 2 ** 32;
    ages.push(behind / 90);
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  await peer.setRemoteDescription({ type: "answer", sdp: text });
  await new Promise((done) => setTimeout(done, seconds * 1000));
  const stats = {};
  for (const [, one] of await peer.getStats()) if (one.type === "inbound-rtp") stats[one.kind] = one;
  const location = answer.headers.get("Location");
  const ended = await fetch(location, { method: "DELETE", headers: { "X-CSRF-Token": token } });
  ages.sort((a, b) => a - b);
  return {
    status: 201, answer: text, states, first, frames: ages.length,
    median: ages[ages.length >> 1], worst: ages[Math.floor(ages.length * 0.99)],
    width: video.videoWidth, height: video.videoHeight, stats, ended: ended.status,
  };
}

const browser = await launch();
try {
  const context = await browser.newContext();
  const [name, value] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await page.goto(`${url}/healthz`);
  console.log(JSON.stringify(await page.evaluate(watch, { token, stream, seconds: Number(seconds) })));
} finally {
  await browser.close();
}
