import type { AuthCall } from "../auth/exchange.ts";
import {
  finishIdcDeviceLogin,
  type IdcDirectory,
  startIdcDeviceLogin,
} from "../auth/device/sso-oidc.ts";
import { BUILDER_ID_START_URL, parseStartUrl, START_URL_EXAMPLE } from "../catalog/start-url.ts";
import { BUILDER_ID_REGION, isSsoRegion } from "../catalog/regions.ts";
import { KiroAuthError } from "../facts/errors.ts";
import type { LoginContext, PendingLogin, TextPrompt } from "./context.ts";
import { deviceLogin } from "./device-login.ts";

/** Builder ID exists in one region, whatever the default is (PROTOCOL 2.1). */
export const BUILDER_ID: IdcDirectory = {
  provider: "BuilderId",
  ssoRegion: BUILDER_ID_REGION,
  startUrl: BUILDER_ID_START_URL,
};

const START_URL_PROBLEM = `A start URL looks like ${START_URL_EXAMPLE}`;
const REGION_PROBLEM = "An AWS region looks like us-east-1";

export async function idcLogin(
  context: LoginContext,
  directory: IdcDirectory,
  call: AuthCall,
): Promise<PendingLogin> {
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
  const startUrl = parseStartUrl(inputs["startUrl"] ?? "");
  if (startUrl === undefined) throw new KiroAuthError("login_failed", START_URL_PROBLEM);
  const ssoRegion = inputs["region"]?.trim() || defaultRegion;
  if (!isSsoRegion(ssoRegion)) throw new KiroAuthError("login_failed", REGION_PROBLEM);
  return { provider: "IdentityCenter", ssoRegion, startUrl };
}

export function identityCenterPrompts(defaultRegion: string): TextPrompt[] {
  return [
    {
      type: "text",
      key: "startUrl",
      message: "Start URL of your organisation",
      placeholder: START_URL_EXAMPLE,
      validate: (value) => (parseStartUrl(value) === undefined ? START_URL_PROBLEM : undefined),
    },
    {
      type: "text",
      key: "region",
      message: `Region of IAM Identity Center (empty: ${defaultRegion})`,
      placeholder: defaultRegion,
      validate: (value) => {
        const region = value.trim();
        return region === "" || isSsoRegion(region) ? undefined : REGION_PROBLEM;
      },
    },
  ];
}
