import type { Notice } from "../facts/notice.ts";
import { defined } from "../lib/defined.ts";
import { isReady, labelsOf, type Account } from "./account.ts";

/**
 * What a person must be told when the account has entered its state.
 * @param all from whom its name must tell it apart
 * @param now milliseconds since the epoch: who takes over is told; left out where it is undefined
 */
export function noticeOf(
  account: Account,
  all: readonly Account[],
  now: number | undefined,
): Notice | undefined {
  const { state } = account;
  const labelOf = labelsOf(all);
  const others = all.filter(({ id }) => id !== account.id);
  const ready = now === undefined ? [] : others.filter((other) => isReady(other, now));
  const [first, ...more] = ready;
  const successor = first && (more.length > 0 || labelOf(first));
  const stopped = { account: labelOf(account), ...defined({ successor }) };
  switch (state.kind) {
    case "login-required":
      return { kind: "login-required", ...stopped, reason: state.reason };
    case "suspended":
      return { kind: "account-suspended", ...stopped };
    case "quota-exhausted":
      return { kind: "quota-exhausted", ...stopped, until: state.until };
    case "ready":
    case "cooling-down":
      return undefined;
  }
}
