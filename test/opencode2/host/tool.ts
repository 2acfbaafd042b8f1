/** A tool of the host's. */
export interface Tool {
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** @throws what the tool has failed with */
  readonly run: (input: Readonly<Record<string, unknown>>) => string | Promise<string>;
}
