import { apiKeyPrompt, saveApiKey } from "./api-key-login.ts";
import type { LoginContext, LoginMethod } from "./context.ts";
import { BUILDER_ID, identityCenterOf, identityCenterPrompts, idcLogin } from "./idc-login.ts";
import { socialLogin } from "./social-login.ts";

/** The methods in the order and with the labels of CONTRACT section 2; both are an interface. */
export function createLoginMethods(context: LoginContext): LoginMethod[] {
  return [
    {
      type: "oauth",
      label: "Google OAuth (Social)",
      authorize: () => socialLogin(context, "Google"),
    },
    {
      type: "oauth",
      label: "AWS Builder ID (IDC)",
      authorize: () => idcLogin(context, BUILDER_ID),
    },
    {
      type: "oauth",
      label: "GitHub OAuth (Social)",
      authorize: () => socialLogin(context, "Github"),
    },
    {
      type: "oauth",
      label: "AWS IAM Identity Center (IDC)",
      prompts: identityCenterPrompts(context.defaultRegion),
      authorize: async (inputs = {}) =>
        idcLogin(context, identityCenterOf(inputs, context.defaultRegion)),
    },
    {
      type: "api",
      label: "Kiro API key",
      prompts: [apiKeyPrompt],
      authorize: (inputs = {}) => saveApiKey(context, inputs),
    },
  ];
}
