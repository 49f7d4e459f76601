// The memory card or eMMC under a volume, as the device tells of it.

export interface CardHealth {
  kind: "sd" | "emmc";
  product: string;
  bytes: number;
  health: "good" | "bad" | "damaged";
  /** Why it is not good. */
  message: string;
  source: "registers" | "counter";
  /** At most so much is left, and not less than a step below; absent when not known. */
  lifespanPercent?: number;
  stepPercent?: number;
  low: boolean;
  replace: boolean;
  complaint: string;
  writtenBytes?: number;
  countedSince?: string;
}
