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

export interface Advice {
  text: string;
  kind: Validity["kind"];
}

/** What stands where SRTP is set up: its keys travel through TLS, so a certificate that players refuse is why it fails. */
export function srtpAdvice(id: string, known: readonly Certificate[], now: number): Advice {
  const certificate = known.find((c) => c.id === id);
  if (!certificate) return { text: `There is no certificate “${id}” on this device: no player gets the keys of SRTP.`, kind: "bad" };
  const { word, kind } = validity(certificate, now);
  if (kind === "bad") return { text: `${word}: players refuse RTSPS with the certificate “${id}”, and so never get the keys of SRTP.`, kind };
  const trust = certificate.selfSigned ? " It is self-signed: players must be told to trust it." : "";
  const end = kind === "warn" ? `${word}.` : `Valid until ${certificate.until.slice(0, 10)}.`;
  return { text: `Where SRTP fails, look at the certificate “${id}” first. ${end}${trust}`, kind };
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
