import { readString } from "../../../../lib/read.ts";
import type { LoginMethod, SelectPrompt, TextPrompt } from "../../../../login/context.ts";
import { LOGIN_LABELS } from "../../../../login/methods.ts";
import {
  keyNeeded,
  methodNeeded,
  methodQuestion,
  methodUnknown,
  optionNeeded,
  optionUnknown,
  optionUseless,
} from "../../../../words/cli/accounts/add.ts";
import { CliError } from "../../../cli-error.ts";
import type { CommandInput } from "../../../command.ts";
import type { CommandContext } from "../../../context.ts";

type Options = CommandInput["options"];

/** Prompts of the methods that an option answers, by the prompts' keys; never the key. */
const FLAGS: Readonly<Record<string, string>> = {
  startUrl: "--start-url",
  region: "--region",
  profile: "--profile",
  source: "--source",
};
const KEY = "key";

/** @throws CliError of exit code 2; aborted if the person gives up */
export async function chooseMethod(
  methods: readonly LoginMethod[],
  options: Options,
  { questions, terminal }: CommandContext,
): Promise<LoginMethod> {
  const labels = methods.map(({ label }) => label);
  const typed = readString(options["method"]) ?? impliedBy(options);
  if (typed === undefined) {
    if (!terminal.isInteractive) throw wrong(methodNeeded(labels));
    const choices = labels.map((label) => ({ value: label, label }));
    return methodCalled(await questions.choose(methodQuestion(), choices), methods);
  }
  return methodCalled(typed, methods);
}

/** Only one login has a start URL. */
function impliedBy(options: Options): string | undefined {
  return options["startUrl"] === undefined ? undefined : LOGIN_LABELS.identityCenter;
}

function methodCalled(typed: string, methods: readonly LoginMethod[]): LoginMethod {
  const wanted = typed.trim().toLowerCase();
  const named = (fits: (label: string) => boolean) =>
    methods.filter(({ label }) => fits(label.toLowerCase()));
  const exact = named((label) => label === wanted);
  const [found, ...others] = exact.length > 0 ? exact : named((label) => label.startsWith(wanted));
  if (found !== undefined && others.length === 0) return found;
  const labels = (others.length > 0 ? [found, ...others] : methods).flatMap(
    (method) => method?.label ?? [],
  );
  throw wrong(methodUnknown(typed, labels));
}

/** What the method asks for: from options, from standard input, or from the person. */
export async function inputsOf(
  method: LoginMethod,
  options: Options,
  context: CommandContext,
): Promise<Record<string, string>> {
  const prompts = method.prompts ?? [];
  for (const [key, flag] of Object.entries(FLAGS)) {
    const isAsked = prompts.some((prompt) => prompt.key === key);
    if (options[key] !== undefined && !isAsked) throw wrong(optionUseless(flag, method.label));
  }
  const inputs: Record<string, string> = {};
  for (const prompt of prompts) {
    const value =
      prompt.type === "select"
        ? await choiceFor(prompt, options, context)
        : await inputFor(prompt, options, context);
    if (value !== undefined) inputs[prompt.key] = value;
  }
  return inputs;
}

/** @returns undefined where nobody says: the method has a default */
async function choiceFor(
  { key, message, options: choices }: SelectPrompt,
  options: Options,
  { questions, terminal }: CommandContext,
): Promise<string | undefined> {
  const given = readString(options[key]);
  if (given === undefined) {
    return terminal.isInteractive ? await questions.choose(message, choices) : undefined;
  }
  const values = choices.map(({ value }) => value);
  if (values.includes(given)) return given;
  throw wrong(optionUnknown(FLAGS[key] ?? key, values));
}

async function inputFor(
  prompt: TextPrompt,
  options: Options,
  { questions, readInput, terminal }: CommandContext,
): Promise<string> {
  const { key, message, placeholder, validate } = prompt;
  if (key === KEY) {
    if (terminal.isInteractive) return await questions.secret(message, { validate });
    return checked((await readInput()).trim(), keyNeeded(), validate);
  }
  const given = readString(options[key]);
  if (given !== undefined) return checked(given, "", validate);
  if (terminal.isInteractive) return await questions.text(message, { placeholder, validate });
  return checked("", optionNeeded(FLAGS[key] ?? key), validate);
}

function checked(value: string, ifMissing: string, validate: TextPrompt["validate"]): string {
  const problem = validate?.(value);
  if (problem === undefined) return value;
  throw wrong(value === "" && ifMissing !== "" ? ifMissing : problem);
}

function wrong(message: string): CliError {
  return new CliError("wrong_usage", message, 2);
}
