// The dashboard as it is now, asked anew every few seconds while somebody looks.
import * as api from "./api";
import type { Dashboard } from "./types";

let board = $state.raw<Dashboard | null>(null);
let failure = $state.raw<unknown>(null);

const everyMilliseconds = 3000;

export const state = {
  get board() { return board; },
  get failure() { return failure; },
};

export async function refresh(background = false): Promise<void> {
  try {
    board = await api.dashboard(background);
    failure = null;
  } catch (error) {
    failure = error;
  }
}

/** The returned function ends it. */
export function follow(): () => void {
  void refresh();
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") void refresh(true);
  }, everyMilliseconds);
  return () => clearInterval(timer);
}
