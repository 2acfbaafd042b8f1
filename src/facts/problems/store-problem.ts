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
  | {
      readonly kind: "unusable-records";
      readonly path: string;
      readonly records: readonly UnusableRecord[];
    }
  | { readonly kind: "foreign-owner"; readonly path: string }
  /** A later version of this package wrote it. */
  | { readonly kind: "newer"; readonly path: string }
  /** Tokens that were refreshed are in this process alone. */
  | { readonly kind: "unsaved"; readonly account: string; readonly cause: LocalProblem }
  /** No token can be refreshed until this is solved. */
  | { readonly kind: "refresh-blocked"; readonly cause: LocalProblem };

/** A record of the accounts file that serves nobody. */
export interface UnusableRecord {
  /** In the file's list, counted from 1. */
  readonly position: number;
  readonly reason: UnusableReason;
  /** As it is in the file. */
  readonly id?: string;
  /** Without a full address. */
  readonly label?: string;
}

export type UnusableReason =
  /** There is no id, or none that we would give. */
  | "id-invalid"
  /** Incomplete, wrong, or of a login that this version does not know. */
  | "credentials-invalid"
  /** Another record has its id or its login, and is newer. */
  | "duplicate";
