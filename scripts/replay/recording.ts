import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A call over the wire, as `KIRO_RECORD` has written it. */
export interface RecordedCall {
  readonly order: number;
  readonly request: RecordedRequest;
  readonly answer?: RecordedAnswer;
  readonly error?: string;
}

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A letter for a byte. */
  readonly body: string;
  readonly reads?: readonly (readonly [at: number, length: number])[];
  readonly end: "open" | "whole" | "failed" | "closed";
}

/** What OpenCode asked for. */
export interface RecordedPrompt {
  readonly order: number;
  readonly prompt: {
    /** Counted from 1; absent in older recordings. */
    readonly project?: number;
    readonly sessionId?: string;
    readonly isSubagent: boolean;
    readonly body: string;
  };
  /** JSON; of the first of each project. */
  readonly state?: string;
}

/** What one start of the plugin has written. */
export interface Recording {
  readonly directory: string;
  /** Names of its files. */
  readonly pages: readonly string[];
  readonly calls: readonly RecordedCall[];
  readonly prompts: readonly RecordedPrompt[];
  /** Exchanges in which a secret would have been seen. */
  readonly leftOut: number;
}

/** The recordings in a directory, in their order; it may be one itself. */
export function readRecordings(directory: string): readonly Recording[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  const own = entries.filter(({ name }) => /^\d+\.json$/.test(name)).map(({ name }) => name);
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return [
    ...(own.length > 0 ? [readRecording(directory, own)] : []),
    ...below.sort().flatMap((name) => readRecordings(join(directory, name))),
  ];
}

function readRecording(directory: string, names: readonly string[]): Recording {
  const pages = names
    .map((name) => JSON.parse(readFileSync(join(directory, name), "utf8")) as Page)
    .sort((left, right) => left.order - right.order);
  return {
    directory,
    pages: names,
    calls: pages.filter((page) => "request" in page),
    prompts: pages.filter((page) => "prompt" in page),
    leftOut: pages.filter((page) => "isLeftOut" in page).length,
  };
}

type Page = RecordedCall | RecordedPrompt | { readonly order: number; readonly isLeftOut: true };
