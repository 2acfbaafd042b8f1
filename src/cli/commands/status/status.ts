import { VERSION } from "../../../facts/version.ts";
import { readModelList } from "../../../core/model-list.ts";
import type { Core } from "../../../core/core.ts";
import { KiroLocalError } from "../../../facts/errors.ts";
import { explainCommandError } from "../../../words/cli/errors.ts";
import { type Lineup, lineupOf, runningProcesses } from "../../../core/usage/lineup.ts";
import { defined } from "../../../lib/defined.ts";
import { STATUS_WORDS } from "../../../words/cli/status.ts";
import { defineCommand, isoTime } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { examineFiles, installedPlugin } from "../doctor/examine.ts";
import { gatherUsage } from "../usage/usage.ts";
import { type StatusFacts, statusFacts } from "./facts.ts";
import { renderStatus } from "./render.ts";

export const status = defineCommand({
  path: ["status"],
  words: STATUS_WORDS,
  schema: statusFacts,
  gather: gatherStatus,
  render: renderStatus,
});

async function gatherStatus(context: CommandContext): Promise<StatusFacts> {
  const { signal } = context;
  const when = "never";
  const core = await context.core();
  // First: it may change the accounts that the others look at.
  const { labelOf, people, serving } = await gatherPeople(context, core);
  const checks = await examineFiles(context, core.paths);
  const account = serving?.account;
  const list =
    account && (await readModelList(core, await context.tokens(), account, { when, signal }));
  const readAt = list?.readAt;
  return {
    version: VERSION,
    ...defined({ installed: await installedPlugin(context) }),
    running: runningProcesses(core).map(({ identity, since, version }) => ({
      processId: identity.pid,
      version,
      since: isoTime(since),
    })),
    ...people,
    ...defined({ reason: serving?.reason }),
    models: defined({
      account: account && labelOf?.(account),
      readAt: readAt === undefined ? undefined : isoTime(readAt),
    }),
    todo: checks.filter((row) => row.status === "failed" || row.status === "warning"),
  };
}

type People = Pick<StatusFacts, "accounts" | "accountsProblem" | "apiKeyVariable">;

/** A file that cannot be used hides the accounts, and nothing else. */
async function gatherPeople(
  context: CommandContext,
  core: Core,
): Promise<Partial<Pick<Lineup, "labelOf" | "serving">> & { readonly people: People }> {
  try {
    const { accounts } = await gatherUsage(context, { arguments: [], options: {} });
    const { apiKeyVariable, labelOf, serving } = await lineupOf(core);
    return { people: { accounts, apiKeyVariable }, labelOf, ...defined({ serving }) };
  } catch (error) {
    if (!(error instanceof KiroLocalError)) throw error;
    const apiKeyVariable = core.switches.apiKey !== undefined;
    const accountsProblem = explainCommandError(error);
    return { people: { accounts: [], accountsProblem, apiKeyVariable } };
  }
}
