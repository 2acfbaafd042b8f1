import { defined } from "../../lib/defined.ts";
import type { LoginMethod, SelectPrompt, TextPrompt } from "../../login/context.ts";

type Fields = Readonly<Record<string, unknown>>;

/** How a host asks: the preview knows prompts, released ones forms (docs/OPENCODE2.md, 3). */
export type Asking = "prompts" | "form";

/**
 * What a person must say before a login starts, in each way that the host may ask it: one that it
 * does not know is left unread.
 * @returns an empty object if there is nothing to ask
 */
export function questionsOf({ prompts = [] }: LoginMethod, asking: readonly Asking[]): Fields {
  if (prompts.length === 0) return {};
  return Object.fromEntries(
    asking.map((way) => [way, prompts.map(way === "form" ? formField : hostPrompt)]),
  );
}

/** No host can call a `validate` of ours: what is wrong is said when the login starts. */
function hostPrompt(prompt: TextPrompt | SelectPrompt): Fields {
  const { key, message, type } = prompt;
  if (type === "select") return { type, key, message, options: prompt.options };
  return { type, key, message, ...defined({ placeholder: prompt.placeholder }) };
}

function formField(prompt: TextPrompt | SelectPrompt): Fields {
  const { key, message, type } = prompt;
  const field = { key, type: "string", title: message };
  if (type === "select") {
    const options = prompt.options.map(({ label, value }) => ({ label, value }));
    return { ...field, options, ...defined({ default: options[0]?.value }) };
  }
  const required = prompt.validate?.("") !== undefined || undefined;
  return { ...field, ...defined({ placeholder: prompt.placeholder, required }) };
}
