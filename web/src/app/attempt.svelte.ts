// Something that a person asked for and that may fail: busy meanwhile, and what went wrong in words.
import { ApiError, messageOf } from "../api/error";

export class Attempt {
  busy = $state(false);
  error = $state("");
  /** The field that the device names in its refusal; "" when it names none. */
  field = $state("");

  /** @return whether it was done. What fails is told in `error`. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.clear();
    try {
      await work();
      return true;
    } catch (e) {
      this.fail(e);
      return false;
    } finally {
      this.busy = false;
    }
  }

  fail(reason: unknown): void {
    this.error = messageOf(reason);
    this.field = reason instanceof ApiError ? (reason.field ?? "") : "";
  }

  clear(): void {
    this.error = this.field = "";
  }
}
