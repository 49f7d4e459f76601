// Certificates in words.
import type { Certificate } from "../api/types";

const day = 86_400_000;

const services: Record<string, string> = { https: "HTTPS, WebSockets and the interface over TLS", rtsps: "RTSPS and SRTP" };

export function serviceTitle(service: string): string {
  return services[service] ?? service;
}

export interface Validity {
  word: string;
  kind: "good" | "warn" | "bad";
}

/** Whether a certificate holds, and how long it still does. */
export function validity(certificate: Pick<Certificate, "from" | "until">, now: number): Validity {
  const until = Date.parse(certificate.until);
  if (Date.parse(certificate.from) > now) return { word: "Not valid yet", kind: "bad" };
  if (until <= now) return { word: "Expired", kind: "bad" };
  const days = Math.floor((until - now) / day);
  if (days <= 30) return { word: days === 0 ? "Expires today" : `Expires in ${days} ${days === 1 ? "day" : "days"}`, kind: "warn" };
  return { word: "Valid", kind: "good" };
}

/** "ab:cd:…" of hexadecimal digits, as other programs show it. */
export function fingerprintText(fingerprint: string): string {
  return (fingerprint.match(/../g) ?? []).join(":").toUpperCase();
}

export const hostsOf = (text: string) => text.split(/[\s,;]+/).filter((h) => h !== "");

export const isCertificateId = (id: string) => /^[A-Za-z0-9]{1,64}$/.test(id);

/** Bytes in Base64, in steps that a call takes as arguments. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return btoa(text);
}
