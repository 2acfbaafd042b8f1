import type { LocalProblem } from "./local-problem.ts";

/** What a person should know about the file that holds their accounts. */
export type StoreProblem =
  /** It cannot be understood. */
  | {
      readonly kind: "damaged";
      readonly path: string;
      /** Whether the last good version is used instead. */
      readonly hasBackup: boolean;
      /** Without one: where it is kept before anything is saved in its place. */
      readonly quarantine: string;
    }
  /** It is missing, and its last copy is not used: it may have been removed on purpose. */
  | {
      readonly kind: "missing";
      readonly path: string;
      readonly backup: string;
      /** Where the backup goes before anything is saved. */
      readonly quarantine: string;
    }
  /** Their ids or credentials are not what they must be; positions count from 1. */
  | {
      readonly kind: "unusable-records";
      readonly path: string;
      readonly positions: readonly number[];
    }
  | { readonly kind: "foreign-owner"; readonly path: string }
  /** Tokens that were refreshed are in this process alone. */
  | { readonly kind: "unsaved"; readonly account: string; readonly cause: LocalProblem }
  /** No token can be refreshed until this is solved. */
  | { readonly kind: "refresh-blocked"; readonly cause: LocalProblem };
