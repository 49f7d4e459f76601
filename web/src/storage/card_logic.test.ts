// The health of cards in words.
import { describe, expect, it } from "vitest";
import type { CardHealth } from "../api/card_types";
import { advice, cardTitle, lifespanText } from "./card_logic";

const card: CardHealth = { kind: "sd", product: "SD64G", bytes: 64e9, health: "good", message: "", source: "counter", low: false, replace: false, complaint: "", lifespanPercent: 42, stepPercent: 1 };

describe("the health of a card", () => {
  it("is titled by what it is", () => {
    expect(cardTitle(card)).toBe("Memory card SD64G");
    expect(cardTitle({ ...card, kind: "emmc", product: "" })).toBe("Built-in eMMC");
  });

  it("tells the lifespan as exactly as it is known", () => {
    expect(lifespanText(card)).toBe("42 %");
    expect(lifespanText({ ...card, lifespanPercent: 40, stepPercent: 10 })).toBe("30 to 40 %");
    expect(lifespanText({ ...card, lifespanPercent: 0, stepPercent: 1 })).toBe("0 %");
    expect(lifespanText({ ...card, lifespanPercent: undefined })).toBeNull();
  });

  it("advises a new card when little is left or it is not good", () => {
    expect(advice(card)).toBeNull();
    expect(advice({ ...card, low: true, replace: true })).toContain("Replace the card");
    expect(advice({ ...card, health: "bad", replace: true, message: "it is old" })).toBe("This card is worn: it is old. Replace the card.");
    expect(advice({ ...card, kind: "emmc", health: "damaged", replace: true, message: "no reserve" })).toContain("record on another disk");
  });
});
