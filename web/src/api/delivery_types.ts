// What waits to leave the device, and where it goes.

export interface DeliveryTarget {
  name: string;
  title: string;
  group: string;
  enabled: boolean;
  state: "off" | "idle" | "sending" | "waiting";
  waiting: number;
  oldest: string | null;
  sent: number;
  failures: number;
  lost: number;
  lastSent: string | null;
  nextAttempt: string | null;
  error: string;
}

export interface DeliveryItem {
  number: number;
  id: string;
  target: string;
  topic: string;
  channel: number;
  rule: string;
  time: string;
  more: number;
  pictures: number;
  attempts: number;
  due: string;
  error: string;
}

export interface DeliveryOutcome {
  target: string;
  id: string;
  topic: string;
  channel: number;
  time: string;
  ended: string;
  good: boolean;
  attempts: number;
  error: string;
}

export interface Deliveries {
  targets: DeliveryTarget[];
  items: DeliveryItem[];
  recent: DeliveryOutcome[];
  next?: number;
}

export interface DeliveryTest {
  state: "running" | "good" | "failed";
  steps: { what: string; detail: string; milliseconds: number }[];
  error?: string;
}
