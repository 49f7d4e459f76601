// The lamp of the device: one for all windows, switched from any of them.
import * as device from "../api/device";
import { messageOf } from "../api/error";
import { toast } from "../app/toasts.svelte";

let on = $state<boolean | null>(null);

export const lamp = {
  /** Null while it is unknown. */
  get on() { return on; },
};

/** Others may have switched it: asks the device. */
export async function readLamp(): Promise<void> {
  try {
    on = (await device.illuminator()).on;
  } catch {
    on = null; // the page tells elsewhere that the device does not answer
  }
}

export async function switchLamp(): Promise<void> {
  try {
    on = (await device.switchIlluminator(!on)).on;
  } catch (error) {
    toast(messageOf(error), "bad");
  }
}
