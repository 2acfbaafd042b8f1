/** One request as the simulator saw it and answered it. */
export interface JournalEntry {
  /** Milliseconds since the epoch, by the simulator's clock. */
  readonly time: number;
  /** The host that was meant, e.g. `runtime.us-east-1.kiro.dev`. */
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
  /** The newest REST path of the operation, which scripts know it by. */
  readonly name: string;
  /** Operation of `x-amz-target`, e.g. `GenerateAssistantResponse`. */
  readonly operation?: string;
  /** 0 until it is answered, and where the connection was cut before that. */
  status: number;
  /** Why the client is to blame; a test with such an entry fails unless it expected it. */
  refusal?: string;
  /** Why the answer is an error although the client did nothing wrong. */
  verdict?: string;
  /** The client closed the connection before the answer was complete. */
  aborted?: boolean;
}

export interface Journal {
  readonly entries: readonly JournalEntry[];
  readonly refusals: readonly JournalEntry[];
  add(entry: JournalEntry): void;
  /** Entries of one operation by its REST path, e.g. `/refreshToken`, whatever form they have; a host narrows it. */
  of(path: string, host?: string): readonly JournalEntry[];
  expectRefusals(matches: (entry: JournalEntry) => boolean): void;
  /** Refusals that no test declared. */
  unexpected(): readonly JournalEntry[];
  clear(): void;
}

export function createJournal(): Journal {
  const entries: JournalEntry[] = [];
  const declared: ((entry: JournalEntry) => boolean)[] = [];
  const refusals = () => entries.filter((entry) => entry.refusal !== undefined);
  return {
    entries,
    get refusals() {
      return refusals();
    },
    add: (entry) => void entries.push(entry),
    of: (path, host) =>
      entries.filter(
        (entry) =>
          (entry.path === path || entry.name === path) &&
          (host === undefined || entry.host === host),
      ),
    expectRefusals: (matches) => void declared.push(matches),
    unexpected: () => refusals().filter((entry) => !declared.some((matches) => matches(entry))),
    clear: () => void entries.splice(0),
  };
}

/** One line without secrets, for people who watch. */
export function describeEntry(entry: JournalEntry): string {
  const operation = entry.operation === undefined ? "" : ` ${entry.operation}`;
  const why = entry.refusal ?? entry.verdict;
  const outcome = why === undefined ? "" : ` (${entry.refusal ? "REFUSED " : ""}${why})`;
  return `${entry.method} ${entry.host}${entry.path}${operation} -> ${entry.status}${outcome}`;
}
