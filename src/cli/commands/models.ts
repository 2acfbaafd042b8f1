import * as z from "zod/mini";
import type { Account } from "../../accounts/account.ts";
import { factsOf } from "../../accounts/state.ts";
import { PROVIDER_ID } from "../../core/host/host-record.ts";
import { readModelList, type ModelList } from "../../core/model-list.ts";
import { lineupOf } from "../../core/usage/lineup.ts";
import { defined } from "../../lib/defined.ts";
import { safeText } from "../../lib/log/secret-text.ts";
import { offeredModels, type OfferedModel } from "../../models/offered.ts";
import { ACCOUNT_OPTION } from "../../words/cli/accounts/argument.ts";
import { UNKNOWN } from "../../words/cli/accounts/list.ts";
import { explainCommandError } from "../../words/cli/errors.ts";
import * as words from "../../words/cli/models.ts";
import { formatNumber } from "../../words/formats/numbers.ts";
import { formatAgo } from "../../words/formats/times.ts";
import { type CommandInput, defineCommand, isoTime } from "../command.ts";
import type { CommandContext } from "../context.ts";
import { renderTable } from "../output/table.ts";
import type { View } from "../output/view.ts";
import { wrap } from "../output/wrap.ts";
import { accountNamed } from "./accounts/find.ts";

const modelFacts = z.strictObject({
  /** As OpenCode names it. */
  id: z.string(),
  title: z.string(),
  /** Tokens. */
  context: z.number(),
  output: z.number(),
  /** Credits of a request as a multiple of one; absent if unknown. */
  rate: z.optional(z.number()),
  /** The least first: levels, or variants of a thinking budget. */
  efforts: z.array(z.string()),
  defaultEffort: z.optional(z.string()),
  /** Beside text. */
  inputs: z.array(z.enum(["images", "documents"])),
  /** Absent if the model takes no cache points, or nobody knows. */
  caching: z.optional(z.strictObject({ maxPoints: z.number(), minTokens: z.number() })),
});

export const modelsFacts = z.strictObject({
  /** Whose list it is. */
  account: z.optional(z.string()),
  /** When the list was read; absent for the models built into the plugin. */
  readAt: z.optional(z.iso.datetime()),
  models: z.array(modelFacts),
  problem: z.optional(z.strictObject({ code: z.string(), message: z.string() })),
  refreshed: z.boolean(),
});

type ModelsFacts = z.infer<typeof modelsFacts>;

export const models = defineCommand({
  path: ["models"],
  words: words.MODELS_WORDS,
  options: [ACCOUNT_OPTION, ["--refresh", words.REFRESH_MODELS_OPTION]],
  schema: modelsFacts,
  gather: gatherModels,
  render: renderModels,
  exitCode: ({ problem, refreshed }) => (refreshed && problem !== undefined ? 1 : 0),
});

async function gatherModels(
  context: CommandContext,
  { options }: CommandInput,
): Promise<ModelsFacts> {
  const core = await context.core();
  const { accounts, labelOf, serving } = await lineupOf(core);
  const name = options["account"];
  const account =
    typeof name === "string" ? accountNamed(core, name, accounts).account : serving?.account;
  const refreshed = options["refresh"] === true;
  const {
    error,
    models: live,
    readAt,
  }: ModelList = account === undefined ? { models: [] } : await listOf(context, account, refreshed);
  return {
    ...defined({
      account: account && labelOf(account),
      readAt: readAt === undefined ? undefined : isoTime(readAt),
      problem: error && { code: error.code, message: explainCommandError(error) },
    }),
    models: offeredModels(live).map(modelOf),
    refreshed,
  };
}

/** A login that is dead or suspended is left alone: its list is shown as it was. */
async function listOf(
  context: CommandContext,
  account: Account,
  isForced: boolean,
): Promise<ModelList> {
  const { signal } = context;
  const core = await context.core();
  const when = factsOf(account.state).needsLogin ? "never" : isForced ? "now" : "if-old";
  const reading = readModelList(core, await context.tokens(), account, { when, signal });
  return await context.wait(words.READING_MODELS, reading);
}

function modelOf(model: OfferedModel): ModelsFacts["models"][number] {
  const { cache, context, defaultEffort, documents, id, images, output, rate, title } = model;
  return {
    id: `${PROVIDER_ID}/${id}`,
    title,
    context,
    output,
    efforts: model.variants.map((variant) => variant.name),
    inputs: [
      ...(images ? (["images"] as const) : []),
      ...(documents ? (["documents"] as const) : []),
    ],
    ...defined({ rate, defaultEffort, caching: cache && { ...cache } }),
  };
}

const COLUMNS = [
  { title: words.MODELS_COLUMNS.id, priority: 1 },
  { title: words.MODELS_COLUMNS.context, priority: 3, align: "right" },
  { title: words.MODELS_COLUMNS.output, priority: 5, align: "right" },
  { title: words.MODELS_COLUMNS.rate, priority: 2, align: "right" },
  { title: words.MODELS_COLUMNS.efforts, priority: 4, min: 10 },
  { title: words.MODELS_COLUMNS.inputs, priority: 6 },
  { title: words.MODELS_COLUMNS.caching, priority: 7 },
] as const;

function renderModels(facts: ModelsFacts, view: View): string {
  const number = (value: number) => formatNumber(value, view.reader);
  const rows = facts.models.map(({ caching, defaultEffort, efforts, rate, ...model }) => [
    { text: model.id },
    { text: number(model.context) },
    { text: number(model.output) },
    { text: rate === undefined ? UNKNOWN : words.rateOf(number(rate)) },
    { text: efforts.length === 0 ? UNKNOWN : words.effortNames(efforts, defaultEffort) },
    { text: words.inputNames(model.inputs) },
    {
      text:
        caching === undefined
          ? UNKNOWN
          : words.cachingPhrase(number(caching.maxPoints), number(caching.minTokens)),
    },
  ]);
  const { account, problem, readAt } = facts;
  const source =
    readAt === undefined
      ? words.builtInList(account)
      : words.listOf(account ?? UNKNOWN, formatAgo(Date.parse(readAt), view.now, view.reader));
  const notes = [source, ...(problem ? [words.listNotRead(problem.message)] : [])];
  const lines = notes.flatMap((note) => wrap(safeText(note), view.columns));
  return `${renderTable(COLUMNS, rows, view)}\n\n${lines.join("\n")}`;
}
