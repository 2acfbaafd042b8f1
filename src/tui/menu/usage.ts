import { labelsOf } from "../../accounts/account.ts";
import { dayOf, totalOf } from "../../status/state.ts";
import { explainCommandError } from "../../words/cli/errors.ts";
import { MENU, noUsage, spentToday, usageOf } from "../../words/tui/menu.ts";
import { creditsLeft, resets, wholeCredits } from "../../words/tui/panel.ts";
import type { SelectOption } from "../host.ts";
import { quotaOf, type Snapshot } from "../panel/facts.ts";
import type { View } from "../panel/panel.ts";
import type { MenuContext } from "./context.ts";

export function openUsage({ api, view, watch }: MenuContext): void {
  const snapshot = watch.snapshot();
  const { accounts, now, trouble } = snapshot;
  const tell = (message: string) =>
    api.ui.dialog.replace(() => api.ui.DialogAlert({ title: MENU.usage.title, message }));
  if (trouble !== undefined) {
    tell(explainCommandError(trouble));
    return;
  }
  if (accounts.length <= MAX_IN_TEXT) {
    tell(usageLines(snapshot, view).join("\n"));
    return;
  }
  const labelOf = labelsOf(accounts);
  const options = accounts.map((account): SelectOption => {
    const quota = quotaOf(account, now);
    return {
      title: labelOf(account),
      value: account.id,
      ...(quota && { footer: wholeCredits(quota.left, quota.limit, view.reader) }),
      onSelect: () => tell(usageLines(snapshot, view, [account]).join("\n")),
    };
  });
  api.ui.dialog.replace(() => api.ui.DialogSelect({ title: MENU.usage.title, options }));
}

/** More of them would not fit on a screen of 24 lines; a list can be scrolled. */
const MAX_IN_TEXT = 3;

/** What each account has left, and what was spent today. */
export function usageLines(
  snapshot: Snapshot,
  { reader }: Pick<View, "reader">,
  shown = snapshot.accounts,
): string[] {
  const { accounts, now, status } = snapshot;
  const labelOf = labelsOf(accounts);
  const today = status.days.get(dayOf(now));
  const lines = shown.flatMap((account) => {
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
