import * as z from "zod/mini";
import { blockOf, type Account } from "../../../accounts/account.ts";
import { isOutdated } from "../../../accounts/transitions.ts";
import { unusableRecords } from "../../../accounts/store/reader.ts";
import { displayNameOf } from "../../../auth/credentials.ts";
import type { Core } from "../../../core/core.ts";
import { lineupOf } from "../../../core/usage/lineup.ts";
import { defined } from "../../../lib/defined.ts";
import { isoTime } from "../../command.ts";

const time = z.iso.datetime();

export const stateFacts = z.strictObject({
  kind: z.enum([
    "ready",
    "disabled",
    "cooling-down",
    "quota-exhausted",
    "login-required",
    "suspended",
  ]),
  /** Why, where there may be several reasons. */
  reason: z.optional(z.string()),
  /** When it may serve again; absent if nobody knows. */
  until: z.optional(time),
});

export const accountFacts = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** The login's kind by name, such as `Google`. */
  kind: z.string(),
  plan: z.optional(z.string()),
  state: stateFacts,
  enabled: z.boolean(),
  priority: z.number(),
  servesNew: z.boolean(),
  /** Another program or machine may have the same login. */
  imported: z.boolean(),
  /** Absent if they are not known, or the reset or a refusal came after them. */
  credits: z.optional(
    z.strictObject({
      used: z.number(),
      limit: z.number(),
      left: z.number(),
      resetsAt: z.optional(time),
      checkedAt: time,
    }),
  ),
  lastUsedAt: z.optional(time),
  addedAt: time,
});

export type AccountFacts = z.infer<typeof accountFacts>;

export const accountsFacts = z.strictObject({
  /** Path of the accounts file. */
  file: z.string(),
  /** OpenCode has a login for the provider; without it no account of the file serves. */
  loggedIn: z.boolean(),
  /** KIRO_API_KEY is set: it serves, and no account of the file. */
  apiKeyVariable: z.boolean(),
  strategy: z.string(),
  accounts: z.array(accountFacts),
  /** Records of the file that cannot be used. */
  unusable: z.array(
    z.strictObject({
      position: z.number(),
      reason: z.enum(["id-invalid", "credentials-invalid", "duplicate"]),
      id: z.optional(z.string()),
      label: z.optional(z.string()),
    }),
  ),
});

export type AccountsFacts = z.infer<typeof accountsFacts>;

/** @throws KiroLocalError `store_unreadable`, `path_unsafe` */
export async function gatherAccounts(core: Core, now: number): Promise<AccountsFacts> {
  const { config, store } = core;
  const { accounts, apiKeyVariable, labelOf, loggedIn, serving } = await lineupOf(core);
  return {
    file: store.path,
    loggedIn,
    apiKeyVariable,
    strategy: config.account_selection_strategy,
    accounts: accounts.map((account) =>
      factsOf(account, labelOf(account), account === serving?.account, now),
    ),
    unusable: [...unusableRecords(store.path)],
  };
}

function factsOf(account: Account, label: string, servesNew: boolean, now: number): AccountFacts {
  const { addedAt, credentials, enabled, id, lastUsedAt, origin, priority, usage } = account;
  return {
    id,
    label,
    kind: displayNameOf(credentials),
    ...defined({ plan: usage?.plan }),
    state: stateOf(account, now),
    enabled,
    priority,
    servesNew,
    imported: origin !== undefined,
    ...defined({ credits: creditsOf(account, now) }),
    ...defined({ lastUsedAt: lastUsedAt === undefined ? undefined : isoTime(lastUsedAt) }),
    addedAt: isoTime(addedAt),
  };
}

export function stateOf(account: Account, now: number): AccountFacts["state"] {
  const block = blockOf(account, now);
  // `refused` is about a request; there is none here.
  if (block === undefined || block.state === "refused") return { kind: "ready" };
  const until = block.until === undefined ? undefined : isoTime(block.until);
  return { kind: block.state, ...defined({ reason: block.reason ?? block.login?.reason, until }) };
}

function creditsOf(account: Account, now: number): AccountFacts["credits"] {
  const { usage } = account;
  if (usage === undefined || isOutdated(account, now)) return undefined;
  const { checkedAt, limit, resetAt, used } = usage;
  return {
    used,
    limit,
    left: Math.max(0, limit - used),
    ...defined({ resetsAt: resetAt === undefined ? undefined : isoTime(resetAt) }),
    checkedAt: isoTime(checkedAt),
  };
}
