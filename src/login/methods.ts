import { BUILDER_ID } from "../auth/sso-client.ts";
import { apiKeyLogin, apiKeyPrompt } from "./flows/api-key-login.ts";
import { createAttempts } from "./attempts.ts";
import type { LoginContext, LoginMethod } from "./context.ts";
import {
  idcDeviceLogin,
  identityCenterLogin,
  identityCenterOf,
  identityCenterPrompts,
} from "./flows/idc-login.ts";
import { importLogin, importPrompt } from "./flows/import-login.ts";
import { socialLogin } from "./flows/social-login.ts";

/** An interface: commands name them. */
export const LOGIN_LABELS = {
  google: "Google OAuth (Social)",
  builderId: "AWS Builder ID (IDC)",
  github: "GitHub OAuth (Social)",
  identityCenter: "AWS IAM Identity Center (IDC)",
  apiKey: "Kiro API key",
  import: "Import from Kiro IDE / kiro-cli",
} as const;

/** By these a host of OpenCode 2 and its command line name the methods; an interface, too. */
export const LOGIN_IDS: Readonly<Record<string, string>> = {
  [LOGIN_LABELS.google]: "google",
  [LOGIN_LABELS.builderId]: "builder-id",
  [LOGIN_LABELS.github]: "github",
  [LOGIN_LABELS.identityCenter]: "identity-center",
  [LOGIN_LABELS.apiKey]: "api-key",
  [LOGIN_LABELS.import]: "import",
};

/** The methods in their order (README.md), which is an interface, too. */
export function createLoginMethods(context: LoginContext): LoginMethod[] {
  const attempts = createAttempts(context);
  return [
    {
      type: "oauth",
      label: LOGIN_LABELS.google,
      authorize: () => attempts.start((call) => socialLogin(context, "Google", call)),
    },
    {
      type: "oauth",
      label: LOGIN_LABELS.builderId,
      authorize: () => attempts.start((call) => idcDeviceLogin(context, BUILDER_ID, call)),
    },
    {
      type: "oauth",
      label: LOGIN_LABELS.github,
      authorize: () => attempts.start((call) => socialLogin(context, "Github", call)),
    },
    {
      type: "oauth",
      label: LOGIN_LABELS.identityCenter,
      prompts: identityCenterPrompts(context),
      authorize: (inputs = {}) =>
        attempts.start(async (call) => {
          const directory = identityCenterOf(inputs, context.defaultRegion);
          const login = await identityCenterLogin(context, directory, call);
          return { ...login, profile: inputs["profile"]?.trim() || undefined };
        }),
    },
    {
      type: "oauth",
      label: LOGIN_LABELS.apiKey,
      prompts: [apiKeyPrompt(context.words)],
      authorize: (inputs = {}) => attempts.start(() => apiKeyLogin(context, inputs)),
    },
    {
      type: "oauth",
      label: LOGIN_LABELS.import,
      // Asked for when the person logs in: what is there may have changed since the start.
      get prompts() {
        return [importPrompt(context)];
      },
      authorize: (inputs = {}) => attempts.start((call) => importLogin(context, inputs, call)),
    },
  ];
}
