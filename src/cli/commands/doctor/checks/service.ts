import { type Account, isInUse, labelsOf } from "../../../../accounts/account.ts";
import { isUsedBy } from "../../../../accounts/quota/quota.ts";
import { isOutdated } from "../../../../accounts/transitions.ts";
import {
  modelsDamaged,
  modelsNotRead,
  modelsOld,
  modelsRead,
  quotaLeft,
  quotaLow,
  quotaOf,
} from "../../../../words/cli/doctor/network.ts";
import { formatNumber } from "../../../../words/formats/numbers.ts";
import { formatAgo } from "../../../../words/formats/times.ts";
import type { ModelFacts } from "../facts/models.ts";
import { faultsOr, row, type Row } from "../row.ts";
import type { When } from "./people.ts";

/** What is left, as it was read last. @param warnAt a share of the limit */
export function checkQuota(
  accounts: readonly Account[],
  warnAt: number,
  { now, reader }: When,
): readonly Row[] {
  const labelOf = labelsOf(accounts);
  const lines = accounts.flatMap((account) => {
    const { usage } = account;
    if (usage === undefined || isOutdated(account, now)) return [];
    const left = formatNumber(Math.max(0, usage.limit - usage.used), reader);
    const line = quotaOf(labelOf(account), left, formatNumber(usage.limit, reader));
    return [{ line, isLow: isUsedBy(usage, warnAt), share: usage.used / usage.limit }];
  });
  if (lines.length > 8) lines.sort((one, other) => other.share - one.share);
  const low = lines.filter(({ isLow }) => isLow);
  return faultsOr(
    low.map(({ line }) => row("quota", "warning", quotaLow(line))),
    row("quota", lines.length > 0 ? "ok" : "skipped", quotaLeft(lines.map(({ line }) => line))),
  );
}

/** New models come by the week. */
const OLD_MS = 7 * 86_400_000;

export function checkModels(
  accounts: readonly Account[],
  { isDamaged, lists, path }: ModelFacts,
  { now, reader }: When,
): readonly Row[] {
  if (isDamaged) return [row("models", "warning", modelsDamaged(path))];
  const labelOf = labelsOf(accounts);
  const known = accounts.filter(isInUse).flatMap((account) => {
    const readAt = lists.accounts.get(account.id)?.readAt;
    return readAt === undefined ? [] : [{ label: labelOf(account), readAt }];
  });
  const old = known.filter(({ readAt }) => Math.abs(now - readAt) > OLD_MS);
  const [newest] = known.sort((left, right) => right.readAt - left.readAt);
  if (newest === undefined) return [row("models", "skipped", modelsNotRead())];
  return faultsOr(
    old.map(({ label, readAt }) =>
      row("models", "warning", modelsOld(label, formatAgo(readAt, now, reader))),
    ),
    row("models", "ok", modelsRead(formatAgo(newest.readAt, now, reader))),
  );
}
