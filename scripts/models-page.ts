import { EFFORT_BUDGETS } from "../src/catalog/effort.ts";
import {
  type CatalogModel,
  MODEL_PREFIX,
  MODELS,
  THINKING_SUFFIX,
  THINKING_VARIANTS,
} from "../src/catalog/models.ts";

const START = "<!-- models -->";
const END = "<!-- /models -->";

/** README.md with today's model table between its markers; undefined where it has none. */
export function replaceModelsTable(readme: string | undefined): string | undefined {
  const start = readme?.indexOf(START) ?? -1;
  const end = readme?.indexOf(END, start) ?? -1;
  if (readme === undefined || start < 0 || end < 0) return undefined;
  return `${readme.slice(0, start)}${START}\n\n${offeredTable()}\n\n${readme.slice(end)}`;
}

/** docs/MODELS.md */
export function renderModelsPage(): string {
  return `<!-- Generated from src/catalog/models.ts by scripts/generate-docs.ts: change it there. -->

# Models

## Always offered

${offeredTable()}

The variants of a \`${THINKING_SUFFIX}\` model say how much it may think: ${variantList()}.
OpenCode takes the titles of its sessions from the model of the family \`claude-haiku\`.

## From your account

Kiro tells which other models an account may use, with their limits and effort levels. That list is
read in the background, kept in \`kiro-models.json\` ([where](CONFIGURATION.md#files)) and offered from the next
start on: \`${MODEL_PREFIX}\` and Kiro's id, with dashes for dots. A name of that list can be asked for
at once, even while it is not offered yet.

## Effort

A model of that list may name effort levels of its own; they become its variants, such as \`low\`,
\`medium\`, \`high\`, \`xhigh\`, \`max\`, and GPT's \`none\`. A \`reasoning_effort\` in a request does the
same. Kiro is sent what the model's own schema allows and nothing else; models without a
schema, the 4.5 ones among them, are asked to think in the prompt.

Where a request has one and the model takes the other, a level stands for thinking tokens:

| level | tokens |
|---|--:|
${effortRows()}

A budget, from a variant or from the configuration, becomes the nearest level that the model has, the
lower of two as near, and never \`none\`. A level that the model does not have becomes the nearest
one likewise. \`none\` switches thinking off, or is the least effort where that cannot be. A level in
the request wins over a budget for models with a schema, a budget over a level for those without.

## What is sent to Kiro

A name works with and without \`${MODEL_PREFIX}\`, with and without \`${THINKING_SUFFIX}\`, and in Kiro's own
spelling; characters that nobody sees do not count. Each account goes by its own list: the spelling
there goes first, the one in lower case where it has both. Where a model has
two spellings and nothing is known of the account, its first request waits for that list, two and a
half seconds at most. Where Kiro answers that it does not know a model, the other spelling is tried
once, and the one that worked last goes first for that account from then on.

| name | sent first | other spelling |
|---|---|---|
${MODELS.map(wireRow).join("\n")}

Any other name is looked up in the account's list. If it is not there either, the answer is an error
that names the nearest ones.
`;
}

function effortRows(): string {
  return [...EFFORT_BUDGETS].map(([level, tokens]) => `| ${code(level)} | ${tokens} |`).join("\n");
}

function offeredTable(): string {
  const rows = MODELS.filter((model) => model.offered).flatMap((model) => [
    offeredRow(model, ""),
    ...(model.thinking ? [offeredRow(model, THINKING_SUFFIX)] : []),
  ]);
  const head = "| model | name | context | output | input | variants |\n|---|---|--:|--:|---|---|";
  return `${head}\n${rows.join("\n")}`;
}

function offeredRow(model: CatalogModel, suffix: string): string {
  const title = suffix === "" ? model.title : `${model.title} Thinking`;
  const variants = suffix === "" ? "" : Object.keys(THINKING_VARIANTS).map(code).join(", ");
  const input = model.images ? "text, image" : "text";
  return `| ${code(MODEL_PREFIX + model.name + suffix)} | ${title} | ${model.context} | ${model.output} | ${input} | ${variants} |`;
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
