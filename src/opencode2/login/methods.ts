import type { LoginMethod } from "../../login/context.ts";
import { LOGIN_IDS } from "../../login/methods.ts";
import { readObject, readString } from "../../lib/read.ts";
import { authorize, type Authorization, type LabelOf } from "./authorize.ts";
import { type Asking, questionsOf } from "./questions.ts";

/** A login method as a host of OpenCode 2 takes it (OPENCODE2 3). */
export interface MethodUpdate {
  readonly integrationID: string;
  readonly method: Readonly<Record<string, unknown>>;
  readonly authorize?: (answers?: Record<string, string>) => Promise<Authorization>;
  /** No host waits for it: it is known by the time that the credential is. */
  readonly label?: (credential: { readonly metadata?: unknown }) => string | undefined;
}

export interface MethodOptions {
  readonly integrationID: string;
  readonly asking: readonly Asking[];
  /** The variable that holds an API key. */
  readonly keyVariable: string;
  readonly labelOf: LabelOf;
}

/**
 * The plugin's logins, then the host's own ways to take an API key. None has a `refresh`: tokens
 * are in our file, and refreshed there.
 */
export function methodUpdates(
  methods: readonly LoginMethod[],
  { asking, integrationID, keyVariable, labelOf }: MethodOptions,
): readonly MethodUpdate[] {
  const ours = methods.flatMap((method): MethodUpdate[] => {
    const id = LOGIN_IDS[method.label];
    if (id === undefined) return [];
    return [
      {
        integrationID,
        method: { type: "oauth", id, label: method.label, ...questionsOf(method, asking) },
        authorize: (answers = {}) => authorize(method, { id, labelOf }, answers),
        label: ({ metadata }) => readString(readObject(metadata).label),
      },
    ];
  });
  return [
    ...ours,
    { integrationID, method: { type: "key", label: "Kiro API key, kept by OpenCode" } },
    { integrationID, method: { type: "env", names: [keyVariable] } },
  ];
}
