/** What `models` says. Numbers and ages come as the reader writes them. */

export const MODELS_WORDS = {
  summary: "list the models of an account",
  description:
    "Lists the models as OpenCode names them, with what Kiro's list for the account says of each: tokens of context and output, rate in credits, effort levels (the default one in brackets), input kinds beside text, and prompt caching. The account is the one that serves new conversations, unless --account names another. A list older than six hours is read from Kiro first.",
  examples: [
    ["models", "the models of the account that serves new conversations"],
    ["models --account work --refresh", "another account's, read now"],
  ],
} as const;

export const REFRESH_MODELS_OPTION = "read the list from Kiro now, however young it is";
export const READING_MODELS = "Reading the models from Kiro";

export const MODELS_COLUMNS = {
  id: "Model",
  context: "Context",
  output: "Output",
  rate: "Rate",
  efforts: "Effort",
  inputs: "Reads",
  caching: "Caching",
} as const;

const INPUTS = { images: "images", documents: "documents" } as const;

export function inputNames(inputs: readonly (keyof typeof INPUTS)[]): string {
  return inputs.length === 0 ? "text only" : inputs.map((input) => INPUTS[input]).join(", ");
}

export function effortNames(efforts: readonly string[], usual: string | undefined): string {
  return efforts.map((effort) => (effort === usual ? `[${effort}]` : effort)).join(" ");
}

/** @param points of one request @param tokens before each */
export function cachingPhrase(points: string, tokens: string): string {
  return `${points} from ${tokens}`;
}

export function rateOf(rate: string): string {
  return `${rate}x`;
}

export function listOf(account: string, age: string): string {
  return `Kiro's list for ${account}, read ${age}.`;
}

export function builtInList(account: string | undefined): string {
  const whose =
    account === undefined ? "No account can serve now" : `No list of ${account} is known`;
  return `${whose}: these are the models built into the plugin.`;
}

export function listNotRead(reason: string): string {
  return `Not read now: ${reason}`;
}
