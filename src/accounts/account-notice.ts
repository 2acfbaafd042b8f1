import type { Notice } from "../facts/notice.ts";
import { labelsOf, type Account } from "./account.ts";

/**
 * What a person must be told when the account has entered its state.
 * @param all from whom its name must tell it apart
 */
export function noticeOf(account: Account, all: readonly Account[] = []): Notice | undefined {
  const { state } = account;
  const label = labelsOf(all)(account);
  switch (state.kind) {
    case "login-required":
      return { kind: "login-required", account: label, reason: state.reason };
    case "suspended":
      return { kind: "account-suspended", account: label };
    case "quota-exhausted":
      return { kind: "quota-exhausted", account: label, until: state.until };
    case "ready":
    case "cooling-down":
      return undefined;
  }
}
