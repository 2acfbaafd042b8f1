import type { CodeWhispererEvent } from "../../codewhisperer/events.ts";

/** What is known of an account and model: whether the service closes their answers. */
export interface ClosingHabit {
  noteClosed(): void;
  /**
   * An answer has ended without a fault, but unclosed.
   * @returns whether that is usual here, so that the answer is complete
   */
  noteUnclosed(): boolean;
}

/** Whether the service has closed an answer. A later event of the answer opens it again. */
export class Closing {
  #isClosed = false;

  /** The answer is complete, whatever happens to the connection (PROTOCOL 4.3). */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  noteOutput(): void {
    this.#isClosed = false;
  }

  note(type: CodeWhispererEvent["type"]): void {
    this.#isClosed ||= type === "metadata" || type === "contextUsage" || type === "metering";
  }
}
