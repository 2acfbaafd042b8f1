import { labelsOf } from "../../accounts/account.ts";
import { dayOf, totalOf } from "../../status/state.ts";
import { explainCommandError } from "../../words/cli/errors.ts";
import { MENU, noUsage, spentToday, usageOf } from "../../words/tui/menu.ts";
import { creditsLeft, resets } from "../../words/tui/panel.ts";
import { quotaOf, type Snapshot } from "../panel/facts.ts";
import type { View } from "../panel/panel.ts";
import type { MenuContext } from "./context.ts";

export function openUsage({ api, view, watch }: MenuContext): void {
  const snapshot = watch.snapshot();
  const { trouble } = snapshot;
  const message =
    trouble === undefined ? usageLines(snapshot, view).join("\n") : explainCommandError(trouble);
  api.ui.dialog.replace(() => api.ui.DialogAlert({ title: MENU.usage.title, message }));
}

/** What each account has left, and what was spent today. */
export function usageLines(snapshot: Snapshot, { reader }: Pick<View, "reader">): string[] {
  const { accounts, now, status } = snapshot;
  const labelOf = labelsOf(accounts);
  const today = status.days.get(dayOf(now));
  const lines = accounts.flatMap((account) => {
    const quota = quotaOf(account, now);
    const spent = totalOf(today?.get(account.id) ?? new Map());
    const reset = quota?.resetAt;
    return [
      usageOf(labelOf(account), account.usage?.plan),
      quota === undefined
        ? noUsage()
        : [
            creditsLeft(quota.left, quota.limit, reader),
            ...(reset === undefined ? [] : [resets(reset, now, reader)]),
          ].join(", "),
      ...(spent > 0 ? [spentToday(spent, reader)] : []),
      "",
    ];
  });
  return lines.length > 0 ? lines.slice(0, -1) : [noUsage()];
}
