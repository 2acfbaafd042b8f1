import type { LanguageModelV3Message, LanguageModelV3Prompt } from "@ai-sdk/provider";
import { isObject, readArray, readObject } from "../../../lib/read.ts";

/** As OpenCode 1 marks the body of a request (OPENCODE 4.2). */
export const CACHE_MARK = { cache_control: { type: "ephemeral" } } as const;

const MARKED_MESSAGES = 2;

/**
 * The messages at whose ends a cached prefix of the prompt ends: those that the host marks, or, as no
 * host was seen to mark any, those that OpenCode 1 would.
 */
export function cacheMarked(
  prompt: LanguageModelV3Prompt,
  modelId: string,
): ReadonlySet<LanguageModelV3Message> {
  const told = prompt.filter(isMarked);
  if (told.length > 0 || !modelId.includes("claude")) return new Set(told);
  const system = prompt.filter(({ role }) => role === "system").slice(0, MARKED_MESSAGES);
  const others = prompt.filter(({ role }) => role !== "system").slice(-MARKED_MESSAGES);
  return new Set([...system, ...others]);
}

/** The mark stands on the message or on its last part, under whichever provider's name. */
function isMarked(message: LanguageModelV3Message): boolean {
  return [message, readArray(message.content).at(-1)].some((marked) =>
    Object.values(readObject(readObject(marked).providerOptions)).some((options) => {
      const { cache_control: mark, cacheControl = mark } = readObject(options);
      return isObject(cacheControl) && cacheControl.type === CACHE_MARK.cache_control.type;
    }),
  );
}
