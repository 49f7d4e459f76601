// The health of a memory card or eMMC in words.

import type { CardHealth } from "../api/card_types";

/** What it is, with the name its maker gave it. */
export function cardTitle(card: CardHealth): string {
  const what = card.kind === "emmc" ? "Built-in eMMC" : "Memory card";
  return card.product ? `${what} ${card.product}` : what;
}

export const healthWords: Record<CardHealth["health"], { word: string; kind: "good" | "warn" | "bad" }> = {
  good: { word: "Good", kind: "good" },
  bad: { word: "Bad", kind: "warn" },
  damaged: { word: "Damaged", kind: "bad" },
};

/** "42 %", or "30 to 40 %" where the card tells it in steps; null when it is not known. */
export function lifespanText(card: CardHealth): string | null {
  const most = card.lifespanPercent;
  if (most === undefined) return null;
  const least = Math.max(0, most - (card.stepPercent ?? 1));
  return most > 0 && (card.stepPercent ?? 1) > 1 ? `${least} to ${most} %` : `${most} %`;
}

/** Why and when to replace it; null while it is fine. */
export function advice(card: CardHealth): string | null {
  if (!card.replace) return null;
  const part = card.kind === "emmc" ? "eMMC" : "card";
  const remedy = card.kind === "emmc" ? "Have the eMMC replaced, or record on another disk." : "Replace the card.";
  if (card.health !== "good") return `This ${part} is ${card.health === "bad" ? "worn" : "damaged"}: ${card.message}. ${remedy}`;
  return `Little of the lifespan of this ${part} is left. ${remedy}`;
}
