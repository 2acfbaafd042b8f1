/** What a request consists of, in characters. */
export interface RequestSizes {
  /** The system text: the host's own, and the user's rules. */
  readonly instructions: number;
  readonly tools: number;
  readonly toolCount: number;
  /** What was said before the last message, results of tools included. */
  readonly conversation: number;
  readonly lastMessage: number;
  /** Their number: Kiro does not count them by characters. */
  readonly attachments: number;
}
