import { KiroAuthError } from "../errors.ts";
import type { LoginContext, LoginMethod, TextPrompt } from "./context.ts";
import { referenceTo, reportFailure, saveLogin } from "./save.ts";

/** PROTOCOL 2.7; long enough for any key, short enough for none but a key. */
const API_KEY = /^ksk_[A-Za-z0-9_-]{8,512}$/;
const PROBLEM = "A Kiro API key begins with ksk_; make one at app.kiro.dev";

export const apiKeyPrompt: TextPrompt = {
  type: "text",
  key: "apiKey",
  message: "Kiro API key",
  placeholder: "ksk_…",
  validate: (value) => (API_KEY.test(value.trim()) ? undefined : PROBLEM),
};

type ApiKeyMethod = Extract<LoginMethod, { type: "api" }>;

/** OpenCode gets a reference in place of the key. */
export async function saveApiKey(
  context: LoginContext,
  inputs: Readonly<Record<string, string>>,
): ReturnType<ApiKeyMethod["authorize"]> {
  try {
    const apiKey = (inputs["apiKey"] ?? inputs["key"] ?? "").trim();
    if (!API_KEY.test(apiKey)) throw new KiroAuthError("login_failed", PROBLEM);
    const region = context.defaultRegion;
    const id = await saveLogin(context, { method: "api-key", apiKey, region });
    return { type: "success", key: referenceTo(id) };
  } catch (error) {
    reportFailure(context, error);
    return { type: "failed" };
  }
}
