// Where the pages move to.
import { describe, expect, it } from "vitest";
import { newAddress } from "./port_change";

const http = { protocol: "http:", hostname: "cam", port: "8080" };
const https = { protocol: "https:", hostname: "cam", port: "" };

describe("newAddress", () => {
  it("follows the port in use", () => {
    expect(newAddress("network", { http: { port: 81 } }, http)).toBe("http://cam:81/");
    expect(newAddress("network", { http: { port: 8080 } }, http)).toBeNull();
    expect(newAddress("network", { https: { port: 9443 } }, http)).toBeNull();
    expect(newAddress("network", { https: { port: 443 } }, https)).toBeNull();
  });
  it("follows HTTPS browsing only, and services switched off", () => {
    expect(newAddress("network", { httpsOnly: true }, http)).toBe("https://cam:8443/");
    expect(newAddress("network", { httpsEnabled: false }, https)).toBe("http://cam:8080/");
  });
  it("minds no other group", () => expect(newAddress("osd", { http: { port: 81 } }, http)).toBeNull());
});
