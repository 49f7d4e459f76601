// The form of the device's own addresses, in the shape of a group of settings.
import type { Field, Group } from "../api/catalog_types";

const dhcp = (because: string) => [{ when: { field: "ipv4Mode", is: "dhcp" }, because }];
const notManual6 = (advertised: string, leased: string) => [
  { when: { field: "ipv6Mode", is: "routeAdvertisement" }, because: advertised },
  { when: { field: "ipv6Mode", is: "dhcp" }, because: leased },
];

const fields: Field[] = [
  { name: "ipv4Mode", type: "enum", values: ["dhcp", "manual"], titles: { dhcp: "DHCP", manual: "Manual" }, title: "IPv4", description: "DHCP: the network gives the address. While it gives none, the device is at 192.168.1.64." },
  { name: "ipv4Address", type: "text", maxLength: 15, title: "IPv4 address", blocked: dhcp("DHCP gives the address.") },
  { name: "ipv4Mask", type: "text", maxLength: 15, title: "IPv4 mask", blocked: dhcp("DHCP gives the mask.") },
  { name: "ipv4Gateway", type: "text", maxLength: 15, title: "IPv4 gateway", description: "The way to other networks. Empty: none.", blocked: dhcp("DHCP gives the gateway.") },
  { name: "ipv6Mode", type: "enum", values: ["routeAdvertisement", "dhcp", "manual"], titles: { routeAdvertisement: "Route advertisement", dhcp: "DHCP", manual: "Manual" }, title: "IPv6", description: "Route advertisement: a prefix of the router and the device's own MAC address." },
  { name: "ipv6Address", type: "text", maxLength: 45, title: "IPv6 address", blocked: notManual6("The router gives the prefix.", "DHCP gives the address.") },
  { name: "ipv6PrefixLength", type: "integer", min: 1, max: 128, title: "IPv6 prefix length", blocked: notManual6("The router gives the prefix.", "The router tells which network it is.") },
  { name: "ipv6Gateway", type: "text", maxLength: 45, title: "IPv6 gateway", description: "Empty: none.", blocked: notManual6("The router makes itself known.", "The router makes itself known.") },
  { name: "preferredDns", type: "text", maxLength: 45, title: "Preferred DNS server", description: "Empty: those that DHCP tells." },
  { name: "alternateDns", type: "text", maxLength: 45, title: "Alternate DNS server" },
  { name: "dynamicName", type: "boolean", title: "Dynamic domain name", description: "The network's DNS server is asked to know the device by a name.", blocked: [{ when: { field: "ipv4Mode", is: "manual" }, because: "DHCP is off." }] },
  { name: "registerName", type: "text", maxLength: 63, title: "Register name", description: "Letters, digits and hyphens.", blocked: [{ when: { field: "ipv4Mode", is: "manual" }, because: "DHCP is off." }, { when: { field: "dynamicName", is: false }, because: "Dynamic domain name is off." }] },
  { name: "mtu", type: "integer", unit: "B", min: 1280, max: 1500, title: "MTU", description: "The longest packet that is sent whole.", advanced: true },
  {
    name: "nicType", type: "enum", values: ["auto", "half10", "full10", "half100", "full100", "full1000"], title: "NIC type", description: "A fixed speed must be set at the other end as well.", advanced: true,
    titles: { auto: "Auto", half10: "10 Mbit/s, half duplex", full10: "10 Mbit/s, full duplex", half100: "100 Mbit/s, half duplex", full100: "100 Mbit/s, full duplex", full1000: "1000 Mbit/s, full duplex" },
  },
];

export const addressGroup: Group = {
  group: "addresses",
  scope: "device",
  section: "Network",
  title: "TCP/IP",
  description: "The device's own addresses. A change is tried first, and taken back when no administrator confirms it within a minute.",
  fields,
};
