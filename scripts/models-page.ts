import { EFFORT_BUDGETS, levelsOf } from "../src/catalog/effort.ts";
import {
  type CatalogModel,
  MODEL_PREFIX,
  MODELS,
  THINKING_SUFFIX,
  THINKING_VARIANTS,
} from "../src/catalog/models.ts";
import { LIST_WAIT_MS } from "../src/models/spellings.ts";
import { replaceBetween } from "./markers.ts";

/** README.md with today's model table between its markers; undefined where it has none. */
export function replaceModelsTable(readme: string | undefined): string | undefined {
  return replaceBetween(readme, "models", offeredTable("always"));
}

/** docs/MODELS.md */
export function renderModelsPage(): string {
  return `<!-- Generated from src/catalog/models.ts by scripts/generate-docs.ts: change it there. -->

# Models

## Always offered

${offeredTable("always")}

These values apply at the first start. Once the model list of one of your accounts is known, its context,
output and input replace them from the next start of OpenCode on.

The variants of a \`${THINKING_SUFFIX}\` model set a thinking budget: ${variantList()}.
The others get variants if Kiro lists effort levels for them (see below).
OpenCode generates session titles with the model of the family \`claude-haiku\`.

## Offered where your plan has them

${offeredTable("unless-unlisted")}

Until the model list of one of your accounts is known, these are offered as in the table. From then on
only those in a list are offered, with the values of the list.

## From your account

Kiro lists the models that an account may use, with their limits, effort levels and rate. Each account's
list is read when you log in (a login waits for it for ${LIST_WAIT_MS / 1000} seconds at most, and succeeds without
it), and again in the background when it is older than six hours: at a start of OpenCode, and after a
request. It is kept in \`kiro-models.json\` ([where](CONFIGURATION.md#files)). From its next start, OpenCode
offers what is in it, even without a network, as \`${MODEL_PREFIX}\` plus Kiro's id with dashes for dots.
Only the list has experimental models and those for organisations. A name from the list works at once,
even before it is offered. If the lists of several accounts differ about a model, the newest one decides
what is offered.

The name shows the rate: a request to \`Claude Opus 5.5 (Kiro, 2x)\` uses twice the credits of a model
with rate 1. [\`show_rates\`](CONFIGURATION.md#show_rates) switches that off.

## Effort

If Kiro lists effort levels for a model, they become its variants, such as \`low\`, \`medium\`, \`high\`,
\`xhigh\`, \`max\`, and GPT's \`none\`; \`reasoning_effort\` in a request does the same. The plugin sends
only what the model's own schema allows; the tables above apply until a list with the model is known.
Without a variant Kiro uses the model's own default, which is bold in the table if it is known. The least
effort comes first because OpenCode may generate titles with a model's first variant.

Models without a schema have no effort levels. Claude up to 4.5 is asked to think in the prompt instead;
for other models without a schema, such as \`auto\` or DeepSeek, thinking cannot be set.

If a model rejects a field although its schema has it, the request is repeated once without it, and
requests of the next hour leave it out.

If a request has a level and the model takes a number of thinking tokens, or the other way round, they
are converted:

| level | tokens |
|---|--:|
${effortRows()}

A budget, from a variant or from the configuration, becomes the nearest level that the model has (the
lower of two equally near), and never \`none\`. A level that the model does not have becomes the nearest
one in the same way. \`none\` switches thinking off, or asks for the least effort if it cannot be switched
off. If a request has both, the level wins for models with a schema, and the budget for those without.

## Length of the answer

The maximum length of an answer in tokens (\`max_tokens\` or \`max_completion_tokens\` of the request;
OpenCode sends the model's output, 32000 at most) is sent to models whose schema has \`max_tokens\`, raised
or lowered to its bounds. For the others Kiro's own default applies.

## What is sent to Kiro

A name works with or without \`${MODEL_PREFIX}\` and \`${THINKING_SUFFIX}\`, with dots or dashes, in capitals
or not, followed by a date or \`-latest\`, and in Kiro's own spelling: \`claude-sonnet-4-5\`,
\`Claude-Sonnet-4.5\`, \`claude-sonnet-4-5-20250929\` and \`claude-sonnet-4-5-latest\` are one model. Invisible
characters are ignored. The same holds for the field \`id\` of a model in your configuration. On OpenCode's
command line only the names that \`opencode models kiro\` lists work: OpenCode rejects any other before it
asks the plugin. A line in your configuration adds a name of your own
([USING.md](USING.md#model-names)).

Some models have two spellings. The one in the account's list is sent first (or the one in other
accounts' lists until its own is known); if both are in it, the lower-case one. If no account's list is
known yet, the first request for such a model waits up to two and a half seconds for one; a model with
one spelling never waits. If Kiro does not know the model by that spelling, the other one is tried once.
The one that worked is sent first for that account from then on.

| name | sent first | other spelling |
|---|---|---|
${MODELS.filter(({ offered }) => offered !== "unless-unlisted")
  .map(wireRow)
  .join("\n")}

The names of the models in the second table are Kiro's ids with dashes for dots. Any other name is looked
up in the account's list. If it is not there either, the answer is an error that names the closest matches.
`;
}

function effortRows(): string {
  return [...EFFORT_BUDGETS].map(([level, tokens]) => `| ${code(level)} | ${tokens} |`).join("\n");
}

function offeredTable(offered: "always" | "unless-unlisted"): string {
  const rows = MODELS.filter((model) => model.offered === offered).flatMap((model) => [
    offeredRow(model, ""),
    ...(model.thinking ? [offeredRow(model, THINKING_SUFFIX)] : []),
  ]);
  const head = "| model | name | context | output | input | variants |\n|---|---|--:|--:|---|---|";
  return `${head}\n${rows.join("\n")}`;
}

function offeredRow(model: CatalogModel, suffix: string): string {
  const title = suffix === "" ? model.title : `${model.title} Thinking`;
  const variants = suffix === "" ? effortList(model) : Object.keys(THINKING_VARIANTS).map(code);
  const input = model.images ? "text, image, pdf" : "text";
  return `| ${code(MODEL_PREFIX + model.name + suffix)} | ${title} | ${model.context} | ${model.output} | ${input} | ${variants.join(", ")} |`;
}

function effortList({ fields }: CatalogModel): readonly string[] {
  if (fields === undefined) return [];
  return levelsOf(fields).map((level) =>
    level === fields.defaultEffort ? `**${code(level)}**` : code(level),
  );
}

function wireRow({ name, wireId, alternateWireId }: CatalogModel): string {
  const other = alternateWireId === undefined ? "" : code(alternateWireId);
  return `| ${code(name)} | ${code(wireId)} | ${other} |`;
}

function variantList(): string {
  return Object.entries(THINKING_VARIANTS)
    .map(([name, budget]) => `${code(name)} ${budget} tokens`)
    .join(", ");
}

function code(text: string): string {
  return `\`${text}\``;
}
