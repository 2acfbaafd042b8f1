/** What the core may log: an event name and plain facts. Redaction happens in the sink. */
export interface Logger {
  debug(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

export const silentLogger: Logger = { debug: () => undefined, warn: () => undefined };
