import { EFFORT_BUDGETS } from "../src/catalog/effort.ts";
import {
  type CatalogModel,
  MODEL_PREFIX,
  MODELS,
  THINKING_SUFFIX,
  THINKING_VARIANTS,
} from "../src/catalog/models.ts";
import { replaceBetween } from "./markers.ts";

/** README.md with today's model table between its markers; undefined where it has none. */
export function replaceModelsTable(readme: string | undefined): string | undefined {
  return replaceBetween(readme, "models", offeredTable());
}

/** docs/MODELS.md */
export function renderModelsPage(): string {
  return `<!-- Generated from src/catalog/models.ts by scripts/generate-docs.ts: change it there. -->

# Models

## Always offered

${offeredTable()}

These are the values of a first start. Once the model list of one of your accounts is known, its context,
output and input replace the ones above, from the next start of OpenCode on.

The variants of a \`${THINKING_SUFFIX}\` model set a thinking budget: ${variantList()}.
The others get variants where Kiro lists effort levels for them (see below).
OpenCode generates session titles with the model of the family \`claude-haiku\`.

## From your account

Kiro lists the models that an account may use, with their limits and effort levels. Each account's
list is read with its first requests, and again after a request when it is older than six hours. It is
kept in \`kiro-models.json\` ([where](CONFIGURATION.md#files)), and OpenCode offers what is in it from
its next start on: \`${MODEL_PREFIX}\` and Kiro's id, with dashes for dots. A name from the list works
at once, even before it is offered. Where the lists of several accounts differ about a model, the newest
one decides what is offered.

## Effort

Where Kiro lists effort levels for a model, they become its variants, such as \`low\`,
\`medium\`, \`high\`, \`xhigh\`, \`max\`, and GPT's \`none\`; a \`reasoning_effort\` in a request does
the same. Kiro is sent what the model's own schema allows and nothing else. Models without a
schema are asked to think in the prompt, and so is every model as long as no list with it is known.

A level and a number of thinking tokens stand for each other, where the request has one and the model
takes the other:

| level | tokens |
|---|--:|
${effortRows()}

A budget, from a variant or from the configuration, becomes the nearest level that the model has (the
lower of two equally near), and never \`none\`. A level that the model does not have becomes the nearest
one likewise. \`none\` switches thinking off, or asks for the least effort where it cannot be switched
off. If a request has both, the level wins for models with a schema, and the budget for those without.

## What is sent to Kiro

A name works with and without \`${MODEL_PREFIX}\`, with and without \`${THINKING_SUFFIX}\`, and in Kiro's own
spelling; invisible characters in it are ignored. Some models have two spellings. The one in the account's
list goes first; if both are in it, the lower-case one. If nothing is known of the account yet, its first
request for such a model waits up to two and a half seconds for that list; a model with one spelling
never waits. If Kiro answers that it does not know a model, the other spelling is tried once, and the one
that worked is tried first for that account from then on.

| name | sent first | other spelling |
|---|---|---|
${MODELS.map(wireRow).join("\n")}

Any other name is looked up in the account's list. If it is not there either, the answer is an error
that names the closest matches.
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
