import { apiKeyLogin, apiKeyPrompt } from "./api-key-login.ts";
import { createAttempts } from "./attempts.ts";
import type { LoginContext, LoginMethod } from "./context.ts";
import { BUILDER_ID, identityCenterOf, identityCenterPrompts, idcLogin } from "./idc-login.ts";
import { socialLogin } from "./social-login.ts";

/** The methods, with their labels and in their order (README.md): both are an interface. */
export function createLoginMethods(context: LoginContext): LoginMethod[] {
  const attempts = createAttempts(context);
  return [
    {
      type: "oauth",
      label: "Google OAuth (Social)",
      authorize: () => attempts.start((call) => socialLogin(context, "Google", call)),
    },
    {
      type: "oauth",
      label: "AWS Builder ID (IDC)",
      authorize: () => attempts.start((call) => idcLogin(context, BUILDER_ID, call)),
    },
    {
      type: "oauth",
      label: "GitHub OAuth (Social)",
      authorize: () => attempts.start((call) => socialLogin(context, "Github", call)),
    },
    {
      type: "oauth",
      label: "AWS IAM Identity Center (IDC)",
      prompts: identityCenterPrompts(context.defaultRegion),
      authorize: (inputs = {}) =>
        attempts.start((call) =>
          idcLogin(context, identityCenterOf(inputs, context.defaultRegion), call),
        ),
    },
    {
      type: "oauth",
      label: "Kiro API key",
      prompts: [apiKeyPrompt],
      authorize: (inputs = {}) => attempts.start(() => apiKeyLogin(inputs, context.defaultRegion)),
    },
  ];
}
