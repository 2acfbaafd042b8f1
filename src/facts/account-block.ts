import type { Failure } from "./failure.ts";
import type { FailureKind } from "./failure-kind.ts";

/** Why one account cannot serve, in facts; `label` is masked already. */
export interface AccountBlock {
  readonly label: string;
  readonly state:
    | "cooling-down"
    | "quota-exhausted"
    | "login-required"
    | "suspended"
    | "disabled"
    /** Ready, but not for this request. */
    | "refused";
  /** When it may serve again, milliseconds since the epoch; absent if unknown. */
  readonly until?: number;
  /** `cooling-down`: why. */
  readonly reason?: FailureKind;
  /** `login-required`: why, and since when. */
  readonly login?: { readonly reason: LoginReason; readonly since: number };
  /** `refused`: how the request, or getting its token, failed. */
  readonly failure?: Failure;
}

/** Why only a new login helps. */
export type LoginReason =
  /** The service rejected the refresh token. */
  | "refresh-token-rejected"
  /** The same, after a refresh whose answer was never stored (a process was killed). */
  | "refresh-interrupted"
  /** The API rejected a token that had just been refreshed. */
  | "access-token-rejected"
  /** The OIDC client registration has ended (about 90 days). */
  | "client-expired";
