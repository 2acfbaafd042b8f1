import { codeStage } from "../../auth/browser/loopback-callback.ts";
import { finishSsoCodeLogin, startSsoCodeLogin } from "../../auth/code/sso-code.ts";
import { finishIdcDeviceLogin, startIdcDeviceLogin } from "../../auth/device/sso-oidc.ts";
import type { AuthCall } from "../../auth/exchange.ts";
import type { IdcDirectory } from "../../auth/sso-client.ts";
import { parseStartUrl, START_URL_EXAMPLE } from "../../catalog/start-url.ts";
import { isSsoRegion } from "../../catalog/regions.ts";
import type { InputProblem } from "../../facts/problems/auth-problem.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import type { LoginContext, PendingLogin, TextPrompt } from "../context.ts";
import { BROWSER_TIMEOUT_MS, byBrowserOrDevice, openListener } from "../flow.ts";
import { deviceLogin, showPage } from "../page.ts";

/** Builder ID, or Identity Center without a browser. */
export async function idcDeviceLogin(
  context: LoginContext,
  directory: IdcDirectory,
  call: AuthCall,
): Promise<PendingLogin> {
  const login = await startIdcDeviceLogin(directory, call);
  return deviceLogin(context, login.authorization, () =>
    finishIdcDeviceLogin(directory, login, call),
  );
}

export function identityCenterLogin(
  context: LoginContext,
  directory: IdcDirectory,
  call: AuthCall,
): Promise<PendingLogin> {
  return byBrowserOrDevice(
    context,
    () => idcBrowserLogin(context, directory, call),
    () => idcDeviceLogin(context, directory, call),
  );
}

/** No code to compare, and one click less (PROTOCOL 2.4). */
async function idcBrowserLogin(
  context: LoginContext,
  directory: IdcDirectory,
  call: AuthCall,
): Promise<PendingLogin> {
  const listener = await openListener(context, call);
  const { port } = listener;
  const { random } = context.deps;
  try {
    const login = await startSsoCodeLogin(directory, { port, random }, call);
    const result = listener.waitFor(
      codeStage(login.state, (code) => () => finishSsoCodeLogin(directory, login, code, call)),
    );
    const { url } = await showPage(context, new URL(login.url));
    const instructions = context.words.continueInBrowser(BROWSER_TIMEOUT_MS);
    return { url, instructions, finish: async () => (await result)() };
  } catch (error) {
    await listener.close();
    throw error;
  }
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
    // The profiles are unknown until the login has ended.
    { type: "text", key: "profile", message: words.profilePrompt() },
  ];
}
