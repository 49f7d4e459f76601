// Tells where these pages will be after a change of ports.
import type { Values } from "../api/device";

interface Here {
  protocol: string;
  hostname: string;
  port: string;
}

/** Null when the present address goes on working. */
export function newAddress(group: string, changes: Values, here: Here): string | null {
  if (group !== "network") return null;
  const secure = here.protocol === "https:";
  const port = (name: string) => (changes[name] as { port?: number } | undefined)?.port;
  const own = port(secure ? "https" : "http");
  if (own !== undefined && String(own) !== (here.port || (secure ? "443" : "80"))) return `${here.protocol}//${here.hostname}:${own}/`;
  if (!secure && (changes.httpsOnly === true || changes.httpEnabled === false)) return `https://${here.hostname}:${port("https") ?? 8443}/`;
  if (secure && changes.httpsEnabled === false) return `http://${here.hostname}:${port("http") ?? 8080}/`;
  return null;
}
