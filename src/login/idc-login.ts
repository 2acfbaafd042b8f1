import type { AuthCall } from "../auth/exchange.ts";
import {
  finishIdcDeviceLogin,
  type IdcDirectory,
  startIdcDeviceLogin,
} from "../auth/device/sso-oidc.ts";
import { BUILDER_ID_START_URL, parseStartUrl, START_URL_EXAMPLE } from "../catalog/start-url.ts";
import { BUILDER_ID_REGION, isSsoRegion } from "../catalog/regions.ts";
import type { InputProblem } from "../facts/auth-problem.ts";
import { KiroAuthError } from "../facts/errors.ts";
import type { LoginContext, PendingLogin, TextPrompt } from "./context.ts";
import { deviceLogin } from "./page.ts";

/** Builder ID exists in one region, whatever the default is (PROTOCOL 2.1). */
export const BUILDER_ID: IdcDirectory = {
  provider: "BuilderId",
  ssoRegion: BUILDER_ID_REGION,
  startUrl: BUILDER_ID_START_URL,
};

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
  if (startUrl === undefined) throw malformed("start-url-malformed");
  const ssoRegion = inputs["region"]?.trim() || defaultRegion;
  if (!isSsoRegion(ssoRegion)) throw malformed("region-malformed");
  return { provider: "IdentityCenter", ssoRegion, startUrl };
}

function malformed(reason: InputProblem): KiroAuthError {
  return new KiroAuthError({ code: "login_failed", reason });
}

export function identityCenterPrompts({ defaultRegion, words }: LoginContext): TextPrompt[] {
  return [
    {
      type: "text",
      key: "startUrl",
      message: words.startUrlPrompt(),
      placeholder: START_URL_EXAMPLE,
      validate: (value) =>
        parseStartUrl(value) === undefined ? words.explainInput("start-url-malformed") : undefined,
    },
    {
      type: "text",
      key: "region",
      message: words.regionPrompt(defaultRegion),
      placeholder: defaultRegion,
      validate: (value) => {
        const region = value.trim();
        return region === "" || isSsoRegion(region)
          ? undefined
          : words.explainInput("region-malformed");
      },
    },
  ];
}
