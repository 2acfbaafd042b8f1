import { finalError } from "../outcome/final-failure.ts";
import type { Step } from "../step.ts";

/** Reports the failure to the caller. */
export const fail: Step = {
  isOpen: () => true,
  async take(exchange, failed) {
    throw await finalError(exchange, failed);
  },
};
