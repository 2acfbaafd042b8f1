import type { Stage } from "./stage.ts";

/** What a person does, what the service answers, and what must come of it. */
export interface Turn {
  /** Who reads the summary sees this. */
  readonly name: string;
  /** What the person types, or sends. */
  readonly says: string | readonly Part[];
  readonly model?: string;
  readonly agent?: string;
  readonly variant?: string;
  /** Writes the service's answers; runs before the person speaks. */
  readonly script: (stage: Stage, wire: Wire) => void | Promise<void>;
  /** Instead of waiting for the answer alone, e.g. Escape in its middle. */
  readonly meanwhile?: (stage: Stage) => Promise<void>;
  /** What the person reads of this turn, all of it. */
  readonly reads: string;
  /** How the last answer ends: OpenCode's finish, or a pattern of its error. */
  readonly ends?: "stop" | "length" | RegExp;
  /** Status of each request to the model, in order; 0 where the connection broke. */
  readonly requests: readonly number[];
  /** Marks of the commands that run, once each. */
  readonly runs?: readonly string[];
  /** Awkward tools that are called, once each, with what they are called with there. */
  readonly calls?: readonly string[];
  /** Where the start of the conversation may differ from what was sent before; nowhere by default. */
  readonly rewrites?: Rewrite;
  /** Anything else that must hold. */
  readonly check?: (seen: Seen, stage: Stage) => void | Promise<void>;
}

export type Part =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "file";
      readonly mime: string;
      readonly url: string;
      readonly filename?: string;
    };

/** A rule that lets turns differ which were sent before: by their index from the start or the end, or by what they contain. */
export interface Rewrite {
  readonly because: string;
  readonly turns: "all" | readonly (number | string)[];
}

/** Names on the wire of tools that MCP and OpenCode know by other names. */
export interface Wire {
  /** A call of an awkward tool as the model writes it: the names that it was offered. */
  call(tool: string): { readonly name: string; readonly input: Readonly<Record<string, unknown>> };
}

/** What came of a turn. */
export interface Seen {
  readonly text: string;
  readonly finish: string | undefined;
  readonly error: string | undefined;
  /** Bodies of the requests to the model, subagents' and summaries included, titles left out. */
  readonly chats: readonly Chat[];
}

export interface Chat {
  readonly status: number;
  readonly body: unknown;
  readonly conversationId: unknown;
  readonly modelId: string | undefined;
  /** The last letters of who asked. */
  readonly bearer: string;
}
