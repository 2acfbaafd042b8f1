import { isApiKey } from "../../auth/kinds/api-key.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import type { LoginContext, LoginWords, PendingLogin, TextPrompt } from "../context.ts";

const INPUT = "key";

/**
 * The key is asked for by a prompt of an OAuth method. With OpenCode's own kind of method for keys
 * the key itself would end up in auth.json, and our code would never see it.
 */
export function apiKeyPrompt(words: LoginWords): TextPrompt {
  return {
    type: "text",
    key: INPUT,
    message: words.apiKeyPrompt(),
    placeholder: "ksk_…",
    validate: (value) =>
      isApiKey(value.trim()) ? undefined : words.explainInput("api-key-malformed"),
  };
}

/** @throws KiroAuthError `login_failed` for what no prompt has checked */
export function apiKeyLogin(
  { defaultRegion, words }: LoginContext,
  inputs: Readonly<Record<string, string>>,
): PendingLogin {
  const apiKey = inputs[INPUT]?.trim() ?? "";
  if (!isApiKey(apiKey)) {
    throw new KiroAuthError({ code: "login_failed", reason: "api-key-malformed" });
  }
  const credentials = { method: "api-key", apiKey, region: defaultRegion } as const;
  return {
    url: "",
    instructions: words.checkingApiKey(),
    finish: () => Promise.resolve(credentials),
  };
}
