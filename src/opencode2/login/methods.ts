import type { LoginMethod } from "../../login/context.ts";
import { LOGIN_IDS } from "../../login/methods.ts";
import { authorize, type Authorization, type HostCredential } from "./authorize.ts";
import { type Asking, questionsOf } from "./questions.ts";

/** A login method as a host of OpenCode 2 takes it (OPENCODE2 3). */
export interface MethodUpdate {
  readonly integrationID: string;
  readonly method: Readonly<Record<string, unknown>>;
  readonly authorize?: (answers?: Record<string, string>) => Promise<Authorization>;
  readonly label?: (credential: HostCredential) => Promise<string | undefined>;
}

export interface MethodOptions {
  readonly integrationID: string;
  readonly asking: Asking;
  /** The variable that holds an API key. */
  readonly keyVariable: string;
  /** Whose a credential is, masked. */
  readonly labelOf: (credential: HostCredential) => Promise<string | undefined>;
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
        authorize: (answers = {}) => authorize(method, id, answers),
        label: labelOf,
      },
    ];
  });
  return [
    ...ours,
    { integrationID, method: { type: "key", label: "Kiro API key, kept by OpenCode" } },
    { integrationID, method: { type: "env", names: [keyVariable] } },
  ];
}
