import type { AccountBlock } from "../facts/account-block.ts";
import type { KiroLocalError } from "../facts/errors.ts";
import type { Failure } from "../facts/failure.ts";
import type { SearchResult } from "../service/web-search.ts";

/** The outcome of a search, in facts; `account` is already masked. */
export type SearchOutcome =
  | { readonly kind: "results"; readonly query: string; readonly results: readonly SearchResult[] }
  /** An answer in words of its own. */
  | { readonly kind: "text"; readonly text: string }
  | SearchProblem;

export type SearchProblem =
  /** Nothing was asked for. */
  | { readonly kind: "no-query" }
  /** The account may not search; `said` is the service's own text. */
  | { readonly kind: "off"; readonly account: string; readonly said: string | undefined }
  /** The search itself failed. */
  | { readonly kind: "search-failed"; readonly said: string | undefined }
  /** The answer cannot be understood. */
  | { readonly kind: "unreadable" }
  /** The request failed. */
  | {
      readonly kind: "failed";
      readonly account: string | undefined;
      /** When the account may ask again, milliseconds since the epoch. */
      readonly until: number | undefined;
      readonly failure: Failure;
    }
  /** No account can be asked. */
  | { readonly kind: "nobody"; readonly blocks: readonly AccountBlock[] }
  /** Something on this machine. */
  | { readonly kind: "local"; readonly error: KiroLocalError };
