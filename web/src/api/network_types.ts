// The device's own network as its interface tells it.

export interface NetworkInterface {
  name: string;
  mac: string;
  up: boolean;
  carrier: boolean;
  mtu: number;
  addresses: { address: string; bits: number; duplicate: boolean }[];
}

export interface NetworkState {
  /** The interface that the device sets itself; null where none is. */
  own: string | null;
  reason?: string;
  connected: boolean;
  interfaces: NetworkInterface[];
  settings?: Record<string, unknown>;
  now?: { ipv4: "dhcp" | "manual" | "fallback"; lease?: { server: string; secondsLeft: number }; complaints: string[] };
  trial?: { secondsLeft: number } | null;
}

export interface AddressAnswer {
  free: boolean;
  own: boolean;
  mac?: string;
}
