import type { Integration } from "./login/host-logins.ts";
import type { Storage } from "./login/logouts.ts";
import type { MethodUpdate } from "./login/methods.ts";

/** The part of a 2.x host's context that is used (OPENCODE2 2). The rest may be anything. */
export interface Context {
  readonly location?: { readonly directory?: string };
  readonly integration: Integration & { readonly transform: Transform<IntegrationEditor> };
  readonly aisdk: { readonly hook: Hook };
  readonly session: { readonly hook: Hook };
  readonly event?: {
    readonly subscribe: (options: {
      readonly signal: AbortSignal;
    }) => AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>;
  };
  /** From 2.0.4. */
  readonly provider?: { readonly transform: Transform<ProviderEditor>; readonly reload?: Reload };
  /** Released versions. */
  readonly app?: unknown;
  /** Released versions: for each plugin. */
  readonly storage?: Storage;
  readonly tool?: { readonly transform: Transform<ToolEditor> };
  /** Versions before 2.0.4. */
  readonly catalog?: { readonly transform: Transform<CatalogDraft>; readonly reload?: Reload };
  /** Released versions. */
  readonly websearch?: { readonly transform: Transform<SearchEditor> };
}

/** Undoes what it was returned for. */
export interface Registration {
  readonly dispose: () => Promise<unknown>;
}

/** The callback is synchronous, and runs again at each rebuild. */
type Transform<Editor> = (callback: (editor: Editor) => void) => Promise<Registration | undefined>;
type Reload = () => Promise<unknown>;
type Hook = (
  name: string,
  callback: (event: Record<string, unknown>) => void,
) => Promise<Registration | undefined>;
type Change = (draft: Record<string, unknown>) => void;

export interface IntegrationEditor {
  readonly update: (id: string, change: (reference: { name: string }) => void) => void;
  readonly method: { readonly update: (update: MethodUpdate) => void };
}

export interface ProviderEditor {
  readonly get: (id: string) => unknown;
  readonly add: (provider: { readonly info: Fields; readonly models: readonly Fields[] }) => void;
  readonly update: (id: string, change: Change) => void;
  readonly models: { readonly set: (id: string, models: readonly Fields[]) => void };
}

export interface CatalogDraft {
  readonly provider: { readonly update: (id: string, change: Change) => void };
  readonly model: {
    readonly update: (providerId: string, id: string, change: Change) => void;
  };
}

export interface SearchEditor {
  readonly add: (provider: {
    readonly id: string;
    readonly name: string;
    readonly execute: (
      input: { readonly query?: unknown },
      options?: { readonly signal?: AbortSignal },
    ) => Promise<readonly Fields[]>;
  }) => void;
}

export interface ToolEditor {
  readonly add: (tool: {
    readonly name: string;
    readonly description: string;
    /** JSON Schema. */
    readonly input: Fields;
    readonly options: { readonly codemode: boolean };
    readonly execute: (
      input: unknown,
      context: { readonly sessionID: string; readonly signal?: AbortSignal },
    ) => Promise<{ readonly content: string }>;
  }) => void;
}

export type Fields = Readonly<Record<string, unknown>>;
