import type { CodeWhispererEvent } from "../../codewhisperer/events.ts";

/** What is known of whoever answers: whether it closes what it has said. */
export interface ClosingHabit {
  noteClosed(): void;
  /**
   * An answer has ended without a fault, but unclosed.
   * @returns whether that is usual here, and the answer whole
   */
  noteUnclosed(): boolean;
}

/** Whether the service has closed an answer. An event of the answer behind that opens it again. */
export class Closing {
  #isClosed = false;

  /** It is whole, whatever happens to the connection (PROTOCOL 4.3). */
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
