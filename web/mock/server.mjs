// A mock of the device for development and page tests: `node mock/server.mjs --port 8090 [--channels 2] [--inactive] [--empty]`.
import { randomBytes } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { makeState } from "./data.mjs";
import { makeMedia } from "./media.mjs";
import { Refusal, questions, route } from "./routes.mjs";
import { eventSocket, liveSocket } from "./sockets.mjs";

const dist = new URL("../dist", import.meta.url).pathname;
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
/** The policy that the device sends too. */
export const policy = "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

function rate(password, name) {
  const kinds = [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z\d]/].filter((k) => k.test(password)).length;
  const acceptable = password.length >= 8 && kinds >= 3 && !password.toLowerCase().includes(name.toLowerCase());
  const rating = !acceptable ? 0 : password.length >= 14 ? 3 : password.length >= 11 ? 2 : 1;
  return { rating, word: ["not enough", "weak", "medium", "strong"][rating], acceptable, reason: acceptable ? undefined : password.length < 8 ? "Too short." : kinds < 3 ? "Use three of the four kinds." : "It contains the user name." };
}

function publicRoute(state, method, path, body, request, response) {
  if (path === "status") return { state: state.active ? "active" : "inactive", name: "Ocelli camera", model: "ocelli-demo", apiVersion: "1", administrator: "admin", passwords: { length: 8, kinds: 3 } };
  if (path === "password/rating") return rate(body.password ?? "", body.name ?? "");
  if (path === "recovery/choices") return { items: questions, count: 3 };
  if (path === "recovery" && method === "GET") return { available: true, questions: questions.slice(0, 3) };
  if (path === "activation") {
    if (state.active) throw new Refusal(409, "The device is active already.");
    if (!rate(body.password, "admin").acceptable) throw new Refusal(422, "The password does not meet the rule.", { field: "password" });
    state.password = body.password;
    state.active = true;
    return {};
  }
  if (!state.active) throw new Refusal(403, "The device is not activated");
  if (path === "session" && method === "POST") {
    if (state.lockedUntil > Date.now()) throw new Refusal(423, "The login is locked.", { retryAfter: Math.ceil((state.lockedUntil - Date.now()) / 1000) });
    const user = state.users.find((u) => u.name === body.name);
    if (!user || body.password !== state.password) {
      state.failures += 1;
      if (state.failures >= 5) {
        state.failures = 0;
        state.lockedUntil = Date.now() + 30_000;
        throw new Refusal(423, "Too many wrong passwords.", { retryAfter: 30 });
      }
      throw new Refusal(401, `User name or password is wrong. ${5 - state.failures} more tries before the login is locked.`);
    }
    state.failures = 0;
    const id = randomBytes(12).toString("hex");
    const session = { name: user.name, level: user.level, permissions: user.permissions, csrfToken: randomBytes(8).toString("hex"), timeoutSeconds: 1800, passwordAgeNotice: false };
    state.sessions.set(id, session);
    response.setHeader("Set-Cookie", `ocelliSession=${id}; HttpOnly; SameSite=Strict; Path=/`);
    return session;
  }
  return null;
}

const sessionOf = (state, request) => state.sessions.get(/ocelliSession=(\w+)/.exec(request.headers.cookie ?? "")?.[1]);

async function readBody(request) {
  const chunks = [];
  for await (const c of request) chunks.push(c);
  return chunks.length ? JSON.parse(Buffer.concat(chunks).toString() || "{}") : {};
}

function page(response, path) {
  let file = normalize(join(dist, path));
  if (!file.startsWith(dist) || !existsSync(file) || statSync(file).isDirectory()) file = join(dist, "index.html");
  response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": policy });
  createReadStream(file).pipe(response);
}

/** Starts the mock; port 0 takes any. */
export async function startMock({ port = 0, ...options } = {}) {
  const media = makeMedia();
  const state = makeState(options);
  const listeners = new Set();
  const broadcast = (m) => listeners.forEach((s) => s.send(JSON.stringify(m)));
  const answer = (response, status, body, type = "application/json") => {
    if (response.headersSent) return;
    response.writeHead(status, { "Content-Type": type });
    response.end(JSON.stringify(body));
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://mock");
    if (!url.pathname.startsWith("/api/v1/")) return page(response, url.pathname);
    const path = url.pathname.slice("/api/v1/".length);
    try {
      const body = request.method === "GET" ? {} : await readBody(request);
      const open = publicRoute(state, request.method, path, body, request, response);
      if (open) return answer(response, path === "activation" ? 201 : 200, open);
      const session = sessionOf(state, request);
      if (!session) throw new Refusal(401, "Please log in.");
      if (request.method !== "GET" && request.headers["x-csrf-token"] !== session.csrfToken) throw new Refusal(403, "The CSRF token is missing or wrong.");
      if (path === "session" && request.method === "GET") return answer(response, 200, session);
      if (path === "session" && request.method === "DELETE") {
        for (const [id, s] of state.sessions) if (s === session) state.sessions.delete(id);
        return answer(response, 200, {});
      }
      const result = route({ state, media, method: request.method, parts: path.split("/").map(decodeURIComponent), q: url.searchParams, body, request, response, broadcast });
      if (result !== undefined) answer(response, 200, result);
    } catch (error) {
      if (error instanceof Refusal) answer(response, error.problem.status, error.problem, "application/problem+json");
      else {
        console.error(error);
        answer(response, 500, { status: 500, detail: String(error) }, "application/problem+json");
      }
    }
  });

  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url, "http://mock");
    if (!sessionOf(state, request)) return socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const liveMatch = /^\/api\/v1\/channels\/(\d+)\/streams\/(\w+)\/live$/.exec(url.pathname);
      if (liveMatch) liveSocket(ws, media, state, Number(liveMatch[1]), liveMatch[2]);
      else {
        listeners.add(ws);
        ws.on("close", () => listeners.delete(ws));
        eventSocket(ws, state);
      }
    });
  });

  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, state, close: () => (sockets.clients.forEach((c) => c.terminate()), server.closeAllConnections(), server.close()) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, standard) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? standard : Number(process.argv[at + 1]);
  };
  const mock = await startMock({ port: option("port", 8090), channels: option("channels", 2), active: !process.argv.includes("--inactive"), recordings: !process.argv.includes("--empty") });
  console.log(`mock device at ${mock.url} (admin, ${mock.state.password})`);
}
