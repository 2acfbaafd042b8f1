import { finishIdcDeviceLogin, type IdcDirectory, startIdcDeviceLogin } from "../auth/sso-oidc.ts";
import { BUILDER_ID_REGION, BUILDER_ID_START_URL, isSsoRegion } from "../catalog/endpoints.ts";
import { KiroAuthError } from "../errors.ts";
import type { LoginContext, StartedLogin, TextPrompt } from "./context.ts";
import { deviceLogin } from "./device-login.ts";

/** Builder ID exists in one region, whatever the default is (PROTOCOL 2.1). */
export const BUILDER_ID: IdcDirectory = {
  provider: "BuilderId",
  ssoRegion: BUILDER_ID_REGION,
  startUrl: BUILDER_ID_START_URL,
};

export async function idcLogin(
  context: LoginContext,
  directory: IdcDirectory,
): Promise<StartedLogin> {
  const call = { ...context.deps, userAgent: context.userAgent };
  const login = await startIdcDeviceLogin(directory, call);
  return deviceLogin(context, login.authorization, () =>
    finishIdcDeviceLogin(directory, login, call),
  );
}

/** @throws KiroAuthError `login_failed` for inputs that no prompt has checked */
export function identityCenterOf(
  inputs: Readonly<Record<string, string>>,
  defaultRegion: string,
): IdcDirectory {
  const startUrl = inputs["startUrl"]?.trim() ?? "";
  const ssoRegion = inputs["region"]?.trim() || defaultRegion;
  const problem = startUrlProblem(startUrl) ?? regionProblem(ssoRegion);
  if (problem !== undefined) throw new KiroAuthError("login_failed", problem);
  return { provider: "IdentityCenter", ssoRegion, startUrl };
}

export function identityCenterPrompts(defaultRegion: string): TextPrompt[] {
  return [
    {
      type: "text",
      key: "startUrl",
      message: "Start URL of your organisation",
      placeholder: "https://d-xxxxxxxxxx.awsapps.com/start",
      validate: (value) => startUrlProblem(value.trim()),
    },
    {
      type: "text",
      key: "region",
      message: "Region of IAM Identity Center",
      placeholder: defaultRegion,
      validate: (value) => (value.trim() === "" ? undefined : regionProblem(value.trim())),
    },
  ];
}

const START_URL_HOST = /^(?:[a-z0-9-]+\.awsapps\.com|[a-z0-9-]+\.portal\.[a-z0-9-]+\.app\.aws)$/;

function startUrlProblem(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isGood = url?.protocol === "https:" && START_URL_HOST.test(url.hostname);
  return isGood ? undefined : "A start URL looks like https://d-xxxxxxxxxx.awsapps.com/start";
}

function regionProblem(value: string): string | undefined {
  return isSsoRegion(value) ? undefined : "An AWS region looks like us-east-1";
}
