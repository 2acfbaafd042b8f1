import type { FailureKind } from "./failure-kind.ts";

/** What happened, as data; only the plugin adapter and the command line turn it into words. */
export type Notice =
  | {
      readonly kind: "account-switched";
      readonly from: string;
      readonly reason: FailureKind;
    }
  | { readonly kind: "waiting"; readonly milliseconds: number; readonly reason: FailureKind }
  | { readonly kind: "login-required"; readonly account: string }
  | { readonly kind: "account-suspended"; readonly account: string }
  | {
      readonly kind: "quota-exhausted";
      readonly account: string;
      readonly until: number | undefined;
    }
  | {
      readonly kind: "quota-low";
      readonly account: string;
      readonly used: number;
      readonly limit: number;
    }
  /** An answer broke off for good, and the person must go on themselves. */
  | {
      readonly kind: "session-interrupted";
      readonly reason: FailureKind;
      /** `given-up`: after it was resumed as often as it may be. */
      readonly cause: "not-resumed" | "given-up";
    }
  /** It is going to be resumed by itself. */
  | {
      readonly kind: "session-resuming";
      readonly reason: FailureKind;
      readonly milliseconds: number;
    }
  /** An earlier process ended before it could do so. */
  | { readonly kind: "session-abandoned" }
  /** The service takes so many tools in one request; the model does not know of the others. */
  | { readonly kind: "tools-left-out"; readonly sent: number; readonly leftOut: number }
  | { readonly kind: "login-failed"; readonly message: string }
  | { readonly kind: "store-problem"; readonly message: string }
  | { readonly kind: "config-problem"; readonly message: string };
