// Certificates read as words.
import { expect, test } from "vitest";
import type { Certificate } from "../api/types";
import { base64, fingerprintText, hostsOf, isCertificateId, srtpAdvice, validity } from "./certificate_words";

const now = Date.parse("2026-11-21T08:00:00Z");
const span = (from: string, until: string) => validity({ from, until }, now);

test("tells whether a certificate holds and when it ends", () => {
  expect(span("2026-11-22T00:00:00Z", "2027-11-22T00:00:00Z").word).toBe("Not valid yet");
  expect(span("2025-11-22T00:00:00Z", "2026-11-21T08:00:00Z")).toEqual({ word: "Expired", kind: "bad" });
  expect(span("2025-11-22T00:00:00Z", "2026-11-21T09:00:00Z").word).toBe("Expires today");
  expect(span("2025-11-22T00:00:00Z", "2026-11-22T09:00:00Z").word).toBe("Expires in 1 day");
  expect(span("2025-11-22T00:00:00Z", "2026-12-21T08:00:00Z")).toEqual({ word: "Expires in 30 days", kind: "warn" });
  expect(span("2025-11-22T00:00:00Z", "2026-12-23T08:00:00Z")).toEqual({ word: "Valid", kind: "good" });
});

test("says why SRTP would fail, or where to look first", () => {
  const one = (id: string, until: string, selfSigned: boolean) => ({ id, from: "2025-11-22T00:00:00Z", until, selfSigned }) as Certificate;
  const known = [one("old", "2026-11-20T00:00:00Z", false), one("brief", "2026-11-23T09:00:00Z", false), one("device", "2028-01-02T00:00:00Z", true)];
  const advice = (id: string) => srtpAdvice(id, known, now);
  expect(advice("gone").kind).toBe("bad");
  expect(advice("gone").text).toContain("no certificate “gone”");
  expect(advice("old")).toMatchObject({ kind: "bad", text: expect.stringMatching(/^Expired: players refuse/) });
  expect(advice("brief")).toMatchObject({ kind: "warn", text: expect.stringMatching(/Expires in 2 days\.$/) });
  expect(advice("device")).toMatchObject({ kind: "good", text: expect.stringMatching(/Valid until 2028-01-02\. It is self-signed/) });
});

test("reads hosts however they are parted", () => {
  expect(hostsOf(" camera.local, 192.0.2.1;::1\nyard ")).toEqual(["camera.local", "192.0.2.1", "::1", "yard"]);
  expect(hostsOf("  ")).toEqual([]);
});

test("shows fingerprints as others do, and knows ids", () => {
  expect(fingerprintText("0afb12")).toBe("0A:FB:12");
  expect(isCertificateId("door7")).toBe(true);
  for (const id of ["", "a b", "a-b", "x".repeat(65)]) expect(isCertificateId(id)).toBe(false);
});

test("writes bytes as Base64, many as well", () => {
  expect(base64(new Uint8Array([1, 2, 255]))).toBe("AQL/");
  expect(atob(base64(new Uint8Array(10_000).fill(7)))).toHaveLength(10_000);
});
