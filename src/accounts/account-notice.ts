import type { Notice } from "../lib/deps.ts";
import { maskedLabel, type Account } from "./account.ts";

/** What a person must hear when the account has come into its state. */
export function noticeOf(account: Account): Notice | undefined {
  const { state } = account;
  const label = maskedLabel(account);
  switch (state.kind) {
    case "login-required":
      return { kind: "login-required", account: label };
    case "suspended":
      return { kind: "account-suspended", account: label };
    case "quota-exhausted":
      return { kind: "quota-exhausted", account: label, until: state.until };
    case "ready":
    case "cooling-down":
      return undefined;
  }
}
