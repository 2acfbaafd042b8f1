import { lineupOf, recordedStatus } from "../../../core/usage/lineup.ts";
import { outlookOf } from "../../../core/usage/outlook.ts";
import { FRESH_MS, type ReadAccount, readUsage } from "../../../core/usage/read-usage.ts";
import { isInUse, type Account } from "../../../accounts/account.ts";
import { defined } from "../../../lib/defined.ts";
import { totalOf, type StatusState } from "../../../status/state.ts";
import { ACCOUNT_OPTION } from "../../../words/cli/accounts/argument.ts";
import { explainCommandError } from "../../../words/cli/errors.ts";
import { REFRESH_OPTION, READING, USAGE_WORDS } from "../../../words/cli/usage.ts";
import { type CommandInput, defineCommand, isoTime } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { stateOf } from "../accounts/facts.ts";
import { accountNamed } from "../accounts/find.ts";
import { type UsageFacts, usageFacts } from "./facts.ts";
import { figuresOf, outlookOfFacts } from "./figures.ts";
import { renderUsage } from "./render.ts";

export const usage = defineCommand({
  path: ["usage"],
  words: USAGE_WORDS,
  options: [ACCOUNT_OPTION, ["--refresh", REFRESH_OPTION]],
  schema: usageFacts,
  gather: gatherUsage,
  render: renderUsage,
  exitCode: ({ accounts, refreshed }) =>
    refreshed && accounts.some(({ problem }) => problem !== undefined) ? 1 : 0,
});

/** Reads what is old from the service. @throws KiroNetworkError `aborted` */
export async function gatherUsage(
  context: CommandContext,
  { options }: CommandInput,
): Promise<UsageFacts> {
  const core = await context.core();
  const lineup = await lineupOf(core);
  const { accounts: all, apiKeyVariable, labelOf, loggedIn, serving } = lineup;
  const name = options["account"];
  const chosen = typeof name === "string" ? [accountNamed(core, name, all).account] : all;
  const refreshed = options["refresh"] === true;
  // What nobody uses is read only if that is asked for.
  const isRead = (account: Account) =>
    refreshed || (isInUse(account) && (loggedIn || apiKeyVariable));
  const reading = { maxAgeMs: refreshed ? 0 : FRESH_MS, signal: context.signal };
  const tokens = await context.tokens();
  const read = await context.wait(READING, readUsage(core, tokens, chosen.filter(isRead), reading));
  const byId = new Map(read.map((each) => [each.account.id, each]));
  const status = recordedStatus(core);
  const now = context.clock.now();
  const factsOf = (account: Account): UsageFacts["accounts"][number] => {
    const { account: known, error }: ReadAccount = byId.get(account.id) ?? { account };
    const allowed = core.config.overage_allowed;
    const problem = error && { code: error.code, message: explainCommandError(error) };
    return {
      id: account.id,
      label: labelOf(account),
      servesNew: account.id === serving?.account.id,
      state: stateOf(known, now),
      ...defined({ figures: figuresOf(known, allowed, now), problem }),
      outlook: outlookOfFacts(outlookOf(known, status, now)),
    };
  };
  const names = new Map(all.map((account) => [account.id, labelOf(account)]));
  const wanted = name === undefined ? undefined : chosen[0]?.id;
  return { accounts: chosen.map(factsOf), ...spentOf(status, names, wanted), refreshed };
}

/** @param wanted an account's id; all accounts if undefined */
function spentOf(
  { days, sessions }: StatusState,
  names: ReadonlyMap<string, string>,
  wanted: string | undefined,
): Pick<UsageFacts, "sessions" | "recorded"> {
  const isWanted = (id: string) => wanted === undefined || id === wanted;
  const newestFirst = [...sessions]
    .filter(([, { accountId, credits }]) => isWanted(accountId) && totalOf(credits) > 0)
    .sort(([, left], [, right]) => right.at - left.at);
  const total = new Map<string, number>();
  const recordedDays = [...days].flatMap(([day, accounts]) => {
    const own = [...accounts].filter(([id]) => isWanted(id));
    for (const [model, credits] of own.flatMap(([, spent]) => [...spent])) {
      total.set(model, (total.get(model) ?? 0) + credits);
    }
    return own.length > 0 ? [day] : [];
  });
  return {
    sessions: newestFirst.map(([id, { accountId, at, credits }]) => ({
      id,
      ...defined({ account: names.get(accountId) }),
      lastAt: isoTime(at),
      credits: totalOf(credits),
      models: mostFirst(credits),
    })),
    recorded: {
      ...defined({ since: recordedDays.sort()[0] }),
      credits: totalOf(total),
      models: mostFirst(total),
    },
  };
}

function mostFirst(credits: ReadonlyMap<string, number>) {
  return [...credits]
    .sort(([, left], [, right]) => right - left)
    .map(([model, spent]) => ({ model, credits: spent }));
}
