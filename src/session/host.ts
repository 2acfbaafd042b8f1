/** A session's last turn, which ended in an error of ours. */
export interface BrokenTurn {
  /** Of the message that holds the error. */
  readonly errorId: string;
  /** Ours, from the error body or event (docs/RECOVERY.md, section 3). */
  readonly code: string;
  /** Of the message that was being answered. */
  readonly userMessageId: string;
  /** Milliseconds since the epoch. */
  readonly failedAt: number;
}

/** What session recovery needs from the host. A call that fails or hangs counts as no answer. */
export interface SessionHost {
  /**
   * The session's last turn, read again.
   * @returns undefined if the session is gone, is a subagent's, was answered, has a newer
   * message, is being undone, or the error is not of our provider
   */
  findBrokenTurn(sessionId: string): Promise<BrokenTurn | undefined>;
  /**
   * Sends a message with the agent, model and variant of the user's last one, unless something
   * has come after the turn.
   */
  sendMessage(
    sessionId: string,
    turn: BrokenTurn,
    text: string,
  ): Promise<"sent" | "superseded" | "failed">;
}
