import { isApiKey } from "../auth/kinds/api-key.ts";
import { SIGN_IN_ORIGIN } from "../catalog/endpoints.ts";
import { KiroAuthError } from "../facts/errors.ts";
import type { PendingLogin, TextPrompt } from "./context.ts";

const PROBLEM = `A Kiro API key begins with ksk_; make one at ${new URL(SIGN_IN_ORIGIN).host}`;

/**
 * The key is asked for by a prompt of an OAuth method. With OpenCode's own kind of method for keys
 * the key itself would end up in auth.json, and our code would never see it.
 */
export const apiKeyPrompt: TextPrompt = {
  type: "text",
  key: "key",
  message: "Kiro API key",
  placeholder: "ksk_…",
  validate: (value) => (isApiKey(value.trim()) ? undefined : PROBLEM),
};

/** @throws KiroAuthError `login_failed` for what no prompt has checked */
export function apiKeyLogin(
  inputs: Readonly<Record<string, string>>,
  region: string,
): PendingLogin {
  const apiKey = inputs[apiKeyPrompt.key]?.trim() ?? "";
  if (!isApiKey(apiKey)) throw new KiroAuthError("login_failed", PROBLEM);
  return {
    url: "",
    instructions: "Kiro checks the key.",
    finish: () => Promise.resolve({ method: "api-key", apiKey, region }),
  };
}
