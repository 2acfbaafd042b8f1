/** Why a setting, or a whole file, was ignored. */
export type ConfigProblem = {
  /** Path of the file, or `environment`. */
  readonly place: string;
} & (
  | { readonly kind: "unreadable"; readonly code: string }
  | { readonly kind: "invalid-json"; readonly fault: JsonFault }
  | { readonly kind: "not-an-object" }
  | {
      readonly kind: "unknown-option";
      readonly key: string;
      readonly suggestion: string | undefined;
      readonly known: readonly string[];
    }
  | { readonly kind: "more-unknown-options"; readonly count: number }
  /** Options of the earlier plugin of this name. */
  | { readonly kind: "earlier-options"; readonly keys: readonly string[] }
  /** A project's file may not set it; `variable` may. */
  | { readonly kind: "not-for-projects"; readonly key: string; readonly variable: string }
  /** Only one package of the AI SDK works with Kiro; these name another one, or its address. */
  | { readonly kind: "other-package"; readonly keys: readonly string[]; readonly needed: string }
  | {
      readonly kind: "invalid-value";
      /** The name as written: an option or a variable. */
      readonly key: string;
      readonly found: FoundValue;
      readonly allowed: AllowedValues;
      readonly suggestion: string | undefined;
    }
);

/** A value as far as it may be shown: strings are redacted and short. */
export type FoundValue =
  | { readonly type: "string"; readonly text: string }
  | { readonly type: "list" | "object" }
  /** A number, a boolean or null. */
  | { readonly type: "literal"; readonly text: string };

/** What an option accepts. */
export type AllowedValues =
  | { readonly type: "boolean" }
  | { readonly type: "integer" | "number"; readonly minimum: number; readonly maximum: number }
  | { readonly type: "choice"; readonly choices: readonly string[]; readonly default: string }
  | { readonly type: "text"; readonly maxLength: number };

/** Where a text stops being JSON; lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly reason: JsonFaultReason | undefined;
}

export type JsonFaultReason =
  | "unexpected-end"
  | "unterminated-string"
  | "string-quotes"
  | "name-quotes"
  | "missing-comma"
  | "missing-colon"
  | "unexpected-bracket"
  | "hash-comment"
  | "text-behind"
  | "too-deep";
